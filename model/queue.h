#pragma once

#include "model/stamp.h"
#include "model/table.h"

#include <stdbool.h>
#include <stdint.h>

/* Queues: how many callers wait, and for how long at least.
 *
 * An exchange tells how many callers wait, not who. So only a lower bound of the longest wait is known: the
 * queue stores when callers arrived, and when one leaves, it drops the oldest arrival. Whoever left, the
 * longest waiting caller has waited at least since the oldest arrival that is left. After the queue was stale
 * its callers may be others, so all arrivals start again. */

enum {
    QUEUE_NAME_BYTES = TABLE_KEY_BYTES,
    /* arrivals that are stored; further callers are not, which keeps the bound a lower one */
    QUEUE_ARRIVALS_MAX = 64,
};

struct queue {
    struct table_row row; /* the key is the name */
    struct stamp stamp;
    int32_t waiting;
    uint16_t arrival_first; /* index of the oldest */
    uint16_t arrival_count;
    int64_t arrivals[QUEUE_ARRIVALS_MAX]; /* a ring, oldest first */
};

/* Sets the number of waiting callers; a negative one is 0. `valid_from` as in stamp_freshness(). True if
 * anything that is shown changes. */
bool queue_apply_waiting(struct queue *queue, int waiting, const struct stamp *stamp, uint64_t valid_from);

/* The longest waiting caller has waited at least so many milliseconds; 0: nobody waits. */
int64_t queue_longest_wait_at_least_ms(const struct queue *queue, int64_t now);
