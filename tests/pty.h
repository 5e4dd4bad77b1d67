#pragma once

#include "tests/vt.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <termios.h>

/* A program on a pseudo terminal: a test sends keys, and waits until the screen shows something.
 *
 * The program may write lines to descriptor 3, its reports; a test can wait for them, too. Nothing sleeps:
 * every wait is for a condition, and fails the test after DEADLINE_MS. */

enum {
    PTY_REPORTS_BYTES = 64 * 1024,
};

struct pty_options {
    int cols, rows;
    const char *term;
    const char *colorterm; /* NULL: not set */
    const char *no_color;
    bool shell;          /* between terminal and program is a shell, which continues it when it reads "fg" */
    bool no_terminal;    /* standard input is no terminal */
    const char *preload; /* a library that takes the place of some of the C library's functions, or NULL */
    const char *home; /* NULL: the test's own environment. Else one of which only the language, this home and
                         the key matter */
};

struct pty {
    struct vt *vt;
    pid_t child;
    int terminal;
    int terminal_end; /* the program's end, held so that the terminal outlives it; -1: released */
    int reports;
    char report_text[PTY_REPORTS_BYTES];
    size_t report_bytes;
    bool reports_closed; /* nobody writes reports any more: the program has ended */
};

/* `arguments` begin with the program and end with NULL; without a slash it is looked for in PATH. */
struct pty *pty_start(const char *const *arguments, const struct pty_options *options);

void pty_send(struct pty *pty, const char *keys);
void pty_resize(struct pty *pty, int cols, int rows);

/* Waits until the terminal shows a text, or until `condition` holds. */
void pty_wait_text(struct pty *pty, const char *text);
void pty_wait(struct pty *pty, bool (*condition)(const struct pty *pty));

/* Does the condition become true within that time, while nothing is read from the terminal? */
bool pty_holds_stalled(struct pty *pty, bool (*condition)(const struct pty *pty), int wait_ms);

/* Waits for a new report, and drops the reports before it. The second reads nothing from the terminal
 * meanwhile. */
void pty_wait_report(struct pty *pty, const char *report);
void pty_wait_report_stalled(struct pty *pty, const char *report);

/* Closes the terminal, as when its window is closed. */
void pty_hang_up(struct pty *pty);

/* Releases the program's end of the terminal: reading fails with EIO when the program has ended. */
void pty_release(struct pty *pty);

/* The modes of the terminal now. */
struct termios pty_modes(const struct pty *pty);

/* Waits until the program has ended and gives its status, as waitpid() does. */
int pty_status(struct pty *pty);

void pty_free(struct pty *pty);
