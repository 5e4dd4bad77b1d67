#pragma once

#include <stddef.h>
#include <termios.h>

/* Restores the terminal when a signal kills the program: a crash, or any other fatal signal without a handler
 * (SIGUSR1, SIGALRM, real-time signals …).
 *
 * Leaves signals alone that are ignored or have a handler. Exception: crash signals, where the other handler
 * (a sanitizer's) runs after the terminal was restored. Core dump and exit status stay those of the
 * signal. */

enum { CRASH_RESTORE_BYTES_MAX = 512 };

/* Installs the handlers: they restore `modes` and write `bytes` to `output`. One terminal at a time. */
void crash_restore_arm(int output, const struct termios *modes, const char *bytes, size_t length);

/* Removes the handlers. */
void crash_restore_disarm(void);
