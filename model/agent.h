#pragma once

#include "model/directory.h"
#include "model/event.h"
#include "model/stamp.h"
#include "model/table.h"

/* Agents: the people who answer queues, one row a person, with their membership in each of their queues.
 *
 * A queue knows its members by telephone, so the key is an extension number. Names may differ from queue to
 * queue, and from the extension's; of an agent's names the last one is shown. An exchange may not report that
 * a member left; such a member would look unchanged for ever. So an agent without news for the time that the
 * user sets is *silent*: the screen shows that in place of a state, figures count it apart, and the user can
 * remove the agent. */

enum {
    AGENT_QUEUES_MAX = 32, /* further queues of an agent are not kept; agent_apply() says so */
    AGENT_REASON_BYTES = 64,
    AGENT_MEMBERSHIP_BYTES = 24, /* longer ones are cut */
};

struct membership {
    char queue[TABLE_KEY_BYTES];
    struct stamp stamp;
    enum member_status status;
    int code; /* the exchange's own value */
    /* calls that the exchange counts; it counts a call when the call ends, so no figure uses it */
    int calls_completed;
    enum pause pause; /* never PAUSE_UNSAID */
    int64_t since;    /* when status or pause last changed, or was first reported after it had been stale */
    char name[NAME_BYTES];
    char reason[AGENT_REASON_BYTES]; /* the reason of the pause; "": none was reported */
    /* "static", "dynamic" or another word of the exchange; "": none was reported */
    char membership[AGENT_MEMBERSHIP_BYTES];
};

struct agent {
    struct table_row row; /* the key is the number */
    /* what the exchange last called the agent, in any queue; "": nothing yet. exchange_agent_name() has the
     * name to be shown. */
    char name[NAME_BYTES];
    uint64_t name_order;       /* of the message that had the name */
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

/* A queue reports its member. The membership before goes to `before` (zeroed if it is new). Returns a mask of
 * agent_change. */
unsigned agent_apply(struct agent *agent, const struct member_event *event, const struct stamp *stamp,
                     uint64_t valid_from, struct membership *before);

/* An unreadable message named the agent in `queue` (NULL: in any): marks these memberships as stale. False if
 * nothing changes. */
bool agent_mark_stale(struct agent *agent, const char *queue, const struct stamp *news);

/* Drops the membership of `queue`; false if there is none. The caller drops an agent that has no membership
 * left. */
bool agent_leave(struct agent *agent, const char *queue);
void agent_done(struct agent *agent);

/* The membership of `queue`, or NULL. */
struct membership *agent_membership(const struct agent *agent, const char *queue);

/* PAUSED_PERHAPS: in each queue the agent is paused or it is not known, and in one at least it is not
 * known. */
enum agent_pause { PAUSED_NOWHERE, PAUSED_SOMEWHERE, PAUSED_EVERYWHERE, PAUSED_PERHAPS };

/* The person as a whole, from the most trustworthy memberships: those that are live and not silent; if there
 * are none, the live ones; if there are none, all. So a stale membership makes nobody free, and a queue that
 * the agent left without a report does not hide the state in another one. */
struct agent_summary {
    enum member_status status; /* the most engaged one; unknown if none is live */
    enum freshness freshness;
    enum agent_pause pause;
    const char *reason;              /* of the pause; "": none was reported; borrowed */
    bool silent;                     /* each membership is silent, live or not */
    const struct membership *latest; /* the one that changed last; NULL: there is no membership */
};

/* `silent_before`: what was last reported before this time is silent (exchange_silent_before()). */
struct agent_summary agent_summary(const struct agent *agent, uint64_t valid_from, int64_t silent_before);

/* The stamp of the last report in any queue. The agent has a queue at least. */
const struct stamp *agent_latest_stamp(const struct agent *agent);
bool membership_is_silent(const struct membership *member, int64_t silent_before);
