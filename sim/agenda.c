/* The event queue: a binary heap. */

#include "sim/agenda.h"

#include "sim/must.h"

#include <stdlib.h>

static bool before(const struct agenda_entry *a, const struct agenda_entry *b)
{
    return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->order < b->order;
}

void agenda_init(struct agenda *agenda)
{
    *agenda = (struct agenda){0};
}

void agenda_done(struct agenda *agenda)
{
    free(agenda->heap);
    agenda_init(agenda);
}

void agenda_put(struct agenda *agenda, int64_t at_ms, uint32_t kind, uint32_t subject, uint32_t token)
{
    if (agenda->count == agenda->size) {
        agenda->size = agenda->size > 0 ? agenda->size * 2 : 64;
        agenda->heap = must_resize(agenda->heap, agenda->size, sizeof *agenda->heap);
    }
    struct agenda_entry entry = {at_ms, agenda->next_order++, kind, subject, token};
    size_t hole = agenda->count++;
    while (hole > 0 && before(&entry, &agenda->heap[(hole - 1) / 2])) {
        agenda->heap[hole] = agenda->heap[(hole - 1) / 2];
        hole = (hole - 1) / 2;
    }
    agenda->heap[hole] = entry;
}

int64_t agenda_next_at(const struct agenda *agenda)
{
    return agenda->count > 0 ? agenda->heap[0].at_ms : INT64_MAX;
}

bool agenda_take(struct agenda *agenda, struct agenda_entry *entry)
{
    if (agenda->count == 0) {
        return false;
    }
    *entry = agenda->heap[0];
    struct agenda_entry last = agenda->heap[--agenda->count];
    size_t hole = 0;
    for (size_t child = 1; child < agenda->count; child = 2 * hole + 1) {
        if (child + 1 < agenda->count && before(&agenda->heap[child + 1], &agenda->heap[child])) {
            child++;
        }
        if (!before(&agenda->heap[child], &last)) {
            break;
        }
        agenda->heap[hole] = agenda->heap[child];
        hole = child;
    }
    if (agenda->count > 0) {
        agenda->heap[hole] = last;
    }
    return true;
}
