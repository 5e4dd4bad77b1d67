#pragma once

#include "net/loop.h"

#include <libwebsockets.h>

/* What only net/stream.c may know of the loop: that libwebsockets is in it. */

struct lws_context *loop_lws_context(const struct loop *loop);

/* How a client's connections are made: which authorities are trusted, and when a silent server is given up.
 */
struct loop_lws_policy {
    const struct lws_protocols *protocols; /* static */
    bool secure;                           /* over TLS */
    const char *ca_file;                   /* trusted besides the system's, or NULL */
    uint16_t ping_after_s;                 /* a server that is silent so long is sent a ping … */
    uint16_t hang_up_after_s;              /* … and given up when it is silent so long */
};

/* What a connection is made with; lives as long as the loop. */
struct loop_lws_client {
    struct lws_vhost *vhost;
    lws_retry_bo_t timing;
};

/* The client for a policy, made at the first call. NULL when the authorities can't be loaded. */
const struct loop_lws_client *loop_lws_client(struct loop *loop, const struct loop_lws_policy *policy);
