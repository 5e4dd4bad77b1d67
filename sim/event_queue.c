/* The event queue: a binary heap. */

#include "sim/event_queue.h"

#include "model/memory.h"

#include <stdlib.h>

static bool before(const struct event_queue_entry *a, const struct event_queue_entry *b)
{
    return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->order < b->order;
}

void event_queue_init(struct event_queue *event_queue)
{
    *event_queue = (struct event_queue){0};
}

void event_queue_done(struct event_queue *event_queue)
{
    free(event_queue->heap);
    event_queue_init(event_queue);
}

void event_queue_put(struct event_queue *event_queue, int64_t at_ms, uint32_t kind, uint32_t subject,
                     uint32_t token)
{
    if (event_queue->count == event_queue->size) {
        event_queue->size = event_queue->size > 0 ? event_queue->size * 2 : 64;
        event_queue->heap = memory_resize(event_queue->heap, event_queue->size, sizeof *event_queue->heap);
    }
    struct event_queue_entry entry = {at_ms, event_queue->next_order++, kind, subject, token};
    size_t hole = event_queue->count++;
    while (hole > 0 && before(&entry, &event_queue->heap[(hole - 1) / 2])) {
        event_queue->heap[hole] = event_queue->heap[(hole - 1) / 2];
        hole = (hole - 1) / 2;
    }
    event_queue->heap[hole] = entry;
}

int64_t event_queue_next_ms(const struct event_queue *event_queue)
{
    return event_queue->count > 0 ? event_queue->heap[0].at_ms : INT64_MAX;
}

bool event_queue_take(struct event_queue *event_queue, struct event_queue_entry *entry)
{
    if (event_queue->count == 0) {
        return false;
    }
    *entry = event_queue->heap[0];
    struct event_queue_entry last = event_queue->heap[--event_queue->count];
    size_t hole = 0;
    for (size_t child = 1; child < event_queue->count; child = 2 * hole + 1) {
        if (child + 1 < event_queue->count &&
            before(&event_queue->heap[child + 1], &event_queue->heap[child])) {
            child++;
        }
        if (!before(&event_queue->heap[child], &last)) {
            break;
        }
        event_queue->heap[hole] = event_queue->heap[child];
        hole = child;
    }
    if (event_queue->count > 0) {
        event_queue->heap[hole] = last;
    }
    return true;
}
