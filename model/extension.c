/* Extensions: their two reports, and the state that combines them. */

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
