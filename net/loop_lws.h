#pragma once

#include "net/loop.h"

#include <libwebsockets.h>

/* What only net/websocket.c may know of the loop: that libwebsockets is in it. */

struct lws_context *loop_lws_context(const struct loop *loop);

/* How a client's connections are made. */
struct loop_lws_policy {
    const struct lws_protocols *protocols; /* static */
    bool secure;                           /* over TLS */
    const char *ca_file;                   /* trusted besides the system's, or NULL */
};

/* What a policy's connections are made with, made at the first call; lives as long as the loop. NULL when the
 * authorities can't be loaded. */
struct lws_vhost *loop_lws_vhost(struct loop *loop, const struct loop_lws_policy *policy);
