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
 * It only listens: where a server lets subscribers publish, a text frame of ours would reach every other
 * listener of the exchange, so none is ever sent. No extension is offered, no redirect followed, no proxy
 * used; certificates and host names are verified.
 *
 * Whatever the server sends is a sign of life: a message, an answer to a ping, a ping of its own. When seven
 * tenths of the time that it may be silent have passed, it is pinged, with nothing in the ping; half of the
 * rest later once more; and at the end it is given up. A ping leaves neither together with another control
 * frame nor close behind one, because nginx's push-stream module handles only the first of the frames that it
 * reads at once, and the others wait until something else comes; no close frame is ever sent. Where a frame
 * waits there all the same, the second ping fetches the answer to the first.
 *
 * A connection is told of once: when it opens, with each message, and when it ends, whatever way that is. It
 * does not connect again; make a new one. */

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
