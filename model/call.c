/* Calls, derived from extensions and their other parties. */

#include "model/call.h"

#include "model/text.h"

#include <string.h>

static const struct extension *other_side(const struct table *extensions, const struct extension *extension)
{
    const struct extension *other = table_get(extensions, extension->peer_number);
    bool mutual = other != NULL && other != extension && device_state_is_engaged(other->state) &&
                  strcmp(other->peer_number, extension->row.key) == 0;
    return mutual ? other : NULL;
}

bool call_of(const struct table *extensions, const struct extension *extension, uint64_t valid_from,
             struct call *call)
{
    if (!device_state_is_engaged(extension->state)) {
        return false;
    }
    *call = (struct call){
        .side = extension,
        .other = other_side(extensions, extension),
        .peer_number = extension->peer_number,
        .peer_name = extension->peer_name,
        .state = extension->state,
        .direction = extension->direction,
        .since = extension->since,
        .freshness = extension_freshness(extension, valid_from),
    };
    if (call->other != NULL) {
        call->freshness = freshness_worse(call->freshness, extension_freshness(call->other, valid_from));
    }
    bool both_talk = call->other != NULL && device_state_is_talking(extension->state) &&
                     device_state_is_talking(call->other->state);
    if (both_talk && call->other->answered_at > extension->answered_at) {
        call->since = call->other->answered_at;
    }
    return true;
}

bool call_of_first_side(const struct table *extensions, const struct extension *extension,
                        uint64_t valid_from, struct call *call)
{
    return call_of(extensions, extension, valid_from, call) &&
           (call->other == NULL || text_compare(extension->row.key, call->other->row.key) < 0);
}
