#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Checks the running ids of messages: which are new, missing, late or duplicates, and from which order on
 * everything is known.
 *
 * Rules for one connection. An id that was seen with the same content is a duplicate. An id above last + 1
 * leaves a gap, which closes when the missing ids arrive. An id below last that was not seen is late. Ids of
 * 0 and less are control messages without an order. Ids before the first one are not missing, until a late
 * one arrives. Each message has an order, which grows over all connections and counters, so any two reports
 * can be compared. A thing is valid if no message after its own is missing: when one of several missing
 * messages arrives, the others still count.
 *
 * No server documents that its counter restarts. But if ids were only compared, one odd huge id would make
 * all later messages look old, and states would freeze and look live. So the counter counts as restarted,
 * inside a connection too, when
 *   - a remembered id comes with another content (a repeated message is equal byte for byte);
 *   - an id is below all that is remembered: SEQUENCE_WINDOW behind the last, or SEQUENCE_BEFORE_FIRST_MAX
 *     before the first (or, of a backlog, as many as were requested);
 *   - an id is more than SEQUENCE_JUMP_MAX above the last.
 * Then everything before is stale, and this message is applied.
 *
 * Across connections, without a backlog: last + 1 means that nothing was lost, a greater id that the ids
 * between were lost, and an id that is not greater that the counter restarted and nobody knows what was lost.
 * A greater id does not prove that the counter did not restart, so what was reported before the outage stays
 * stale until it is reported again.
 *
 * With a backlog of N the server first repeats its last N stored messages (or all it has), then goes on live.
 * If they continue what we have, nothing was missed and the outage can be forgiven. The danger is a restarted
 * counter: its ids look like a repetition but are other messages. So a hash of each remembered message is
 * compared, too. Besides the rules above, the counter restarted when
 *   - the backlog begins at or before `last_before_outage` - N: the newest stored message is that one or a
 *     later one, so N of them can't reach down there;
 *   - N messages were all seen before, and `last_before_outage` is not among them.
 * (By chance a restarted counter may repeat an id with the same content. If it does so N times, or up to
 * `last_before_outage`, it has reported what we know.) Nothing was lost if the last message before the
 * outage is repeated with the same content: all later ones follow, or leave a gap. Until the backlog is
 * complete the states are old, and only its length marks its end, so valid_from falls with the Nth
 * distinct message of the connection. A server that stores fewer makes this late; one that stores none
 * makes it never, and things stay stale until they are reported, as without a backlog. A backlog that
 * starts at last + 1 proves nothing: a restarted counter may have come just as far. */

enum {
    /* Ids that are remembered, with their hashes. An id that is missing when it leaves the window is missing
     * for good. */
    SEQUENCE_WINDOW = 1024,
    /* A late id may be so far before the first one: neighbours that swap are closer. */
    SEQUENCE_BEFORE_FIRST_MAX = 16,
    SEQUENCE_JUMP_MAX = 1000 * 1000, /* messages that may be missing at once */
};

enum sequence_result {
    SEQUENCE_FIRST,     /* the first id ever */
    SEQUENCE_NEXT,      /* last + 1 */
    SEQUENCE_GAP,       /* ids before it are missing */
    SEQUENCE_LATE,      /* below last, and not seen before */
    SEQUENCE_FILLED,    /* the same, and now its gap is closed */
    SEQUENCE_DUPLICATE, /* seen before */
    SEQUENCE_RESET,     /* the counter restarted: nobody knows what was lost */
};

struct sequence {
    int64_t first;    /* the least id of this counter: ids before it are not missing */
    int64_t last;     /* the greatest; 0: none yet */
    bool reconnected; /* the next id is the first of its connection */
    bool ended;       /* the exchange said that its counter ends: the next id is of a new one */

    uint64_t order;      /* of the last message */
    uint64_t order_base; /* the order of an id is order_base + id (it may wrap) */
    uint64_t order_max;  /* the greatest order given */
    /* valid_from never falls below this */
    uint64_t valid_from_min;
    /* valid_from is at least this until the backlog shows that nothing was lost; 0: no such bound */
    uint64_t outage;
    int64_t missing; /* the greatest id that is missing in the window; 0: none */

    int backlog; /* requested on this connection */
    /* the last id before the outage; 0: no backlog is awaited */
    int64_t last_before_outage;
    bool last_repeated;     /* that id was repeated, … */
    bool newer_seen;        /* … later ids came, … */
    int64_t distinct_count; /* … and so many distinct messages, on this connection */

    /* By id % SEQUENCE_WINDOW, for the ids last - SEQUENCE_WINDOW + 1 … last. */
    uint64_t seen[SEQUENCE_WINDOW / 64];
    uint64_t skipped[SEQUENCE_WINDOW / 64];  /* was in a gap, closed or not */
    uint64_t repeated[SEQUENCE_WINDOW / 64]; /* came on this connection */
    uint64_t hashes[SEQUENCE_WINDOW];

    uint64_t gaps, missed, duplicates, late, resets; /* totals, over all counters */
};

/* The link is down: everything reported until now is stale. */
void sequence_disconnect(struct sequence *sequence);

/* Messages are missing here, nobody knows which: everything reported until now is stale until it is reported
 * again. */
void sequence_invalidate(struct sequence *sequence);

/* The link is up again, with a request for `backlog` stored messages: ids are compared with those before by
 * the rules above. */
void sequence_reconnect(struct sequence *sequence, int backlog);

/* The exchange says that its counter ends: the next id is of a new one. */
void sequence_counter_ended(struct sequence *sequence);

/* Checks an id greater than 0. `hash` is of the whole message. Its order is in `order` then. */
enum sequence_result sequence_check(struct sequence *sequence, int64_t id, uint64_t hash);

/* The order of a message without an id: after all that came before it. */
uint64_t sequence_unnumbered_order(struct sequence *sequence);

/* Everything with this order or a greater one is known: no later message is missing. */
uint64_t sequence_valid_from(const struct sequence *sequence);
