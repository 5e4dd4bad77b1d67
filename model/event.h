#pragma once

#include "model/states.h"

#include <stdbool.h>
#include <stdint.h>

/* What an exchange reports, in the field's vocabulary: the only thing that ever changes the model.
 *
 * A backend translates what its exchange sends into events, in order. The link and the outcomes of actions
 * are events too, so they are shown, logged, replayed and tested in the same way. EVENT_FRAME starts each
 * message of the exchange; the events up to the next EVENT_FRAME belong to it.
 *
 * Strings are borrowed: valid while the event is applied. An event needs no free. Strings are clean
 * (text_clean()). NULL means "not in the message". `code` is the exchange's own number for a state, for
 * administrators. */

/* Where an event comes from. */
enum event_source {
    EVENT_IN_MESSAGE, /* reported by a message of the exchange: between its EVENT_FRAME and the next one */
    EVENT_UNUSABLE,   /* the same, and nothing of it can be kept */
    EVENT_IN_LIST,    /* a row of a list that the user requests; each before the outcome of the request */
    EVENT_BESIDE,     /* everything else: the link, what the user does, answers to requests */
};

/* Columns: constant, source, journaled (has a line of its own in a journal: store/journal_entry.c). */
#define EVENT_KINDS(X)                                                                                       \
    X(EVENT_FRAME, EVENT_BESIDE, false)           /* a message arrives */                                    \
    X(EVENT_UNKNOWN, EVENT_UNUSABLE, false)       /* something in it that we have no name for */             \
    X(EVENT_UNREADABLE, EVENT_UNUSABLE, false)    /* something in it that can't be read */                   \
    X(EVENT_FOREIGN, EVENT_UNUSABLE, false)       /* something in it about another exchange's telephone */   \
    X(EVENT_DEVICE, EVENT_IN_MESSAGE, false)      /* the state of a telephone */                             \
    X(EVENT_PARTY, EVENT_IN_MESSAGE, false)       /* the state of an account, and the other party */         \
    X(EVENT_WAITING, EVENT_IN_MESSAGE, false)     /* callers waiting in a queue */                           \
    X(EVENT_MEMBER, EVENT_IN_MESSAGE, false)      /* an agent in a queue */                                  \
    X(EVENT_PARTICIPANT, EVENT_IN_MESSAGE, false) /* somebody joins or leaves a conference */                \
    X(EVENT_SMS, EVENT_IN_MESSAGE, false)         /* the status of an SMS */                                 \
    X(EVENT_VOICEMAIL, EVENT_IN_MESSAGE, false)   /* what waits in the mailbox of an extension */            \
    X(EVENT_LINK, EVENT_BESIDE, true)             /* the connection to the exchange */                       \
    X(EVENT_GAP, EVENT_BESIDE, false)             /* messages are missing here: a gap in a recording */      \
    X(EVENT_REPLAY, EVENT_BESIDE, false)          /* a recording is played in place of the exchange */       \
    X(EVENT_JOURNAL, EVENT_BESIDE, false)         /* the journal can't be written, or can be again */        \
    X(EVENT_REMOVED, EVENT_BESIDE, true)          /* the user removes an agent from the board */             \
    X(EVENT_REQUESTED, EVENT_BESIDE, true)        /* the user requests something: it is sent now */          \
    X(EVENT_OUTCOME, EVENT_BESIDE, true)          /* the answer to it */                                     \
    X(EVENT_PROGRESS, EVENT_BESIDE, false)        /* how far a long request has come, before its outcome */  \
    X(EVENT_CALL_RECORD, EVENT_IN_LIST, false)    /* a call that has ended */                                \
    X(EVENT_RECORDING, EVENT_IN_LIST, false)      /* a recorded call */                                      \
    X(EVENT_TRANSCRIPT, EVENT_IN_LIST, false)     /* what was said in one */

enum event_kind { EVENT_KINDS(ENUM_CONSTANT) };

/* Not among the kinds, so that a switch over them needs no case for it. */
#define EVENT_KIND_ONE(kind, source, journaled) +1
enum { EVENT_KIND_COUNT = 0 EVENT_KINDS(EVENT_KIND_ONE) };

struct frame_event {
    enum frame_kind kind;
    int64_t id; /* the running id; 0: the message has none */
    /* of the whole message: tells a repeated message from another one with the same id */
    uint64_t hash;
    const char *number; /* the telephone of the first event; NULL: another event. Only speed depends on it */
    bool counter_ends;  /* the exchange says that its counter ends: the next id starts again */
    /* true for FRAME_NOT_JSON and FRAME_NOT_AN_ENVELOPE when the frame came from our exchange: it may have
     * reported anything. An EVENT_UNREADABLE follows for each thing that it names */
    bool unreadable;
    const char *excerpt; /* the beginning of an unreadable message */
};

struct unknown_event {
    const char *name;
};

struct unreadable_event {
    enum unreadable_thing thing;
    const char *event; /* the exchange's word for the event; NULL: the whole message is unreadable */
    /* the thing's number or name; NULL: not known, so an agent stands for each one in `queue` */
    const char *name;
    const char *queue; /* of an agent; NULL: any queue */
};

struct foreign_event {
    const char *exchange; /* the prefix before the number: the name of another exchange, or of a trunk */
};

struct device_event {
    const char *number;
    int code;
    enum device_state state;
};

struct party_event {
    const char *number;
    int code;
    enum device_state state;
    const char *peer_number;
    const char *peer_name;
};

struct waiting_event {
    const char *queue;
    int waiting;
};

struct member_event {
    const char *number;
    const char *queue;
    const char *name; /* what the exchange calls the agent; NULL: not in the message, or the channel only */
    int code;
    enum member_status status;
    int calls_completed; /* calls that the exchange counts; -1: not in the message */
    enum pause pause;
    /* the exchange's own word for how the agent joined the queue; NULL: not in the message */
    const char *membership;
    const char *reason; /* of the pause; NULL: not in the message */
    const char *location;
};

struct participant_event {
    const char *room;
    const char *channel;
    const char *number;
    const char *name;
    bool joined;
};

struct sms_event {
    const char *id;
    const char *to;
    enum sms_status status;
};

enum {
    VOICEMAIL_UNKNOWN = -1,      /* a count that is not in the message */
    VOICEMAIL_MAX = 1000 * 1000, /* of the messages in a mailbox */
};

/* What waits in the mailbox of an extension (message waiting indication, MWI). */
struct voicemail_event {
    const char *number;
    int new_count; /* nobody has listened to them yet */
    int old_count;
};

struct gap_event {
    int64_t messages; /* at most so many are missing */
};

struct replay_event {
    bool over;
    const char *exchange; /* the recorded exchange's own name; NULL: no change */
};

struct link_event {
    enum link_state state;
    const char *address;            /* without the key */
    const char *reason;             /* why lost or refused, in the user's language … */
    enum failure_kind failure_kind; /* … and of which kind */
    int64_t retry_at;               /* when the next try is; 0: none is planned */
    /* for a link that is open: how many stored messages were requested; they come first; 0: none */
    int backlog;
};

/* An exchange may not report that an agent has left a queue. Then the user removes the agent. */
struct removed_event {
    const char *number;
    const char *queue; /* NULL: from all queues */
};

struct journal_event {
    const char *problem; /* why the journal can't be written, in the user's language; NULL: it can be */
};

struct action;

struct requested_event {
    const struct action *action;
};

struct outcome_event {
    const struct action *action; /* the request */
    enum outcome outcome;
    const char *text;       /* for the user */
    const char *message_id; /* the gateway's id of an SMS */
    enum sms_status message_status;
    bool incomplete;                /* done, but a part is missing; the text says what */
    int64_t server_at;              /* the time of the server that answered; 0: it did not say */
    enum failure_kind failure_kind; /* why it was not done */
};

enum progress_unit {
    PROGRESS_BYTES, /* of a file */
    PROGRESS_DAYS,  /* of a list that is requested in parts */
};

struct progress_event {
    const struct action *action;
    enum progress_unit unit;
    int64_t done;
    int64_t total; /* 0: not known yet */
};

struct call_record {
    const char *started;     /* "2021-12-15 11:25:02", the exchange's local time; NULL: not in the record */
    const char *caller_id;   /* as the exchange writes it … */
    const char *caller_name; /* … and its two parts */
    const char *caller_number;
    const char *from;
    const char *to;
    const char *channel;
    const char *to_channel;
    const char *application;
    const char *disposition;
    const char *id; /* not unique: a call has several records */
    const char *zone;
    /* thousandths of the smallest coin (grosz); these three are DECIMAL_UNKNOWN if not in the record */
    int64_t cost_thousandths;
    int64_t duration_ms;
    int64_t talked_ms;
};

struct recording {
    const char *id;
    const char *from;
    const char *to;
    const char *format;
    const char *started;
};

struct transcript {
    const char *id;
    const char *started; /* NULL, like the next two, in a transcript that was requested by its id */
    const char *from;
    const char *to;
    const char *content; /* NULL in a list, like the next one */
    const char *summary;
};

struct event {
    enum event_kind kind;
    union {
        struct frame_event frame;
        struct unknown_event unknown;
        struct unreadable_event unreadable;
        struct foreign_event foreign;
        struct device_event device;
        struct party_event party;
        struct waiting_event waiting;
        struct member_event member;
        struct participant_event participant;
        struct sms_event sms;
        struct voicemail_event voicemail;
        struct link_event link;
        struct gap_event gap;
        struct replay_event replay;
        struct journal_event journal;
        struct removed_event removed;
        struct requested_event requested;
        struct outcome_event outcome;
        struct progress_event progress;
        struct call_record call_record;
        struct recording recording;
        struct transcript transcript;
    };
};
