#pragma once

#include "model/exchange.h"
#include "tui/canvas.h"
#include "tui/view.h"

/* One extension as a busy lamp: glyph, number, name and age, and on a second line the other party. */

enum {
    LAMP_COLS_MIN = 24,
    LAMP_COLS_MAX = 44,
};

/* Draws into the whole pane, of one or two rows. `number_cols` aligns the names of lamps that stand below
 * each other. */
void lamp_draw(struct pane pane, const struct exchange *exchange, const struct extension *extension,
               const struct render_context *context, int number_cols);

/* Does the lamp show how long its state has lasted? Not for idle telephones. */
bool lamp_shows_age(const struct exchange *exchange, const struct extension *extension);

/* The second line in `cols` cells: the other party, or else the state as a word; "" for an idle telephone. */
enum { LAMP_DETAIL_BYTES = 256 };
void lamp_detail(char to[LAMP_DETAIL_BYTES], const struct exchange *exchange,
                 const struct extension *extension, int cols, enum glyphs glyphs);
