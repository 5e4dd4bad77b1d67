#pragma once

#include <stdint.h>

/* When to reconnect, and at which of an exchange's URLs. Pure: time and random are arguments.
 *
 * A connection that lasted RETRY_STABLE_MS is stable. When it is lost, the next attempt is immediate and at
 * the same URL, because servers close theirs every 15 minutes and when they reload. A failed attempt moves on
 * to the next URL, with exponential back-off and jitter. Neither the upgrade nor a message makes a connection
 * stable: a server may accept, say something and close, again and again.
 *
 * Retry-After is obeyed for that server; the others are tried meanwhile.
 *
 * A rate limit for all URLs together: RETRY_ATTEMPTS_MAX attempts in RETRY_WINDOW_MS. A user's "retry now" is
 * exempt, but counts. */

enum {
    RETRY_BACKOFF_MIN_MS = 1000,  /* the second delay; the first is 0 */
    RETRY_BACKOFF_MAX_MS = 30000, /* the limit of doubling */
    RETRY_REFUSED_MS = 60000,     /* a refusal seldom ends by itself */
    RETRY_STABLE_MS = 10000,      /* a connection of this duration is stable */
    /* limit for Retry-After */
    RETRY_AFTER_MAX_MS = 300000,
    RETRY_ATTEMPTS_MAX = 10, /* attempts … */
    /* … in a minute, with a margin: they may arrive at the server a little closer */
    RETRY_WINDOW_MS = 61000,
    RETRY_ADDRESSES_MAX = 8,
};

enum retry_cause {
    RETRY_LOST,    /* broken, closed, or never reached */
    RETRY_REFUSED, /* the server refuses the connection */
};

struct retry {
    unsigned addresses; /* number of URLs, at least 1 */
    unsigned address;   /* index of the URL to try next */
    unsigned failures;  /* since the last stable connection */
    /* by Retry-After; on the clock of retry_delay_ms() */
    int64_t not_before_ms[RETRY_ADDRESSES_MAX];
    /* ring buffer of the last attempts, on the same clock … */
    int64_t attempts_at_ms[RETRY_ATTEMPTS_MAX];
    /* … whose next index is this modulo RETRY_ATTEMPTS_MAX */
    unsigned attempts;
};

/* Starts with the first of `addresses` URLs. */
void retry_init(struct retry *retry, unsigned addresses);

/* Counts an attempt, also one that a user requested. */
void retry_count_attempt(struct retry *retry, int64_t now_ms);

/* Milliseconds until the rate limit allows an attempt; 0 if it does now. */
int64_t retry_rate_limit_ms(const struct retry *retry, int64_t now_ms);

/* The machine was suspended for so long. The monotonic clock did not count it. */
void retry_suspended(struct retry *retry, int64_t suspended_ms);

/* The connection is stable: when it ends, the next attempt is immediate and at this URL. */
void retry_succeeded(struct retry *retry);

/* The server at this URL sent Retry-After. Call it before retry_delay_ms(). */
void retry_defer(struct retry *retry, int64_t retry_after_ms, int64_t now_ms);

/* A connection or an attempt has ended. Chooses the next URL and returns the milliseconds to wait. `random`
 * is a number from 0 to 1; it removes up to half of the back-off, so that the clients of a restarted server
 * do not reconnect all at once. */
int64_t retry_delay_ms(struct retry *retry, enum retry_cause cause, int64_t now_ms, double random);
