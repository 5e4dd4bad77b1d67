#pragma once

#include <stdbool.h>

/* The states of telephones, queue members and messages: the field's own words, whatever an exchange calls them. */

#define LINE_STATES(X)                                                                                       \
    X(LINE_UNKNOWN, "unknown")                                                                               \
    X(LINE_IDLE, "idle")                                                                                     \
    X(LINE_IN_USE, "in_use")                                                                                 \
    X(LINE_BUSY, "busy")                                                                                     \
    X(LINE_RINGING, "ringing")                                                                               \
    X(LINE_RINGING_IN_USE, "ringing_in_use") /* a second call rings while one is talked on */                \
    X(LINE_ON_HOLD, "on_hold")                                                                               \
    X(LINE_DIALLING, "dialling")                                                                             \
    X(LINE_UNAVAILABLE, "unavailable")

enum line_state {
#define X(name, word) name,
    LINE_STATES(X)
#undef X
        LINE_STATE_COUNT
};

#define MEMBER_STATUSES(X)                                                                                   \
    X(MEMBER_UNKNOWN, "unknown")                                                                             \
    X(MEMBER_FREE, "free")                                                                                   \
    X(MEMBER_IN_USE, "in_use")                                                                               \
    X(MEMBER_BUSY, "busy")                                                                                   \
    X(MEMBER_INVALID, "invalid")                                                                             \
    X(MEMBER_UNAVAILABLE, "unavailable")                                                                     \
    X(MEMBER_RINGING, "ringing")                                                                             \
    X(MEMBER_RINGING_IN_USE, "ringing_in_use")                                                               \
    X(MEMBER_ON_HOLD, "on_hold")

enum member_status {
#define X(name, word) name,
    MEMBER_STATUSES(X)
#undef X
        MEMBER_STATUS_COUNT
};

/* Whether an agent is paused in a queue. What is unknown never counts as free. */
enum pause {
    PAUSE_NO,
    PAUSE_YES,
    PAUSE_UNKNOWN, /* never said, or said in a way that is not understood */
    PAUSE_UNSAID,  /* of a message: it does not tell, so it is as before */
};

/* The life of an SMS. The first two are ours: the request is on its way, or its outcome is unknown; the rest is what
 * the gateway says. */
#define MESSAGE_STATUSES(X)                                                                                  \
    X(MESSAGE_SENDING, "SENDING")                                                                            \
    X(MESSAGE_UNCERTAIN, "UNCERTAIN")                                                                        \
    X(MESSAGE_QUEUED, "QUEUE")                                                                               \
    X(MESSAGE_ACCEPTED, "ACCEPTED")                                                                          \
    X(MESSAGE_SENT, "SENT")                                                                                  \
    X(MESSAGE_DELIVERED, "DELIVERED")                                                                        \
    X(MESSAGE_UNDELIVERED, "UNDELIVERED")                                                                    \
    X(MESSAGE_EXPIRED, "EXPIRED")                                                                            \
    X(MESSAGE_REJECTED, "REJECTED")                                                                          \
    X(MESSAGE_FAILED, "FAILED")                                                                              \
    X(MESSAGE_NOT_FOUND, "NOT_FOUND")                                                                        \
    X(MESSAGE_RENEWAL, "RENEWAL")                                                                            \
    X(MESSAGE_STOPPED, "STOP")                                                                               \
    X(MESSAGE_UNKNOWN, "UNKNOWN")

enum message_status {
#define X(name, word) name,
    MESSAGE_STATUSES(X)
#undef X
        MESSAGE_STATUS_COUNT
};

/* The words for files and scripts; not translated. */
const char *line_state_word(enum line_state state);
const char *member_status_word(enum member_status status);
const char *message_status_word(enum message_status status);

/* A word of the gateway's, in any case; MESSAGE_UNKNOWN for one that is not in the table. */
enum message_status message_status_from_word(const char *word);

/* The gateway has given the message up. */
bool message_has_failed(enum message_status status);

/* Somebody is at the telephone or it rings: in use, busy, ringing, on hold, dialling. */
bool line_is_engaged(enum line_state state);

/* A call that this telephone takes part in goes on: in use, on hold, or both. */
bool line_is_talking(enum line_state state);
