#pragma once

#include <stdio.h>

/* A file that a user names, opened for reading.
 *
 * A pipe (/dev/stdin, <(…), a FIFO) is read like a file, but with a timeout: a FIFO without a writer, or a
 * command that hangs, must not block the program. A slow pipe must deliver 64 KB within six timeouts. Reading
 * fails with ETIMEDOUT. */

enum {
    INPUT_TIMEOUT_MS = 10 * 1000, /* for each pause */
    INPUT_NO_WAIT = 0,            /* for a caller that must not block */
};

/* Opens a file. NULL with errno. As with fopen(), a directory can be opened and not be read. A pipe has no
 * fileno(). */
FILE *input_open(const char *path, int timeout_ms);

/* The text of errno after opening or reading failed, in the user's language. */
const char *input_error_text(int problem);
