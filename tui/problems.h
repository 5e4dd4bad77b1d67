#pragma once

#include "tui/canvas.h"
#include "tui/view.h"

/* What is wrong and stays so, on every screen for as long as it lasts: a line in the log scrolls away. */

/* The rows that they take below the status line: none where nothing is wrong. */
int problems_rows(const struct render_context *context);
void problems_draw(const struct render_context *context, struct pane pane);
