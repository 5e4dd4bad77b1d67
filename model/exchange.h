#pragma once

#include "model/action.h"
#include "model/agent.h"
#include "model/call.h"
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

/* One exchange: everything known of it, and how far that can be trusted.
 *
 * It changes by exchange_apply() only, with the events of its backend in order. */

enum changed {
    CHANGED_NOTHING = 0,
    CHANGED_LINK = 1 << 0,
    CHANGED_EXTENSIONS = 1 << 1,
    CHANGED_QUEUES = 1 << 2,
    CHANGED_AGENTS = 1 << 3,
    CHANGED_CONFERENCES = 1 << 4,
    CHANGED_SMS = 1 << 5,
    CHANGED_NAMES = 1 << 6,
    CHANGED_HISTORY = 1 << 7,
    CHANGED_FRESHNESS = 1 << 8, /* of anything */
    CHANGED_REQUESTS = 1 << 9,
};

enum {
    EXCHANGE_NAME_BYTES = 64,
    EXCHANGE_REASON_BYTES = 256,
    /* names come from outside: further ones are not kept, and `overflow` counts them */
    EXCHANGE_QUEUES_MAX = 10 * 1000,
    EXCHANGE_EXTENSIONS_MAX = 500 * 1000,
    EXCHANGE_CONFERENCES_MAX = 10 * 1000,
    EXCHANGE_PARTICIPANTS_MAX =
        20 * 1000, /* of all its conferences; then the stalest ones give way, a sixteenth of all at
                      once: to look for them takes going through all */
    EXCHANGE_MEMBERSHIPS_MAX = 100 * 1000, /* of all its agents */
};

struct link {
    enum link_state state;
    int64_t since;           /* when it took this state */
    int64_t lost_at;         /* the first moment of the present outage; 0: there is none */
    int64_t retry_at;        /* 0: no try is planned */
    int64_t last_message_at; /* the last message; 0: none */
    int64_t last_event_at;   /* the last event in a message; 0: none */
    char address[128];
    char reason[EXCHANGE_REASON_BYTES];
};

/* Is it the exchange itself that speaks, or a recording of it? The link of a journal's is as it was then. */
enum replay_state { REPLAY_NONE, REPLAY_RUNNING, REPLAY_OVER };

struct exchange {
    char name[EXCHANGE_NAME_BYTES]; /* what it calls itself */
    /* what the user calls it: no two of a board have the same; of a recording, as its name */
    char title[EXCHANGE_NAME_BYTES];
    enum replay_state replay;
    uint16_t index;                /* which one of the board's */
    unsigned capabilities;         /* of enum capability */
    char own_number[NUMBER_BYTES]; /* my extension: the source of the calls I dial; "" when none is set */
    int64_t silent_ms;             /* an agent who is not heard of for so long is silent; 0: nobody ever is */
    struct link link;
    char journal_problem[EXCHANGE_REASON_BYTES]; /* why what happens can't be written down; "": it can */
    struct table extensions;                     /* of struct extension, none of which is ever dropped */
    struct table queues;
    struct table agents;
    struct table conferences;
    uint32_t memberships;  /* of the agents, together */
    uint32_t participants; /* of the conferences, together */
    /* one more than the doubt with which none of these was left stale; 0: look again … */
    uint64_t checked_valid_from;
    uint64_t looked_in_frame; /* … though not in this message, of `frames` */
    struct sms_list messages;
    struct requests requests; /* asked, and not answered yet */
    struct directory directory;
    struct sequence ids;
    struct stamp stamp; /* the message that is being applied */
    bool ignoring;      /* … is a duplicate: its events are not applied */
    /* the last place when the user forgot an agent: no older message brings one back */
    uint64_t removed_order;
    uint64_t valid_from;     /* the first place free of doubt, see stamp.h */
    struct recheck recheck;  /* lamps that depend on a doubt that may be lifted */
    uint64_t frames, events; /* figures: messages and events ever applied */
    uint64_t ignored[FRAME_KIND_COUNT];
    uint64_t unknown_events;
    struct foreign foreign;
    struct unreadable unreadable;
    uint64_t overflow;       /* things not kept because there were too many */
    struct history *history; /* borrowed; shared by the board's exchanges */
};

/* `seed` is that of its tables (model/table.h). */
void exchange_init(struct exchange *exchange, const char *name, struct history *history,
                   const struct text_seed *seed);
void exchange_done(struct exchange *exchange);

/* Tells what will be applied soon. Nothing that anybody sees changes: what it is about is fetched from memory
 * meanwhile. Among 100,000 telephones the one that is called is never at hand, and half of the time that an
 * event takes would be waiting for it. */
void exchange_prefetch(struct exchange *exchange, const struct event *event);

/* Applies what happened at `at`. Returns a mask of enum changed. */
unsigned exchange_apply(struct exchange *exchange, const struct event *event, int64_t at);

/* Whatever is shown of a thing with this stamp. */
enum freshness exchange_freshness(const struct exchange *exchange, const struct stamp *stamp);

/* Is its link up, or a recording's? */
bool exchange_is_connected(const struct exchange *exchange);

/* How many of its extensions are live; all of them where nothing was ever in doubt. */
uint32_t exchange_live_extensions(const struct exchange *exchange);

/* The time before which whoever was last heard of is silent now. */
int64_t exchange_silent_before(const struct exchange *exchange, int64_t now);

/* What is shown of an agent now. */
struct agent_summary exchange_agent_summary(const struct exchange *exchange, const struct agent *agent,
                                            int64_t now);

/* Milliseconds until the next agent falls silent; -1 when nobody will. */
int64_t exchange_next_silence_ms(const struct exchange *exchange, int64_t now);

/* The name to show for a number of this exchange: the directory's, or "". */
const char *exchange_name_of(const struct exchange *exchange, const char *number);

/* The name of an extension's other party: the directory's for an extension, else what the exchange told, or
 * "". */
const char *exchange_peer_name(const struct exchange *exchange, const struct extension *extension);
