#pragma once

#include "model/enum_words.h"

#include <stdbool.h>
#include <stdint.h>

/* When, and in which message, something was last said of a thing; and from that, how far it can be trusted.
 *
 * The exchange tells changes only and gives no snapshot, so a thing is unknown until it is heard of. Whatever
 * may have hidden a change from us (lost ids, a lost link, a reconnect) makes everything told before it stale
 * at once: the exchange keeps one number, the first place that is free of doubt, and a thing is live if it
 * was told of in that place or a later one. Nothing has to be walked to make 100,000 things stale.
 *
 * The place is the message's own in the order of the ids, not that of its arrival: what a late message tells
 * is as old as the message, and one that is missing still may have told something newer of the same thing. */

#define STAMP_ORDER_MAX (UINT64_MAX >> 1) /* no exchange comes so far */

struct stamp {
    int64_t at; /* milliseconds of the Unix clock, or of the trace's in a replay */
    /* of the message in the order in which things happened (model/sequence.h); 0: never heard of */
    uint64_t order : 63;
    /* what that message said of the thing was not understood: stale, whatever the order says */
    uint64_t unclear : 1;
};

/* Columns: constant, word, trust (the greater, the more). */
#define FRESHNESSES(X)                                                                                       \
    X(FRESHNESS_UNKNOWN, "unknown", 0)                                                                       \
    X(FRESHNESS_LIVE, "live", 2)                                                                             \
    X(FRESHNESS_STALE, "stale", 1)

enum freshness { FRESHNESSES(ENUM_CONSTANT) FRESHNESS_COUNT };

/* The word for files and scripts; not translated. */
const char *freshness_word(enum freshness freshness);

/* `doubt` is the first place free of doubt. */
enum freshness stamp_freshness(const struct stamp *stamp, uint64_t valid_from);

/* The less trustworthy of two things that are shown as one. */
enum freshness freshness_worse(enum freshness a, enum freshness b);

/* Is `news` to be applied to what was last told by `known`? A late message is not when something newer was
 * applied. One message may tell of a thing more than once. */
bool stamp_accepts(const struct stamp *known, const struct stamp *news);

/* What is known now that `news` was accepted of what `known` was told. News that is unclear is so of what was
 * not known before: a message that could not be read may have told something newer of it. */
struct stamp stamp_merged(const struct stamp *known, const struct stamp *news);

/* A message tells something of a thing that can't be understood: it is stale until something that can be is
 * told of it, in this message or a later one. False where that changes nothing: nothing was known of it, or
 * something newer is. */
bool stamp_mark_stale(struct stamp *known, const struct stamp *news);
