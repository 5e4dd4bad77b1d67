#pragma once

#include "tui/view.h"

/* A few rows of queues below the lamps: waiting callers, the least longest wait, agent states. */

/* Rows that the strip needs, at most `most`; 0 if there are no queues. */
int queue_strip_rows(const struct render_context *context, int most);

/* Draws the worst queues, worst first, into the rows of the pane. */
void queue_strip_draw(const struct render_context *context, struct pane pane);
