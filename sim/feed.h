#pragma once

#include "sim/clients.h"
#include "sim/fault_injector.h"

#include <stdbool.h>
#include <stdint.h>

/* The source of the stream: the simulated office, or a recorded trace. The office's clock runs `speed` times
 * as fast as real time. Real time is an argument: microseconds of a monotonic clock. */

struct office;
struct trace;

struct feed {
    struct office *office;
    struct trace *trace; /* NULL: the office's own stream */
    struct clients clients;
    struct fault_injector fault_injector; /* of the office's own stream */
    double speed;
    int64_t origin_us; /* of the real clock: */
    int64_t origin_ms; /* what the office's clock showed then */
};

/* The clock starts. */
void feed_start(struct feed *feed, int64_t now_us);

/* Runs the events that are due, a bounded number of them, and queues their frames. */
void feed_run(struct feed *feed, int64_t now_us);

/* Queues the frames that a request has caused, unless the stream is stalled. */
void feed_flush(struct feed *feed);

/* When feed_run() is to be called again; INT64_MAX: never. */
int64_t feed_next_us(const struct feed *feed);

/* Adds a client; it gets the frames that are queued from now on. */
void feed_add_client(struct feed *feed, struct stream_client *client, int64_t now_us);
