#pragma once

#include "tui/canvas.h"
#include "tui/view.h"

/* Figures that can be read across a room: digits, a colon, ≥ and ? of five rows. */

enum { DIGITS_ROWS = 5 };

/* Draws `text` from a cell on; what has no big form is left out. Returns the column after it. */
int digits_draw(struct pane pane, int row, int col, enum role role, const char *text, enum glyphs glyphs);

/* Cells that `text` takes. */
int digits_cols(const char *text);
