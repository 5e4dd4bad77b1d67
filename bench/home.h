#pragma once

#include <stdbool.h>

/* A home for the board that is measured: a folder of its own, which goes when the bench ends. There is one.
 */

enum { HOME_PATH_BYTES = 256 };

struct home {
    char path[HOME_PATH_BYTES];
    char config[HOME_PATH_BYTES + 16];
    char trace[HOME_PATH_BYTES + 16]; /* where strace may write */
};

/* With settings for an exchange on this port of 127.0.0.1: without the clock, and with a server that may be
 * silent for an hour, so that no ping has to be answered. */
void home_make(struct home *home, int port, bool journal);

/* The first file of the journal that was kept there; false where there is none. */
bool home_journal(const struct home *home, char path[2 * HOME_PATH_BYTES]);
