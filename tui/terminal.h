#pragma once

#include "model/error.h"
#include "model/memory.h"
#include "tui/theme.h"

#include <stdbool.h>

/* What the terminal understands: the bytes that move its cursor and change its colours, from terminfo. The
 * only file that uses curses, and only its terminfo half. The drawing half writes when it likes, blocks on a
 * stopped terminal, handles signals, and supports 24-bit colour only under rare TERM names. */

enum { TERMINAL_DIRECT = 1 << 24 }; /* number of colours of 24-bit terminals */

struct terminal {
    int colours;    /* 0, 8, 16, 256 or TERMINAL_DIRECT */
    bool scrolls;   /* writing into the last cell of all would scroll */
    int cols, rows; /* default size by terminfo, if the terminal can't report its size */
    void *terminfo; /* terminfo's */
};

/* Loads the entry of TERM, or of xterm if it is unknown. False and `error` if TERM is not set or the terminal
 * cannot address its cursor. One at a time. */
bool terminal_init(struct terminal *terminal, struct error *error);
void terminal_done(struct terminal *terminal);

/* All functions below add bytes to `to`. */

/* Enters the alternate screen, hides the cursor and turns bracketed paste on; and the reverse. */
void terminal_enter(const struct terminal *terminal, struct bytes *to);
void terminal_leave(const struct terminal *terminal, struct bytes *to);

/* Blanks the screen, without colours. */
void terminal_clear(const struct terminal *terminal, struct bytes *to);

/* Moves the cursor; `from_col` is its column if it is in this row, else -1. */
void terminal_move(const struct terminal *terminal, struct bytes *to, int row, int col, int from_col);

void terminal_cursor(const struct terminal *terminal, struct bytes *to, bool shown);

/* Sets the style of the text that follows. */
void terminal_style(const struct terminal *terminal, struct bytes *to, const struct style *style);
