/* The states of telephones, queue members and messages. */

#include "model/states.h"

#include <assert.h>
#include <stddef.h>
#include <strings.h>

#define X(name, word) [name] = word,
static const char *const device_words[] = {DEVICE_STATES(X)};
static const char *const member_words[] = {MEMBER_STATUSES(X)};
static const char *const sms_words[] = {SMS_STATUSES(X)};
#undef X
static_assert(sizeof device_words / sizeof *device_words == DEVICE_STATE_COUNT, "a word for each");
static_assert(sizeof member_words / sizeof *member_words == MEMBER_STATUS_COUNT, "a word for each");
static_assert(sizeof sms_words / sizeof *sms_words == SMS_STATUS_COUNT, "a word for each");

const char *device_state_word(enum device_state state)
{
    return device_words[state];
}

const char *member_status_word(enum member_status status)
{
    return member_words[status];
}

const char *sms_status_word(enum sms_status status)
{
    return sms_words[status];
}

enum sms_status sms_status_from_word(const char *word)
{
    for (int status = SMS_QUEUED; status < SMS_STATUS_COUNT; status++) {
        if (strcasecmp(sms_words[status], word) == 0) {
            return (enum sms_status)status;
        }
    }
    return SMS_UNKNOWN;
}

bool sms_has_failed(enum sms_status status)
{
    return status == SMS_UNDELIVERED || status == SMS_EXPIRED || status == SMS_REJECTED ||
           status == SMS_FAILED || status == SMS_NOT_FOUND || status == SMS_STOPPED;
}

bool device_state_is_engaged(enum device_state state)
{
    return state != DEVICE_UNKNOWN && state != DEVICE_IDLE && state != DEVICE_UNAVAILABLE;
}

bool device_state_is_talking(enum device_state state)
{
    return state == DEVICE_IN_USE || state == DEVICE_RINGING_IN_USE || state == DEVICE_ON_HOLD;
}
