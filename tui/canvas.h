#pragma once

#include "model/text.h"
#include "tui/role.h"

#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>

/* A grid of cells that views draw on; the same grid goes to the terminal, to `pbxboard snapshot` and to
 * golden tests.
 *
 * Views draw through a pane: a rectangle with its own coordinates that clips all drawing. A pane is a value;
 * a part of it costs nothing. Text is UTF-8 that was cleaned when it entered the program. */

enum {
    CANVAS_COLS_MAX = 1000, /* a larger terminal is used up to this size */
    CANVAS_ROWS_MAX = 500,
};

struct cell {
    /* a character and its combining marks; 0: the right half of a wide one */
    wchar_t text[1 + TEXT_MARKS_MAX];
    uint8_t role; /* enum role: how the text looks */
    /* enum role whose background lies under it; ROLE_TEXT: the role's own */
    uint8_t background_role;
};

struct canvas {
    int cols;
    int rows;
    struct cell *cells; /* row by row */
    int cursor_col;     /* position of the cursor; -1: hidden */
    int cursor_row;
    bool is_blank; /* nothing was drawn since it was cleared; canvas_clear() sets it, who draws resets it */
};

struct pane {
    struct canvas *canvas;
    int col, row;
    int cols, rows;
};

/* Sizes are kept between 1 and the maxima. */
struct canvas *canvas_new(int cols, int rows);
void canvas_free(struct canvas *canvas);

/* Changes the size and blanks everything. */
void canvas_resize(struct canvas *canvas, int cols, int rows);

/* Blanks everything and hides the cursor. */
void canvas_clear(struct canvas *canvas);

/* Do both look the same? */
bool cell_is_same(const struct cell *a, const struct cell *b);
bool canvas_is_same(const struct canvas *a, const struct canvas *b);

/* The canvas as text: one line a row, without trailing blanks. The caller frees it. */
char *canvas_dump(const struct canvas *canvas);

struct pane canvas_pane(struct canvas *canvas);

/* A part of a pane, clipped to it; it may be empty. */
struct pane pane_part(struct pane pane, int row, int col, int rows, int cols);

/* Blanks the whole pane, as canvas_clear() does. */
void pane_clear(struct pane pane);

/* Writes `text` from a cell on, cut at the pane's right edge. Returns the column after it. */
int pane_text(struct pane pane, int row, int col, enum role role, const char *text);

/* The same, formatted. */
int pane_format(struct pane pane, int row, int col, enum role role, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Writes `text` into exactly `cols` cells: filled with blanks, or cut with an ellipsis. */
void pane_text_left(struct pane pane, int row, int col, int cols, enum role role, const char *text);
void pane_text_right(struct pane pane, int row, int col, int cols, enum role role, const char *text);
void pane_text_centre(struct pane pane, int row, int col, int cols, enum role role, const char *text);

/* Writes `text` into rows of `cols` cells and breaks between words if possible. Returns the number of rows,
 * with those outside of the pane. */
int pane_text_wrapped(struct pane pane, int row, int col, int cols, enum role role, const char *text);

/* Fills `cols` cells with one character of one cell's width. */
void pane_fill(struct pane pane, int row, int col, int cols, enum role role, wchar_t character);

/* Sets the background of a whole row of the pane to that of a role (a selection, a bar). */
void pane_background(struct pane pane, int row, enum role background_role);

/* Shows the cursor at a cell. */
void pane_cursor(struct pane pane, int row, int col);
