#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A pretend office and its telephone exchange: one discrete-event simulation with its own clock, in
 * milliseconds of office time from the beginning of its day. The same options give the same day, to the byte,
 * but for absolute dates. Nothing happens by itself: whoever owns the office moves its clock on. */

struct office;
struct wire;
struct ledger;

enum {
    OFFICE_MAX_EXTENSIONS = 100000,
    OFFICE_MAX_QUEUES = 200,
};

struct office_options {
    const char *name; /* the exchange's, letters, digits, '_', '.' and '-', at most 63 */
    uint64_t seed;
    unsigned extensions; /* 1 to OFFICE_MAX_EXTENSIONS */
    unsigned queues;     /* 1 to OFFICE_MAX_QUEUES */
    double rate_per_s;   /* events to say; 0: what suits the number of extensions */
    int64_t opens_at;    /* Unix milliseconds of the moment that office_new() leaves it at */
};

/* An office that has two hours of its day behind it (less when it is very busy), so that there are bills and
 * recordings. Nothing of that was said on the wire. */
struct office *office_new(const struct office_options *options);
void office_free(struct office *office);

/* The office's clock, and the moment on it when something is due next (INT64_MAX: never). */
int64_t office_now_ms(const struct office *office);
int64_t office_next_ms(const struct office *office);

/* Lets happen what is due until that moment of office time, at most `most` things. False when more is left to
 * do. */
bool office_run(struct office *office, int64_t until_ms, unsigned most);

/* What the exchange says, and what it bills. */
struct wire *office_wire(struct office *office);
const struct ledger *office_ledger(const struct office *office);

/* A program asks that one extension call a number. False when that cannot be: no such extension, or it is
 * unavailable or busy. True as soon as the extension rings. */
bool office_dial(struct office *office, const char *from, const char *to);

/* Sends a text message to a nine-digit number. Its id, borrowed until the message has arrived; NULL when the
 * gateway is full. */
const char *office_text(struct office *office, const char *to, bool test);

/* Ends what is going on and lets nothing more happen of itself. */
void office_quiet(struct office *office);

/* The exchange reads its dial plan anew: the state of every extension and parking slot is told again within
 * 30 ms. */
void office_reload(struct office *office);
