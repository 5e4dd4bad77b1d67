#pragma once

#include <stddef.h>
#include <termios.h>

/* Leaves the terminal as it was found when the program dies of a signal: a crash, or any other that would end
 * it and that nobody else handles (SIGUSR1, SIGALRM, SIGIO, the real-time ones …).
 *
 * A signal that has a handler already, or is ignored, is left alone, but for those of crashes: there the
 * other handler (a sanitizer's, for instance) gets its turn after the terminal is restored. The way of dying
 * stays the same: core and exit status are those of the signal. */

enum { CRASH_RESTORE_BYTES_MAX = 512 };

/* From now on a death restores `modes` and writes `bytes` to `output`. One terminal at a time. */
void crash_restore_arm(int output, const struct termios *modes, const char *bytes, size_t length);

/* No longer: the terminal is somebody else's again. */
void crash_restore_disarm(void);
