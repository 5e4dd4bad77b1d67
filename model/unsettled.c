/* Telephones whose lamp was chosen under a doubt that may be lifted yet. */

#include "model/unsettled.h"

static uint32_t slot_of(const struct unsettled *unsettled, uint32_t nth)
{
    return (unsettled->begin + nth) % UNSETTLED_MAX;
}

void unsettled_put(struct unsettled *unsettled, struct extension *extension, uint64_t doubt)
{
    uint32_t last = slot_of(unsettled, unsettled->count + UNSETTLED_MAX - 1);
    if (unsettled->count > 0 && unsettled->kept[last].extension == extension && unsettled->kept[last].doubt == doubt) {
        return; /* one message often tells both reports */
    }
    if (unsettled->count == UNSETTLED_MAX) {
        uint64_t oldest = unsettled->kept[unsettled->begin].doubt;
        unsettled->left_out = oldest > unsettled->left_out ? oldest : unsettled->left_out;
        unsettled->begin = slot_of(unsettled, 1);
        unsettled->count--;
    }
    uint32_t slot = slot_of(unsettled, unsettled->count++);
    unsettled->kept[slot].extension = extension;
    unsettled->kept[slot].doubt = doubt;
}

static bool settle_all(struct table *extensions, int64_t at, uint64_t doubt)
{
    bool changed = false;
    for (uint32_t i = 0; i < extensions->count; i++) {
        changed = extension_settle(table_at(extensions, i), at, doubt) || changed;
    }
    return changed;
}

bool unsettled_settle(struct unsettled *unsettled, struct table *extensions, int64_t at, uint64_t doubt)
{
    if (doubt < unsettled->left_out) {
        unsettled_clear(unsettled);
        unsettled->left_out = doubt;
        return settle_all(extensions, at, doubt);
    }
    bool changed = false;
    for (uint32_t nth = unsettled->count; nth > 0; nth--) {
        uint32_t slot = slot_of(unsettled, nth - 1);
        if (unsettled->kept[slot].doubt <= doubt) {
            break; /* and so are all before it */
        }
        unsettled->kept[slot].doubt = doubt;
        changed = extension_settle(unsettled->kept[slot].extension, at, doubt) || changed;
    }
    return changed;
}

void unsettled_clear(struct unsettled *unsettled)
{
    unsettled->begin = unsettled->count = 0;
    unsettled->left_out = 0;
}
