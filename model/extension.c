/* Extensions: what each telephone does, with whom, and since when. */

#include "model/extension.h"

#include "model/text.h"

#include <string.h>

/* Whether a telephone is idle, engaged or unavailable; what both reports must agree on in the long run. */
static enum line_state coarse(enum line_state state)
{
    return line_is_engaged(state) ? LINE_IN_USE : state;
}

enum line_state extension_lamp(const struct line_report *device, const struct line_report *party, uint64_t doubt)
{
    enum freshness device_freshness = hearing_freshness(&device->heard, doubt);
    enum freshness party_freshness = hearing_freshness(&party->heard, doubt);
    if (device_freshness != party_freshness) {
        return freshness_worse(device_freshness, party_freshness) == device_freshness ? party->state : device->state;
    }
    if (device_freshness == FRESHNESS_UNKNOWN) {
        return LINE_UNKNOWN;
    }
    if (party->heard.at - device->heard.at > EXTENSION_LAMP_LEAD_MS && coarse(party->state) != coarse(device->state)) {
        return party->state;
    }
    bool in_use = device->state == LINE_IN_USE || device->state == LINE_BUSY;
    return in_use && party->state == LINE_DIALLING ? LINE_DIALLING : device->state;
}

const struct hearing *extension_heard(const struct extension *extension)
{
    const struct hearing *device = &extension->device.heard;
    const struct hearing *party = &extension->party.heard;
    bool party_later = party->place > device->place || (party->place == device->place && party->at > device->at);
    return party_later ? party : device;
}

enum freshness extension_freshness(const struct extension *extension, uint64_t doubt)
{
    return hearing_freshness(extension_heard(extension), doubt);
}

static void forget_peer(struct extension *extension)
{
    if (extension->has_peer) {
        extension->has_peer = false;
        extension->peer_number[0] = '\0';
        extension->peer_name[0] = '\0';
    }
}

/* Takes the lamp's new state; an extension that is at rest has no other party. What was in doubt begins anew, without one:
 * the call that it shows may be another one than before. */
static bool relight(struct extension *extension, int64_t at, bool was_live, uint64_t doubt)
{
    enum line_state before = was_live ? extension->lamp : LINE_UNKNOWN;
    enum line_state lamp = extension_lamp(&extension->device, &extension->party, doubt);
    if (!line_is_engaged(lamp) || !was_live) {
        forget_peer(extension);
        extension->direction = CALL_EITHER_WAY;
    }
    if (lamp == LINE_DIALLING) {
        extension->direction = CALL_OUT;
    } else if (lamp == LINE_RINGING) {
        extension->direction = CALL_IN;
    }
    if (!line_is_talking(lamp)) {
        extension->answered_at = 0;
    } else if (!line_is_talking(before)) {
        extension->answered_at = at;
    }
    if (was_live && lamp == before) {
        return false;
    }
    extension->lamp = lamp;
    extension->since = at;
    extension->unnamed = 0;
    return true;
}

bool extension_settle(struct extension *extension, int64_t at, uint64_t doubt)
{
    enum line_state lamp = extension_lamp(&extension->device, &extension->party, doubt);
    return lamp != extension->lamp && relight(extension, at, true, doubt);
}

bool extension_doubt(struct extension *extension, const struct hearing *news, uint64_t doubt)
{
    bool device = hearing_doubt(&extension->device.heard, news);
    bool party = hearing_doubt(&extension->party.heard, news);
    if (device != party) {
        (void)extension_settle(extension, news->at, doubt); /* the one that was told later counts */
    }
    return device || party;
}

bool extension_apply_device(struct extension *extension, const struct device_event *event,
                            const struct hearing *heard, uint64_t doubt)
{
    if (!hearing_accepts(&extension->device.heard, heard)) {
        return false;
    }
    bool was_live = extension_freshness(extension, doubt) == FRESHNESS_LIVE;
    const struct hearing taken = hearing_taken(&extension->device.heard, heard);
    extension->device = (struct line_report){.heard = taken, .code = event->code, .state = event->state};
    return relight(extension, heard->at, was_live, doubt);
}

static bool replace(char *to, size_t size, const char *from)
{
    if (strcmp(to, from) == 0) {
        return false;
    }
    (void)text_copy(to, size, from);
    return true;
}

/* The other party as the message tells it; a message without one says nothing of it while a call goes on. */
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

bool extension_apply_party(struct extension *extension, const struct party_event *event, const struct hearing *heard,
                           uint64_t doubt)
{
    if (!hearing_accepts(&extension->party.heard, heard)) {
        return false;
    }
    bool was_live = extension_freshness(extension, doubt) == FRESHNESS_LIVE;
    const struct hearing taken = hearing_taken(&extension->party.heard, heard);
    extension->party = (struct line_report){.heard = taken, .code = event->code, .state = event->state};
    bool changed = relight(extension, heard->at, was_live, doubt);
    /* The account may be ahead of the telephone by a moment: the other party is kept for when the lamp follows. */
    if (line_is_engaged(event->state) && take_peer(extension, event)) {
        changed = true;
    }
    return changed;
}
