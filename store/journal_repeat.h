#pragma once

#include "model/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the link does again and again: a server that is not there is called twice a minute, for nights.
 *
 * Here go the link lines of a journal that have nothing between them. Once one is like an earlier one (but
 * for when it was, and when the next try is), those from that one on are a round, and what goes on in the
 * same order is held and counted, to be written as one line of each kind when anything else comes. The times
 * are those of the last, so what comes of playing the journal is what came of living through it. */

enum {
    JOURNAL_REPEAT_ROWS_MAX = 32,       /* of a round: of longer ones every line is written */
    JOURNAL_REPEAT_MS = 60 * 60 * 1000, /* held for so long at most: who is killed leaves nothing of it */
};

struct journal_repeat_row {
    struct link_event link; /* the last; its strings are owned */
    int64_t at;             /* of the last … */
    int64_t first_at;       /* … and of the first */
    int64_t count;          /* of those that are held */
};

/* Zeroed is empty. */
struct journal_repeat {
    struct journal_repeat_row rows[JOURNAL_REPEAT_ROWS_MAX];
    size_t row_count;
    bool is_cycle;      /* the rows are a round … */
    size_t next_row;    /* … and this is the next of it */
    size_t held;        /* rows that hold something … */
    int64_t held_since; /* … which began then */
    struct journal_repeat_row returned;
};

/* Does the line go on with a round? Then it is held. If not, what is held is to be written, and then the
 * line. */
bool journal_repeat_hold(struct journal_repeat *repeat, int64_t at, const struct link_event *link);

/* Takes out what was held first: good until the next call. NULL when nothing is held any more. */
const struct journal_repeat_row *journal_repeat_take(struct journal_repeat *repeat);

/* A line has been written that a round may begin with. Nothing is held. */
void journal_repeat_begin(struct journal_repeat *repeat, const struct link_event *link);

/* Something else has been written: whatever comes is new. Nothing is held. */
void journal_repeat_clear(struct journal_repeat *repeat);
