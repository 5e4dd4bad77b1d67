/* Events of extensions: the two reports of a telephone, and the states that depend on a valid_from that may
 * fall. */

#include "model/exchange_internal.h"

static uint32_t slot_of(const struct recheck *recheck, uint32_t nth)
{
    return (recheck->begin + nth) % RECHECK_MAX;
}

static void recheck_put(struct recheck *recheck, struct extension *extension, uint64_t valid_from)
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

static void recheck_clear(struct recheck *recheck)
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

/* valid_from has fallen: computes the states again that were computed under a greater one. */
static bool recheck_run(struct recheck *recheck, struct table *extensions, int64_t at, uint64_t valid_from)
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

bool exchange_recheck_extensions(struct exchange *exchange, uint64_t before, int64_t at)
{
    bool changed = exchange->valid_from < before &&
                   recheck_run(&exchange->recheck, &exchange->extensions, at, exchange->valid_from);
    if (exchange->valid_from == exchange->ids.valid_from_min) {
        recheck_clear(&exchange->recheck); /* it can't fall further: nothing depends on that */
    }
    return changed;
}

/* The extension's state was computed, perhaps while valid_from was raised and may fall again. Returns
 * CHANGED_FRESHNESS where the extension is not live after its own event: it may be a new one. */
static unsigned note_recheck(struct exchange *exchange, struct extension *extension)
{
    if (exchange->valid_from > exchange->ids.valid_from_min) {
        recheck_put(&exchange->recheck, extension, exchange->valid_from);
    }
    return extension_freshness(extension, exchange->valid_from) == FRESHNESS_LIVE ? CHANGED_NOTHING
                                                                                  : CHANGED_FRESHNESS;
}

/* A telephone often rings a moment before the exchange says who calls. Then the caller is added to the log's
 * entry, so that the user can call back. */
static unsigned add_peer_to_entry(struct exchange *exchange, struct extension *extension)
{
    if (extension->entry_without_peer == 0 || *extension->peer_number == '\0' ||
        !device_state_is_engaged(extension->state)) {
        return CHANGED_NOTHING;
    }
    bool kept = history_set_peer(exchange->history, extension->entry_without_peer, extension->peer_number,
                                 exchange_peer_name(exchange, extension));
    extension->entry_without_peer = 0;
    return kept ? CHANGED_HISTORY : CHANGED_NOTHING;
}

/* Logs a change of state. The peer's strings are read only if there is a peer: they lie in another cache
 * line. */
static unsigned record_state(struct exchange *exchange, struct extension *extension, enum device_state before)
{
    if (before == extension->state) {
        return add_peer_to_entry(exchange, extension);
    }
    const char *peer = extension->has_peer ? extension->peer_number : "";
    const char *peer_name = extension->has_peer ? exchange_peer_name(exchange, extension) : "";
    unsigned changes = exchange_record(exchange, HISTORY_STATE, (int)before, (int)extension->state,
                                       exchange->stamp.at, extension->row.key, peer, peer_name);
    extension->entry_without_peer = *peer == '\0' ? exchange->history->last : 0;
    return changes;
}

unsigned exchange_apply_device(struct exchange *exchange, const struct event *event)
{
    struct extension *extension = table_put(&exchange->extensions, event->device.number, NULL);
    if (extension == NULL) {
        return exchange_count_overflow(exchange);
    }
    enum device_state before = extension->state;
    bool changed = extension_apply_device(extension, &event->device, &exchange->stamp, exchange->valid_from);
    unsigned changes = note_recheck(exchange, extension);
    return changes | (changed ? CHANGED_EXTENSIONS : CHANGED_NOTHING) |
           record_state(exchange, extension, before);
}

unsigned exchange_apply_party(struct exchange *exchange, const struct event *event)
{
    struct extension *extension = table_put(&exchange->extensions, event->party.number, NULL);
    if (extension == NULL) {
        return exchange_count_overflow(exchange);
    }
    enum device_state before = extension->state;
    bool changed = extension_apply_party(extension, &event->party, &exchange->stamp, exchange->valid_from);
    unsigned changes =
        note_recheck(exchange, extension) |
        exchange_learn(exchange, event->party.peer_number, event->party.peer_name, NAME_FROM_DEVICE);
    return changes | (changed ? CHANGED_EXTENSIONS : CHANGED_NOTHING) |
           record_state(exchange, extension, before);
}
