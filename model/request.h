#pragma once

#include "model/action.h"
#include "model/event.h"

#include <stdbool.h>
#include <stdint.h>

/* What was asked of an exchange and is not answered yet: each request from its EVENT_REQUESTED to its
 * EVENT_OUTCOME. */

enum { REQUESTS_MAX = 32 }; /* the oldest makes room: it is still answered, only no longer shown */

struct request {
    enum action_kind kind;
    uint32_t serial;
    char from[ACTION_NUMBER_BYTES];
    char to[ACTION_NUMBER_BYTES];
    char id[ACTION_ID_BYTES];
    int64_t requested_at;
    bool has_progress; /* how far it has come was told: */
    enum progress_unit unit;
    int64_t done;
    int64_t total; /* 0: not known */
};

struct requests {
    struct request rows[REQUESTS_MAX]; /* the latest last */
    int count;
};

void requests_add(struct requests *requests, const struct action *action, int64_t at);

/* False where the request is none of these. */
bool requests_set_progress(struct requests *requests, const struct progress_event *progress);
bool requests_remove(struct requests *requests, const struct action *action);

/* The latest that has no answer, or NULL. */
const struct request *requests_latest(const struct requests *requests);
