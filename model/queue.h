#pragma once

#include "model/stamp.h"
#include "model/table.h"

#include <stdbool.h>
#include <stdint.h>

/* Queues: how many callers wait, and for how long at least.
 *
 * An exchange tells how many wait, not who. So the longest wait can only be bounded from below: the queue
 * remembers when each waiting caller came, and when one leaves it is taken to be the one who came first.
 * Whoever really left, the caller who has waited longest has waited at least as long as the oldest who is
 * still remembered. After a doubt (lost messages, a reconnect) the callers may all be others: everybody's
 * wait begins anew. */

enum {
    QUEUE_NAME_BYTES = TABLE_KEY_BYTES,
    QUEUE_ARRIVALS_MAX = 64, /* arrivals remembered; when more wait, those who came last are not, which keeps
                                the bound a lower one */
};

struct queue {
    struct table_row row; /* the key is the name */
    struct stamp stamp;
    int32_t waiting;
    uint16_t arrival_first; /* place of the oldest in the ring */
    uint16_t arrival_count;
    int64_t arrivals[QUEUE_ARRIVALS_MAX]; /* ring, oldest first */
};

/* `waiting` callers are said to wait; a negative figure is read as none. `doubt` as in stamp_freshness().
 * Returns whether anything that is shown has changed. */
bool queue_apply_waiting(struct queue *queue, int waiting, const struct stamp *stamp, uint64_t valid_from);

/* The caller who has waited longest has waited at least so many milliseconds; 0 when nobody waits. */
int64_t queue_longest_wait_at_least_ms(const struct queue *queue, int64_t now);
