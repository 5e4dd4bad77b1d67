#pragma once

#include "model/states.h"

#include <stdbool.h>
#include <stdint.h>

/* What an exchange says, in the field's vocabulary: the only thing that ever changes the model.
 *
 * A backend turns whatever its exchange sends into these, in order; the link itself and the replies to what
 * the user asked are events too, so that they are shown, logged, replayed and tested like everything else.
 * EVENT_FRAME opens each message of the exchange, and the events after it belong to that message until the
 * next one.
 *
 * All strings are borrowed: they are good while the event is applied. An event needs no free. Strings have
 * been cleaned (text_clean()); NULL stands for "not said". `code` is the exchange's own number for a state,
 * for administrators. */

/* Where an event comes from. */
enum event_source {
    EVENT_IN_MESSAGE, /* reported by a message of the exchange: between its EVENT_FRAME and the next one */
    EVENT_UNUSABLE,   /* the same, and nothing of it can be kept */
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
    X(EVENT_LINK, EVENT_BESIDE, true)             /* the connection to the exchange */                       \
    X(EVENT_GAP, EVENT_BESIDE, false)             /* messages are missing here: a gap in a recording */      \
    X(EVENT_REPLAY, EVENT_BESIDE, false)          /* a recording is played in place of the exchange */       \
    X(EVENT_JOURNAL, EVENT_BESIDE, false)         /* the journal can't be written, or can be again */        \
    X(EVENT_REMOVED, EVENT_BESIDE, true)          /* the user removes an agent from the board */             \
    X(EVENT_REQUESTED, EVENT_BESIDE, true)        /* the user requests something: it is sent now */          \
    X(EVENT_OUTCOME, EVENT_BESIDE, true)          /* the answer to it */                                     \
    X(EVENT_PROGRESS, EVENT_BESIDE, false)        /* how far a long request has come, before its outcome */  \
    X(EVENT_CALL_RECORD, EVENT_BESIDE, false)     /* rows of lists, each before its outcome */               \
    X(EVENT_RECORDING, EVENT_BESIDE, false)                                                                  \
    X(EVENT_TRANSCRIPT, EVENT_BESIDE, false)

enum event_kind { EVENT_KINDS(ENUM_CONSTANT) };

/* Not among the kinds, so that a switch over them needs no case for it. */
#define EVENT_KIND_ONE(kind, source, journaled) +1
enum { EVENT_KIND_COUNT = 0 EVENT_KINDS(EVENT_KIND_ONE) };

struct frame_event {
    enum frame_kind kind;
    int64_t id; /* the running number, 0 where there is none to be had */
    /* of the whole message as it came: tells two messages of one id from one that came twice */
    uint64_t hash;
    bool counter_ends; /* the exchange says that its counter ends: the next id begins anew */
    bool unreadable;   /* of FRAME_NOT_JSON and FRAME_NOT_AN_ENVELOPE: it is our exchange's all the same, and
                        * may have told   anything. What it names follows as EVENT_UNREADABLE */
    const char *excerpt; /* the beginning of what could not be read, cleaned */
};

struct unknown_event {
    const char *name;
};

struct unreadable_event {
    enum unreadable_thing thing;
    const char *event; /* the exchange's word for the event; NULL: the whole message can't be read */
    const char *name;  /* the thing's number or name; NULL where there is none */
    const char *queue; /* of an agent */
};

struct foreign_event {
    const char *exchange; /* the prefix before the number: another exchange's name, or a trunk's */
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
    const char *name;
    int code;
    enum member_status status;
    int calls_completed; /* calls answered, -1 when not said */
    enum pause pause;
    /* how the agent came into the queue, in the exchange's own word; NULL when not said */
    const char *membership;
    const char *reason; /* why paused; NULL when this message does not tell */
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

struct gap_event {
    int64_t messages; /* so many at most */
};

struct replay_event {
    bool over;
    const char *exchange; /* what the recorded exchange calls itself; NULL: as known */
};

struct link_event {
    enum link_state state;
    const char *address;            /* without the key */
    const char *reason;             /* why lost or refused, in the user's language … */
    enum failure_kind failure_kind; /* … and of what kind that is */
    int64_t retry_at;               /* when the next try is; 0: none is planned */
    /* of a link that is open: so many stored messages were asked for, which come first; 0: none */
    int backlog;
};

/* An exchange need not say that an agent has left a queue: then the user does. */
struct removed_event {
    const char *number;
    const char *queue; /* NULL: the agent altogether */
};

struct journal_event {
    const char *problem; /* why it can't be, in the user's language; NULL: it can (again) */
};

struct action;

struct requested_event {
    const struct action *action;
};

struct outcome_event {
    const struct action *action; /* what was asked */
    enum outcome outcome;
    const char *text;       /* for the user */
    const char *message_id; /* of an SMS that was taken */
    enum sms_status message_status;
    bool incomplete;                /* done, and something of it is missing; the text says what */
    int64_t server_at;              /* the clock of the server that answered; 0 where it did not tell */
    enum failure_kind failure_kind; /* why it is not done */
};

enum progress_unit {
    PROGRESS_BYTES, /* of a file */
    PROGRESS_DAYS,  /* of a list that is asked for in parts */
};

struct progress_event {
    const struct action *action;
    enum progress_unit unit;
    int64_t done;
    int64_t total; /* 0 while it is not known */
};

struct call_record {
    const char *started;     /* "2021-12-15 11:25:02", the exchange's local time; NULL where it is not told */
    const char *caller_id;   /* as the exchange writes it … */
    const char *caller_name; /* … and what it says */
    const char *caller_number;
    const char *from;
    const char *to;
    const char *channel;
    const char *to_channel;
    const char *application;
    const char *disposition;
    const char *id; /* not unique: a call has many rows */
    const char *zone;
    int64_t cost_thousandths; /* of a grosz; these three are DECIMAL_UNKNOWN where they are not told */
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
    const char *started; /* these three are NULL in a transcript fetched by its id … */
    const char *from;
    const char *to;
    const char *content; /* … and these two in a list */
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
