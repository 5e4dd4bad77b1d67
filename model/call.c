/* Calls: who talks with whom, derived from the parties. */

#include "model/call.h"

#include "model/text.h"

#include <string.h>

static const struct extension *other_side(const struct table *extensions, const struct extension *extension)
{
    const struct extension *other = table_get(extensions, extension->peer_number);
    bool mutual = other != NULL && other != extension && line_is_engaged(other->lamp) &&
                  strcmp(other->peer_number, extension->row.key) == 0;
    return mutual ? other : NULL;
}

bool call_of(const struct table *extensions, const struct extension *extension, uint64_t doubt, struct call *call)
{
    if (!line_is_engaged(extension->lamp)) {
        return false;
    }
    *call = (struct call){
        .side = extension,
        .other = other_side(extensions, extension),
        .peer_number = extension->peer_number,
        .peer_name = extension->peer_name,
        .state = extension->lamp,
        .direction = extension->direction,
        .since = extension->since,
        .freshness = extension_freshness(extension, doubt),
    };
    if (call->other != NULL) {
        call->freshness = freshness_worse(call->freshness, extension_freshness(call->other, doubt));
    }
    bool both_talk = call->other != NULL && line_is_talking(extension->lamp) && line_is_talking(call->other->lamp);
    if (both_talk && call->other->answered_at > extension->answered_at) {
        call->since = call->other->answered_at;
    }
    return true;
}

bool call_told_by(const struct table *extensions, const struct extension *extension, uint64_t doubt, struct call *call)
{
    return call_of(extensions, extension, doubt, call) &&
           (call->other == NULL || text_compare(extension->row.key, call->other->row.key) < 0);
}
