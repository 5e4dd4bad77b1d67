#pragma once

#include "tests/vt.h"

#include <sys/types.h>

/* A program on a pseudo terminal of 200 x 60, and what it shows there (libvterm). */

enum { TERMINAL_COLS = 200, TERMINAL_ROWS = 60 };

struct bench_terminal {
    struct vt *vt;
    pid_t child;
    int fd;
    size_t bytes;    /* that have been read in all */
    double began_ms; /* when the program was started, on the monotonic clock, … */
    double first_ms; /* … the first bytes were read, … */
    double read_ms;  /* … and the last */
};

/* `arguments` begin with the program and end with NULL; it has `home` for its own. The terminal waits for no
 * bytes. */
void terminal_start(struct bench_terminal *terminal, const char *const *arguments, const char *home);

/* Ends the program, whatever it is doing. */
void terminal_end(struct bench_terminal *terminal);

void terminal_type(struct bench_terminal *terminal, const char *keys);

/* Takes what can be read at once, up to the size of a terminal's buffer; false when the program has ended. */
bool terminal_read(struct bench_terminal *terminal);

/* Waits until something can be read, and takes it; false when the program has ended. */
bool terminal_wait(struct bench_terminal *terminal);
