#pragma once

#include "tui/view.h"

/* A few rows of queues below the lamps: waiting callers, the least longest wait, agent states. */

/* Rows that the strip would like to have, at most `most`; 0 where there are no queues. */
int queue_strip_rows(const struct render_context *context, int most);

/* Draws the queues that need attention most, worst first, into the rows of the pane. */
void queue_strip_draw(const struct render_context *context, struct pane pane);
