/* One exchange: everything known of it, and how far that can be trusted. */

#include "model/exchange.h"

#include "model/cold.h"
#include "model/memory.h"
#include "model/text.h"

#include <stdlib.h>
#include <string.h>

enum { EVICT_AT_ONCE = EXCHANGE_PARTICIPANTS_MAX / 16 };

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

static bool link_is_up(enum link_state state)
{
    return state == LINK_OPEN || state == LINK_LIVE || state == LINK_REPLAY || state == LINK_ENDED;
}

bool exchange_is_connected(const struct exchange *exchange)
{
    return link_is_up(exchange->link.state);
}

uint32_t exchange_live_extensions(const struct exchange *exchange)
{
    uint32_t known = 0;
    if (exchange->valid_from <= 1 && exchange->unreadable.messages == 0) {
        return exchange->extensions.count; /* the first place is 1: nothing was told before it */
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

const char *exchange_peer_name(const struct exchange *exchange, const struct extension *extension)
{
    const char *name = exchange_name_of(exchange, extension->peer_number);
    return *name != '\0' ? name : extension->peer_name;
}

static unsigned record(struct exchange *exchange, enum history_kind kind, int before, int after, int64_t at,
                       const char *subject, const char *other, const char *text)
{
    const struct history_fact fact = {
        .at = at, .kind = kind, .before = before, .after = after, .exchange = exchange->index};
    history_put(exchange->history, &fact, subject, other, text);
    return CHANGED_HISTORY;
}

static unsigned learn(struct exchange *exchange, const char *number, const char *name,
                      enum name_source source)
{
    return directory_learn(&exchange->directory, number, name, source) ? CHANGED_NAMES : CHANGED_NOTHING;
}

/* The doubt is what the order of the messages makes it. Where it is over for a telephone of which two reports
 * are known, the one that was in doubt counts again. */
static unsigned update_valid_from(struct exchange *exchange, int64_t at)
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

/* A lamp was chosen: perhaps under a doubt that is lifted later. */
static void note_recheck(struct exchange *exchange, struct extension *extension)
{
    if (exchange->valid_from > exchange->ids.valid_from_min) {
        recheck_put(&exchange->recheck, extension, exchange->valid_from);
    }
}

/* A number of messages for the log; 0 there when nobody can tell. */
COLD static unsigned record_count(struct exchange *exchange, enum history_kind kind, uint64_t messages,
                                  int64_t at)
{
    return record(exchange, kind, 0, messages > INT32_MAX ? INT32_MAX : (int)messages, at, NULL, NULL, NULL);
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
    return changes | update_valid_from(exchange, at);
}

/* What is not a message of events, or no readable one. */
COLD static unsigned ignore_frame(struct exchange *exchange, const struct frame_event *frame, int64_t at)
{
    exchange->ignored[frame->kind]++;
    exchange->ignoring = !frame->unreadable;
    if (frame->counter_ends) {
        sequence_counter_ended(&exchange->ids);
    }
    return record(exchange, HISTORY_IGNORED, 0, (int)frame->kind, at, NULL, NULL, frame->excerpt);
}

/* A message arrives: it proves the link, has its place in the order, and may not be ours at all. */
static unsigned apply_frame(struct exchange *exchange, const struct event *event, int64_t at)
{
    const struct frame_event *frame = &event->frame;
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
    /* What could not be read may have told something newer of what was not known yet. */
    exchange->stamp.unclear = exchange->stamp.order < exchange->unreadable.order;
    return changes;
}

/* There is no room for a thing: that is said once, and counted. */
COLD static unsigned overflow(struct exchange *exchange)
{
    return exchange->overflow++ > 0
               ? CHANGED_NOTHING
               : record(exchange, HISTORY_OVERFLOW, 0, 0, exchange->stamp.at, NULL, NULL, NULL);
}

/* A telephone often rings a moment before anybody says who calls: then the entry that it rings is completed,
 * so that the log knows whom to call back. */
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

/* The other party is not looked at where there is none: it would be fetched from memory for nothing. */
static unsigned record_state(struct exchange *exchange, struct extension *extension, enum device_state before)
{
    if (before == extension->state) {
        return add_peer_to_entry(exchange, extension);
    }
    const char *peer = extension->has_peer ? extension->peer_number : "";
    const char *peer_name = extension->has_peer ? exchange_peer_name(exchange, extension) : "";
    unsigned changes = record(exchange, HISTORY_STATE, (int)before, (int)extension->state, exchange->stamp.at,
                              extension->row.key, peer, peer_name);
    extension->entry_without_peer = *peer == '\0' ? exchange->history->last : 0;
    return changes;
}

static unsigned apply_device(struct exchange *exchange, const struct event *event)
{
    struct extension *extension = table_put(&exchange->extensions, event->device.number, NULL);
    if (extension == NULL) {
        return overflow(exchange);
    }
    enum device_state before = extension->state;
    bool changed = extension_apply_device(extension, &event->device, &exchange->stamp, exchange->valid_from);
    note_recheck(exchange, extension);
    return (changed ? CHANGED_EXTENSIONS : CHANGED_NOTHING) | record_state(exchange, extension, before);
}

static unsigned apply_party(struct exchange *exchange, const struct event *event)
{
    struct extension *extension = table_put(&exchange->extensions, event->party.number, NULL);
    if (extension == NULL) {
        return overflow(exchange);
    }
    enum device_state before = extension->state;
    bool changed = extension_apply_party(extension, &event->party, &exchange->stamp, exchange->valid_from);
    note_recheck(exchange, extension);
    unsigned changes = learn(exchange, event->party.peer_number, event->party.peer_name, NAME_FROM_CALLER_ID);
    return changes | (changed ? CHANGED_EXTENSIONS : CHANGED_NOTHING) |
           record_state(exchange, extension, before);
}

static unsigned apply_waiting(struct exchange *exchange, const struct event *event)
{
    struct queue *queue = table_put(&exchange->queues, event->waiting.queue, NULL);
    if (queue == NULL) {
        return overflow(exchange);
    }
    int before = queue->waiting;
    if (!queue_apply_waiting(queue, event->waiting.waiting, &exchange->stamp, exchange->valid_from)) {
        return CHANGED_NOTHING;
    }
    return CHANGED_QUEUES | record(exchange, HISTORY_WAITING, before, queue->waiting, exchange->stamp.at,
                                   queue->row.key, NULL, NULL);
}

static bool is_member(const struct exchange *exchange, const char *number, const char *queue)
{
    const struct agent *agent = table_get(&exchange->agents, number);
    return agent != NULL && agent_membership(agent, queue) != NULL;
}

static unsigned apply_member(struct exchange *exchange, const struct event *event)
{
    const struct member_event *said = &event->member;
    if (exchange->stamp.order < exchange->removed_order && !is_member(exchange, said->number, said->queue)) {
        return CHANGED_NOTHING; /* late, and perhaps older than what was forgotten */
    }
    bool full =
        exchange->memberships >= EXCHANGE_MEMBERSHIPS_MAX && !is_member(exchange, said->number, said->queue);
    struct agent *agent = full ? NULL : table_put(&exchange->agents, said->number, NULL);
    (void)table_put(&exchange->queues, said->queue, NULL); /* heard of, though not of its callers */
    if (agent == NULL) {
        return overflow(exchange);
    }
    struct membership before;
    uint16_t queues = agent->queue_count;
    unsigned agent_changes = agent_apply(agent, said, &exchange->stamp, exchange->valid_from, &before);
    exchange->memberships += (uint32_t)(agent->queue_count - queues);
    unsigned changes = (agent_changes & AGENT_FULL) != 0 ? overflow(exchange) : CHANGED_NOTHING;
    changes |= learn(exchange, said->number, said->name, NAME_FROM_AGENT);
    const struct membership *member = agent_membership(agent, said->queue);
    if (member == NULL || agent_changes == AGENT_SAME) {
        return changes;
    }
    if (member->status != before.status) {
        changes |= record(exchange, HISTORY_MEMBER, (int)before.status, (int)member->status,
                          exchange->stamp.at, said->number, said->queue, NULL);
    }
    if ((agent_changes & AGENT_PAUSE_CHANGED) != 0) {
        changes |= record(exchange, HISTORY_PAUSE, (int)before.pause, (int)member->pause, exchange->stamp.at,
                          said->number, said->queue, member->reason);
    }
    return changes | CHANGED_AGENTS;
}

static int compare_orders(const void *one, const void *other)
{
    const uint64_t *a = one;
    const uint64_t *b = other;
    return *a < *b ? -1 : *a > *b;
}

/* The place up to which they give way, of those who are `stale`. */
static uint64_t eviction_order(const struct exchange *exchange, uint32_t *stale)
{
    uint64_t *orders = memory_new(exchange->participants, sizeof *orders);
    *stale = 0;
    for (uint32_t i = 0; i < exchange->conferences.count; i++) {
        const struct conference *conference = table_at(&exchange->conferences, i);
        for (uint16_t p = 0; p < conference->count; p++) {
            const struct stamp *stamp = &conference->participants[p].stamp;
            if (stamp_freshness(stamp, exchange->valid_from) != FRESHNESS_LIVE) {
                orders[(*stale)++] = stamp->order;
            }
        }
    }
    qsort(orders, *stale, sizeof *orders, compare_orders);
    uint32_t count = *stale < EVICT_AT_ONCE ? *stale : EVICT_AT_ONCE;
    uint64_t order = count > 0 ? orders[count - 1] : 0;
    free(orders);
    return order;
}

/* Whose leaving was missed stays for ever: where there are too many, the stalest of all rooms give way. False
 * when all are live. All are gone through once for so many who come; or where no more than these were stale,
 * at most once in a message, which may tell of 100,000 things. */
static bool evict_stale(struct exchange *exchange)
{
    if (exchange->checked_valid_from == exchange->valid_from + 1 ||
        exchange->looked_in_frame == exchange->frames) {
        return false;
    }
    uint32_t stale;
    uint64_t order = eviction_order(exchange, &stale);
    for (uint32_t i = 0; i < exchange->conferences.count && stale > 0; i++) {
        exchange->participants -=
            conference_drop_stale(table_at(&exchange->conferences, i), exchange->valid_from, order);
    }
    if (stale <= EVICT_AT_ONCE) {
        exchange->checked_valid_from = exchange->valid_from + 1;
        exchange->looked_in_frame = exchange->frames;
    }
    return stale > 0;
}

static unsigned apply_participant(struct exchange *exchange, const struct event *event)
{
    const struct participant_event *said = &event->participant;
    struct conference *conference = table_put(&exchange->conferences, said->room, NULL);
    if (conference == NULL) {
        return overflow(exchange);
    }
    bool was_live = conference_freshness(conference, exchange->valid_from) == FRESHNESS_LIVE;
    unsigned changes = learn(exchange, said->number, said->name, NAME_FROM_CALLER_ID);
    bool full = exchange->participants >= EXCHANGE_PARTICIPANTS_MAX &&
                conference_grows(conference, said, &exchange->stamp) && !evict_stale(exchange);
    uint16_t count = conference->count;
    unsigned room_changes = conference_apply(conference, said, &exchange->stamp, exchange->valid_from, full);
    exchange->participants += (uint32_t)(conference->count - count);
    if (stamp_freshness(&exchange->stamp, exchange->valid_from) != FRESHNESS_LIVE) {
        exchange->checked_valid_from = 0; /* a late message: who comes with it is stale already */
    }
    if ((room_changes & CONFERENCE_FULL) != 0) {
        changes |= overflow(exchange);
    }
    if (room_changes == CONFERENCE_SAME && was_live) {
        return changes;
    }
    return changes | CHANGED_CONFERENCES |
           record(exchange, HISTORY_PARTICIPANT, 0, said->joined, exchange->stamp.at, said->number,
                  said->room, said->name);
}

static unsigned apply_sms(struct exchange *exchange, const struct event *event)
{
    enum sms_status before;
    const struct sms *message = sms_list_apply(&exchange->messages, &event->sms, &exchange->stamp, &before);
    if (message == NULL) {
        return CHANGED_NOTHING;
    }
    return CHANGED_SMS | record(exchange, HISTORY_SMS, (int)before, (int)message->status, exchange->stamp.at,
                                message->to, message->id, NULL);
}

COLD static unsigned apply_unknown(struct exchange *exchange, const struct event *event)
{
    exchange->unknown_events++;
    return record(exchange, HISTORY_UNKNOWN, 0, 0, exchange->stamp.at, event->unknown.name, NULL, NULL);
}

/* What becomes of a thing that was told of in a way that can't be understood. */
enum marking { MARKING_NOT_FOUND, MARKING_UNCHANGED, MARKING_STALE };

typedef enum marking mark_function(struct exchange *exchange, const struct unreadable_event *said);

static enum marking mark_extension(struct exchange *exchange, const struct unreadable_event *said)
{
    struct extension *extension = table_get(&exchange->extensions, said->name);
    if (extension == NULL) {
        return MARKING_NOT_FOUND;
    }
    return extension_mark_stale(extension, &exchange->stamp, exchange->valid_from) ? MARKING_STALE
                                                                                   : MARKING_UNCHANGED;
}

static enum marking mark_queue(struct exchange *exchange, const struct unreadable_event *said)
{
    struct queue *queue = table_get(&exchange->queues, said->name);
    if (queue == NULL) {
        return MARKING_NOT_FOUND;
    }
    return stamp_mark_stale(&queue->stamp, &exchange->stamp) ? MARKING_STALE : MARKING_UNCHANGED;
}

/* Without a number it may be whoever is in the queue. */
static enum marking mark_agent(struct exchange *exchange, const struct unreadable_event *said)
{
    if (said->name != NULL) {
        struct agent *agent = table_get(&exchange->agents, said->name);
        bool known = agent != NULL && (said->queue == NULL || agent_membership(agent, said->queue) != NULL);
        return !known                                                   ? MARKING_NOT_FOUND
               : agent_mark_stale(agent, said->queue, &exchange->stamp) ? MARKING_STALE
                                                                        : MARKING_UNCHANGED;
    }
    enum marking marking = MARKING_NOT_FOUND;
    for (uint32_t i = 0; i < exchange->agents.count; i++) {
        if (agent_mark_stale(table_at(&exchange->agents, i), said->queue, &exchange->stamp)) {
            marking = MARKING_STALE;
        }
    }
    return marking;
}

static enum marking mark_conference(struct exchange *exchange, const struct unreadable_event *said)
{
    struct conference *conference = table_get(&exchange->conferences, said->name);
    if (conference == NULL) {
        return MARKING_NOT_FOUND;
    }
    if (!conference_mark_stale(conference, &exchange->stamp)) {
        return MARKING_UNCHANGED;
    }
    exchange->checked_valid_from = 0;
    return MARKING_STALE;
}

static enum marking mark_all(struct exchange *exchange, const struct unreadable_event *said)
{
    (void)said;
    sequence_invalidate(&exchange->ids);
    (void)update_valid_from(exchange, exchange->stamp.at);
    return MARKING_STALE;
}

static enum marking mark_nothing(struct exchange *exchange, const struct unreadable_event *said)
{
    (void)exchange;
    (void)said;
    return MARKING_UNCHANGED;
}

/* A telephone and its agent have one number: a message that may have told of either is told once. */
static bool is_logged(const struct exchange *exchange, const char *name)
{
    const struct history *history = exchange->history;
    const struct history_entry *last = history->last == 0 ? NULL : history_at(history, history->last);
    return last != NULL && name != NULL && last->kind == HISTORY_UNREADABLE &&
           last->exchange == exchange->index && strcmp(last->subject, name) == 0 &&
           exchange->unreadable.logged_frame == exchange->frames;
}

COLD static unsigned apply_unreadable(struct exchange *exchange, const struct event *event)
{
    static const struct {
        mark_function *apply;
        unsigned changes;
    } things[] = {
        [UNREADABLE_NOTHING] = {mark_nothing, CHANGED_NOTHING},
        [UNREADABLE_EXTENSION] = {mark_extension, CHANGED_EXTENSIONS},
        [UNREADABLE_QUEUE] = {mark_queue, CHANGED_QUEUES},
        [UNREADABLE_AGENT] = {mark_agent, CHANGED_AGENTS},
        [UNREADABLE_CONFERENCE] = {mark_conference, CHANGED_CONFERENCES},
        [UNREADABLE_ALL] = {mark_all, CHANGED_NOTHING},
    };
    const struct unreadable_event *said = &event->unreadable;
    bool often = unreadable_count(&exchange->unreadable, exchange->frames, exchange->stamp.at);
    unsigned changes = often ? CHANGED_LINK : CHANGED_NOTHING;
    enum marking marking = things[said->thing].apply(exchange, said);
    if (marking == MARKING_NOT_FOUND ||
        (said->thing == UNREADABLE_AGENT && (said->name == NULL || said->queue == NULL))) {
        exchange->unreadable.order = exchange->stamp.order > exchange->unreadable.order
                                         ? exchange->stamp.order
                                         : exchange->unreadable.order;
    }
    changes |= marking == MARKING_STALE ? things[said->thing].changes | CHANGED_FRESHNESS : CHANGED_NOTHING;
    bool whole = said->event == NULL; /* that it can't be read is in the log already */
    if (whole && (marking != MARKING_STALE || is_logged(exchange, said->name))) {
        return changes;
    }
    exchange->unreadable.logged_frame = exchange->frames;
    enum unreadable_thing thing = marking == MARKING_STALE ? said->thing : UNREADABLE_NOTHING;
    const char *subject = marking == MARKING_STALE ? said->name : NULL;
    return changes | record(exchange, HISTORY_UNREADABLE, 0, (int)thing, exchange->stamp.at, subject,
                            said->event, NULL);
}

/* The first, tenth, hundredth … event of each is in the log. */
COLD static unsigned apply_foreign(struct exchange *exchange, const struct event *event)
{
    uint64_t events = foreign_count(&exchange->foreign, event->foreign.exchange);
    uint64_t round = 1;
    while (round < events) {
        round *= 10;
    }
    if (events != round || events > INT32_MAX) {
        return CHANGED_NOTHING;
    }
    return record(exchange, HISTORY_FOREIGN, 0, (int)events, exchange->stamp.at, event->foreign.exchange,
                  NULL, NULL);
}

/* The link comes and goes. What was told before it went is in doubt from that moment on, and still is when it
 * comes back: a change may have been told to nobody. Only a backlog can show that nothing was lost. */
COLD static unsigned apply_link(struct exchange *exchange, const struct event *event, int64_t at)
{
    const struct link_event *said = &event->link;
    struct link *link = &exchange->link;
    unsigned changes = CHANGED_LINK;
    if (link_is_up(link->state) && !link_is_up(said->state)) {
        link->lost_at = at;
        sequence_disconnect(&exchange->ids);
    }
    if (!link_is_up(link->state) && link_is_up(said->state)) {
        sequence_reconnect(&exchange->ids, said->backlog);
        link->lost_at = 0;
    }
    changes |= update_valid_from(exchange, at);
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
        changes |= record(exchange, HISTORY_LINK, 0, (int)said->state, at, NULL, said->address, said->reason);
    }
    return changes;
}

static unsigned apply_gap(struct exchange *exchange, const struct event *event, int64_t at)
{
    sequence_invalidate(&exchange->ids);
    return update_valid_from(exchange, at) |
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
    return CHANGED_LINK | record(exchange, HISTORY_JOURNAL, 0, *problem == '\0', at, NULL, NULL, problem);
}

/* The user knows better: who has left a queue without a word stays on the board for ever else. */
static unsigned apply_removed(struct exchange *exchange, const struct event *event, int64_t at)
{
    const struct removed_event *said = &event->removed;
    struct agent *agent = table_get(&exchange->agents, said->number);
    if (agent == NULL || (said->queue != NULL && !agent_leave(agent, said->queue))) {
        return CHANGED_NOTHING;
    }
    exchange->memberships -= said->queue != NULL ? 1U : agent->queue_count;
    unsigned changes =
        CHANGED_AGENTS | record(exchange, HISTORY_REMOVED, 0, 0, at, said->number, said->queue, NULL);
    exchange->removed_order = exchange->ids.order_max;
    if (said->queue == NULL || agent->queue_count == 0) {
        agent_done(agent);
        table_drop(&exchange->agents, agent);
    }
    return changes;
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
    return changes |
           record(exchange, HISTORY_REQUESTED, 0, (int)action->kind, at, action->to, action->from, NULL);
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
    return changes | record(exchange, HISTORY_OUTCOME, (int)said->action->kind, (int)said->outcome, at,
                            said->action->to, said->action->from, said->text);
}

static unsigned apply_from_message(struct exchange *exchange, const struct event *event)
{
    typedef unsigned apply_function(struct exchange *, const struct event *);
    static apply_function *const handlers[] = {
        [EVENT_UNKNOWN] = apply_unknown, [EVENT_DEVICE] = apply_device,
        [EVENT_PARTY] = apply_party,     [EVENT_WAITING] = apply_waiting,
        [EVENT_MEMBER] = apply_member,   [EVENT_PARTICIPANT] = apply_participant,
        [EVENT_SMS] = apply_sms,         [EVENT_UNREADABLE] = apply_unreadable,
        [EVENT_FOREIGN] = apply_foreign,
    };
    if (exchange->ignoring) {
        return CHANGED_NOTHING;
    }
    exchange->events +=
        event->kind != EVENT_UNKNOWN && event->kind != EVENT_UNREADABLE && event->kind != EVENT_FOREIGN;
    exchange->link.last_event_at = exchange->stamp.at;
    return handlers[event->kind](exchange, event);
}

void exchange_prefetch(struct exchange *exchange, const struct event *event)
{
    if (event->kind == EVENT_DEVICE) {
        table_prefetch(&exchange->extensions, event->device.number);
    } else if (event->kind == EVENT_PARTY) {
        table_prefetch(&exchange->extensions, event->party.number);
        table_prefetch(&exchange->directory.names, event->party.peer_number);
    } else if (event->kind == EVENT_MEMBER) {
        table_prefetch(&exchange->agents, event->member.number);
    }
}

unsigned exchange_apply(struct exchange *exchange, const struct event *event, int64_t at)
{
    switch (event->kind) {
    case EVENT_FRAME:
        return apply_frame(exchange, event, at);
    case EVENT_UNKNOWN:
    case EVENT_UNREADABLE:
    case EVENT_FOREIGN:
    case EVENT_DEVICE:
    case EVENT_PARTY:
    case EVENT_WAITING:
    case EVENT_MEMBER:
    case EVENT_PARTICIPANT:
    case EVENT_SMS:
        return apply_from_message(exchange, event);
    case EVENT_LINK:
        return apply_link(exchange, event, at);
    case EVENT_GAP:
        return apply_gap(exchange, event, at);
    case EVENT_REPLAY:
        return apply_replay(exchange, event);
    case EVENT_JOURNAL:
        return apply_journal(exchange, event, at);
    case EVENT_REMOVED:
        return apply_removed(exchange, event, at);
    case EVENT_REQUESTED:
        return apply_requested(exchange, event, at);
    case EVENT_OUTCOME:
        return apply_outcome(exchange, event, at);
    case EVENT_CALL_RECORD:
        return learn(exchange, event->call_record.caller_number, event->call_record.caller_name,
                     NAME_FROM_CALL_RECORD);
    case EVENT_PROGRESS:
        return requests_set_progress(&exchange->requests, &event->progress) ? CHANGED_REQUESTS
                                                                            : CHANGED_NOTHING;
    case EVENT_RECORDING:
    case EVENT_TRANSCRIPT:
        break;
    }
    return CHANGED_NOTHING;
}
