#pragma once

#include "model/action.h"
#include "model/agent.h"
#include "model/conference.h"
#include "model/directory.h"
#include "model/event.h"
#include "model/extension.h"
#include "model/history.h"
#include "model/queue.h"
#include "model/sequence.h"
#include "model/sms_list.h"
#include "model/stamp.h"
#include "model/table.h"
#include "model/unreadable.h"

#include <stdbool.h>
#include <stdint.h>

/* One exchange: everything that is known of it, and how far that can be trusted.
 *
 * Only exchange_apply() changes it, with the events of its backend in order. */

enum changed {
    CHANGED_NOTHING = 0,
    CHANGED_LINK = 1 << 0, /* of the exchange as a whole: its link, its name, its lasting problems */
    CHANGED_EXTENSIONS = 1 << 1,
    CHANGED_QUEUES = 1 << 2,
    CHANGED_AGENTS = 1 << 3,
    CHANGED_CONFERENCES = 1 << 4,
    CHANGED_SMS = 1 << 5,
    CHANGED_NAMES = 1 << 6,
    CHANGED_HISTORY = 1 << 7,
    /* of anything, unless what was unknown or stale became live by an event of its own */
    CHANGED_FRESHNESS = 1 << 8,
    CHANGED_REQUESTS = 1 << 9,
};

enum {
    EXCHANGE_NAME_BYTES = 64,
    EXCHANGE_REASON_BYTES = 256,
    /* Strangers choose names: further things are not kept, and `overflow` counts them. */
    EXCHANGE_QUEUES_MAX = 10 * 1000,
    EXCHANGE_EXTENSIONS_MAX = 500 * 1000,
    EXCHANGE_CONFERENCES_MAX = 10 * 1000,
    /* Participants in all conferences. When it is full, a sixteenth of all is dropped at once, the stalest
     * first, because finding them takes a pass over all. */
    EXCHANGE_PARTICIPANTS_MAX = 20 * 1000,
    EXCHANGE_MEMBERSHIPS_MAX = 100 * 1000, /* of all agents together */
};

struct link {
    enum link_state state;
    int64_t since;           /* when it took this state */
    int64_t lost_at;         /* when the present outage began; 0: there is none */
    int64_t retry_at;        /* 0: none is planned */
    int64_t last_message_at; /* 0: none yet */
    int64_t last_event_at;   /* of the last event in a message; 0: none yet */
    char address[128];
    char reason[EXCHANGE_REASON_BYTES];
};

enum { LINK_QUIET_MS = 60 * 1000 }; /* a silence of this length is told to the user */

/* Since when a link that is up has been silent. `*events_only`: messages still come, but for LINK_QUIET_MS
 * none with an event for us; then since the last such event. */
int64_t link_quiet_since(const struct link *link, bool *events_only);

/* Is the link up, and silent for LINK_QUIET_MS? */
bool link_is_quiet(const struct link *link, int64_t now);

/* Is this a recording? The link of a recorded exchange is shown as it was then. */
enum replay_state { REPLAY_NONE, REPLAY_RUNNING, REPLAY_OVER };

struct exchange {
    char name[EXCHANGE_NAME_BYTES]; /* its own name */
    /* the user's name for it, unique on the board; of a recording, the same as its own */
    char title[EXCHANGE_NAME_BYTES];
    enum replay_state replay;
    uint16_t index;                /* its index on the board */
    unsigned capabilities;         /* a mask of enum capability */
    char own_number[NUMBER_BYTES]; /* the user's extension, from which calls are dialled; "": none is set */
    int64_t silent_ms;             /* an agent without news for so long is silent; 0: never */
    struct link link;
    char journal_problem[EXCHANGE_REASON_BYTES]; /* why the journal can't be written; "": it can be */
    struct table extensions;                     /* of struct extension; none is ever dropped */
    struct table queues;
    struct table agents;
    struct table conferences;
    uint32_t unreported_extensions; /* those of which only the mailbox was reported */
    uint32_t memberships;           /* of all agents together */
    uint32_t participants;          /* of all conferences together */
    /* valid_from + 1, for which no participant was stale; 0: look again … */
    uint64_t checked_valid_from;
    uint64_t looked_in_frame; /* … but not in this frame (`frames`) */
    struct sms_list messages;
    struct requests requests; /* those without an answer */
    struct directory directory;
    struct sequence ids;
    struct stamp stamp; /* of the message that is being applied */
    bool ignoring;      /* the message is to be ignored: its events are not applied */
    /* the greatest order when the user last removed an agent: an older message adds no agent */
    uint64_t removed_order;
    uint64_t valid_from;     /* what has a lower order is stale (stamp.h) */
    struct recheck recheck;  /* extensions whose state depends on a valid_from that may fall */
    uint64_t frames, events; /* messages and events that were applied */
    uint64_t ignored[FRAME_KIND_COUNT];
    uint64_t unknown_events;
    struct foreign foreign;
    struct unreadable unreadable;
    uint64_t overflow;       /* things that were not kept because a table was full */
    struct history *history; /* borrowed; all exchanges of the board share it */
};

/* `seed` is for its tables (table.h). `history` is borrowed. */
void exchange_init(struct exchange *exchange, const char *name, struct history *history,
                   const struct text_seed *seed);
void exchange_done(struct exchange *exchange);

/* Applies an event that happened at `at`. Returns a mask of enum changed. */
unsigned exchange_apply(struct exchange *exchange, const struct event *event, int64_t at);

/* The freshness of a thing with this stamp. */
enum freshness exchange_freshness(const struct exchange *exchange, const struct stamp *stamp);

/* Is the link up, or a recording played? */
bool exchange_is_connected(const struct exchange *exchange);

/* How many extensions have a state that was ever reported: those of which only the mailbox is known are left
 * out. */
uint32_t exchange_reported_extensions(const struct exchange *exchange);

/* The number of live extensions. */
uint32_t exchange_live_extensions(const struct exchange *exchange);

/* An agent whose last stamp is older than this time is silent. */
int64_t exchange_silent_before(const struct exchange *exchange, int64_t now);

/* The agent as a whole at this time. */
struct agent_summary exchange_agent_summary(const struct exchange *exchange, const struct agent *agent,
                                            int64_t now);

/* Milliseconds until the next agent becomes silent; -1: none will. */
int64_t exchange_next_silence_ms(const struct exchange *exchange, int64_t now);

/* The directory's name of a number, or "". */
const char *exchange_name_of(const struct exchange *exchange, const char *number);

/* What to call an agent: the user's own name for the extension; else what the exchange last called the agent;
 * else the directory's name of the extension, or "". */
const char *exchange_agent_name(const struct exchange *exchange, const struct agent *agent);

/* The name of an extension's other party: the directory's, else what the exchange reported, else "". */
const char *exchange_peer_name(const struct exchange *exchange, const struct extension *extension);
