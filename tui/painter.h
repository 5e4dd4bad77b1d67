#pragma once

#include "model/memory.h"
#include "tui/canvas.h"
#include "tui/terminal.h"
#include "tui/theme.h"

#include <stdbool.h>

/* Computes the bytes that update the terminal to a canvas. Only changed cells are written. Keeps a copy of
 * what the terminal shows when all bytes have arrived. */

enum { PEN_BYTES_MAX = 96 }; /* longer ones are not cached */

struct painter {
    const struct terminal *terminal;
    struct theme theme;
    int cols, rows;       /* size of the terminal: nothing is written outside */
    struct canvas *shown; /* what the terminal shows */
    bool invalid;         /* the copy is not valid: the terminal may show anything */
    /* write ASCII only: such a terminal may take a byte of a UTF-8 character for a control character */
    bool ascii;
    bool cursor_shown;
    int row, col;              /* cursor position; column -1: unknown */
    int role, background_role; /* and how */
    struct pen {
        unsigned char length; /* 0: not made yet */
        char bytes[PEN_BYTES_MAX];
    } pens[ROLE_COUNT][ROLE_COUNT]; /* cached bytes for a role on a background */
};

/* The terminal is borrowed. */
void painter_init(struct painter *painter, const struct terminal *terminal);
void painter_done(struct painter *painter);

/* The next frame writes all cells. */
void painter_invalidate(struct painter *painter);

/* A terminal without colours always gets the plain theme. */
void painter_set_theme(struct painter *painter, const struct theme *theme);

/* Writes ASCII only: letters without accents, ? for other characters. */
void painter_set_ascii(struct painter *painter, bool ascii);

void painter_resize(struct painter *painter, int cols, int rows);

void painter_paint(struct painter *painter, const struct canvas *canvas, struct bytes *to);
