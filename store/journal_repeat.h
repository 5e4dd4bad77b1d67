#pragma once

#include "model/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Folds repeated link lines: an exchange that is down is called twice a minute, for nights.
 *
 * It gets the link lines that follow each other without other lines. When one equals an earlier one (but for
 * its time and the next try), the lines from that one on are a cycle. Lines that follow the cycle are held
 * and counted, and written as one line of each kind before anything else is. They have the times of the last
 * ones, so a replay ends in the same state. */

enum {
    JOURNAL_REPEAT_ROWS_MAX = 32, /* of a cycle; a longer one is not recognised, and every line is written */
    JOURNAL_REPEAT_MS = 60 * 60 * 1000, /* held no longer than this: a killed program loses what is held */
};

struct journal_repeat_row {
    struct link_event link; /* the latest; its strings are owned */
    int64_t at;             /* of the latest … */
    int64_t first_at;       /* … and of the first */
    int64_t count;          /* lines that are held */
};

/* Zeroed is empty. */
struct journal_repeat {
    struct journal_repeat_row rows[JOURNAL_REPEAT_ROWS_MAX];
    size_t row_count;
    bool is_cycle;      /* the rows are a cycle … */
    size_t next_row;    /* … of which this row is expected next */
    size_t held;        /* rows with held lines … */
    int64_t held_since; /* … since this time */
    struct journal_repeat_row returned;
};

/* Is the line the next of the cycle? Then it is held. If not, write what is held, then the line. */
bool journal_repeat_hold(struct journal_repeat *repeat, int64_t at, const struct link_event *link);

/* Takes out the row that was held first; valid until the next call. NULL: nothing is held. */
const struct journal_repeat_row *journal_repeat_take(struct journal_repeat *repeat);

/* A link line was written: a cycle may begin with it. Nothing is held. */
void journal_repeat_begin(struct journal_repeat *repeat, const struct link_event *link);

/* Another line was written: a cycle can't go across it. Nothing is held. */
void journal_repeat_clear(struct journal_repeat *repeat);
