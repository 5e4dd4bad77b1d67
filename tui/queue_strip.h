#pragma once

#include "tui/view.h"

/* A few rows of queues below the lamps: waiting callers, the least longest wait, agent states. */

/* Draws the worst queues, worst first, into the rows of the pane. */
void queue_strip_draw(const struct render_context *context, struct pane pane);
