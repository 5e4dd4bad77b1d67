#pragma once

#include "model/states.h"

#include <stdbool.h>
#include <stdint.h>

/* A stamp: when, and in which message, a thing was last reported. It tells how far the thing can be trusted.
 *
 * An exchange sends changes and no snapshot, so a thing is unknown until it is reported. An event that may
 * have hidden changes (missing ids, a lost link, a reconnect) makes everything before it stale at once: the
 * exchange has one number, `valid_from`, and a thing is live if its order is not lower. No loop is needed to
 * make 100,000 things stale.
 *
 * The order follows the ids, not the arrival: a late message is as old as its id says, and a message that is
 * still missing may have reported something newer. */

#define STAMP_ORDER_MAX (UINT64_MAX >> 1) /* never reached */

struct stamp {
    int64_t at; /* milliseconds of the Unix clock, or of the recording's clock in a replay */
    /* the message's, see model/sequence.h; 0: never reported */
    uint64_t order : 63;
    /* the message with this order could not be read: the thing is stale, whatever valid_from is */
    uint64_t unclear : 1;
};

/* Unknown, live or stale? What has a lower order than `valid_from` is stale. */
static inline enum freshness stamp_freshness(const struct stamp *stamp, uint64_t valid_from)
{
    if (stamp->order == 0) {
        return FRESHNESS_UNKNOWN;
    }
    return stamp->unclear != 0 || stamp->order < valid_from ? FRESHNESS_STALE : FRESHNESS_LIVE;
}

/* Does `news` replace what has the stamp `known`? Not if it is older. Several events of one message have
 * equal orders, and all apply. */
static inline bool stamp_accepts(const struct stamp *known, const struct stamp *news)
{
    return known->order <= news->order;
}

/* The stamp after `news` was applied. It keeps `unclear` only if the thing was unknown before: then an
 * unreadable message may have reported something newer. */
static inline struct stamp stamp_merged(const struct stamp *known, const struct stamp *news)
{
    struct stamp merged = *news;
    merged.unclear = news->unclear && known->order == 0;
    return merged;
}

/* A message reports something of a thing that can't be read: the thing is stale until a message with the same
 * or a greater order can be. False if nothing changes: the thing is unknown, or something newer is known. */
static inline bool stamp_mark_stale(struct stamp *known, const struct stamp *news)
{
    if (known->order == 0 || !stamp_accepts(known, news)) {
        return false;
    }
    known->order = news->order;
    known->unclear = 1;
    return true;
}
