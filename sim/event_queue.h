#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The event queue of a discrete-event simulation. Entries of the same millisecond come out in the order in
 * which they were put in. An entry can't be removed. It carries a token; the handler ignores an entry whose
 * token is no longer current. The queue grows as needed: the simulation puts a bounded number of entries for
 * each call, phone and agent. */

struct event_queue_entry {
    int64_t at_ms;
    uint64_t order;
    uint32_t kind;    /* an enum office_event */
    uint32_t subject; /* index of the call, phone, agent, … */
    uint32_t token;   /* current when the subject still has this token */
};

struct event_queue {
    struct event_queue_entry *heap; /* heap[0] is the earliest */
    size_t count;
    size_t size;
    uint64_t next_order;
};

void event_queue_init(struct event_queue *event_queue);
void event_queue_done(struct event_queue *event_queue);

void event_queue_put(struct event_queue *event_queue, int64_t at_ms, uint32_t kind, uint32_t subject,
                     uint32_t token);

/* When the earliest entry is due; INT64_MAX when there is none. */
int64_t event_queue_next_ms(const struct event_queue *event_queue);

/* Removes the earliest entry; false when the queue is empty. */
bool event_queue_take(struct event_queue *event_queue, struct event_queue_entry *entry);
