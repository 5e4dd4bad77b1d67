#pragma once

#include "model/bytes.h"
#include "tui/canvas.h"
#include "tui/terminal.h"
#include "tui/theme.h"

#include <stdbool.h>

/* Makes the bytes that turn what a terminal shows into a canvas: only cells that differ are written, and
 * where nothing differs there are no bytes at all. It keeps a copy of what the terminal shows once all the
 * bytes have reached it. */

enum { PEN_BYTES_MAX = 96 }; /* of a longer one the bytes are made anew each time */

struct painter {
    const struct terminal *terminal;
    struct theme theme;
    int cols, rows;       /* of the terminal: nothing is written beyond */
    struct canvas *shown; /* what the terminal shows */
    bool invalid;         /* or anything else */
    /* the terminal knows no more: it may take the second byte of a letter for a command */
    bool ascii;
    bool cursor_shown;
    int row, col;              /* where the terminal writes next; a column of -1: nobody knows */
    int role, background_role; /* and how */
    struct pen {
        unsigned char length; /* 0: not made yet */
        char bytes[PEN_BYTES_MAX];
    } pens[ROLE_COUNT]
          [ROLE_COUNT]; /* the bytes for a role on a background_role, so that terminfo is asked once */
};

/* The terminal is borrowed. */
void painter_init(struct painter *painter, const struct terminal *terminal);
void painter_done(struct painter *painter);

/* Everything is painted anew the next time. */
void painter_invalidate(struct painter *painter);

/* On a terminal without colours it is the plain theme whatever is asked for. */
void painter_set_theme(struct painter *painter, const struct theme *theme);

/* Writes ASCII alone: letters without their accents, ? for all that has no likeness there. */
void painter_set_ascii(struct painter *painter, bool ascii);

void painter_resize(struct painter *painter, int cols, int rows);

void painter_paint(struct painter *painter, const struct canvas *canvas, struct bytes *to);
