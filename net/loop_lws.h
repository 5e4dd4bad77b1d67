#pragma once

#include <libwebsockets.h>
#include <stdbool.h>

/* For net/websocket.c only: that the loop is libwebsockets'. */

struct loop;

struct lws_context *loop_lws_context(const struct loop *loop);

/* How connections are made. */
struct loop_lws_policy {
    const struct lws_protocols *protocols; /* static */
    bool secure;                           /* over TLS */
    const char *ca_file;                   /* trusted besides the system's, or NULL */
};

/* The virtual host for a policy, created at the first call; it lives as long as the loop. NULL if the trust
 * store can't be loaded. */
struct lws_vhost *loop_lws_vhost(struct loop *loop, const struct loop_lws_policy *policy);
