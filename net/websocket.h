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

/* One WebSocket connection, from the look-up of its name to its end.
 *
 * It never sends a data frame: a server that lets subscribers publish would forward it to every other
 * subscriber.
 *
 * Anything received counts as a sign of life: a message, a pong, a ping. After 70 % of the idle timeout a
 * ping without payload is sent, after half of the rest another, and at the end the connection is closed. No
 * ping is sent together with or right after another control frame: nginx's push-stream module handles only
 * the first frame of one read.
 *
 * Reports once that it opened, then each message, then once that it closed, for whatever reason. It does not
 * reconnect. */

enum {
    WEBSOCKET_CONNECT_TIMEOUT_MS = 15000,
    WEBSOCKET_IDLE_TIMEOUT_S = 30,
    WEBSOCKET_PINGS = 2, /* without an answer, before it is given up */
    WEBSOCKET_MESSAGE_BYTES_MAX = 16 * 1024 * 1024,
};

enum websocket_report_kind {
    WEBSOCKET_OPENED, /* the upgrade was accepted, which proves little: a refusal may follow as a message or a
                      close */
    WEBSOCKET_MESSAGE, /* whole, as it came */
    WEBSOCKET_CLOSED,  /* the end; nothing comes after it */
};

struct websocket_report {
    enum websocket_report_kind kind;
    char *message; /* not ended with NUL; whoever is told may write into it */
    size_t length;
    const char *reason;             /* of the end, in the user's language, without the secrets */
    enum failure_kind failure_kind; /* what kind of end it is */
    enum websocket_refusal refused;
    int64_t retry_after_ms; /* the server asks to be left alone for so long; 0: it does not */
};

/* Strings good during the call, in which the stream may be freed. */
typedef void websocket_callback(void *user, const struct websocket_report *report);

/* Borrowed during websocket_new(), but for the secrets. A number that is 0 stands for the one above. */
struct websocket_options {
    const struct url *address;
    const char *path;              /* after the address's own, with the query; percent-encoded */
    const struct secrets *secrets; /* what is never to be shown, or NULL; borrowed until websocket_free() */
    const char *ca_file;           /* an authority to trust besides the system's, or NULL */
    int64_t connect_timeout_ms;    /* from the look-up to the upgrade */
    uint16_t idle_timeout_s;       /* a server that is silent for so long is given up */
    size_t message_bytes_max;      /* a longer message ends the connection */
};

struct websocket;

/* Begins to connect; never calls back before it has returned. */
struct websocket *websocket_new(struct loop *loop, const struct websocket_options *options,
                                websocket_callback *callback, void *user);

/* Ends the connection, if it has not ended, without a call. The socket is closed in the loop's next turn. */
void websocket_free(struct websocket *stream);
