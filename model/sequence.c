/* The running numbers of an exchange's messages. */

#include "model/sequence.h"

#include "model/aside.h"

#include <string.h>

static uint64_t greater(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static uint64_t bit_of(int64_t id)
{
    return UINT64_C(1) << ((uint64_t)id % 64);
}

static size_t word_of(int64_t id)
{
    return (uint64_t)id % SEQUENCE_WINDOW / 64;
}

static bool has(const uint64_t *bits, int64_t id)
{
    return (bits[word_of(id)] & bit_of(id)) != 0;
}

static void set(uint64_t *bits, int64_t id, bool on)
{
    bits[word_of(id)] = on ? bits[word_of(id)] | bit_of(id) : bits[word_of(id)] & ~bit_of(id);
}

static uint64_t place_of(const struct sequence *sequence, int64_t id)
{
    return sequence->base + (uint64_t)id;
}

/* The first id whose fate is known: of this count, and in the window. */
static int64_t lowest(const struct sequence *sequence)
{
    int64_t begin = sequence->last - SEQUENCE_WINDOW + 1;
    return begin > sequence->first ? begin : sequence->first;
}

static bool is_remembered(const struct sequence *sequence, int64_t id)
{
    return sequence->last - id < SEQUENCE_WINDOW;
}

static void remember(struct sequence *sequence, int64_t id, uint64_t hash)
{
    set(sequence->seen, id, true);
    sequence->hashes[(uint64_t)id % SEQUENCE_WINDOW] = hash;
    sequence->told++;
}

/* The place that everything told from now on has at least. */
static uint64_t least_place(const struct sequence *sequence)
{
    return greater(sequence->top, greater(sequence->floor, sequence->outage));
}

static void raise_floor(struct sequence *sequence, uint64_t place)
{
    sequence->floor = greater(sequence->floor, place);
}

uint64_t sequence_doubt(const struct sequence *sequence)
{
    uint64_t missing = sequence->missing > 0 ? place_of(sequence, sequence->missing) + 1 : 0;
    return greater(missing, greater(sequence->floor, sequence->outage));
}

uint64_t sequence_unnumbered(struct sequence *sequence)
{
    sequence->top = sequence->place = greater(least_place(sequence), 1);
    return sequence->place;
}

static void forget_outage(struct sequence *sequence)
{
    sequence->mark = 0;
    sequence->outage = 0;
}

/* The doubt of an outage that goes on, or of several in a row, is that of the first of them only while the later
 * connections told nothing, or proved that nothing was lost. */
void sequence_break(struct sequence *sequence)
{
    bool proven = sequence->overlapped || sequence->last == sequence->mark;
    if (sequence->mark != 0 && !proven) {
        raise_floor(sequence, sequence->outage);
    }
    sequence->mark = sequence->last;
    sequence->overlapped = sequence->beyond = false;
    sequence->outage = sequence->top + 1;
}

void sequence_lose(struct sequence *sequence)
{
    raise_floor(sequence, sequence->top + 1);
}

void sequence_reconnect(struct sequence *sequence, int backlog)
{
    sequence->reconnected = true;
    sequence->backlog = backlog;
    sequence->overlapped = sequence->beyond = false;
    sequence->told = 0;
    memset(sequence->again, 0, sizeof sequence->again);
    if (backlog == 0 || sequence->mark == 0) {
        raise_floor(sequence, greater(sequence->outage, sequence->top + 1));
        forget_outage(sequence);
    }
}

void sequence_end(struct sequence *sequence)
{
    sequence->ended = true;
}

/* A count begins. Late messages from before its first id have room for their places after the former count's. */
ASIDE static enum sequence_verdict begin_at(struct sequence *sequence, int64_t id, uint64_t hash)
{
    bool first = sequence->last == 0;
    uint64_t least = least_place(sequence);
    memset(sequence->seen, 0, sizeof sequence->seen);
    memset(sequence->skipped, 0, sizeof sequence->skipped);
    raise_floor(sequence, first ? 0 : least + 1);
    forget_outage(sequence);
    sequence->base = least + SEQUENCE_WINDOW - (uint64_t)id;
    sequence->place = sequence->top = place_of(sequence, id);
    sequence->first = sequence->last = id;
    sequence->missing = 0;
    sequence->resets += !first;
    remember(sequence, id, hash);
    return first ? SEQUENCE_FIRST : SEQUENCE_RESET;
}

/* Moves the window up by one, to `id`, which is missing unless it is remembered: what leaves it is missing for good. */
static void slide_to(struct sequence *sequence, int64_t id, bool skipped)
{
    int64_t leaving = id - SEQUENCE_WINDOW;
    if (leaving >= sequence->first && !has(sequence->seen, leaving)) {
        raise_floor(sequence, place_of(sequence, leaving) + 1);
    }
    set(sequence->seen, id, false);
    set(sequence->skipped, id, skipped);
}

/* The same by more than the whole window. The places of what is skipped are never needed: so far they do not grow, and
 * no exchange brings them to their end. */
ASIDE static void leap_to(struct sequence *sequence, int64_t id)
{
    uint64_t place = least_place(sequence) + SEQUENCE_WINDOW + 1;
    memset(sequence->seen, 0, sizeof sequence->seen);
    memset(sequence->skipped, 0xff, sizeof sequence->skipped);
    set(sequence->skipped, id, false);
    sequence->base = place - (uint64_t)id;
    raise_floor(sequence, place - SEQUENCE_WINDOW + 1);
}

static enum sequence_verdict jump(struct sequence *sequence, int64_t id, uint64_t hash)
{
    uint64_t skipped = (uint64_t)(id - sequence->last - 1);
    if (skipped > SEQUENCE_WINDOW) {
        leap_to(sequence, id);
    } else {
        for (int64_t passed = sequence->last; passed < id;) {
            passed++; /* up to the greatest there is */
            slide_to(sequence, passed, passed < id);
        }
        uint64_t least = least_place(sequence);
        sequence->base = place_of(sequence, id) < least ? least - (uint64_t)id : sequence->base;
    }
    sequence->last = id;
    sequence->place = sequence->top = place_of(sequence, id);
    sequence->beyond = true;
    remember(sequence, id, hash);
    if (skipped > 0) {
        sequence->missing = id - 1;
        sequence->gaps++;
        sequence->missed += skipped;
    } else if (sequence->missing <= id - SEQUENCE_WINDOW) {
        sequence->missing = 0; /* it has left the window, and all before it have */
    }
    return skipped > 0 ? SEQUENCE_GAP : SEQUENCE_NEXT;
}

/* Is none of the gap around `id` missing any more? One that reaches out of the window is never known to be closed. */
static bool gap_is_closed(const struct sequence *sequence, int64_t id)
{
    int64_t begin = id;
    int64_t least = lowest(sequence);
    while (begin >= least && has(sequence->skipped, begin)) {
        if (!has(sequence->seen, begin--)) {
            return false;
        }
    }
    for (int64_t after = id; after < sequence->last && has(sequence->skipped, after); after++) {
        if (!has(sequence->seen, after)) {
            return false;
        }
    }
    return begin >= least;
}

/* A late one from before the first that was heard: what lies between them is missing, now that we know of it. */
static enum sequence_verdict begin_earlier(struct sequence *sequence, int64_t id)
{
    int64_t between = sequence->first - id - 1;
    for (int64_t passed = id + 1; passed < sequence->first; passed++) {
        set(sequence->skipped, passed, true);
    }
    if (between > 0) {
        sequence->gaps++;
        sequence->missed += (uint64_t)between;
        sequence->missing = sequence->missing > 0 ? sequence->missing : sequence->first - 1;
    }
    sequence->first = id;
    return SEQUENCE_LATE;
}

static enum sequence_verdict fill(struct sequence *sequence, int64_t id, uint64_t hash)
{
    remember(sequence, id, hash);
    sequence->place = place_of(sequence, id);
    sequence->late++;
    if (id < sequence->first) {
        return begin_earlier(sequence, id);
    }
    sequence->missed--;
    if (id == sequence->missing) {
        int64_t least = lowest(sequence);
        while (sequence->missing >= least && has(sequence->seen, sequence->missing)) {
            sequence->missing--;
        }
        sequence->missing = sequence->missing < least ? 0 : sequence->missing;
    }
    if (!gap_is_closed(sequence, id)) {
        return SEQUENCE_LATE;
    }
    sequence->gaps--;
    return SEQUENCE_FILLED;
}

ASIDE static enum sequence_verdict look_back(struct sequence *sequence, int64_t id, uint64_t hash)
{
    if (!has(sequence->seen, id)) {
        return fill(sequence, id, hash);
    }
    sequence->duplicates++;
    if (id <= sequence->mark && !has(sequence->again, id)) {
        set(sequence->again, id, true);
        sequence->overlapped = sequence->overlapped || id == sequence->mark;
        sequence->told++;
    }
    return SEQUENCE_DUPLICATE;
}

/* Does an id tell that the counter began anew? The rules and their reasons are in the header. */
static bool began_anew(const struct sequence *sequence, int64_t id, uint64_t hash, bool first_here)
{
    if (id > sequence->last) {
        return id - sequence->last > SEQUENCE_LEAP_MAX;
    }
    int64_t earlier_most = sequence->backlog > SEQUENCE_EARLIER_MAX ? sequence->backlog : SEQUENCE_EARLIER_MAX;
    if (!is_remembered(sequence, id) || id < sequence->first - earlier_most) {
        return true;
    }
    if (has(sequence->seen, id) && sequence->hashes[(uint64_t)id % SEQUENCE_WINDOW] != hash) {
        return true;
    }
    if (sequence->mark == 0) {
        return first_here;
    }
    if (id > sequence->mark || has(sequence->again, id)) {
        return false;
    }
    bool follows = sequence->overlapped || sequence->beyond;
    bool out_of_reach = id <= sequence->mark - sequence->backlog;
    bool too_many = id != sequence->mark && sequence->told >= sequence->backlog;
    return !follows && (out_of_reach || too_many);
}

enum sequence_verdict sequence_judge(struct sequence *sequence, int64_t id, uint64_t hash)
{
    bool first_here = sequence->reconnected;
    bool anew = sequence->last == 0 || sequence->ended || began_anew(sequence, id, hash, first_here);
    sequence->reconnected = sequence->ended = false;
    if (anew) {
        return begin_at(sequence, id, hash);
    }
    enum sequence_verdict verdict =
        id > sequence->last ? jump(sequence, id, hash) : look_back(sequence, id, hash);
    if (sequence->overlapped && sequence->told >= sequence->backlog) {
        forget_outage(sequence);
        sequence->overlapped = false;
    }
    return verdict;
}
