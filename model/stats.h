#pragma once

#include "model/board.h"

#include <stdint.h>

/* The figures of a wallboard: how many callers wait, and what the agents do.
 *
 * They are computed from the model when they are shown. Stale and unknown things are counted as uncertain,
 * never as free. */

enum agent_class {
    AGENTS_FREE,
    AGENTS_RINGING,
    AGENTS_TALKING,
    AGENTS_BUSY,   /* busy: perhaps talking, perhaps do-not-disturb */
    AGENTS_PAUSED, /* paused and not talking */
    AGENTS_UNAVAILABLE,
    AGENTS_SILENT,    /* no news for too long: perhaps no agent any more */
    AGENTS_UNCERTAIN, /* stale, or of unknown status, or free while it is not known whether paused */
    AGENT_CLASS_COUNT
};

enum agent_class agent_class_of(enum member_status status, enum pause pause, enum freshness freshness,
                                bool silent);

/* The figures of one queue, or of several together. */
struct queue_figures {
    int waiting;        /* callers in the live queues */
    int64_t longest_ms; /* the longest waiting caller has waited at least so long */
    int uncertain;      /* queues that are stale or unknown */
    int agents[AGENT_CLASS_COUNT];
};

/* The figures of each queue, in the order of exchange->queues; `figures` must have exchange->queues.count
 * elements. */
void stats_queues(const struct exchange *exchange, int64_t now, struct queue_figures *figures);

/* All queues of an exchange together; an agent in several queues counts once. */
struct queue_figures stats_exchange(const struct exchange *exchange, int64_t now);

/* All exchanges together. With several exchanges, one that is not connected and has no known queue counts as
 * uncertain. */
struct queue_figures stats_board(const struct board *board, int64_t now);
