/* The running numbers of an exchange's messages. */

#include "model/sequence.h"

#include <string.h>

static uint64_t bit_of(int64_t id)
{
    return UINT64_C(1) << ((uint64_t)id % 64);
}

static uint64_t *word_of(struct sequence *sequence, int64_t id)
{
    return &sequence->seen[(uint64_t)id % SEQUENCE_WINDOW / 64];
}

/* Moves the window up to `id`: what lies between is missing. */
static void advance(struct sequence *sequence, int64_t id)
{
    int64_t skipped = id - sequence->last - 1;
    if (skipped >= SEQUENCE_WINDOW) {
        memset(sequence->seen, 0, sizeof sequence->seen);
    } else {
        for (int64_t missing = sequence->last + 1; missing < id; missing++) {
            *word_of(sequence, missing) &= ~bit_of(missing);
        }
    }
    *word_of(sequence, id) |= bit_of(id);
    sequence->last = id;
}

static void begin_at(struct sequence *sequence, int64_t id)
{
    memset(sequence->seen, 0xff, sizeof sequence->seen); /* what came before the first is not missing */
    sequence->last = id;
}

void sequence_reconnect(struct sequence *sequence)
{
    sequence->reconnected = true;
    sequence->open = sequence->open_gaps = 0;
}

void sequence_end(struct sequence *sequence)
{
    sequence_reconnect(sequence);
    sequence->ended = true;
}

static enum sequence_verdict jump(struct sequence *sequence, int64_t id)
{
    int64_t first_missing = sequence->last + 1;
    uint64_t missing = (uint64_t)(id - first_missing);
    advance(sequence, id);
    if (missing == 0) {
        return SEQUENCE_NEXT;
    }
    sequence->gaps++;
    sequence->missed += missing;
    bool wider = sequence->open > 0 && id - sequence->open_from < SEQUENCE_PATIENCE;
    if (!wider) {
        sequence->open_from = first_missing;
        sequence->open = sequence->open_gaps = 0;
    }
    sequence->open += missing;
    sequence->open_gaps++;
    return wider ? SEQUENCE_WIDER : SEQUENCE_GAP;
}

static enum sequence_verdict look_back(struct sequence *sequence, int64_t id)
{
    bool remembered = sequence->last - id < SEQUENCE_WINDOW;
    if (!remembered || (*word_of(sequence, id) & bit_of(id)) != 0) {
        sequence->duplicates++;
        return SEQUENCE_DUPLICATE;
    }
    *word_of(sequence, id) |= bit_of(id);
    sequence->late++;
    sequence->missed--;
    if (sequence->open == 0 || id < sequence->open_from || --sequence->open > 0) {
        return SEQUENCE_LATE;
    }
    sequence->gaps -= sequence->open_gaps;
    sequence->open_gaps = 0;
    return SEQUENCE_FILLED;
}

enum sequence_verdict sequence_judge(struct sequence *sequence, int64_t id)
{
    bool began_anew = sequence->ended || (sequence->reconnected && id <= sequence->last);
    bool first = sequence->last == 0;
    sequence->reconnected = sequence->ended = false;
    if (first || began_anew) {
        begin_at(sequence, id);
        sequence->resets += !first;
        return first ? SEQUENCE_FIRST : SEQUENCE_RESET;
    }
    return id > sequence->last ? jump(sequence, id) : look_back(sequence, id);
}
