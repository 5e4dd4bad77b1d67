#pragma once

#include "tests/deadline.h"
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
    SESSION_REPORTS_BYTES = 64 * 1024,
};

struct session_options {
    int cols, rows;
    const char *term;
    const char *colorterm; /* NULL: not set */
    const char *no_color;
    bool shell;       /* between terminal and program is a shell, which continues it when it reads "fg" */
    bool no_terminal; /* standard input is no terminal */
    const char *preload; /* a library that takes the place of some of the C library's functions, or NULL */
};

struct session {
    struct vt *vt;
    pid_t child;
    int terminal;
    int terminal_end; /* the program's end, held so that the terminal outlives it */
    int reports;
    char heard[SESSION_REPORTS_BYTES];
    size_t heard_bytes;
    bool silent; /* nobody writes reports any more: the program has ended */
};

/* `arguments` begin with the program's path and end with NULL. */
struct session *session_start(const char *const *arguments, const struct session_options *options);

void session_send(struct session *session, const char *keys);
void session_resize(struct session *session, int cols, int rows);

/* Waits until the terminal shows a text, or until `condition` holds. */
void session_wait_text(struct session *session, const char *text);
void session_wait(struct session *session, bool (*condition)(const struct session *session));

/* Does the condition become true within that time, while nothing is read from the terminal? */
bool session_holds_deaf(struct session *session, bool (*condition)(const struct session *session), int wait_ms);

/* Waits for a new report, and drops the reports before it. The second reads nothing from the terminal
 * meanwhile. */
void session_wait_report(struct session *session, const char *report);
void session_wait_report_deaf(struct session *session, const char *report);

/* Closes the terminal, as when its window is closed. */
void session_hang_up(struct session *session);

/* The modes of the terminal now. */
struct termios session_modes(const struct session *session);

/* Waits until the program has ended and gives its status, as waitpid() does. */
int session_status(struct session *session);

void session_free(struct session *session);
