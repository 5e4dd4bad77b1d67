#pragma once

#include "model/history.h"
#include "tui/format.h"
#include "tui/view.h"

/* How an entry of the history reads: who, and what of them. The history holds facts; the words are found here. */

enum { DESCRIPTION_BYTES = 512 };

struct description {
    const char *kind; /* in the filter: kind:line */
    struct look look;
    const char *where; /* board_label() of the exchange it happened on */
    char who[DESCRIPTION_BYTES];
    char what[DESCRIPTION_BYTES];
};

void description_of(struct description *description, const struct history_entry *entry, const struct scene *scene);
