#pragma once

#include "model/extension.h"
#include "model/table.h"

#include <stdbool.h>
#include <stdint.h>

/* Telephones whose lamp was chosen under a doubt that may be lifted yet: which of their two reports counts
 * depends on it, so when it is lifted the lamp is chosen again.
 *
 * With two neighbours that come in the wrong order a doubt lasts for one message, and a hundred thousand
 * telephones are not to be gone through for that: only those told of meanwhile are. The latest of them are
 * kept, each with the doubt under which its lamp was chosen, in the order of these doubts: a lifted one
 * becomes the lower one that is left. Where the doubt falls under that of one which has made room for others,
 * all telephones are gone through. */

enum { RECHECK_MAX = 256 }; /* the oldest makes room */

struct recheck {
    struct {
        struct extension *extension; /* borrowed: telephones are never dropped */
        uint64_t valid_from;
    } entries[RECHECK_MAX]; /* a ring: from `begin` on, `count` of them */
    uint32_t begin, count;
    uint64_t dropped_valid_from; /* the greatest doubt of one that made room; 0: none did */
};

/* The lamp of `extension` has been chosen under `doubt`. */
void recheck_put(struct recheck *recheck, struct extension *extension, uint64_t valid_from);

/* The doubt is lifted down to `doubt`: chooses the lamps of `extensions` again that depend on it. Returns
 * whether any has changed. */
bool recheck_run(struct recheck *recheck, struct table *extensions, int64_t at, uint64_t valid_from);

/* What doubt there is now is for good: nothing has to be chosen again. */
void recheck_clear(struct recheck *recheck);
