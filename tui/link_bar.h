#pragma once

#include "model/exchange.h"
#include "tui/canvas.h"
#include "tui/view.h"

/* The link states of the exchanges in the status line.
 *
 * If the link is down: since when, why, and when the next attempt is. If it is up but silent for
 * LINK_QUIET_MS: for how long (quiet exchange, wrong name and dead server look the same). If some
 * extensions are stale: how many are known.
 *
 * With several exchanges each has its glyph and title, the worst first, and a text if it fits. If not all
 * titles fit, the rest is counted: "✕ warehouse  ● +14". */

/* Draws into the first row and returns the next free column. `reserved_cols`: columns that long texts must
 * leave free. `with_key`: also show the key for "retry now", if no hints bar shows it. */
int link_bar_draw(const struct render_context *context, struct pane pane, int reserved_cols, bool with_key);

/* Draws the full state of one link outside of the status bar. Returns the next free column. */
int link_bar_draw_state(const struct render_context *context, const struct exchange *exchange,
                        struct pane pane, int row, int col);

/* Does the bar keep its picture, whatever messages come, until CHANGED_LINK or CHANGED_FRESHNESS is reported,
 * or the last message or the last event for us is LINK_QUIET_MS old? Not while it counts. */
bool link_bar_is_steady(const struct render_context *context);

/* Milliseconds until the bar changes by time alone; -1: never. */
int64_t link_bar_next_change_ms(const struct link *link, int64_t now);
