#pragma once

#include "model/board.h"

#include <stdint.h>

/* The figures of a wallboard: how many callers wait, and what the agents do. Counted from the model when they
 * are shown; what is in doubt is counted as such and never as free. */

enum agent_class {
    AGENTS_FREE,
    AGENTS_RINGING,
    AGENTS_TALKING,
    AGENTS_BUSY,   /* says busy: perhaps talking, perhaps not to be disturbed */
    AGENTS_PAUSED, /* paused and not talking */
    AGENTS_UNAVAILABLE,
    AGENTS_SILENT,    /* not heard of for too long: perhaps no agent any more */
    AGENTS_UNCERTAIN, /* stale, or of unknown status, or free unless paused, which is not known */
    AGENT_CLASS_COUNT
};

enum agent_class agent_class_of(enum member_status status, enum pause pause, enum freshness freshness,
                                bool silent);

/* Of one queue, or of several taken together. */
struct queue_figures {
    int waiting;        /* callers, in the queues that are live */
    int64_t longest_ms; /* at least so long waits the one who has waited longest */
    int uncertain;      /* queues whose figure is stale or unknown */
    int agents[AGENT_CLASS_COUNT];
};

/* The figures of each queue, in the order of exchange->queues; there must be room for exchange->queues.count.
 */
void stats_queues(const struct exchange *exchange, int64_t now, struct queue_figures *figures);

/* All queues of an exchange together; a person in several queues counts once. */
struct queue_figures stats_exchange(const struct exchange *exchange, int64_t now);

/* All exchanges together. Of several, one that is not connected is in doubt, though none of its queues is
 * known yet. */
struct queue_figures stats_board(const struct board *board, int64_t now);
