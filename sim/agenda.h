#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The event queue of a discrete-event simulation. Entries of the same millisecond come out in the order in
 * which they were put in. An entry can't be removed. It carries a token; the handler ignores an entry whose
 * token is no longer current. The queue grows as needed: the simulation puts a bounded number of entries for
 * each call, phone and agent. */

struct agenda_entry {
    int64_t at_ms;
    uint64_t order;
    uint32_t kind;    /* an enum office_event */
    uint32_t subject; /* index of the call, phone, agent, … */
    uint32_t token;   /* current when the subject still has this token */
};

struct agenda {
    struct agenda_entry *heap; /* heap[0] is the earliest */
    size_t count;
    size_t size;
    uint64_t next_order;
};

void agenda_init(struct agenda *agenda);
void agenda_done(struct agenda *agenda);

void agenda_put(struct agenda *agenda, int64_t at_ms, uint32_t kind, uint32_t subject, uint32_t token);

/* When the earliest entry is due; INT64_MAX when there is none. */
int64_t agenda_next_at(const struct agenda *agenda);

/* Removes the earliest entry; false when the queue is empty. */
bool agenda_take(struct agenda *agenda, struct agenda_entry *entry);
