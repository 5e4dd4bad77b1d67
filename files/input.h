#pragma once

#include <stdio.h>

/* A file that a user names, opened for reading.
 *
 * What comes through a pipe (/dev/stdin, <(…) of a shell, a FIFO) is read like a plain file, but it is waited
 * for only so long: a FIFO that nobody writes to, or a command that hangs, must not keep the program for
 * ever. Nor must one that trickles: each 64 KB are waited for no longer than six times that, all pauses
 * together (a long recording may take its time). Reading then fails with ETIMEDOUT. */

enum {
    INPUT_TIMEOUT_MS = 10 * 1000, /* each time that there is nothing */
    INPUT_NO_WAIT = 0,            /* where a screen would stand still meanwhile */
};

/* NULL with errno; directories can be opened and not be read, as by fopen(). fileno() knows no number of a
 * pipe's. */
FILE *input_open(const char *path, int timeout_ms);

/* The words for errno when it could not be opened or read, in the user's language. */
const char *input_error_text(int problem);
