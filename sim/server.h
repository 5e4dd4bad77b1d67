#pragma once

#include "sim/feed.h"

#include <libwebsockets.h>
#include <stdbool.h>
#include <stdint.h>

/* The connections of the pretend exchange: REST requests, and listeners to the stream. One instance a server,
 * which is the user pointer of its libwebsockets context. */

struct server {
    struct feed feed;
    const char *key;
    const char *channel; /* the path of the stream: "/ws/pbx_NAME" */
    int clock;           /* a timer descriptor: readable when the feed is due */
    bool ending;         /* the listeners are being sent away */
};

/* The protocols of its vhost: "exchange" for the connections, "clock" for the clock's descriptor, and
 * "signals" for a signal descriptor, which bids the listeners farewell. */
extern const struct lws_protocols server_protocols[];

/* Sets the clock for what is due next. */
void server_set_clock(const struct server *server);

/* Microseconds of a clock that never steps. */
int64_t server_now_us(void);
