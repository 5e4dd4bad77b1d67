#pragma once

#include "model/error.h"
#include "model/event.h"
#include "net/loop.h"
#include "net/secrets.h"
#include "net/url.h"
#include "net/websocket_reason.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One WebSocket connection, from looking up its host to its end.
 *
 * It never sends a data frame: a server that lets subscribers publish would forward it to every other
 * subscriber. No extension is offered, no redirect followed, no proxy used; certificates and host names are
 * verified.
 *
 * Anything received counts as a sign of life: a message, a pong, a ping. After 70 % of the idle timeout a
 * ping without payload is sent, after half of the rest another, and at the end the connection is closed. No
 * ping is sent together with or right after another control frame: nginx's push-stream module handles only
 * the first frame of one read. No close frame is ever sent. If a frame waits there all the same, the second
 * ping gets the answer to the first.
 *
 * Reports once that it opened, then each message, then once that it closed, for whatever reason. It does not
 * reconnect. */

enum {
    WEBSOCKET_CONNECT_TIMEOUT_MS = 15000,
    WEBSOCKET_IDLE_TIMEOUT_S = 30,
    WEBSOCKET_PINGS = 2, /* without an answer, before it is closed */
    WEBSOCKET_MESSAGE_BYTES_MAX = 16 * 1024 * 1024,
};

enum websocket_report_kind {
    WEBSOCKET_OPENED, /* the upgrade was accepted; a refusal may still follow as a message or a close frame */
    WEBSOCKET_MESSAGE, /* complete */
    WEBSOCKET_CLOSED,  /* the end; no report follows */
};

struct websocket_report {
    enum websocket_report_kind kind;
    char *message; /* without a NUL; the callback may change it */
    size_t length;
    const char *reason;             /* of the end, in the user's language, redacted */
    enum failure_kind failure_kind; /* of the end */
    enum websocket_refusal refused;
    int64_t retry_after_ms; /* the server's Retry-After; 0: none */
};

/* Strings are valid during the call, in which the connection may be freed. */
typedef void websocket_callback(void *user, const struct websocket_report *report);

/* Borrowed during websocket_new(), except the secrets. 0 is the default above. */
struct websocket_options {
    const struct url *address;
    const char *path;              /* appended to the URL's path, with the query; percent-encoded */
    const struct secrets *secrets; /* redacted in all texts, or NULL; borrowed until websocket_free() */
    const char *ca_file;           /* a certificate to trust besides the system's, or NULL */
    int64_t connect_timeout_ms;    /* from the look-up to the upgrade */
    uint16_t idle_timeout_s;       /* without a sign of life */
    size_t message_bytes_max;      /* a longer message ends the connection */
};

struct websocket;

/* Begins to connect; never calls back before it has returned. */
struct websocket *websocket_new(struct loop *loop, const struct websocket_options *options,
                                websocket_callback *callback, void *user);

/* Ends the connection without a callback. The socket is closed in the loop's next turn. */
void websocket_free(struct websocket *stream);
