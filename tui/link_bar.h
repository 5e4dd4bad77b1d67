#pragma once

#include "model/exchange.h"
#include "tui/canvas.h"
#include "tui/view.h"

/* The state of an exchange's link, as it reads in the status line.
 *
 * Down: since when, why and when the next try is. Up and silent for longer than is ordinary: for how long, because that
 * may be a quiet exchange, a wrong name or a dead server, and nobody can tell which. A narrow screen gets shorter words. */

enum {
    LINK_BAR_QUIET_MS = 60 * 1000, /* a silence that lasts so long is told, in minutes */
};

/* Draws from a column of the pane's first row on; returns the column after it. `with_key`: the key that tries again now is
 * told too, where it stands nowhere else. */
int link_bar_draw(const struct scene *scene, struct pane pane, int col, bool with_key);

/* Milliseconds until it changes by time alone; -1 when it does not. */
int64_t link_bar_next_change_ms(const struct link *link, int64_t now);
