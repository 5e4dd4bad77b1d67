/* One exchange: everything known of it, and how far that can be trusted. */

#include "model/exchange.h"

#include "model/exchange_internal.h"
#include "model/text.h"

#include <assert.h>
#include <string.h>

void exchange_init(struct exchange *exchange, const char *name, struct history *history,
                   const struct text_seed *seed)
{
    *exchange = (struct exchange){.history = history};
    (void)text_copy(exchange->name, sizeof exchange->name, name);
    table_init(&exchange->extensions, sizeof(struct extension), EXCHANGE_EXTENSIONS_MAX, seed);
    table_init(&exchange->queues, sizeof(struct queue), EXCHANGE_QUEUES_MAX, seed);
    table_init(&exchange->agents, sizeof(struct agent), EXCHANGE_EXTENSIONS_MAX, seed);
    table_init(&exchange->conferences, sizeof(struct conference), EXCHANGE_CONFERENCES_MAX, seed);
    sms_list_init(&exchange->messages);
    directory_init(&exchange->directory, seed);
}

void exchange_done(struct exchange *exchange)
{
    for (uint32_t i = 0; i < exchange->agents.count; i++) {
        agent_done(table_at(&exchange->agents, i));
    }
    for (uint32_t i = 0; i < exchange->conferences.count; i++) {
        conference_done(table_at(&exchange->conferences, i));
    }
    table_done(&exchange->extensions);
    table_done(&exchange->queues);
    table_done(&exchange->agents);
    table_done(&exchange->conferences);
    sms_list_done(&exchange->messages);
    directory_done(&exchange->directory);
}

enum freshness exchange_freshness(const struct exchange *exchange, const struct stamp *stamp)
{
    return stamp_freshness(stamp, exchange->valid_from);
}

int64_t link_quiet_since(const struct link *link, bool *events_only)
{
    bool live = link->state == LINK_LIVE;
    int64_t message = live && link->last_message_at > link->since ? link->last_message_at : link->since;
    int64_t event = live && link->last_event_at > link->since ? link->last_event_at : link->since;
    *events_only = message - event >= LINK_QUIET_MS;
    return *events_only ? event : message;
}

bool link_is_quiet(const struct link *link, int64_t now)
{
    bool up = link->state == LINK_OPEN || link->state == LINK_LIVE;
    bool events_only;
    return up && now - link_quiet_since(link, &events_only) >= LINK_QUIET_MS;
}

bool exchange_is_connected(const struct exchange *exchange)
{
    return link_state_is_up(exchange->link.state);
}

uint32_t exchange_reported_extensions(const struct exchange *exchange)
{
    return exchange->extensions.count - exchange->unreported_extensions;
}

uint32_t exchange_live_extensions(const struct exchange *exchange)
{
    uint32_t known = 0;
    if (exchange->valid_from <= 1 && exchange->unreadable.messages == 0) {
        /* orders start at 1, so nothing can be older */
        return exchange_reported_extensions(exchange);
    }
    for (uint32_t i = 0; i < exchange->extensions.count; i++) {
        known +=
            extension_freshness(table_at(&exchange->extensions, i), exchange->valid_from) == FRESHNESS_LIVE;
    }
    return known;
}

int64_t exchange_silent_before(const struct exchange *exchange, int64_t now)
{
    return exchange->silent_ms > 0 ? now - exchange->silent_ms : INT64_MIN;
}

struct agent_summary exchange_agent_summary(const struct exchange *exchange, const struct agent *agent,
                                            int64_t now)
{
    return agent_summary(agent, exchange->valid_from, exchange_silent_before(exchange, now));
}

int64_t exchange_next_silence_ms(const struct exchange *exchange, int64_t now)
{
    int64_t next_ms = -1;
    for (uint32_t i = 0; exchange->silent_ms > 0 && i < exchange->agents.count; i++) {
        const struct agent *agent = table_at(&exchange->agents, i);
        for (uint16_t q = 0; q < agent->queue_count; q++) {
            int64_t left_ms = agent->queues[q].stamp.at + exchange->silent_ms + 1 - now;
            next_ms = left_ms > 0 && (next_ms < 0 || left_ms < next_ms) ? left_ms : next_ms;
        }
    }
    return next_ms;
}

const char *exchange_name_of(const struct exchange *exchange, const char *number)
{
    return directory_name(&exchange->directory, number);
}

const char *exchange_agent_name(const struct exchange *exchange, const struct agent *agent)
{
    bool by_user = directory_source(&exchange->directory, agent->row.key) >= NAME_FROM_CONTACT;
    return by_user || *agent->name == '\0' ? exchange_name_of(exchange, agent->row.key) : agent->name;
}

const char *exchange_peer_name(const struct exchange *exchange, const struct extension *extension)
{
    const char *name = exchange_name_of(exchange, extension->peer_number);
    return *name != '\0' ? name : extension->peer_name;
}

unsigned exchange_record(struct exchange *exchange, enum history_kind kind, int before, int after, int64_t at,
                         const char *subject, const char *other, const char *text)
{
    const struct history_fact fact = {
        .at = at, .kind = kind, .before = before, .after = after, .exchange = exchange->index};
    history_put(exchange->history, &fact, subject, other, text);
    return CHANGED_HISTORY;
}

unsigned exchange_learn(struct exchange *exchange, const char *number, const char *name,
                        enum name_source source)
{
    return directory_learn(&exchange->directory, number, name, source, exchange->stamp.order)
               ? CHANGED_NAMES
               : CHANGED_NOTHING;
}

unsigned exchange_update_valid_from(struct exchange *exchange, int64_t at)
{
    uint64_t before = exchange->valid_from;
    exchange->valid_from = sequence_valid_from(&exchange->ids);
    if (exchange->valid_from == before) {
        return CHANGED_NOTHING;
    }
    bool changed = exchange->valid_from < before &&
                   recheck_run(&exchange->recheck, &exchange->extensions, at, exchange->valid_from);
    if (exchange->valid_from == exchange->ids.valid_from_min) {
        recheck_clear(&exchange->recheck);
    }
    return CHANGED_FRESHNESS | (changed ? CHANGED_EXTENSIONS : CHANGED_NOTHING);
}

/* Logs a number of messages; 0: it is not known. */
COLD static unsigned record_count(struct exchange *exchange, enum history_kind kind, uint64_t messages,
                                  int64_t at)
{
    return exchange_record(exchange, kind, 0, messages > INT32_MAX ? INT32_MAX : (int)messages, at, NULL,
                           NULL, NULL);
}

static unsigned apply_id(struct exchange *exchange, const struct frame_event *frame, int64_t at)
{
    struct sequence *ids = &exchange->ids;
    uint64_t missed_before = ids->missed;
    bool in_outage = ids->last_before_outage != 0;
    unsigned changes = CHANGED_NOTHING;
    switch (sequence_check(ids, frame->id, frame->hash)) {
    case SEQUENCE_FIRST:
    case SEQUENCE_NEXT:
    case SEQUENCE_LATE:
        break;
    case SEQUENCE_DUPLICATE:
        exchange->ignoring = true;
        break;
    case SEQUENCE_FILLED:
        changes = record_count(exchange, HISTORY_GAP_FILLED, 0, at);
        break;
    case SEQUENCE_GAP:
        changes = record_count(exchange, HISTORY_GAP, ids->missed - missed_before, at);
        break;
    case SEQUENCE_RESET:
        in_outage = false;
        changes = record_count(exchange, HISTORY_GAP, 0, at);
        break;
    }
    exchange->stamp.order = ids->order & STAMP_ORDER_MAX;
    if (in_outage && ids->last_before_outage == 0) {
        changes |= record_count(exchange, HISTORY_BACKLOG, (uint64_t)ids->distinct_count, at);
    }
    return changes | exchange_update_valid_from(exchange, at);
}

/* Counts and logs a frame that is no message of events, or an unreadable one. */
COLD static unsigned ignore_frame(struct exchange *exchange, const struct frame_event *frame, int64_t at)
{
    exchange->ignored[frame->kind]++;
    exchange->ignoring = !frame->unreadable;
    if (frame->counter_ends) {
        sequence_counter_ended(&exchange->ids);
    }
    return exchange_record(exchange, HISTORY_IGNORED, 0, (int)frame->kind, at, NULL, NULL, frame->excerpt);
}

/* A message arrives. It shows that the link works, gets its order, and may be one that we ignore. */
static unsigned apply_frame(struct exchange *exchange, const struct event *event, int64_t at)
{
    const struct frame_event *frame = &event->frame;
    if (frame->number != NULL) {
        table_expect(&exchange->extensions, frame->number);
    }
    unsigned changes = exchange->link.last_message_at == 0 ? CHANGED_LINK : CHANGED_NOTHING;
    exchange->frames++;
    exchange->link.last_message_at = at;
    exchange->stamp.at = at;
    exchange->ignoring = false;
    if (frame->kind != FRAME_EVENTS) {
        changes |= ignore_frame(exchange, frame, at);
    }
    if (exchange->ignoring) {
        return changes;
    }
    if (frame->id > 0) {
        changes |= apply_id(exchange, frame, at);
    } else {
        exchange->stamp.order = sequence_unnumbered_order(&exchange->ids) & STAMP_ORDER_MAX;
    }
    /* An unreadable message with a greater order may have reported something newer of a thing that was not
     * known yet. */
    exchange->stamp.unclear = exchange->stamp.order < exchange->unreadable.order;
    return changes;
}

unsigned exchange_count_overflow(struct exchange *exchange)
{
    return exchange->overflow++ > 0 ? CHANGED_NOTHING
                                    : CHANGED_LINK | exchange_record(exchange, HISTORY_OVERFLOW, 0, 0,
                                                                     exchange->stamp.at, NULL, NULL, NULL);
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

/* The extension of a report, whose state is about to be applied. NULL if there is no space for it.
 * `*changes`: of how many extensions the state is known. */
static struct extension *put_reported(struct exchange *exchange, const char *number, unsigned *changes)
{
    bool added;
    *changes = CHANGED_NOTHING;
    struct extension *extension = table_put(&exchange->extensions, number, &added);
    if (extension != NULL && !added && extension_is_unreported(extension)) {
        exchange->unreported_extensions--;
        *changes = CHANGED_FRESHNESS;
    }
    return extension;
}

static unsigned apply_device(struct exchange *exchange, const struct event *event)
{
    unsigned changes;
    struct extension *extension = put_reported(exchange, event->device.number, &changes);
    if (extension == NULL) {
        return exchange_count_overflow(exchange);
    }
    enum device_state before = extension->state;
    bool changed = extension_apply_device(extension, &event->device, &exchange->stamp, exchange->valid_from);
    changes |= note_recheck(exchange, extension);
    return changes | (changed ? CHANGED_EXTENSIONS : CHANGED_NOTHING) |
           record_state(exchange, extension, before);
}

static unsigned apply_party(struct exchange *exchange, const struct event *event)
{
    unsigned changes;
    if (event->party.peer_name != NULL && event->party.peer_number != NULL) {
        table_expect(&exchange->directory.names, event->party.peer_number); /* exchange_learn() */
    }
    struct extension *extension = put_reported(exchange, event->party.number, &changes);
    if (extension == NULL) {
        return exchange_count_overflow(exchange);
    }
    enum device_state before = extension->state;
    bool changed = extension_apply_party(extension, &event->party, &exchange->stamp, exchange->valid_from);
    changes |= note_recheck(exchange, extension) |
               exchange_learn(exchange, event->party.peer_number, event->party.peer_name, NAME_FROM_DEVICE);
    return changes | (changed ? CHANGED_EXTENSIONS : CHANGED_NOTHING) |
           record_state(exchange, extension, before);
}

/* An empty mailbox of which nothing was known is no news. */
static unsigned record_voicemail(struct exchange *exchange, const struct extension *extension, int before)
{
    int after = extension->mailbox.new_count;
    if (after == before || (before == VOICEMAIL_UNKNOWN && after == 0)) {
        return CHANGED_NOTHING;
    }
    return exchange_record(exchange, HISTORY_VOICEMAIL, before, after, exchange->stamp.at, extension->row.key,
                           NULL, NULL);
}

static unsigned apply_voicemail(struct exchange *exchange, const struct event *event)
{
    bool added;
    struct extension *extension = table_put(&exchange->extensions, event->voicemail.number, &added);
    if (extension == NULL) {
        return exchange_count_overflow(exchange);
    }
    exchange->unreported_extensions += added;
    int before = extension->mailbox.stamp.order == 0 ? VOICEMAIL_UNKNOWN : extension->mailbox.new_count;
    bool changed =
        extension_apply_voicemail(extension, &event->voicemail, &exchange->stamp, exchange->valid_from);
    return (changed ? CHANGED_EXTENSIONS : CHANGED_NOTHING) | record_voicemail(exchange, extension, before);
}

static unsigned apply_sms(struct exchange *exchange, const struct event *event)
{
    enum sms_status before;
    const struct sms *message = sms_list_apply(&exchange->messages, &event->sms, &exchange->stamp, &before);
    if (message == NULL) {
        return CHANGED_NOTHING;
    }
    return CHANGED_SMS | exchange_record(exchange, HISTORY_SMS, (int)before, (int)message->status,
                                         exchange->stamp.at, message->to, message->id, NULL);
}

/* The link goes down or comes up. Everything that was reported before it went down is stale from that moment,
 * and still stale when the link is up again: a change may have been sent to nobody. Only a backlog can show
 * that nothing was lost. */
COLD static unsigned apply_link(struct exchange *exchange, const struct event *event, int64_t at)
{
    const struct link_event *said = &event->link;
    struct link *link = &exchange->link;
    unsigned changes = CHANGED_LINK;
    if (link_state_is_up(link->state) && !link_state_is_up(said->state)) {
        link->lost_at = at;
        sequence_disconnect(&exchange->ids);
    }
    if (!link_state_is_up(link->state) && link_state_is_up(said->state)) {
        sequence_reconnect(&exchange->ids, said->backlog);
        link->lost_at = 0;
    }
    changes |= exchange_update_valid_from(exchange, at);
    bool news =
        link->state != said->state || (said->reason != NULL && strcmp(said->reason, link->reason) != 0);
    if (link->state != said->state) {
        link->since = at;
    }
    link->state = said->state;
    link->retry_at = said->retry_at;
    (void)text_copy(link->address, sizeof link->address, said->address == NULL ? "" : said->address);
    (void)text_copy(link->reason, sizeof link->reason, said->reason == NULL ? "" : said->reason);
    if (news) {
        changes |= exchange_record(exchange, HISTORY_LINK, 0, (int)said->state, at, NULL, said->address,
                                   said->reason);
    }
    return changes;
}

static unsigned apply_gap(struct exchange *exchange, const struct event *event, int64_t at)
{
    sequence_invalidate(&exchange->ids);
    return exchange_update_valid_from(exchange, at) |
           record_count(exchange, HISTORY_GAP, (uint64_t)event->gap.messages, at);
}

static unsigned apply_replay(struct exchange *exchange, const struct event *event)
{
    exchange->replay = event->replay.over ? REPLAY_OVER : REPLAY_RUNNING;
    if (event->replay.exchange != NULL) {
        (void)text_copy(exchange->name, sizeof exchange->name, event->replay.exchange);
        (void)text_copy(exchange->title, sizeof exchange->title, event->replay.exchange);
    }
    return CHANGED_LINK;
}

static unsigned apply_journal(struct exchange *exchange, const struct event *event, int64_t at)
{
    const char *problem = event->journal.problem == NULL ? "" : event->journal.problem;
    (void)text_copy(exchange->journal_problem, sizeof exchange->journal_problem, problem);
    return CHANGED_LINK |
           exchange_record(exchange, HISTORY_JOURNAL, 0, *problem == '\0', at, NULL, NULL, problem);
}

static unsigned apply_requested(struct exchange *exchange, const struct event *event, int64_t at)
{
    const struct action *action = event->requested.action;
    unsigned changes = CHANGED_REQUESTS;
    requests_add(&exchange->requests, action, at);
    if (action->kind == ACTION_SMS) {
        sms_list_add(&exchange->messages, action, at);
        changes |= CHANGED_SMS;
    }
    return changes | exchange_record(exchange, HISTORY_REQUESTED, 0, (int)action->kind, at, action->to,
                                     action->from, NULL);
}

static unsigned apply_outcome(struct exchange *exchange, const struct event *event, int64_t at)
{
    const struct outcome_event *said = &event->outcome;
    unsigned changes =
        requests_remove(&exchange->requests, said->action) ? CHANGED_REQUESTS : CHANGED_NOTHING;
    if (said->action->kind == ACTION_SMS) {
        (void)sms_list_set_outcome(&exchange->messages, said, at);
        changes |= CHANGED_SMS;
    }
    return changes | exchange_record(exchange, HISTORY_OUTCOME, (int)said->action->kind, (int)said->outcome,
                                     at, said->action->to, said->action->from, said->text);
}

static unsigned apply_progress(struct exchange *exchange, const struct event *event)
{
    bool changed = requests_set_progress(&exchange->requests, &event->progress);
    return changed ? CHANGED_REQUESTS : CHANGED_NOTHING;
}

/* A bit for each kind of event that a message reports, and for those of which something can be kept. */
#define IN_MESSAGE(kind, source, journaled)                                                                  \
    | (unsigned)((source) == EVENT_IN_MESSAGE || (source) == EVENT_UNUSABLE) << (kind)
#define USABLE(kind, source, journaled) | (unsigned)((source) == EVENT_IN_MESSAGE) << (kind)
static const unsigned message_kinds = 0 EVENT_KINDS(IN_MESSAGE);
static const unsigned usable_kinds = 0 EVENT_KINDS(USABLE);
static_assert(EVENT_KIND_COUNT <= 32, "a bit for each");

unsigned exchange_apply(struct exchange *exchange, const struct event *event, int64_t at)
{
    if ((message_kinds >> event->kind & 1U) != 0) {
        if (exchange->ignoring) {
            return CHANGED_NOTHING;
        }
        exchange->events += usable_kinds >> event->kind & 1U;
        exchange->link.last_event_at = exchange->stamp.at;
    }
    switch (event->kind) {
    case EVENT_FRAME:
        return apply_frame(exchange, event, at);
    case EVENT_UNKNOWN:
        return exchange_apply_unknown(exchange, event);
    case EVENT_UNREADABLE:
        return exchange_apply_unreadable(exchange, event);
    case EVENT_FOREIGN:
        return exchange_apply_foreign(exchange, event);
    case EVENT_DEVICE:
        return apply_device(exchange, event);
    case EVENT_PARTY:
        return apply_party(exchange, event);
    case EVENT_WAITING:
        return exchange_apply_waiting(exchange, event);
    case EVENT_MEMBER:
        return exchange_apply_member(exchange, event);
    case EVENT_PARTICIPANT:
        return exchange_apply_participant(exchange, event);
    case EVENT_SMS:
        return apply_sms(exchange, event);
    case EVENT_VOICEMAIL:
        return apply_voicemail(exchange, event);
    case EVENT_LINK:
        return apply_link(exchange, event, at);
    case EVENT_GAP:
        return apply_gap(exchange, event, at);
    case EVENT_REPLAY:
        return apply_replay(exchange, event);
    case EVENT_JOURNAL:
        return apply_journal(exchange, event, at);
    case EVENT_REMOVED:
        return exchange_apply_removed(exchange, event, at);
    case EVENT_REQUESTED:
        return apply_requested(exchange, event, at);
    case EVENT_OUTCOME:
        return apply_outcome(exchange, event, at);
    case EVENT_CALL_RECORD:
        return exchange_learn(exchange, event->call_record.caller_number, event->call_record.caller_name,
                              NAME_FROM_CALL_RECORD);
    case EVENT_PROGRESS:
        return apply_progress(exchange, event);
    case EVENT_RECORDING:
    case EVENT_TRANSCRIPT:
        break;
    }
    return CHANGED_NOTHING;
}
