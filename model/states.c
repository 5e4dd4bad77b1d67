/* The words of the model's states, and what their lists say of them. */

#include "model/states.h"

#include <assert.h>
#include <strings.h>

ENUM_WORDS(device_state, DEVICE_STATES)
ENUM_WORDS(member_status, MEMBER_STATUSES)
ENUM_WORDS(sms_status, SMS_STATUSES)
ENUM_WORDS(frame_kind, FRAME_KINDS)
ENUM_WORDS(unreadable_thing, UNREADABLE_THINGS)
ENUM_WORDS(link_state, LINK_STATES)
ENUM_WORDS(outcome, OUTCOMES)

/* A bit a state: a column of a list as a mask. */
#define ENGAGED(state, word, engaged, talking) | (unsigned)(engaged) << (state)
#define TALKING(state, word, engaged, talking) | (unsigned)(talking) << (state)
#define GATEWAY(status, word, gateway, failed) | (unsigned)(gateway) << (status)
#define FAILED(status, word, gateway, failed)  | (unsigned)(failed) << (status)
#define UP(state, word, up)                    | (unsigned)(up) << (state)
static const unsigned engaged_states = 0 DEVICE_STATES(ENGAGED);
static const unsigned talking_states = 0 DEVICE_STATES(TALKING);
static const unsigned gateway_statuses = 0 SMS_STATUSES(GATEWAY);
static const unsigned failed_statuses = 0 SMS_STATUSES(FAILED);
static const unsigned up_states = 0 LINK_STATES(UP);
static_assert(DEVICE_STATE_COUNT <= 32 && SMS_STATUS_COUNT <= 32 && LINK_STATE_COUNT <= 32, "a bit for each");

static bool has(unsigned mask, unsigned bit)
{
    return (mask >> bit & 1U) != 0;
}

enum sms_status sms_status_from_word(const char *word)
{
    for (unsigned status = 0; status < SMS_STATUS_COUNT; status++) {
        if (has(gateway_statuses, status) && strcasecmp(sms_status_words[status], word) == 0) {
            return (enum sms_status)status;
        }
    }
    return SMS_UNKNOWN;
}

bool sms_has_failed(enum sms_status status)
{
    return has(failed_statuses, status);
}

bool device_state_is_engaged(enum device_state state)
{
    return has(engaged_states, state);
}

bool device_state_is_talking(enum device_state state)
{
    return has(talking_states, state);
}

bool link_state_is_up(enum link_state state)
{
    return has(up_states, state);
}
