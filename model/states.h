#pragma once

#include "model/enum_words.h"

#include <assert.h>
#include <stdbool.h>

/* The states of extensions, queue members, SMS, links and requests: the field's own words, whatever an
 * exchange calls them. Each list has one row a state, and is the only place of what its columns say. */

/* How far what is known of a thing can be trusted (model/stamp.h).
 * Columns: constant, word, trust (the greater, the more). */
#define FRESHNESSES(X)                                                                                       \
    X(FRESHNESS_UNKNOWN, "unknown", 0)                                                                       \
    X(FRESHNESS_LIVE, "live", 2)                                                                             \
    X(FRESHNESS_STALE, "stale", 1)

enum freshness { FRESHNESSES(ENUM_CONSTANT) FRESHNESS_COUNT };

/* Columns: constant, word, engaged (somebody is at the telephone, or it rings), talking (a call goes on in
 * which it takes part). */
#define DEVICE_STATES(X)                                                                                     \
    X(DEVICE_UNKNOWN, "unknown", false, false)                                                               \
    X(DEVICE_IDLE, "idle", false, false)                                                                     \
    X(DEVICE_IN_USE, "in_use", true, true)                                                                   \
    X(DEVICE_BUSY, "busy", true, false)                                                                      \
    X(DEVICE_RINGING, "ringing", true, false)                                                                \
    X(DEVICE_RINGING_IN_USE, "ringing_in_use", true, true) /* a second call rings during a call */           \
    X(DEVICE_ON_HOLD, "on_hold", true, true)                                                                 \
    X(DEVICE_DIALLING, "dialling", true, false)                                                              \
    X(DEVICE_UNAVAILABLE, "unavailable", false, false)

enum device_state { DEVICE_STATES(ENUM_CONSTANT) DEVICE_STATE_COUNT };

/* Columns: constant, word, where figures count it if the agent is not paused (model/board.h), engagement (of
 * an agent's statuses in several queues the one with the greatest is shown). */
#define MEMBER_STATUSES(X)                                                                                   \
    X(MEMBER_UNKNOWN, "unknown", AGENTS_UNCERTAIN, 0)                                                        \
    X(MEMBER_FREE, "free", AGENTS_FREE, 3)                                                                   \
    X(MEMBER_IN_USE, "in_use", AGENTS_TALKING, 6)                                                            \
    X(MEMBER_BUSY, "busy", AGENTS_BUSY, 5)                                                                   \
    X(MEMBER_INVALID, "invalid", AGENTS_UNAVAILABLE, 1)                                                      \
    X(MEMBER_UNAVAILABLE, "unavailable", AGENTS_UNAVAILABLE, 2)                                              \
    X(MEMBER_RINGING, "ringing", AGENTS_RINGING, 4)                                                          \
    X(MEMBER_RINGING_IN_USE, "ringing_in_use", AGENTS_TALKING, 7)                                            \
    X(MEMBER_ON_HOLD, "on_hold", AGENTS_TALKING, 8)

enum member_status { MEMBER_STATUSES(ENUM_CONSTANT) MEMBER_STATUS_COUNT };

/* Is an agent paused in a queue? Unknown never counts as free. */
enum pause {
    PAUSE_NO,
    PAUSE_YES,
    PAUSE_UNKNOWN, /* never reported, or reported in an unknown way */
    PAUSE_UNSAID,  /* not in this message: no change */
};

/* The states of an SMS. The first two are ours: sent and no answer yet, outcome unknown. The others are the
 * gateway's.
 * Columns: constant, word, is it the gateway's?, failed (the gateway has given the SMS up). */
#define SMS_STATUSES(X)                                                                                      \
    X(SMS_SENDING, "SENDING", false, false)                                                                  \
    X(SMS_UNCERTAIN, "UNCERTAIN", false, false)                                                              \
    X(SMS_QUEUED, "QUEUE", true, false)                                                                      \
    X(SMS_ACCEPTED, "ACCEPTED", true, false)                                                                 \
    X(SMS_SENT, "SENT", true, false)                                                                         \
    X(SMS_DELIVERED, "DELIVERED", true, false)                                                               \
    X(SMS_UNDELIVERED, "UNDELIVERED", true, true)                                                            \
    X(SMS_EXPIRED, "EXPIRED", true, true)                                                                    \
    X(SMS_REJECTED, "REJECTED", true, true)                                                                  \
    X(SMS_FAILED, "FAILED", true, true)                                                                      \
    X(SMS_NOT_FOUND, "NOT_FOUND", true, true)                                                                \
    X(SMS_RENEWAL, "RENEWAL", true, false)                                                                   \
    X(SMS_STOPPED, "STOP", true, true)                                                                       \
    X(SMS_UNKNOWN, "UNKNOWN", true, false)

enum sms_status { SMS_STATUSES(ENUM_CONSTANT) SMS_STATUS_COUNT };

/* How a message was read. All but FRAME_EVENTS are counted, logged and otherwise ignored. */
#define FRAME_KINDS(X)                                                                                       \
    X(FRAME_EVENTS, "events")                                                                                \
    X(FRAME_NOT_JSON, "not_json")                                                                            \
    X(FRAME_NOT_AN_ENVELOPE, "not_an_envelope")                                                              \
    X(FRAME_OTHER_CHANNEL, "other_channel")                                                                  \
    X(FRAME_CONTROL, "control")

enum frame_kind { FRAME_KINDS(ENUM_CONSTANT) FRAME_KIND_COUNT };

/* What an unreadable message may have changed. */
#define UNREADABLE_THINGS(X)                                                                                 \
    X(UNREADABLE_NOTHING, "nothing") /* nothing that the model keeps */                                      \
    X(UNREADABLE_EXTENSION, "extension")                                                                     \
    X(UNREADABLE_QUEUE, "queue") /* its callers */                                                           \
    X(UNREADABLE_AGENT, "agent") /* in one queue or in all; or every agent of a queue */                     \
    X(UNREADABLE_CONFERENCE, "conference")                                                                   \
    X(UNREADABLE_VOICEMAIL, "voicemail") /* the mailbox of an extension */                                   \
    X(UNREADABLE_ALL, "all")

enum unreadable_thing { UNREADABLE_THINGS(ENUM_CONSTANT) UNREADABLE_THING_COUNT };

/* Columns: constant, word, up (the exchange, or a recording of it, is connected). */
#define LINK_STATES(X)                                                                                       \
    X(LINK_IDLE, "idle", false) /* no connection is wanted */                                                \
    X(LINK_CONNECTING, "connecting", false)                                                                  \
    X(LINK_OPEN, "open", true)        /* connected, no message yet: quiet, a wrong name, a dead server */    \
    X(LINK_LIVE, "live", true)        /* messages arrive */                                                  \
    X(LINK_LOST, "lost", false)       /* was connected, or could not connect */                              \
    X(LINK_REFUSED, "refused", false) /* the exchange does not let us in */                                  \
    X(LINK_REPLAY, "replay", true)    /* a recording is played */                                            \
    X(LINK_ENDED, "ended", true)      /* the recording is over */

enum link_state { LINK_STATES(ENUM_CONSTANT) LINK_STATE_COUNT };

#define OUTCOMES(X)                                                                                          \
    X(OUTCOME_DONE, "done")                                                                                  \
    X(OUTCOME_REFUSED, "refused") /* the exchange answered no, or what can't be used */                      \
    /* the request was not sent; or a request that only reads got no answer */                               \
    X(OUTCOME_NO_CONNECTION, "no_connection")                                                                \
    /* the request was sent and got no answer: nobody knows. Never for a request that only reads */          \
    X(OUTCOME_UNCERTAIN, "uncertain")

enum outcome { OUTCOMES(ENUM_CONSTANT) OUTCOME_COUNT };

/* Why a connection or a request failed. A reason in words says it to the user; the kind selects the advice.
 */
enum failure_kind {
    FAILURE_UNKNOWN,
    FAILURE_UNAUTHORIZED, /* we are not let in */
    FAILURE_NO_CHANNEL,   /* not at present: the server has got nothing from the exchange yet */
    FAILURE_NOT_FOUND,    /* the server has no such thing at this address */
    FAILURE_REDIRECT,     /* it sends us elsewhere */
    FAILURE_RATE_LIMITED, /* it got too many requests */
    FAILURE_REJECTED,     /* it does not take the request */
    FAILURE_SERVER_ERROR, /* it has failed itself */
    FAILURE_UNAVAILABLE,  /* it is out of service for a while */
    FAILURE_BAD_GATEWAY,  /* a gateway answered, and the exchange behind it did not (HTTP 502, 504) */
    FAILURE_NO_EXCHANGE,  /* what answers is no exchange */
    FAILURE_NO_ANSWER,    /* no answer that is HTTP, or none in time */
    FAILURE_CLOSED,       /* it was open, and the server has closed it */
    FAILURE_KIND_COUNT
};

/* The words for files and scripts; not translated. */
const char *freshness_word(enum freshness freshness);
const char *device_state_word(enum device_state state);
const char *member_status_word(enum member_status status);
const char *sms_status_word(enum sms_status status);
const char *frame_kind_word(enum frame_kind kind);
const char *unreadable_thing_word(enum unreadable_thing thing);
const char *link_state_word(enum link_state state);
const char *outcome_word(enum outcome outcome);

/* The gateway's status of a word, in upper or lower case; SMS_UNKNOWN for any other word. */
enum sms_status sms_status_from_word(const char *word);

/* A column of a list as a mask: a bit for each state. */
#define STATE_ENGAGED(state, word, engaged, talking) | (unsigned)(engaged) << (state)
#define STATE_TALKING(state, word, engaged, talking) | (unsigned)(talking) << (state)
#define STATE_FAILED(status, word, gateway, failed)  | (unsigned)(failed) << (status)
#define STATE_UP(state, word, up)                    | (unsigned)(up) << (state)
static_assert(DEVICE_STATE_COUNT <= 32 && SMS_STATUS_COUNT <= 32 && LINK_STATE_COUNT <= 32, "a bit for each");

static inline bool state_is_in(unsigned states, unsigned state)
{
    return (states >> state & 1U) != 0;
}

static inline bool sms_has_failed(enum sms_status status)
{
    return state_is_in(0 SMS_STATUSES(STATE_FAILED), status);
}

static inline bool device_state_is_engaged(enum device_state state)
{
    return state_is_in(0 DEVICE_STATES(STATE_ENGAGED), state);
}

static inline bool device_state_is_talking(enum device_state state)
{
    return state_is_in(0 DEVICE_STATES(STATE_TALKING), state);
}

static inline bool link_state_is_up(enum link_state state)
{
    return state_is_in(0 LINK_STATES(STATE_UP), state);
}

/* The less trustworthy freshness, for two things that are shown as one. */
static inline enum freshness freshness_worse(enum freshness a, enum freshness b)
{
#define TRUST(freshness, word, trust) [freshness] = (trust),
    static const int trust[] = {FRESHNESSES(TRUST)};
#undef TRUST
    return trust[a] < trust[b] ? a : b;
}
