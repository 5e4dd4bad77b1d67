#pragma once

#include <stdint.h>

/* When, and at which of an exchange's addresses, to try again. Pure: time and random are arguments.
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
    RETRY_BACKOFF_MIN_MS = 1000,  /* the second delay; the first is none */
    RETRY_BACKOFF_MAX_MS = 30000, /* doubled up to this */
    RETRY_REFUSED_MS = 60000,     /* a refusal seldom goes away by itself */
    RETRY_STABLE_MS = 10000,      /* a life of this length proves a connection */
    /* a server that asks us to stay away for longer is asked again after this all the same */
    RETRY_AFTER_MAX_MS = 300000,
    RETRY_ATTEMPTS_MAX = 10, /* so many … */
    /* … in a minute; the server, who counts them as they arrive, may see them a little closer */
    RETRY_WINDOW_MS = 61000,
    RETRY_ADDRESSES_MAX = 8,
};

enum retry_cause {
    RETRY_LOST,    /* broken, closed, or never reached */
    RETRY_REFUSED, /* the exchange does not let us in */
};

struct retry {
    unsigned addresses; /* how many there are, at least one */
    unsigned address;   /* which one to try */
    unsigned failures;  /* since the last proof */
    /* on the clock of retry_delay_ms(): what servers have asked for */
    int64_t not_before_ms[RETRY_ADDRESSES_MAX];
    /* the last attempts, on the same clock; the place of the next … */
    int64_t attempts_at_ms[RETRY_ATTEMPTS_MAX];
    /* … is this one modulo RETRY_ATTEMPTS_MAX: so many there were */
    unsigned attempts;
};

/* Begins with the first of `addresses`. */
void retry_init(struct retry *retry, unsigned addresses);

/* A try is made, whoever asked for it. */
void retry_count_attempt(struct retry *retry, int64_t now_ms);

/* Milliseconds until there may be a try that nobody asks for: 0 unless there were RETRY_ATTEMPTS_MAX of late.
 */
int64_t retry_rate_limit_ms(const struct retry *retry, int64_t now_ms);

/* The machine was suspended for so long. The monotonic clock did not count it. */
void retry_suspended(struct retry *retry, int64_t suspended_ms);

/* The connection has proved itself: whatever ends it, the next try is at once and at this address. */
void retry_succeeded(struct retry *retry);

/* The server at this address asks to be left alone for so long from `now_ms`. Before retry_delay_ms(). */
void retry_defer(struct retry *retry, int64_t retry_after_ms, int64_t now_ms);

/* A connection or a try for one has ended. Chooses the address to try next and returns the milliseconds to
 * wait before. `random` is a random number of 0 to 1; it takes up to half of the growing delay away, so that
 * the clients of a server that comes back don't all come at once. */
int64_t retry_delay_ms(struct retry *retry, enum retry_cause cause, int64_t now_ms, double random);
