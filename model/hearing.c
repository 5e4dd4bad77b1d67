/* When something was last said of a thing, and how far it can be trusted. */

#include "model/hearing.h"

#include <assert.h>
#include <stddef.h>

static const char *const words[] = {
#define X(name, word) [name] = word,
    FRESHNESSES(X)
#undef X
};
static_assert(sizeof words / sizeof *words == FRESHNESS_COUNT, "a word for each");

const char *freshness_word(enum freshness freshness)
{
    return words[freshness];
}

enum freshness hearing_freshness(const struct hearing *hearing, uint64_t doubt)
{
    if (hearing->place == 0) {
        return FRESHNESS_UNKNOWN;
    }
    return hearing->unclear != 0 || hearing->place < doubt ? FRESHNESS_STALE : FRESHNESS_LIVE;
}

enum freshness freshness_worse(enum freshness a, enum freshness b)
{
    static const int trust[] = {[FRESHNESS_UNKNOWN] = 0, [FRESHNESS_STALE] = 1, [FRESHNESS_LIVE] = 2};
    return trust[a] < trust[b] ? a : b;
}

bool hearing_accepts(const struct hearing *known, const struct hearing *news)
{
    return known->place <= news->place;
}

struct hearing hearing_taken(const struct hearing *known, const struct hearing *news)
{
    struct hearing taken = *news;
    taken.unclear = news->unclear && known->place == 0;
    return taken;
}

bool hearing_doubt(struct hearing *known, const struct hearing *news)
{
    if (known->place == 0 || !hearing_accepts(known, news)) {
        return false;
    }
    known->place = news->place;
    known->unclear = 1;
    return true;
}
