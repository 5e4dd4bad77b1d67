#pragma once

#include "tui/canvas.h"
#include "tui/view.h"

/* Figures that can be read across a room: digits, a colon, ≥ and ? of five rows, or of as many times five as
 * there is room for. */

enum { BIG_DIGITS_ROWS = 5 };

/* Draws `text` from a cell on, each of its parts `scale` cells wide and high; what has no big form is left
 * out. Returns the column after it. */
int big_digits_draw(struct pane pane, int row, int col, int scale, enum role role, const char *text,
                    enum glyphs glyphs);

/* Cells that `text` takes at a scale of 1. */
int big_digits_cols(const char *text);
