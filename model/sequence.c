/* Checks the running ids of messages. */

#include "model/sequence.h"

#include "model/memory.h"

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

static uint64_t order_of(const struct sequence *sequence, int64_t id)
{
    return sequence->order_base + (uint64_t)id;
}

/* The first id of which the window knows whether it came. */
static int64_t lowest_known_id(const struct sequence *sequence)
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
    sequence->distinct_count++;
}

/* The least order that a message may get from now on. */
static uint64_t least_order(const struct sequence *sequence)
{
    return greater(sequence->order_max, greater(sequence->valid_from_min, sequence->outage));
}

static void raise_valid_from_min(struct sequence *sequence, uint64_t order)
{
    sequence->valid_from_min = greater(sequence->valid_from_min, order);
}

uint64_t sequence_valid_from(const struct sequence *sequence)
{
    uint64_t missing = sequence->missing > 0 ? order_of(sequence, sequence->missing) + 1 : 0;
    return greater(missing, greater(sequence->valid_from_min, sequence->outage));
}

uint64_t sequence_unnumbered_order(struct sequence *sequence)
{
    sequence->order_max = sequence->order = greater(least_order(sequence), 1);
    return sequence->order;
}

static void clear_outage(struct sequence *sequence)
{
    sequence->last_before_outage = 0;
    sequence->outage = 0;
}

/* In a second outage, the bound of the first one stays open only if the connection between them sent nothing,
 * or showed that nothing was lost; else it becomes final. */
void sequence_disconnect(struct sequence *sequence)
{
    bool proven = sequence->last_repeated || sequence->last == sequence->last_before_outage;
    if (sequence->last_before_outage != 0 && !proven) {
        raise_valid_from_min(sequence, sequence->outage);
    }
    sequence->last_before_outage = sequence->last;
    sequence->last_repeated = sequence->newer_seen = false;
    sequence->outage = sequence->order_max + 1;
}

void sequence_invalidate(struct sequence *sequence)
{
    raise_valid_from_min(sequence, sequence->order_max + 1);
}

void sequence_reconnect(struct sequence *sequence, int backlog)
{
    sequence->reconnected = true;
    sequence->backlog = backlog;
    sequence->last_repeated = sequence->newer_seen = false;
    sequence->distinct_count = 0;
    memset(sequence->repeated, 0, sizeof sequence->repeated);
    if (backlog == 0 || sequence->last_before_outage == 0) {
        raise_valid_from_min(sequence, greater(sequence->outage, sequence->order_max + 1));
        clear_outage(sequence);
    }
}

void sequence_counter_ended(struct sequence *sequence)
{
    sequence->ended = true;
}

/* Starts a new counter. The SEQUENCE_WINDOW orders before its first id are left free for late messages. */
COLD static enum sequence_result restart_at(struct sequence *sequence, int64_t id, uint64_t hash)
{
    bool first = sequence->last == 0;
    uint64_t least = least_order(sequence);
    memset(sequence->seen, 0, sizeof sequence->seen);
    memset(sequence->skipped, 0, sizeof sequence->skipped);
    raise_valid_from_min(sequence, first ? 0 : least + 1);
    clear_outage(sequence);
    sequence->order_base = least + SEQUENCE_WINDOW - (uint64_t)id;
    sequence->order = sequence->order_max = order_of(sequence, id);
    sequence->first = sequence->last = id;
    sequence->missing = 0;
    sequence->resets += !first;
    remember(sequence, id, hash);
    return first ? SEQUENCE_FIRST : SEQUENCE_RESET;
}

/* Moves the window up by one id. `skipped`: the id has not come. An id that leaves the window without having
 * come is missing for good. */
static void slide_window(struct sequence *sequence, int64_t id, bool skipped)
{
    int64_t leaving = id - SEQUENCE_WINDOW;
    if (leaving >= sequence->first && !has(sequence->seen, leaving)) {
        raise_valid_from_min(sequence, order_of(sequence, leaving) + 1);
    }
    set(sequence->seen, id, false);
    set(sequence->skipped, id, skipped);
}

/* Moves the window by more than its size. Skipped ids get no order: nobody needs it, and orders would run
 * out. */
COLD static void jump_past_window(struct sequence *sequence, int64_t id)
{
    uint64_t order = least_order(sequence) + SEQUENCE_WINDOW + 1;
    memset(sequence->seen, 0, sizeof sequence->seen);
    memset(sequence->skipped, 0xff, sizeof sequence->skipped);
    set(sequence->skipped, id, false);
    sequence->order_base = order - (uint64_t)id;
    raise_valid_from_min(sequence, order - SEQUENCE_WINDOW + 1);
}

static enum sequence_result jump(struct sequence *sequence, int64_t id, uint64_t hash)
{
    uint64_t skipped = (uint64_t)(id - sequence->last - 1);
    if (skipped > SEQUENCE_WINDOW) {
        jump_past_window(sequence, id);
    } else {
        for (int64_t passed = sequence->last; passed < id;) {
            passed++; /* at the beginning: `id` may be the greatest that there is */
            slide_window(sequence, passed, passed < id);
        }
        uint64_t least = least_order(sequence);
        sequence->order_base = order_of(sequence, id) < least ? least - (uint64_t)id : sequence->order_base;
    }
    sequence->last = id;
    sequence->order = sequence->order_max = order_of(sequence, id);
    sequence->newer_seen = true;
    remember(sequence, id, hash);
    if (skipped > 0) {
        sequence->missing = id - 1;
        sequence->gaps++;
        sequence->missed += skipped;
    } else if (sequence->missing <= id - SEQUENCE_WINDOW) {
        sequence->missing = 0; /* it has left the window, like all before it */
    }
    return skipped > 0 ? SEQUENCE_GAP : SEQUENCE_NEXT;
}

/* Is the gap around `id` closed? A gap that reaches out of the window never is. */
static bool gap_is_closed(const struct sequence *sequence, int64_t id)
{
    int64_t begin = id;
    int64_t least = lowest_known_id(sequence);
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

/* A late id before the first one: what lies between them is missing, now that we know of it. */
static enum sequence_result move_first_back(struct sequence *sequence, int64_t id)
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

static enum sequence_result fill(struct sequence *sequence, int64_t id, uint64_t hash)
{
    remember(sequence, id, hash);
    sequence->order = order_of(sequence, id);
    sequence->late++;
    if (id < sequence->first) {
        return move_first_back(sequence, id);
    }
    sequence->missed--;
    if (id == sequence->missing) {
        int64_t least = lowest_known_id(sequence);
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

COLD static enum sequence_result check_old_id(struct sequence *sequence, int64_t id, uint64_t hash)
{
    if (!has(sequence->seen, id)) {
        return fill(sequence, id, hash);
    }
    sequence->duplicates++;
    if (id <= sequence->last_before_outage && !has(sequence->repeated, id)) {
        set(sequence->repeated, id, true);
        sequence->last_repeated = sequence->last_repeated || id == sequence->last_before_outage;
        sequence->distinct_count++;
    }
    return SEQUENCE_DUPLICATE;
}

/* Does an id show that the counter restarted? The rules and their reasons are in the header. */
static bool counter_restarted(const struct sequence *sequence, int64_t id, uint64_t hash, bool first_here)
{
    if (id > sequence->last) {
        return id - sequence->last > SEQUENCE_JUMP_MAX;
    }
    int64_t earlier_most =
        sequence->backlog > SEQUENCE_BEFORE_FIRST_MAX ? sequence->backlog : SEQUENCE_BEFORE_FIRST_MAX;
    if (!is_remembered(sequence, id) || id < sequence->first - earlier_most) {
        return true;
    }
    if (has(sequence->seen, id) && sequence->hashes[(uint64_t)id % SEQUENCE_WINDOW] != hash) {
        return true;
    }
    if (sequence->last_before_outage == 0) {
        return first_here;
    }
    if (id > sequence->last_before_outage || has(sequence->repeated, id)) {
        return false;
    }
    bool follows = sequence->last_repeated || sequence->newer_seen;
    bool out_of_reach = id <= sequence->last_before_outage - sequence->backlog;
    bool too_many = id != sequence->last_before_outage && sequence->distinct_count >= sequence->backlog;
    return !follows && (out_of_reach || too_many);
}

enum sequence_result sequence_check(struct sequence *sequence, int64_t id, uint64_t hash)
{
    bool first_here = sequence->reconnected;
    bool restarts =
        sequence->last == 0 || sequence->ended || counter_restarted(sequence, id, hash, first_here);
    sequence->reconnected = sequence->ended = false;
    if (restarts) {
        return restart_at(sequence, id, hash);
    }
    enum sequence_result verdict =
        id > sequence->last ? jump(sequence, id, hash) : check_old_id(sequence, id, hash);
    if (sequence->last_repeated && sequence->distinct_count >= sequence->backlog) {
        clear_outage(sequence);
        sequence->last_repeated = false;
    }
    return verdict;
}
