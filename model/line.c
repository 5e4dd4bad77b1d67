/* The states of telephones, queue members and messages. */

#include "model/line.h"

#include <assert.h>
#include <stddef.h>
#include <strings.h>

#define X(name, word) [name] = word,
static const char *const line_words[] = {LINE_STATES(X)};
static const char *const member_words[] = {MEMBER_STATUSES(X)};
static const char *const message_words[] = {MESSAGE_STATUSES(X)};
#undef X
static_assert(sizeof line_words / sizeof *line_words == LINE_STATE_COUNT, "a word for each");
static_assert(sizeof member_words / sizeof *member_words == MEMBER_STATUS_COUNT, "a word for each");
static_assert(sizeof message_words / sizeof *message_words == MESSAGE_STATUS_COUNT, "a word for each");

const char *line_state_word(enum line_state state)
{
    return line_words[state];
}

const char *member_status_word(enum member_status status)
{
    return member_words[status];
}

const char *message_status_word(enum message_status status)
{
    return message_words[status];
}

enum message_status message_status_from_word(const char *word)
{
    for (int status = MESSAGE_QUEUED; status < MESSAGE_STATUS_COUNT; status++) {
        if (strcasecmp(message_words[status], word) == 0) {
            return (enum message_status)status;
        }
    }
    return MESSAGE_UNKNOWN;
}

bool message_has_failed(enum message_status status)
{
    return status == MESSAGE_UNDELIVERED || status == MESSAGE_EXPIRED || status == MESSAGE_REJECTED ||
           status == MESSAGE_FAILED || status == MESSAGE_NOT_FOUND || status == MESSAGE_STOPPED;
}

bool line_is_engaged(enum line_state state)
{
    return state != LINE_UNKNOWN && state != LINE_IDLE && state != LINE_UNAVAILABLE;
}

bool line_is_talking(enum line_state state)
{
    return state == LINE_IN_USE || state == LINE_RINGING_IN_USE || state == LINE_ON_HOLD;
}
