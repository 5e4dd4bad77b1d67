#pragma once

#include "model/exchange.h"
#include "tui/canvas.h"
#include "tui/view.h"

/* One extension as a lamp: its glyph, number, name and time, and on a second line with whom. */

enum {
    LAMP_COLS_MIN = 24,
    LAMP_COLS_MAX = 44,
};

/* Draws into the whole pane, of one or two rows. `number_cols` aligns the names of lamps that stand below
 * each other. */
void lamp_draw(struct pane pane, const struct exchange *exchange, const struct extension *extension,
               const struct render_context *context, int number_cols);

/* Does the lamp show how long its state has lasted? An idle telephone's rest is of no interest. */
bool lamp_shows_age(const struct exchange *exchange, const struct extension *extension);

/* What the second line says in `cols` cells: the other party or, where there is none, the state in a word; ""
 * for an idle telephone. */
enum { LAMP_DETAIL_BYTES = 256 };
void lamp_detail(char to[LAMP_DETAIL_BYTES], const struct exchange *exchange,
                 const struct extension *extension, int cols, enum glyphs glyphs);
