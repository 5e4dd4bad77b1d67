/* Extensions: their two reports, the state that combines them, and the calls that follow from it. */

#include "model/extension.h"

#include "model/text.h"

#include <string.h>

/* Reduces a state to idle, engaged (DEVICE_IN_USE) or unavailable: in this both reports must agree in the
 * long run. */
static enum device_state coarse(enum device_state state)
{
    return device_state_is_engaged(state) ? DEVICE_IN_USE : state;
}

enum device_state extension_combined_state(const struct state_report *device,
                                           const struct state_report *party, uint64_t valid_from)
{
    enum freshness device_freshness = stamp_freshness(&device->stamp, valid_from);
    enum freshness party_freshness = stamp_freshness(&party->stamp, valid_from);
    if (device_freshness != party_freshness) {
        return freshness_worse(device_freshness, party_freshness) == device_freshness ? party->state
                                                                                      : device->state;
    }
    if (device_freshness == FRESHNESS_UNKNOWN) {
        return DEVICE_UNKNOWN;
    }
    if (party->stamp.at - device->stamp.at > EXTENSION_PARTY_LEAD_MS &&
        coarse(party->state) != coarse(device->state)) {
        return party->state;
    }
    bool in_use = device->state == DEVICE_IN_USE || device->state == DEVICE_BUSY;
    return in_use && party->state == DEVICE_DIALLING ? DEVICE_DIALLING : device->state;
}

const struct stamp *extension_stamp(const struct extension *extension)
{
    const struct stamp *device = &extension->device.stamp;
    const struct stamp *party = &extension->party.stamp;
    bool party_later =
        party->order > device->order || (party->order == device->order && party->at > device->at);
    return party_later ? party : device;
}

enum freshness extension_freshness(const struct extension *extension, uint64_t valid_from)
{
    return stamp_freshness(extension_stamp(extension), valid_from);
}

static void clear_peer(struct extension *extension)
{
    if (extension->has_peer) {
        extension->has_peer = false;
        extension->peer_number[0] = '\0';
        extension->peer_name[0] = '\0';
    }
}

/* Updates `state`. An idle extension has no other party. If the extension was stale, its call may be another
 * one, so the other party is cleared. */
static bool update_state(struct extension *extension, int64_t at, bool was_live, uint64_t valid_from)
{
    enum device_state before = was_live ? extension->state : DEVICE_UNKNOWN;
    enum device_state state = extension_combined_state(&extension->device, &extension->party, valid_from);
    if (!device_state_is_engaged(state) || !was_live) {
        clear_peer(extension);
        extension->direction = CALL_DIRECTION_UNKNOWN;
    }
    if (state == DEVICE_DIALLING) {
        extension->direction = CALL_OUT;
    } else if (state == DEVICE_RINGING) {
        extension->direction = CALL_IN;
    }
    if (!device_state_is_talking(state)) {
        extension->answered_at = 0;
    } else if (!device_state_is_talking(before)) {
        extension->answered_at = at;
    }
    if (was_live && state == before) {
        return false;
    }
    extension->state = state;
    extension->since = at;
    extension->entry_without_peer = 0;
    return true;
}

bool extension_recheck(struct extension *extension, int64_t at, uint64_t valid_from)
{
    enum device_state state = extension_combined_state(&extension->device, &extension->party, valid_from);
    return state != extension->state && update_state(extension, at, true, valid_from);
}

bool extension_mark_stale(struct extension *extension, const struct stamp *news, uint64_t valid_from)
{
    bool device = stamp_mark_stale(&extension->device.stamp, news);
    bool party = stamp_mark_stale(&extension->party.stamp, news);
    if (device != party) {
        (void)extension_recheck(extension, news->at, valid_from); /* now the later report counts */
    }
    return device || party;
}

bool extension_is_unreported(const struct extension *extension)
{
    return extension->device.stamp.order == 0 && extension->party.stamp.order == 0;
}

bool extension_apply_voicemail(struct extension *extension, const struct voicemail_event *event,
                               const struct stamp *stamp, uint64_t valid_from)
{
    struct mailbox *mailbox = &extension->mailbox;
    if (!stamp_accepts(&mailbox->stamp, stamp)) {
        return false;
    }
    const struct mailbox before = *mailbox;
    *mailbox = (struct mailbox){.stamp = stamp_merged(&before.stamp, stamp),
                                .new_count = event->new_count,
                                .old_count = event->old_count};
    return stamp_freshness(&before.stamp, valid_from) != stamp_freshness(&mailbox->stamp, valid_from) ||
           before.new_count != mailbox->new_count || before.old_count != mailbox->old_count;
}

bool extension_apply_device(struct extension *extension, const struct device_event *event,
                            const struct stamp *stamp, uint64_t valid_from)
{
    if (!stamp_accepts(&extension->device.stamp, stamp)) {
        return false;
    }
    bool was_live = extension_freshness(extension, valid_from) == FRESHNESS_LIVE;
    const struct stamp merged = stamp_merged(&extension->device.stamp, stamp);
    extension->device = (struct state_report){.stamp = merged, .code = event->code, .state = event->state};
    return update_state(extension, stamp->at, was_live, valid_from);
}

static bool replace(char *to, size_t size, const char *from)
{
    if (strcmp(to, from) == 0) {
        return false;
    }
    (void)text_copy(to, size, from);
    return true;
}

/* Sets the other party from the message. A message without one changes nothing during a call. */
static bool take_peer(struct extension *extension, const struct party_event *event)
{
    const char *number = event->peer_number == NULL ? "" : event->peer_number;
    const char *name = event->peer_name == NULL ? "" : event->peer_name;
    if (*number == '\0' && *name == '\0') {
        return false;
    }
    extension->has_peer = true;
    bool another = replace(extension->peer_number, sizeof extension->peer_number, number);
    if (*name == '\0' && !another) {
        return false;
    }
    return replace(extension->peer_name, sizeof extension->peer_name, name) || another;
}

bool extension_apply_party(struct extension *extension, const struct party_event *event,
                           const struct stamp *stamp, uint64_t valid_from)
{
    if (!stamp_accepts(&extension->party.stamp, stamp)) {
        return false;
    }
    bool was_live = extension_freshness(extension, valid_from) == FRESHNESS_LIVE;
    const struct stamp merged = stamp_merged(&extension->party.stamp, stamp);
    extension->party = (struct state_report){.stamp = merged, .code = event->code, .state = event->state};
    bool changed = update_state(extension, stamp->at, was_live, valid_from);
    /* The party report may come a moment before the device report: the other party is stored now and shown
     * when `state` follows. */
    if (device_state_is_engaged(event->state) && take_peer(extension, event)) {
        changed = true;
    }
    return changed;
}

static uint32_t slot_of(const struct recheck *recheck, uint32_t nth)
{
    return (recheck->begin + nth) % RECHECK_MAX;
}

void recheck_put(struct recheck *recheck, struct extension *extension, uint64_t valid_from)
{
    uint32_t last = slot_of(recheck, recheck->count + RECHECK_MAX - 1);
    if (recheck->count > 0 && recheck->entries[last].extension == extension &&
        recheck->entries[last].valid_from == valid_from) {
        return; /* one message often has both reports */
    }
    if (recheck->count == RECHECK_MAX) {
        uint64_t oldest = recheck->entries[recheck->begin].valid_from;
        recheck->dropped_valid_from =
            oldest > recheck->dropped_valid_from ? oldest : recheck->dropped_valid_from;
        recheck->begin = slot_of(recheck, 1);
        recheck->count--;
    }
    uint32_t slot = slot_of(recheck, recheck->count++);
    recheck->entries[slot].extension = extension;
    recheck->entries[slot].valid_from = valid_from;
}

void recheck_clear(struct recheck *recheck)
{
    recheck->begin = recheck->count = 0;
    recheck->dropped_valid_from = 0;
}

static bool recheck_all(struct table *extensions, int64_t at, uint64_t valid_from)
{
    bool changed = false;
    for (uint32_t i = 0; i < extensions->count; i++) {
        changed = extension_recheck(table_at(extensions, i), at, valid_from) || changed;
    }
    return changed;
}

bool recheck_run(struct recheck *recheck, struct table *extensions, int64_t at, uint64_t valid_from)
{
    if (valid_from < recheck->dropped_valid_from) {
        recheck_clear(recheck);
        recheck->dropped_valid_from = valid_from;
        return recheck_all(extensions, at, valid_from);
    }
    bool changed = false;
    for (uint32_t nth = recheck->count; nth > 0; nth--) {
        uint32_t slot = slot_of(recheck, nth - 1);
        if (recheck->entries[slot].valid_from <= valid_from) {
            break; /* and so are all before it */
        }
        recheck->entries[slot].valid_from = valid_from;
        changed = extension_recheck(recheck->entries[slot].extension, at, valid_from) || changed;
    }
    return changed;
}

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
