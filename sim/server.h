#pragma once

#include "sim/feed.h"

#include <libwebsockets.h>
#include <stdbool.h>
#include <stdint.h>

/* The connections of the simulated exchange: HTTP requests and clients of the stream. The struct is the user
 * pointer of the libwebsockets context. */

struct server {
    struct feed feed;
    const char *key;
    const char *channel; /* the path of the stream: "/ws/pbx_NAME" */
    int clock;           /* a timer descriptor: readable when the feed is due */
    bool ending;         /* the connections are being closed */
};

/* The protocols of the vhost: "exchange" for connections, "clock" for the timer descriptor, "signals" for the
 * signal descriptor: a signal closes the connections. */
extern const struct lws_protocols server_protocols[];

/* Sets the clock for what is due next. */
void server_set_clock(const struct server *server);

/* Microseconds of a clock that never steps. */
int64_t server_now_us(void);
