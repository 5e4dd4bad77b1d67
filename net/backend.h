#pragma once

#include "model/action.h"
#include "model/error.h"
#include "model/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How an exchange is spoken to: the contract that every kind of exchange fulfils.
 *
 * A backend connects, keeps connected, turns what its exchange says into events, and carries actions out. It
 * never touches the model. Everything that it tells goes through one function in order, on the loop's thread;
 * strings in an event are good during the call. It answers every action that submit() took with exactly one
 * EVENT_OUTCOME, also when the link is down or the backend is closed, and never repeats a request that can
 * ring or charge twice. EVENT_REQUESTED is told by whoever submits, before that: so it is written down before
 * the request leaves. What takes its time tells EVENT_PROGRESS in between.
 *
 * Only close() calls the listener before it returns, and connect() where a recording is played; the others
 * wait for the loop. The listener may submit, connect and retry, but not close. */

struct loop;
struct secrets;

enum { BACKEND_ADDRESSES_MAX = 8 };

struct backend_report;

typedef void backend_listener(void *listener, const struct backend_report *report);

/* Hears of what will be told in a moment, so that what it is about can be fetched from memory meanwhile.
 * Nothing of it may be kept or shown: it has not been searched for the key yet, and what is told then may
 * differ. */
typedef void backend_prefetch(void *listener, const struct event *event);

/* Until when a recording that begins at `begun_ms` is played, by its own clock. False and `error` when that
 * can't be. */
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

    /* Tries again now instead of at the planned time; a try that has not been answered is given up for a new
     * one. */
    void (*retry_now)(void *instance);

    /* Takes an action (a copy is made). False and `error` when it can't be asked at all; then no outcome
     * comes. */
    bool (*submit)(void *instance, const struct action *action, struct error *error);

    /* Ends everything; what is under way is answered with OUTCOME_UNCERTAIN or OUTCOME_NO_CONNECTION first.
     */
    void (*close)(void *instance);
};
