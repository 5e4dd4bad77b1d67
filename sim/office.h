#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A simulated office with its telephone exchange: a discrete-event simulation. Its clock counts milliseconds
 * from the beginning of its day. Equal options give equal frames, byte for byte, except for absolute dates.
 * Time passes only in office_run(). */

struct office;
struct encoder;
struct cdr_store;

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

/* An office two hours into its day (less when it is very busy), so that it has CDRs and recordings. No frames
 * were written for that time. */
struct office *office_new(const struct office_options *options);
void office_free(struct office *office);

/* The office's clock, and the moment on it when something is due next (INT64_MAX: never). */
int64_t office_now_ms(const struct office *office);
int64_t office_next_ms(const struct office *office);

/* Runs the events that are due until that moment of office time, at most `most` of them. False when some are
 * left. */
bool office_run(struct office *office, int64_t until_ms, unsigned most);

/* The frames, and the CDRs. */
struct encoder *office_encoder(struct office *office);
const struct cdr_store *office_cdr_store(const struct office *office);

/* Originates a call from an extension to a number. False when there is no such extension, or it is
 * unavailable or busy. True as soon as the extension rings. */
bool office_dial(struct office *office, const char *from, const char *to);

/* Sends a text message to a nine-digit number. Its id, borrowed until the message has arrived; NULL when the
 * gateway is full. */
const char *office_send_sms(struct office *office, const char *to, bool test);

/* Ends all calls and pauses, and stops the simulated activity. */
void office_stop_activity(struct office *office);

/* Reloads the dial plan: the state of every extension and parking slot is published again within 30 ms. */
void office_reload(struct office *office);

/* The ground truth for tests, as JSON: the state of every extension, queue, agent and conference room at this
 * moment, and the id of the last frame. */
json_t *office_truth(const struct office *office);
