#pragma once

#include "model/action.h"
#include "model/error.h"
#include "model/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The contract between the program and one kind of exchange.
 *
 * A backend connects, reconnects, turns the exchange's messages into events and carries out actions. It never
 * touches the model. It calls the listener for every event, in order, on the loop's thread. Strings in an
 * event are valid during the call. submit() returns true exactly when one EVENT_OUTCOME will follow, even if
 * the link is down or the backend is closed. A backend never repeats a request that can ring or charge twice.
 * The caller of submit() reports EVENT_REQUESTED first, so the journal has it before the request is sent.
 * Long requests report EVENT_PROGRESS.
 *
 * Only close() calls the listener before it returns (and connect() during a replay). The listener may call
 * submit(), connect() and retry_now(), but not close(). */

struct loop;
struct secrets;

enum { BACKEND_ADDRESSES_MAX = 8 };

struct backend_report;

typedef void backend_listener(void *listener, const struct backend_report *report);

/* How to reach one exchange. Everything is borrowed until close(). */
struct backend_options {
    const char *name; /* the exchange's own name */
    /* secret: never printed, never sent in clear text except to loopback */
    const char *key;
    /* redacted in everything that is received, including the key; a backend adds its own (a token, a
     * password) */
    struct secrets *secrets;
    /* URLs for requests in order of preference, NULL after the last */
    const char *api[BACKEND_ADDRESSES_MAX];
    const char *stream[BACKEND_ADDRESSES_MAX];
    /* the exchange's time zone, for which time_zone_is_known() is true (net/time_zone.h), or NULL */
    const char *timezone;
    const char *ca_file; /* an additional certificate authority, or NULL */
    int backlog;         /* number of stored messages to request after a reconnect; 0: none */
    /* idle timeout of the connection; 0: the backend's default */
    int silence_s;
    bool insecure; /* allows clear text to hosts other than loopback */
};

/* What a backend reports. `at` is the time of the event in milliseconds: the Unix clock, or the recording's.
 * `raw` is the received message for an EVENT_FRAME, if the backend has such messages, else NULL. */
struct backend_report {
    const struct event *event;
    int64_t at;
    const char *raw;
    size_t raw_bytes;
};

struct backend {
    const char *kind;      /* the word in the configuration: "cloudpbx" */
    unsigned capabilities; /* a mask of enum capability, model/action.h */

    /* Creates an instance that is not connected. NULL and `error` if the options are invalid. */
    void *(*open)(struct loop *loop, const struct backend_options *options, backend_listener *listen,
                  void *listener, struct error *error);

    /* Connects and reconnects until close(). Not needed for actions. */
    void (*connect)(void *instance);

    /* Reconnects now. An attempt in progress is aborted first. */
    void (*retry_now)(void *instance);

    /* Starts an action, which is copied. False and `error` if it can't be requested; no outcome follows then.
     */
    bool (*submit)(void *instance, const struct action *action, struct error *error);

    /* Frees the instance. Every pending action first gets OUTCOME_UNCERTAIN or OUTCOME_NO_CONNECTION. */
    void (*close)(void *instance);
};
