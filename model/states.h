#pragma once

#include <stdbool.h>

/* The states of telephones, queue members and messages: the field's own words, whatever an exchange calls
 * them. */

#define DEVICE_STATES(X)                                                                                     \
    X(DEVICE_UNKNOWN, "unknown")                                                                             \
    X(DEVICE_IDLE, "idle")                                                                                   \
    X(DEVICE_IN_USE, "in_use")                                                                               \
    X(DEVICE_BUSY, "busy")                                                                                   \
    X(DEVICE_RINGING, "ringing")                                                                             \
    X(DEVICE_RINGING_IN_USE, "ringing_in_use") /* a second call rings while one is talked on */              \
    X(DEVICE_ON_HOLD, "on_hold")                                                                             \
    X(DEVICE_DIALLING, "dialling")                                                                           \
    X(DEVICE_UNAVAILABLE, "unavailable")

enum device_state {
#define X(name, word) name,
    DEVICE_STATES(X)
#undef X
        DEVICE_STATE_COUNT
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

/* The life of an SMS. The first two are ours: the request is on its way, or its outcome is unknown; the rest
 * is what the gateway says. */
#define SMS_STATUSES(X)                                                                                      \
    X(SMS_SENDING, "SENDING")                                                                                \
    X(SMS_UNCERTAIN, "UNCERTAIN")                                                                            \
    X(SMS_QUEUED, "QUEUE")                                                                                   \
    X(SMS_ACCEPTED, "ACCEPTED")                                                                              \
    X(SMS_SENT, "SENT")                                                                                      \
    X(SMS_DELIVERED, "DELIVERED")                                                                            \
    X(SMS_UNDELIVERED, "UNDELIVERED")                                                                        \
    X(SMS_EXPIRED, "EXPIRED")                                                                                \
    X(SMS_REJECTED, "REJECTED")                                                                              \
    X(SMS_FAILED, "FAILED")                                                                                  \
    X(SMS_NOT_FOUND, "NOT_FOUND")                                                                            \
    X(SMS_RENEWAL, "RENEWAL")                                                                                \
    X(SMS_STOPPED, "STOP")                                                                                   \
    X(SMS_UNKNOWN, "UNKNOWN")

enum sms_status {
#define X(name, word) name,
    SMS_STATUSES(X)
#undef X
        SMS_STATUS_COUNT
};

/* The words for files and scripts; not translated. */
const char *device_state_word(enum device_state state);
const char *member_status_word(enum member_status status);
const char *sms_status_word(enum sms_status status);

/* A word of the gateway's, in any case; SMS_UNKNOWN for one that is not in the table. */
enum sms_status sms_status_from_word(const char *word);

/* The gateway has given the message up. */
bool sms_has_failed(enum sms_status status);

/* Somebody is at the telephone or it rings: in use, busy, ringing, on hold, dialling. */
bool device_state_is_engaged(enum device_state state);

/* A call that this telephone takes part in goes on: in use, on hold, or both. */
bool device_state_is_talking(enum device_state state);
