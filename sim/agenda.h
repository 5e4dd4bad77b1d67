#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is due, and when: the calendar of a discrete-event simulation. Entries of the same millisecond come
 * out in the order they were put in. Nothing is ever taken back: an entry carries a token, and whoever
 * handles it ignores one whose token is no longer current. Grows as needed; the simulation puts a bounded
 * number of entries per thing. */

struct agenda_entry {
    int64_t at_ms;
    uint64_t order;
    uint32_t kind;    /* what is to be done */
    uint32_t subject; /* to whom */
    uint32_t token;   /* which time */
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

/* Takes the earliest entry out; false when the agenda is empty. */
bool agenda_take(struct agenda *agenda, struct agenda_entry *entry);
