/* Telephones whose lamp was chosen under a doubt that may be lifted yet. */

#include "model/recheck.h"

static uint32_t slot_of(const struct recheck *recheck, uint32_t nth)
{
    return (recheck->begin + nth) % RECHECK_MAX;
}

void recheck_put(struct recheck *recheck, struct extension *extension, uint64_t valid_from)
{
    uint32_t last = slot_of(recheck, recheck->count + RECHECK_MAX - 1);
    if (recheck->count > 0 && recheck->entries[last].extension == extension &&
        recheck->entries[last].valid_from == valid_from) {
        return; /* one message often tells both reports */
    }
    if (recheck->count == RECHECK_MAX) {
        uint64_t oldest = recheck->entries[recheck->begin].valid_from;
        recheck->dropped_valid_from =
            oldest > recheck->dropped_valid_from ? oldest : recheck->dropped_valid_from;
        recheck->begin = slot_of(recheck, 1);
        recheck->count--;
    }
    uint32_t slot = slot_of(recheck, recheck->count++);
    recheck->entries[slot].extension = extension;
    recheck->entries[slot].valid_from = valid_from;
}

static bool recheck_all(struct table *extensions, int64_t at, uint64_t valid_from)
{
    bool changed = false;
    for (uint32_t i = 0; i < extensions->count; i++) {
        changed = extension_recheck(table_at(extensions, i), at, valid_from) || changed;
    }
    return changed;
}

bool recheck_run(struct recheck *recheck, struct table *extensions, int64_t at, uint64_t valid_from)
{
    if (valid_from < recheck->dropped_valid_from) {
        recheck_clear(recheck);
        recheck->dropped_valid_from = valid_from;
        return recheck_all(extensions, at, valid_from);
    }
    bool changed = false;
    for (uint32_t nth = recheck->count; nth > 0; nth--) {
        uint32_t slot = slot_of(recheck, nth - 1);
        if (recheck->entries[slot].valid_from <= valid_from) {
            break; /* and so are all before it */
        }
        recheck->entries[slot].valid_from = valid_from;
        changed = extension_recheck(recheck->entries[slot].extension, at, valid_from) || changed;
    }
    return changed;
}

void recheck_clear(struct recheck *recheck)
{
    recheck->begin = recheck->count = 0;
    recheck->dropped_valid_from = 0;
}
