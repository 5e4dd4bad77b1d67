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

/* Prefetches the rows of an event that will be reported next. The event may still contain the key: do not
 * keep or show it. */
typedef void backend_prefetch(void *listener, const struct event *event);

/* Sets `*until_ms`, the time in the recording at which the replay stops. `begun_ms` is the time of its first
 * entry. False and `error` if there is no such time. */
typedef bool backend_replay_stop(void *user, int64_t begun_ms, int64_t *until_ms, struct error *error);

/* Where and how to reach one exchange; everything is borrowed and must outlive the backend's open instance.
 */
struct backend_options {
    const char *name; /* the exchange's own name */
    /* the secret: never printed, never in a clear-text request but to loopback */
    const char *key;
    struct secrets *secrets; /* all that is hidden in whatever comes, the key among it; what else a backend
                                gets of such (a token, a password) it adds. NULL: a recording is played */
    const char *api[BACKEND_ADDRESSES_MAX]; /* REST addresses in order of preference, NULL after the last */
    const char *stream[BACKEND_ADDRESSES_MAX];
    /* of the exchange, one that time_zone_is_known() (net/time_zone.h), or NULL */
    const char *timezone;
    const char *ca_file;              /* further certificate authority, or NULL */
    const char *replay_path;          /* a recording, for the backend that plays one */
    double replay_speed;              /* 1: as it was; 0: all at once */
    backend_replay_stop *replay_stop; /* stop there; NULL: play all */
    void *replay_stop_user;
    int backlog; /* stored messages to ask for on a reconnect; 0: none */
    /* a server that is silent for so long is given up; 0: as usual */
    int silence_s;
    bool insecure;              /* clear text to hosts other than loopback is allowed */
    backend_prefetch *prefetch; /* with the listener, by a backend that looks ahead; or NULL */
};

/* What a backend tells, in order. `at` is the time it happened: the Unix clock, or the recording's, in
 * milliseconds. `raw` is the message as it came for an EVENT_FRAME of a backend that has such messages, else
 * NULL. */
struct backend_report {
    const struct event *event;
    int64_t at;
    const char *raw;
    size_t raw_bytes;
};

struct backend {
    const char *kind;      /* the name in the configuration: "cloudpbx" */
    unsigned capabilities; /* of enum capability, model/action.h */

    /* Makes an instance that is not connected yet; NULL and `error` when the options can't be right. */
    void *(*open)(struct loop *loop, const struct backend_options *options, backend_listener *listen,
                  void *listener, struct error *error);

    /* Connects the stream and keeps it connected until close(). Without it, an instance only carries actions
     * out. */
    void (*connect)(void *instance);

    /* Reconnects now. An attempt in progress is aborted first. */
    void (*retry_now)(void *instance);

    /* Takes an action (a copy is made). False and `error` when it can't be asked at all; then no outcome
     * comes. */
    bool (*submit)(void *instance, const struct action *action, struct error *error);

    /* Frees the instance. Every pending action first gets OUTCOME_UNCERTAIN or OUTCOME_NO_CONNECTION. */
    void (*close)(void *instance);
};
