#pragma once

#include "model/extension.h"
#include "model/table.h"

#include <stdbool.h>

/* Calls: who talks with whom, since when.
 *
 * Calls are derived from extensions, for exchanges that report no calls. Nothing is stored. Each engaged
 * extension with a known other party is one side of a call. A call between two extensions is listed once, at
 * the extension that sorts first. A telephone with two calls shows one, because the exchange reports one. */

struct call {
    const struct extension *side; /* the extension whose report shows the call */
    /* the other side if it is a known extension whose peer is this one; else NULL */
    const struct extension *other;
    const char *peer_number; /* the other party, borrowed from `side`; may be "" */
    const char *peer_name;
    enum device_state state;       /* that of `side` */
    enum call_direction direction; /* seen from `side` */
    int64_t since;                 /* when the call took this state */
    enum freshness freshness;      /* of the less trustworthy side: a stale call may be over */
};

/* The call that `extension` is a side of. `valid_from` as in stamp_freshness(). False if it is in none. */
bool call_of(const struct table *extensions, const struct extension *extension, uint64_t valid_from,
             struct call *call);

/* Like call_of(), but false for the second of two sides, so a loop over all extensions meets each call
 * once. */
bool call_of_first_side(const struct table *extensions, const struct extension *extension,
                        uint64_t valid_from, struct call *call);
