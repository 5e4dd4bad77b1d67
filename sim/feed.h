#pragma once

#include "sim/clients.h"
#include "sim/mishap.h"

#include <stdbool.h>
#include <stdint.h>

/* What the clients are fed: the office's own stream, or a trace in its place. The office's clock runs `speed`
 * times as fast as the real one, which is an argument here: microseconds of any clock that never steps. */

struct office;
struct playback;

struct feed {
    struct office *office;
    struct playback *playback; /* NULL: the office's own stream */
    struct clients clients;
    struct mishap mishap; /* of the office's own stream */
    double speed;
    int64_t origin_us; /* of the real clock: */
    int64_t origin_ms; /* what the office's clock showed then */
};

/* The clock starts. */
void feed_start(struct feed *feed, int64_t now_us);

/* Lets happen what is due, a bounded part of it, and queues the frames that come of it. */
void feed_run(struct feed *feed, int64_t now_us);

/* Queues the frames of what was done to the office from outside, unless the stream stands still. */
void feed_spread(struct feed *feed);

/* When feed_run() is to be called again; INT64_MAX: never. */
int64_t feed_due_us(const struct feed *feed);

/* A client comes: what is queued from here on is for this one too. */
void feed_join(struct feed *feed, struct client *client, int64_t now_us);
