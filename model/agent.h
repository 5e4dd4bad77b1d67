#pragma once

#include "model/directory.h"
#include "model/event.h"
#include "model/stamp.h"
#include "model/table.h"

/* Agents: the people who answer queues, one row a person, with their place in each of their queues.
 *
 * A queue knows its members by the telephone, so a person is an extension number; names may differ from queue
 * to queue. An exchange need not tell when a member leaves: such a ghost looks as it did when it was last
 * heard of. So who has not been heard of for a time that the user sets is silent, which is shown in place of
 * any state and counted apart, and can be forgotten by hand. */

enum {
    AGENT_QUEUES_MAX = 32, /* further queues of one agent are not kept; agent_apply() says so */
    AGENT_REASON_BYTES = 64,
    AGENT_MEMBERSHIP_BYTES = 24, /* longer ones are cut */
};

struct membership {
    char queue[TABLE_KEY_BYTES];
    struct stamp stamp;
    enum member_status status;
    int code; /* the exchange's own value */
    /* calls answered as the exchange counts them: it counts late, so no figure is made of it */
    int calls_completed;
    enum pause pause; /* never PAUSE_UNSAID */
    int64_t since;    /* when status or pause last changed, or was first heard of again after a doubt */
    char name[NAME_BYTES];
    char reason[AGENT_REASON_BYTES]; /* why paused, "" when not said */
    /* "static", "dynamic" or what else the exchange says; "" when it does not */
    char membership[AGENT_MEMBERSHIP_BYTES];
};

struct agent {
    struct table_row row;      /* the key is the number */
    struct membership *queues; /* owned: agent_done() */
    uint16_t queue_count;
    uint16_t queue_capacity;
};

enum agent_change {
    AGENT_SAME = 0,
    AGENT_STATUS_CHANGED = 1 << 0,
    AGENT_PAUSE_CHANGED = 1 << 1,
    AGENT_OTHER_CHANGED = 1 << 2, /* name, figures, freshness */
    AGENT_FULL = 1 << 3,
};

/* What the agent's membership was before goes to `before` (zeroed when it is new). Returns a mask of
 * agent_change. */
unsigned agent_apply(struct agent *agent, const struct member_event *event, const struct stamp *stamp,
                     uint64_t valid_from, struct membership *before);

/* Something was told of the agent in `queue`, or in any if that is NULL, that can't be understood. False
 * where nothing changes. */
bool agent_mark_stale(struct agent *agent, const char *queue, const struct stamp *news);

/* Drops the membership of `queue`; false when there is none. An agent without any is to be dropped by the
 * caller. */
bool agent_leave(struct agent *agent, const char *queue);
void agent_done(struct agent *agent);

/* The membership of `queue`, or NULL. */
struct membership *agent_membership(const struct agent *agent, const char *queue);

/* Paused in every queue, in some, or in none; or in none for sure and perhaps in all. */
enum agent_pause { PAUSED_NOWHERE, PAUSED_SOMEWHERE, PAUSED_EVERYWHERE, PAUSED_PERHAPS };

/* The person as a whole, made of the memberships that can be trusted most: those that are live and were heard
 * of lately, else the live ones, else all. So what is in doubt makes nobody free, and a queue that was left
 * without a word does not hide what the person does in another. */
struct agent_summary {
    enum member_status status; /* the most engaged; unknown when none is live */
    enum freshness freshness;
    enum agent_pause pause;
    const char *reason;              /* of the pause, where it was told, else ""; borrowed */
    bool silent;                     /* no membership has been heard of lately, live or not */
    const struct membership *latest; /* whose state changed last; NULL only where there is none at all */
};

/* `silent_before` is the time before which a stamp is too long ago, exchange_silent_before(). */
struct agent_summary agent_summary(const struct agent *agent, uint64_t valid_from, int64_t silent_before);

/* When the agent was last heard of, in any queue. */
const struct stamp *agent_latest_stamp(const struct agent *agent);
bool membership_is_silent(const struct membership *member, int64_t silent_before);
