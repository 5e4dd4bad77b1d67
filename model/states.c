/* The words of the model's states. */

#include "model/states.h"

#include <strings.h>

ENUM_WORDS(freshness, FRESHNESSES)
ENUM_WORDS(device_state, DEVICE_STATES)
ENUM_WORDS(member_status, MEMBER_STATUSES)
ENUM_WORDS(sms_status, SMS_STATUSES)
ENUM_WORDS(frame_kind, FRAME_KINDS)
ENUM_WORDS(unreadable_thing, UNREADABLE_THINGS)
ENUM_WORDS(link_state, LINK_STATES)
ENUM_WORDS(outcome, OUTCOMES)

enum sms_status sms_status_from_word(const char *word)
{
#define GATEWAY(status, word, gateway, failed) [status] = (gateway),
    static const bool is_gateways[] = {SMS_STATUSES(GATEWAY)};
#undef GATEWAY
    for (unsigned status = 0; status < SMS_STATUS_COUNT; status++) {
        if (is_gateways[status] && strcasecmp(sms_status_words[status], word) == 0) {
            return (enum sms_status)status;
        }
    }
    return SMS_UNKNOWN;
}
