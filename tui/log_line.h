#pragma once

#include "model/history.h"
#include "tui/format.h"
#include "tui/view.h"

/* One line of the log: who, and what happened. The history stores facts; this file turns them into words. */

enum { LOG_LINE_BYTES = 512 };

struct log_line {
    const char *kind; /* in the filter: kind:line */
    struct appearance appearance;
    const char *exchange_label; /* board_label() of the exchange it happened on */
    char who[LOG_LINE_BYTES];
    char what[LOG_LINE_BYTES];
};

void log_line_fill(struct log_line *log_line, const struct history_entry *entry,
                   const struct render_context *context);
