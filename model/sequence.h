#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The running numbers of an exchange's messages: what is new, what was missed, what comes twice or late.
 *
 * The rules, for one connection: an id seen before is a duplicate; one over last + 1 opens a gap, which closes again if
 * the missing ones arrive late; one under last and unseen is late. Across connections: last + 1 means that nothing was
 * lost, a jump that much was, and an id that is not greater that the counter began anew and nobody knows what was lost.
 * Ids of 0 and less are control messages and say nothing of the order. */

enum {
    SEQUENCE_WINDOW = 512,  /* ids remembered behind the last; an older one is taken for a duplicate */
    SEQUENCE_PATIENCE = 64, /* so many ids later a gap is final for the verdicts; the figures still count late ones */
};

enum sequence_verdict {
    SEQUENCE_FIRST,     /* the first id ever */
    SEQUENCE_NEXT,      /* as expected */
    SEQUENCE_GAP,       /* some before it are missing */
    SEQUENCE_WIDER,     /* the same, while an earlier gap is still open */
    SEQUENCE_LATE,      /* one of the missing */
    SEQUENCE_FILLED,    /* the last of the missing: what was in doubt since SEQUENCE_GAP is no more */
    SEQUENCE_DUPLICATE, /* seen before */
    SEQUENCE_RESET,     /* the counter began anew: nobody knows what was missed */
};

struct sequence {
    int64_t last;      /* 0: none yet */
    bool reconnected;  /* the next id is the first of its connection */
    bool ended;        /* the exchange said that the counter ends: whatever id is next, it began anew */
    uint64_t seen[SEQUENCE_WINDOW / 64]; /* bit id % SEQUENCE_WINDOW, for the ids last - SEQUENCE_WINDOW + 1 … last */
    int64_t open_from;                   /* the first id of the open gaps … */
    uint64_t open, open_gaps;            /* … and how many ids are still missing, in how many gaps */
    uint64_t gaps, missed, duplicates, late, resets; /* figures for all time */
};

/* A new connection: ids are compared with the former one's by the rules above. */
void sequence_reconnect(struct sequence *sequence);

/* The exchange says that the counter ends; the next id begins anew. */
void sequence_end(struct sequence *sequence);

/* Judges an id greater than 0. */
enum sequence_verdict sequence_judge(struct sequence *sequence, int64_t id);
