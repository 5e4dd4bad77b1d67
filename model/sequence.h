#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The running numbers of an exchange's messages: what is new, what was missed, what comes twice or late, and
 * from which place on what was told is free of doubt.
 *
 * The rules, for one connection: an id heard before, with the same content, is a duplicate, however many
 * come; one over last + 1 leaves a gap, which closes again if the missing ones arrive late; one under last
 * that was not heard is late. Ids of 0 and less are control messages and say nothing of the order. What came
 * before the first id of all is not missing, until a late one shows that it was on its way. Each message has
 * a place: they grow as the exchange's own order does, over every connection and every count, so that two
 * things told at any time can be compared. A thing is free of doubt when no message after the one that told
 * of it is missing: the doubt is not over when one of several missing messages comes late.
 *
 * A count that began anew is no rule of a server's, but one odd id must not make us deaf: where ids were only
 * compared, all that follows a huge one would be old, and lamps would stand still and look live. So the count
 * began anew, inside a connection too,
 *   - when an id that is remembered comes with another content (a message that is repeated is so byte for
 * byte);
 *   - when an id is below all that is remembered: SEQUENCE_WINDOW behind the last, or
 * SEQUENCE_BEFORE_FIRST_MAX before the first that was heard (of stored messages that were asked for, as many
 * as were asked for);
 *   - when an id is more than SEQUENCE_JUMP_MAX above the last.
 * Then everything told before is in doubt, and this message is heard.
 *
 * Across connections, without a backlog: last + 1 means that nothing was lost by the count, a jump that much
 * was, and an id that is not greater that the counter began anew and nobody knows what was lost. A greater id
 * does not prove that the counter did not begin anew, so what was told before the outage stays in doubt until
 * it is heard of again.
 *
 * With a backlog of N the server first repeats its last N stored messages, or as many as it has, and then
 * goes on live. If those messages follow the ones that we heard, what was missed is among them, and the doubt
 * of the outage can be lifted. The danger is a server whose counter began anew: its ids look like a
 * repetition and are other messages. What tells them apart is what the messages say, so a hash of each
 * remembered message is kept beside its id. Beside the rules above, the counter began anew
 *   - when the block begins at or before mark - N, where mark is the last id heard before the outage: the
 * newest of the stored messages is mark or a later one, so N of them can't reach down there;
 *   - when N messages were all heard before and mark is not among them: the same, by count.
 * (A counter that began anew may by chance say what we heard under the same id; one that did so N times or up
 * to mark has told us what we know.) Nothing was lost when mark itself comes again with the content that we
 * know: then everything after it comes too, or shows as a gap of its own. Yet the picture is of the time
 * before the outage until the block is over, and nothing marks its end but its length: so the doubt is lifted
 * with the Nth different message of the connection. (What the block itself tells is as fresh as anything that
 * comes over the line: the rest of it follows at once, or the line stands still, which is noticed as ever.)
 * Where the server stores fewer, that is later than it could be; where it stores none or ignores the wish, it
 * is never, and things are in doubt until heard of, as without a backlog. A block that begins at last + 1
 * lifts nothing: a counter that began anew may have come just as far. */

enum {
    SEQUENCE_WINDOW = 1024, /* ids remembered behind the last, with what they said; what is missing when it
                               leaves the window is missing for good */
    /* a late one may be so far before the first: neighbours that swap are closer */
    SEQUENCE_BEFORE_FIRST_MAX = 16,
    SEQUENCE_JUMP_MAX = 1000 * 1000, /* so many messages at most are missed at once */
};

enum sequence_result {
    SEQUENCE_FIRST,     /* the first id ever */
    SEQUENCE_NEXT,      /* as expected */
    SEQUENCE_GAP,       /* some before it are missing */
    SEQUENCE_LATE,      /* older than the last, and not heard before */
    SEQUENCE_FILLED,    /* the same, and the last missing one of its gap */
    SEQUENCE_DUPLICATE, /* heard before */
    SEQUENCE_RESET,     /* the counter began anew: nobody knows what was missed */
};

struct sequence {
    int64_t first;    /* the least id of this count that was heard: those before it are not missing */
    int64_t last;     /* the greatest; 0: none yet */
    bool reconnected; /* the next id is the first of its connection */
    bool ended;       /* the exchange said that the counter ends: whatever id is next, it began anew */

    uint64_t order;      /* of the message judged last */
    uint64_t order_base; /* the place of id is base + id, counted round */
    uint64_t order_max;  /* the greatest place given */
    /* what was told before this place is in doubt for good: until heard of again */
    uint64_t valid_from_min;
    /* … before this one unless the backlog proves that nothing was lost; 0: no such doubt */
    uint64_t outage;
    int64_t missing; /* the greatest id that is missing in the window; 0: none */

    int backlog; /* asked for on this connection */
    /* the last id heard before the outage; 0: there is no doubt that a backlog could lift */
    int64_t last_before_outage;
    bool last_repeated;     /* mark was told again, … */
    bool newer_seen;        /* … later ones were told, … */
    int64_t distinct_count; /* … and so many different messages, on this connection */

    /* By id % SEQUENCE_WINDOW, for the ids last - SEQUENCE_WINDOW + 1 … last. */
    uint64_t seen[SEQUENCE_WINDOW / 64];
    uint64_t skipped[SEQUENCE_WINDOW / 64];  /* was in a gap, filled or not */
    uint64_t repeated[SEQUENCE_WINDOW / 64]; /* told again on this connection */
    uint64_t hashes[SEQUENCE_WINDOW];

    uint64_t gaps, missed, duplicates, late, resets; /* figures for all time */
};

/* The link is lost: what was told until now is in doubt. */
void sequence_disconnect(struct sequence *sequence);

/* Messages were lost here, nobody knows which: what was told until now is in doubt until it is heard of
 * again. */
void sequence_invalidate(struct sequence *sequence);

/* A new connection, on which `backlog` stored messages were asked for: ids are compared with the former ones
 * by the rules above. */
void sequence_reconnect(struct sequence *sequence, int backlog);

/* The exchange says that the counter ends; the next id begins anew. */
void sequence_counter_ended(struct sequence *sequence);

/* Judges an id greater than 0; `hash` stands for what its message says. Its place is in `place` then. */
enum sequence_result sequence_check(struct sequence *sequence, int64_t id, uint64_t hash);

/* The place of a message without an id: after all that came before it. */
uint64_t sequence_unnumbered_order(struct sequence *sequence);

/* The first place free of doubt. */
uint64_t sequence_valid_from(const struct sequence *sequence);
