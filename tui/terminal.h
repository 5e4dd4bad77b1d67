#pragma once

#include "model/bytes.h"
#include "model/error.h"
#include "tui/theme.h"

#include <stdbool.h>

/* What the terminal understands: the bytes that move its cursor and change its colours, from terminfo. The
 * only file of the program that knows curses, and of curses only this half: the other one writes when it
 * likes, waits for a terminal that has stopped, takes signals, and knows 24-bit colours under rare names of
 * terminals only. */

enum { TERMINAL_DIRECT = 1 << 24 }; /* so many colours: any 0xrrggbb */

struct terminal {
    int colours;           /* 0, 8, 16, 256 or TERMINAL_DIRECT */
    bool scrolls;          /* writing into the last cell of all would scroll */
    bool has_window_title; /* there is a window that has a title */
    int cols, rows;        /* as it is built; a guess for terminals that can't be asked */
    void *terminfo;        /* terminfo's */
};

/* Of the terminal that TERM names, or of xterm where nobody has heard of that one. False and `error` when
 * there is no name at all, or the terminal can't address its cursor. One at a time. */
bool terminal_init(struct terminal *terminal, struct error *error);
void terminal_done(struct terminal *terminal);

/* From here on everything adds bytes to `to`. */

/* Takes the alternate screen, hides the cursor and asks for pasted text to be marked; and the way back. */
void terminal_enter(const struct terminal *terminal, struct bytes *to);
void terminal_leave(const struct terminal *terminal, struct bytes *to);

/* Blanks everything, in no colour. */
void terminal_clear(const struct terminal *terminal, struct bytes *to);

/* Moves to a cell, from `from_col` of the same row where that is known, and -1 where it is not. */
void terminal_move(const struct terminal *terminal, struct bytes *to, int row, int col, int from_col);

void terminal_cursor(const struct terminal *terminal, struct bytes *to, bool shown);

/* How what follows looks, whatever was before. */
void terminal_style(const struct terminal *terminal, struct bytes *to, const struct style *style);

/* The title of the window, cleaned text. */
void terminal_title(const struct terminal *terminal, struct bytes *to, const char *title);
