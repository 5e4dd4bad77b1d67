#pragma once

#include "model/directory.h"
#include "model/event.h"
#include "model/hearing.h"
#include "model/table.h"

/* Agents: the people who answer queues, one row a person, with their place in each of their queues.
 *
 * A queue knows its members by the telephone, so a person is an extension number; names may differ from queue to queue.
 * An exchange need not tell when a dynamic member leaves: such a ghost stays until it is forgotten by hand. */

enum {
    AGENT_QUEUES_MAX = 32, /* further queues of one agent are not kept; agent_apply() says so */
    AGENT_REASON_BYTES = 64,
};

struct membership {
    char queue[TABLE_KEY_BYTES];
    struct hearing heard;
    enum member_status status;
    int code; /* the exchange's own value */
    int taken; /* calls answered as the exchange counts them: it counts late, so no figure is made of it */
    bool paused;
    bool dynamic;
    int64_t since; /* when status or pause last changed, or was first heard of again after a doubt */
    char name[NAME_BYTES];
    char reason[AGENT_REASON_BYTES]; /* why paused, "" when not said */
};

struct agent {
    struct table_row row; /* the key is the number */
    struct membership *queues; /* owned: agent_done() */
    uint16_t queue_count;
    uint16_t queue_room;
};

enum agent_change {
    AGENT_SAME = 0,
    AGENT_STATUS_CHANGED = 1 << 0,
    AGENT_PAUSE_CHANGED = 1 << 1,
    AGENT_OTHER_CHANGED = 1 << 2, /* name, figures, freshness */
    AGENT_NO_ROOM = 1 << 3,
};

/* What the agent's membership was before goes to `before` (zeroed when it is new). Returns a mask of agent_change. */
unsigned agent_apply(struct agent *agent, const struct member_event *event, const struct hearing *heard, uint64_t doubt,
                     struct membership *before);
void agent_done(struct agent *agent);

/* The membership of `queue`, or NULL. */
struct membership *agent_membership(const struct agent *agent, const char *queue);

/* The status of the person as a whole: the most engaged of the live memberships; unknown when none is live. */
enum member_status agent_status(const struct agent *agent, uint64_t doubt);

/* The freshness of what is known of the person: that of the membership heard of last. */
enum freshness agent_freshness(const struct agent *agent, uint64_t doubt);

/* Paused in every queue, in some, or in none; how fresh that is, agent_freshness() tells. */
enum agent_pause { PAUSED_NOWHERE, PAUSED_SOMEWHERE, PAUSED_EVERYWHERE };
enum agent_pause agent_pause(const struct agent *agent);
