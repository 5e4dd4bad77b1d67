/* Queues: how many callers wait, and for how long at least. */

#include "model/queue.h"

#include <stdbool.h>

/* Drops the `count` oldest arrivals; none if `count` is below 1. */
static void drop_arrivals(struct queue *queue, int count)
{
    if (count > queue->arrival_count) {
        count = queue->arrival_count;
    }
    if (count < 1) {
        return;
    }
    queue->arrival_first = (uint16_t)((queue->arrival_first + count) % QUEUE_ARRIVALS_MAX);
    queue->arrival_count = (uint16_t)(queue->arrival_count - count);
}

static void remember_arrivals(struct queue *queue, int count, int64_t at)
{
    for (; count > 0 && queue->arrival_count < QUEUE_ARRIVALS_MAX; count--) {
        queue->arrivals[(queue->arrival_first + queue->arrival_count) % QUEUE_ARRIVALS_MAX] = at;
        queue->arrival_count++;
    }
}

bool queue_apply_waiting(struct queue *queue, int waiting, const struct stamp *stamp, uint64_t valid_from)
{
    if (!stamp_accepts(&queue->stamp, stamp)) {
        return false;
    }
    if (waiting < 0) {
        waiting = 0;
    }
    bool was_live = stamp_freshness(&queue->stamp, valid_from) == FRESHNESS_LIVE;
    bool changed = !was_live || waiting != queue->waiting;
    drop_arrivals(queue, was_live ? queue->waiting - waiting : queue->arrival_count);
    remember_arrivals(queue, waiting - queue->arrival_count, stamp->at);
    queue->waiting = waiting;
    queue->stamp = stamp_merged(&queue->stamp, stamp);
    return changed;
}

int64_t queue_longest_wait_at_least_ms(const struct queue *queue, int64_t now)
{
    if (queue->arrival_count == 0) {
        return 0;
    }
    int64_t wait_ms = now - queue->arrivals[queue->arrival_first];
    return wait_ms < 0 ? 0 : wait_ms; /* the clock may be set back */
}
