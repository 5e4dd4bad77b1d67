/* Events of conferences, and what happens when there are too many participants. */

#include "model/exchange.h"
#include "model/exchange_internal.h"

#include <stdlib.h>

enum { EVICT_AT_ONCE = EXCHANGE_PARTICIPANTS_MAX / 16 }; /* participants */

static int compare_orders(const void *one, const void *other)
{
    const uint64_t *a = one;
    const uint64_t *b = other;
    return *a < *b ? -1 : *a > *b;
}

/* The order up to which stale participants are dropped. `*stale`: how many are stale. */
static uint64_t eviction_order(const struct exchange *exchange, uint32_t *stale)
{
    uint64_t *orders = memory_new(exchange->participants, sizeof *orders);
    *stale = 0;
    for (uint32_t i = 0; i < exchange->conferences.count; i++) {
        const struct conference *conference = table_at(&exchange->conferences, i);
        for (uint16_t p = 0; p < conference->count; p++) {
            const struct stamp *stamp = &conference->participants[p].stamp;
            if (stamp_freshness(stamp, exchange->valid_from) != FRESHNESS_LIVE) {
                orders[(*stale)++] = stamp->order;
            }
        }
    }
    qsort(orders, *stale, sizeof *orders, compare_orders);
    uint32_t count = *stale < EVICT_AT_ONCE ? *stale : EVICT_AT_ONCE;
    uint64_t order = count > 0 ? orders[count - 1] : 0;
    free(orders);
    return order;
}

/* A participant whose departure was missed stays for ever. So when there are too many, the stalest ones of
 * all rooms are dropped. False if all are live. One pass makes space for a sixteenth; if fewer were stale,
 * the next pass waits for the next message, because one message may report 100,000 participants. */
static bool evict_stale(struct exchange *exchange)
{
    if (exchange->checked_valid_from == exchange->valid_from + 1 ||
        exchange->looked_in_frame == exchange->frames) {
        return false;
    }
    uint32_t stale;
    uint64_t order = eviction_order(exchange, &stale);
    for (uint32_t i = 0; i < exchange->conferences.count && stale > 0; i++) {
        exchange->participants -=
            conference_drop_stale(table_at(&exchange->conferences, i), exchange->valid_from, order);
    }
    if (stale <= EVICT_AT_ONCE) {
        exchange->checked_valid_from = exchange->valid_from + 1;
        exchange->looked_in_frame = exchange->frames;
    }
    return stale > 0;
}

unsigned exchange_apply_participant(struct exchange *exchange, const struct event *event)
{
    const struct participant_event *said = &event->participant;
    struct conference *conference = table_put(&exchange->conferences, said->room, NULL);
    if (conference == NULL) {
        return exchange_count_overflow(exchange);
    }
    bool was_live = conference_freshness(conference, exchange->valid_from) == FRESHNESS_LIVE;
    unsigned changes = exchange_learn(exchange, said->number, said->name, NAME_FROM_CONFERENCE);
    bool full = exchange->participants >= EXCHANGE_PARTICIPANTS_MAX &&
                conference_grows(conference, said, &exchange->stamp) && !evict_stale(exchange);
    uint16_t count = conference->count;
    unsigned room_changes = conference_apply(conference, said, &exchange->stamp, exchange->valid_from, full);
    exchange->participants += (uint32_t)(conference->count - count);
    if (stamp_freshness(&exchange->stamp, exchange->valid_from) != FRESHNESS_LIVE) {
        exchange->checked_valid_from = 0; /* a late message: its participant is stale from the start */
    }
    if ((room_changes & CONFERENCE_FULL) != 0) {
        changes |= exchange_count_overflow(exchange);
    }
    if (room_changes == CONFERENCE_SAME && was_live) {
        return changes;
    }
    return changes | CHANGED_CONFERENCES |
           exchange_record(exchange, HISTORY_PARTICIPANT, 0, said->joined, exchange->stamp.at, said->number,
                           said->room, said->name);
}
