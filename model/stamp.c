/* When a thing was last reported, and how far it can be trusted. */

#include "model/stamp.h"

#include <stddef.h>

ENUM_WORDS(freshness, FRESHNESSES)

enum freshness stamp_freshness(const struct stamp *stamp, uint64_t valid_from)
{
    if (stamp->order == 0) {
        return FRESHNESS_UNKNOWN;
    }
    return stamp->unclear != 0 || stamp->order < valid_from ? FRESHNESS_STALE : FRESHNESS_LIVE;
}

enum freshness freshness_worse(enum freshness a, enum freshness b)
{
#define TRUST(freshness, word, trust) [freshness] = (trust),
    static const int trust[] = {FRESHNESSES(TRUST)};
#undef TRUST
    return trust[a] < trust[b] ? a : b;
}

bool stamp_accepts(const struct stamp *known, const struct stamp *news)
{
    return known->order <= news->order;
}

struct stamp stamp_merged(const struct stamp *known, const struct stamp *news)
{
    struct stamp merged = *news;
    merged.unclear = news->unclear && known->order == 0;
    return merged;
}

bool stamp_mark_stale(struct stamp *known, const struct stamp *news)
{
    if (known->order == 0 || !stamp_accepts(known, news)) {
        return false;
    }
    known->order = news->order;
    known->unclear = 1;
    return true;
}
