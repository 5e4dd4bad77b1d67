#pragma once

#include "model/exchange.h"
#include "tui/canvas.h"
#include "tui/view.h"

/* The states of the exchanges' links, as they read in the status line.
 *
 * Down: since when, why and when the next try is. Up and silent for longer than is ordinary: for how long,
 * because that may be a quiet exchange, a wrong name or a dead server, and nobody can tell which. Up, and a
 * part of the lamps stale since an outage or a gap: how many are known. A narrow screen gets shorter words.
 *
 * Of several exchanges each has its glyph and title, the worst first, and more words where there is room;
 * where there is not even room for all titles, the rest is counted: "✕ warehouse  ● +14". */

enum {
    LINK_BAR_QUIET_MS = 60 * 1000, /* a silence that lasts so long is told, in minutes */
};

/* Draws into the pane's first row; returns the column after it. `reserved_cols`: those that the many words of
 * one of several links are to leave free for what stands behind them. `with_key`: the key that tries again
 * now is told too, where it stands nowhere else. */
int link_bar_draw(const struct render_context *context, struct pane pane, int reserved_cols, bool with_key);

/* The state of one link in full, in colours that are not the bar's, from a cell on; returns the column after
 * it. */
int link_bar_draw_state(const struct render_context *context, const struct exchange *exchange,
                        struct pane pane, int row, int col);

/* Milliseconds until it changes by time alone; -1 when it does not. */
int64_t link_bar_next_change_ms(const struct link *link, int64_t now);
