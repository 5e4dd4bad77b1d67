#pragma once

#include "model/extension.h"
#include "model/table.h"

#include <stdbool.h>

/* Calls: who talks with whom, since when. Derived from the parties, for exchanges that tell no calls.
 *
 * Nothing is stored: each engaged extension that names its other party is a side of a call, and a call
 * between two extensions is told once, by the one that comes first. A telephone with two calls shows one of
 * them only, because that is all that the exchange tells. */

struct call {
    const struct extension *side; /* the extension that tells of the call */
    /* the other side, when it is an extension we know that names this one; else NULL */
    const struct extension *other;
    const char *peer_number; /* the other party, borrowed from `side`; may be "" */
    const char *peer_name;
    enum device_state state;       /* that of `side` */
    enum call_direction direction; /* seen from `side` */
    int64_t since;                 /* when the call took this state */
    enum freshness freshness;      /* of the less trustworthy side: a call in doubt may be over */
};

/* The call that `extension` is a side of; `doubt` as in stamp_freshness(). False when it is in none. */
bool call_of(const struct table *extensions, const struct extension *extension, uint64_t valid_from,
             struct call *call);

/* As call_of(), but false also when the other side comes first and tells of it: a walk over all extensions
 * meets each call once. */
bool call_of_first_side(const struct table *extensions, const struct extension *extension,
                        uint64_t valid_from, struct call *call);
