/* One exchange: everything known of it, and how far that can be trusted. */

#include "model/exchange.h"

#include "model/aside.h"
#include "model/memory.h"
#include "model/text.h"

#include <stdlib.h>
#include <string.h>

enum { GIVE_WAY_AT_ONCE = EXCHANGE_PARTICIPANTS_MAX / 16 };

void exchange_init(struct exchange *exchange, const char *name, struct history *history, const struct text_seed *seed)
{
    *exchange = (struct exchange){.history = history};
    (void)text_copy(exchange->name, sizeof exchange->name, name);
    table_init(&exchange->extensions, sizeof(struct extension), EXCHANGE_EXTENSIONS_MAX, seed);
    table_init(&exchange->queues, sizeof(struct queue), EXCHANGE_QUEUES_MAX, seed);
    table_init(&exchange->agents, sizeof(struct agent), EXCHANGE_EXTENSIONS_MAX, seed);
    table_init(&exchange->conferences, sizeof(struct conference), EXCHANGE_CONFERENCES_MAX, seed);
    messages_init(&exchange->messages);
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
    messages_done(&exchange->messages);
    directory_done(&exchange->directory);
}

enum freshness exchange_freshness(const struct exchange *exchange, const struct hearing *hearing)
{
    return hearing_freshness(hearing, exchange->doubt);
}

static bool link_is_up(enum link_state state)
{
    return state == LINK_OPEN || state == LINK_LIVE || state == LINK_REPLAY || state == LINK_ENDED;
}

bool exchange_is_connected(const struct exchange *exchange)
{
    return link_is_up(exchange->link.state);
}

uint32_t exchange_known(const struct exchange *exchange)
{
    uint32_t known = 0;
    if (exchange->doubt <= 1 && exchange->unreadable.messages == 0) {
        return exchange->extensions.count; /* the first place is 1: nothing was told before it */
    }
    for (uint32_t i = 0; i < exchange->extensions.count; i++) {
        known += extension_freshness(table_at(&exchange->extensions, i), exchange->doubt) == FRESHNESS_LIVE;
    }
    return known;
}

int64_t exchange_silent_before(const struct exchange *exchange, int64_t now)
{
    return exchange->silent_ms > 0 ? now - exchange->silent_ms : INT64_MIN;
}

struct agent_summary exchange_agent(const struct exchange *exchange, const struct agent *agent, int64_t now)
{
    return agent_summary(agent, exchange->doubt, exchange_silent_before(exchange, now));
}

int64_t exchange_next_silence_ms(const struct exchange *exchange, int64_t now)
{
    int64_t next_ms = -1;
    for (uint32_t i = 0; exchange->silent_ms > 0 && i < exchange->agents.count; i++) {
        const struct agent *agent = table_at(&exchange->agents, i);
        for (uint16_t q = 0; q < agent->queue_count; q++) {
            int64_t left_ms = agent->queues[q].heard.at + exchange->silent_ms + 1 - now;
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
        .at = at, .kind = kind, .before = before, .after = after, .exchange = exchange->place};
    history_put(exchange->history, &fact, subject, other, text);
    return CHANGED_HISTORY;
}

static unsigned learn(struct exchange *exchange, const char *number, const char *name, enum name_source source)
{
    return directory_learn(&exchange->directory, number, name, source) ? CHANGED_NAMES : CHANGED_NOTHING;
}

/* The doubt is what the order of the messages makes it. Where it is over for a telephone of which two reports are known,
 * the one that was in doubt counts again. */
static unsigned take_doubt(struct exchange *exchange, int64_t at)
{
    uint64_t before = exchange->doubt;
    exchange->doubt = sequence_doubt(&exchange->ids);
    if (exchange->doubt == before) {
        return CHANGED_NOTHING;
    }
    bool changed = exchange->doubt < before &&
                   unsettled_settle(&exchange->unsettled, &exchange->extensions, at, exchange->doubt);
    if (exchange->doubt == exchange->ids.floor) {
        unsettled_clear(&exchange->unsettled);
    }
    return CHANGED_FRESHNESS | (changed ? CHANGED_EXTENSIONS : CHANGED_NOTHING);
}

/* A lamp was chosen: perhaps under a doubt that is lifted later. */
static void note_lamp(struct exchange *exchange, struct extension *extension)
{
    if (exchange->doubt > exchange->ids.floor) {
        unsettled_put(&exchange->unsettled, extension, exchange->doubt);
    }
}

/* A number of messages for the log; 0 there when nobody can tell. */
ASIDE static unsigned record_order(struct exchange *exchange, enum history_kind kind, uint64_t messages, int64_t at)
{
    return record(exchange, kind, 0, messages > INT32_MAX ? INT32_MAX : (int)messages, at, NULL, NULL, NULL);
}

static unsigned apply_id(struct exchange *exchange, const struct frame_event *frame, int64_t at)
{
    struct sequence *ids = &exchange->ids;
    uint64_t missed_before = ids->missed;
    bool in_outage = ids->mark != 0;
    unsigned changes = CHANGED_NOTHING;
    switch (sequence_judge(ids, frame->id, frame->hash)) {
    case SEQUENCE_FIRST:
    case SEQUENCE_NEXT:
    case SEQUENCE_LATE:
        break;
    case SEQUENCE_DUPLICATE:
        exchange->passing_over = true;
        break;
    case SEQUENCE_FILLED:
        changes = record_order(exchange, HISTORY_FILLED, 0, at);
        break;
    case SEQUENCE_GAP:
        changes = record_order(exchange, HISTORY_GAP, ids->missed - missed_before, at);
        break;
    case SEQUENCE_RESET:
        in_outage = false;
        changes = record_order(exchange, HISTORY_GAP, 0, at);
        break;
    }
    exchange->now.place = ids->place & HEARING_PLACE_MAX;
    if (in_outage && ids->mark == 0) {
        changes |= record_order(exchange, HISTORY_REPEATED, (uint64_t)ids->told, at);
    }
    return changes | take_doubt(exchange, at);
}

/* What is not a message of events, or no readable one. */
ASIDE static unsigned pass_over(struct exchange *exchange, const struct frame_event *frame, int64_t at)
{
    exchange->passed_over[frame->kind]++;
    exchange->passing_over = !frame->unreadable;
    if (frame->ends_count) {
        sequence_end(&exchange->ids);
    }
    return record(exchange, HISTORY_PASSED_OVER, 0, (int)frame->kind, at, NULL, NULL, frame->excerpt);
}

/* A message arrives: it proves the link, has its place in the order, and may not be ours at all. */
static unsigned apply_frame(struct exchange *exchange, const struct event *event, int64_t at)
{
    const struct frame_event *frame = &event->frame;
    unsigned changes = exchange->link.heard_at == 0 ? CHANGED_LINK : CHANGED_NOTHING;
    exchange->frames++;
    exchange->link.heard_at = at;
    exchange->now.at = at;
    exchange->passing_over = false;
    if (frame->kind != FRAME_EVENTS) {
        changes |= pass_over(exchange, frame, at);
    }
    if (exchange->passing_over) {
        return changes;
    }
    if (frame->id > 0) {
        changes |= apply_id(exchange, frame, at);
    } else {
        exchange->now.place = sequence_unnumbered(&exchange->ids) & HEARING_PLACE_MAX;
    }
    /* What could not be read may have told something newer of what was not known yet. */
    exchange->now.unclear = exchange->now.place < exchange->unreadable.place;
    return changes;
}

/* There is no room for a thing: that is said once, and counted. */
ASIDE static unsigned overflow(struct exchange *exchange)
{
    return exchange->overflow++ > 0 ? CHANGED_NOTHING
                                    : record(exchange, HISTORY_OVERFLOW, 0, 0, exchange->now.at, NULL, NULL, NULL);
}

/* A telephone often rings a moment before anybody says who calls: then the entry that it rings is completed, so that the
 * log knows whom to call back. */
static unsigned complete_entry(struct exchange *exchange, struct extension *extension)
{
    if (extension->unnamed == 0 || *extension->peer_number == '\0' || !line_is_engaged(extension->lamp)) {
        return CHANGED_NOTHING;
    }
    bool kept = history_amend_line(exchange->history, extension->unnamed, extension->peer_number,
                                   exchange_peer_name(exchange, extension));
    extension->unnamed = 0;
    return kept ? CHANGED_HISTORY : CHANGED_NOTHING;
}

/* The other party is not looked at where there is none: it would be fetched from memory for nothing. */
static unsigned record_lamp(struct exchange *exchange, struct extension *extension, enum line_state before)
{
    if (before == extension->lamp) {
        return complete_entry(exchange, extension);
    }
    const char *peer = extension->has_peer ? extension->peer_number : "";
    const char *peer_name = extension->has_peer ? exchange_peer_name(exchange, extension) : "";
    unsigned changes = record(exchange, HISTORY_LINE, (int)before, (int)extension->lamp, exchange->now.at,
                              extension->row.key, peer, peer_name);
    extension->unnamed = *peer == '\0' ? exchange->history->last : 0;
    return changes;
}

static unsigned apply_device(struct exchange *exchange, const struct event *event)
{
    struct extension *extension = table_put(&exchange->extensions, event->device.number, NULL);
    if (extension == NULL) {
        return overflow(exchange);
    }
    enum line_state before = extension->lamp;
    bool changed = extension_apply_device(extension, &event->device, &exchange->now, exchange->doubt);
    note_lamp(exchange, extension);
    return (changed ? CHANGED_EXTENSIONS : CHANGED_NOTHING) | record_lamp(exchange, extension, before);
}

static unsigned apply_party(struct exchange *exchange, const struct event *event)
{
    struct extension *extension = table_put(&exchange->extensions, event->party.number, NULL);
    if (extension == NULL) {
        return overflow(exchange);
    }
    enum line_state before = extension->lamp;
    bool changed = extension_apply_party(extension, &event->party, &exchange->now, exchange->doubt);
    note_lamp(exchange, extension);
    unsigned changes = learn(exchange, event->party.peer_number, event->party.peer_name, NAME_FROM_CALLER_ID);
    return changes | (changed ? CHANGED_EXTENSIONS : CHANGED_NOTHING) | record_lamp(exchange, extension, before);
}

static unsigned apply_waiting(struct exchange *exchange, const struct event *event)
{
    struct queue *queue = table_put(&exchange->queues, event->waiting.queue, NULL);
    if (queue == NULL) {
        return overflow(exchange);
    }
    int before = queue->waiting;
    if (!queue_apply_waiting(queue, event->waiting.waiting, &exchange->now, exchange->doubt)) {
        return CHANGED_NOTHING;
    }
    return CHANGED_QUEUES | record(exchange, HISTORY_WAITING, before, queue->waiting, exchange->now.at,
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
    if (exchange->now.place < exchange->forgotten && !is_member(exchange, said->number, said->queue)) {
        return CHANGED_NOTHING; /* late, and perhaps older than what was forgotten */
    }
    bool full = exchange->memberships >= EXCHANGE_MEMBERSHIPS_MAX && !is_member(exchange, said->number, said->queue);
    struct agent *agent = full ? NULL : table_put(&exchange->agents, said->number, NULL);
    (void)table_put(&exchange->queues, said->queue, NULL); /* heard of, though not of its callers */
    if (agent == NULL) {
        return overflow(exchange);
    }
    struct membership before;
    uint16_t queues = agent->queue_count;
    unsigned agent_changes = agent_apply(agent, said, &exchange->now, exchange->doubt, &before);
    exchange->memberships += (uint32_t)(agent->queue_count - queues);
    unsigned changes = (agent_changes & AGENT_NO_ROOM) != 0 ? overflow(exchange) : CHANGED_NOTHING;
    changes |= learn(exchange, said->number, said->name, NAME_FROM_AGENT);
    const struct membership *member = agent_membership(agent, said->queue);
    if (member == NULL || agent_changes == AGENT_SAME) {
        return changes;
    }
    if (member->status != before.status) {
        changes |= record(exchange, HISTORY_MEMBER, (int)before.status, (int)member->status, exchange->now.at,
                          said->number, said->queue, NULL);
    }
    if ((agent_changes & AGENT_PAUSE_CHANGED) != 0) {
        changes |= record(exchange, HISTORY_PAUSE, (int)before.pause, (int)member->pause, exchange->now.at, said->number,
                          said->queue, member->reason);
    }
    return changes | CHANGED_AGENTS;
}

static int compare_places(const void *one, const void *other)
{
    const uint64_t *a = one;
    const uint64_t *b = other;
    return *a < *b ? -1 : *a > *b;
}

/* The place up to which they give way, of those who are `stale`. */
static uint64_t place_that_gives_way(const struct exchange *exchange, uint32_t *stale)
{
    uint64_t *places = memory_new(exchange->participants, sizeof *places);
    *stale = 0;
    for (uint32_t i = 0; i < exchange->conferences.count; i++) {
        const struct conference *conference = table_at(&exchange->conferences, i);
        for (uint16_t p = 0; p < conference->count; p++) {
            const struct hearing *heard = &conference->participants[p].heard;
            if (hearing_freshness(heard, exchange->doubt) != FRESHNESS_LIVE) {
                places[(*stale)++] = heard->place;
            }
        }
    }
    qsort(places, *stale, sizeof *places, compare_places);
    uint32_t count = *stale < GIVE_WAY_AT_ONCE ? *stale : GIVE_WAY_AT_ONCE;
    uint64_t place = count > 0 ? places[count - 1] : 0;
    free(places);
    return place;
}

/* Whose leaving was missed stays for ever: where there are too many, the stalest of all rooms give way. False when all are
 * live. All are gone through once for so many who come; or where no more than these were stale, at most once in a message,
 * which may tell of 100,000 things. */
static bool free_places(struct exchange *exchange)
{
    if (exchange->all_live == exchange->doubt + 1 || exchange->looked == exchange->frames) {
        return false;
    }
    uint32_t stale;
    uint64_t place = place_that_gives_way(exchange, &stale);
    for (uint32_t i = 0; i < exchange->conferences.count && stale > 0; i++) {
        exchange->participants -= conference_drop_stale(table_at(&exchange->conferences, i), exchange->doubt, place);
    }
    if (stale <= GIVE_WAY_AT_ONCE) {
        exchange->all_live = exchange->doubt + 1;
        exchange->looked = exchange->frames;
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
    bool was_live = conference_freshness(conference, exchange->doubt) == FRESHNESS_LIVE;
    unsigned changes = learn(exchange, said->number, said->name, NAME_FROM_CALLER_ID);
    bool full = exchange->participants >= EXCHANGE_PARTICIPANTS_MAX &&
                conference_grows(conference, said, &exchange->now) && !free_places(exchange);
    uint16_t count = conference->count;
    unsigned room_changes = conference_apply(conference, said, &exchange->now, exchange->doubt, full);
    exchange->participants += (uint32_t)(conference->count - count);
    if (hearing_freshness(&exchange->now, exchange->doubt) != FRESHNESS_LIVE) {
        exchange->all_live = 0; /* a late message: who comes with it is stale already */
    }
    if ((room_changes & CONFERENCE_NO_ROOM) != 0) {
        changes |= overflow(exchange);
    }
    if (room_changes == CONFERENCE_SAME && was_live) {
        return changes;
    }
    return changes | CHANGED_CONFERENCES |
           record(exchange, HISTORY_PARTICIPANT, 0, said->joined, exchange->now.at, said->number, said->room, said->name);
}

static unsigned apply_message(struct exchange *exchange, const struct event *event)
{
    enum message_status before;
    const struct message *message = messages_apply(&exchange->messages, &event->message, &exchange->now, &before);
    if (message == NULL) {
        return CHANGED_NOTHING;
    }
    return CHANGED_MESSAGES | record(exchange, HISTORY_MESSAGE, (int)before, (int)message->status, exchange->now.at,
                                     message->to, message->id, NULL);
}

ASIDE static unsigned apply_unknown(struct exchange *exchange, const struct event *event)
{
    exchange->unknown_events++;
    return record(exchange, HISTORY_UNKNOWN, 0, 0, exchange->now.at, event->unknown.name, NULL, NULL);
}

/* What becomes of a thing that was told of in a way that can't be understood. */
enum doubting { NOT_KNOWN, AS_BEFORE, DOUBTED };

typedef enum doubting doubt_function(struct exchange *exchange, const struct unreadable_event *said);

static enum doubting doubt_extension(struct exchange *exchange, const struct unreadable_event *said)
{
    struct extension *extension = table_get(&exchange->extensions, said->name);
    if (extension == NULL) {
        return NOT_KNOWN;
    }
    return extension_doubt(extension, &exchange->now, exchange->doubt) ? DOUBTED : AS_BEFORE;
}

static enum doubting doubt_queue(struct exchange *exchange, const struct unreadable_event *said)
{
    struct queue *queue = table_get(&exchange->queues, said->name);
    if (queue == NULL) {
        return NOT_KNOWN;
    }
    return hearing_doubt(&queue->heard, &exchange->now) ? DOUBTED : AS_BEFORE;
}

/* Without a number it may be whoever is in the queue. */
static enum doubting doubt_agent(struct exchange *exchange, const struct unreadable_event *said)
{
    if (said->name != NULL) {
        struct agent *agent = table_get(&exchange->agents, said->name);
        bool known = agent != NULL && (said->queue == NULL || agent_membership(agent, said->queue) != NULL);
        return !known ? NOT_KNOWN : agent_doubt(agent, said->queue, &exchange->now) ? DOUBTED : AS_BEFORE;
    }
    enum doubting doubting = NOT_KNOWN;
    for (uint32_t i = 0; i < exchange->agents.count; i++) {
        if (agent_doubt(table_at(&exchange->agents, i), said->queue, &exchange->now)) {
            doubting = DOUBTED;
        }
    }
    return doubting;
}

static enum doubting doubt_conference(struct exchange *exchange, const struct unreadable_event *said)
{
    struct conference *conference = table_get(&exchange->conferences, said->name);
    if (conference == NULL) {
        return NOT_KNOWN;
    }
    if (!conference_doubt(conference, &exchange->now)) {
        return AS_BEFORE;
    }
    exchange->all_live = 0;
    return DOUBTED;
}

static enum doubting doubt_all(struct exchange *exchange, const struct unreadable_event *said)
{
    (void)said;
    sequence_lose(&exchange->ids);
    (void)take_doubt(exchange, exchange->now.at);
    return DOUBTED;
}

static enum doubting doubt_nothing(struct exchange *exchange, const struct unreadable_event *said)
{
    (void)exchange;
    (void)said;
    return AS_BEFORE;
}

/* A telephone and its agent have one number: a message that may have told of either is told once. */
static bool is_told(const struct exchange *exchange, const char *name)
{
    const struct history *history = exchange->history;
    const struct history_entry *last = history->last == 0 ? NULL : history_at(history, history->last);
    return last != NULL && name != NULL && last->kind == HISTORY_UNREADABLE && last->exchange == exchange->place &&
           strcmp(last->subject, name) == 0 && exchange->unreadable.told == exchange->frames;
}

ASIDE static unsigned apply_unreadable(struct exchange *exchange, const struct event *event)
{
    static const struct {
        doubt_function *doubt;
        unsigned changes;
    } things[] = {
        [UNREADABLE_NOTHING] = {doubt_nothing, CHANGED_NOTHING},
        [UNREADABLE_EXTENSION] = {doubt_extension, CHANGED_EXTENSIONS},
        [UNREADABLE_QUEUE] = {doubt_queue, CHANGED_QUEUES},
        [UNREADABLE_AGENT] = {doubt_agent, CHANGED_AGENTS},
        [UNREADABLE_CONFERENCE] = {doubt_conference, CHANGED_CONFERENCES},
        [UNREADABLE_ALL] = {doubt_all, CHANGED_NOTHING},
    };
    const struct unreadable_event *said = &event->unreadable;
    bool often = unreadable_count(&exchange->unreadable, exchange->frames, exchange->now.at);
    unsigned changes = often ? CHANGED_LINK : CHANGED_NOTHING;
    enum doubting doubting = things[said->thing].doubt(exchange, said);
    if (doubting == NOT_KNOWN || (said->thing == UNREADABLE_AGENT && (said->name == NULL || said->queue == NULL))) {
        exchange->unreadable.place =
            exchange->now.place > exchange->unreadable.place ? exchange->now.place : exchange->unreadable.place;
    }
    changes |= doubting == DOUBTED ? things[said->thing].changes | CHANGED_FRESHNESS : CHANGED_NOTHING;
    bool whole = said->event == NULL; /* that it can't be read is in the log already */
    if (whole && (doubting != DOUBTED || is_told(exchange, said->name))) {
        return changes;
    }
    exchange->unreadable.told = exchange->frames;
    enum unreadable_thing thing = doubting == DOUBTED ? said->thing : UNREADABLE_NOTHING;
    const char *subject = doubting == DOUBTED ? said->name : NULL;
    return changes | record(exchange, HISTORY_UNREADABLE, 0, (int)thing, exchange->now.at, subject, said->event, NULL);
}

/* The first, tenth, hundredth … event of each is in the log. */
ASIDE static unsigned apply_foreign(struct exchange *exchange, const struct event *event)
{
    uint64_t events = foreign_count(&exchange->foreign, event->foreign.exchange);
    uint64_t round = 1;
    while (round < events) {
        round *= 10;
    }
    if (events != round || events > INT32_MAX) {
        return CHANGED_NOTHING;
    }
    return record(exchange, HISTORY_FOREIGN, 0, (int)events, exchange->now.at, event->foreign.exchange, NULL, NULL);
}

/* The link comes and goes. What was told before it went is in doubt from that moment on, and still is when it comes back:
 * a change may have been told to nobody. Only a backlog can show that nothing was lost. */
ASIDE static unsigned apply_link(struct exchange *exchange, const struct event *event, int64_t at)
{
    const struct link_event *said = &event->link;
    struct link *link = &exchange->link;
    unsigned changes = CHANGED_LINK;
    if (link_is_up(link->state) && !link_is_up(said->state)) {
        link->lost_at = at;
        sequence_break(&exchange->ids);
    }
    if (!link_is_up(link->state) && link_is_up(said->state)) {
        sequence_reconnect(&exchange->ids, said->backlog);
        link->lost_at = 0;
    }
    changes |= take_doubt(exchange, at);
    bool news = link->state != said->state || (said->reason != NULL && strcmp(said->reason, link->reason) != 0);
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

static unsigned apply_missed(struct exchange *exchange, const struct event *event, int64_t at)
{
    sequence_lose(&exchange->ids);
    return take_doubt(exchange, at) | record_order(exchange, HISTORY_GAP, (uint64_t)event->missed.messages, at);
}

static unsigned apply_replay(struct exchange *exchange, const struct event *event)
{
    exchange->playback = event->replay.over ? PLAYBACK_OVER : PLAYBACK_RUNS;
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
static unsigned apply_forgotten(struct exchange *exchange, const struct event *event, int64_t at)
{
    const struct forgotten_event *said = &event->forgotten;
    struct agent *agent = table_get(&exchange->agents, said->number);
    if (agent == NULL || (said->queue != NULL && !agent_leave(agent, said->queue))) {
        return CHANGED_NOTHING;
    }
    exchange->memberships -= said->queue != NULL ? 1U : agent->queue_count;
    unsigned changes = CHANGED_AGENTS | record(exchange, HISTORY_FORGOTTEN, 0, 0, at, said->number, said->queue, NULL);
    exchange->forgotten = exchange->ids.top;
    if (said->queue == NULL || agent->queue_count == 0) {
        agent_done(agent);
        table_drop(&exchange->agents, agent);
    }
    return changes;
}

static unsigned apply_asked(struct exchange *exchange, const struct event *event, int64_t at)
{
    const struct action *action = event->asked.action;
    unsigned changes = CHANGED_REQUESTS;
    requests_ask(&exchange->requests, action, at);
    if (action->kind == ACTION_SMS) {
        messages_ask(&exchange->messages, action, at);
        changes |= CHANGED_MESSAGES;
    }
    return changes | record(exchange, HISTORY_ASKED, 0, (int)action->kind, at, action->to, action->from, NULL);
}

static unsigned apply_outcome(struct exchange *exchange, const struct event *event, int64_t at)
{
    const struct outcome_event *said = &event->outcome;
    unsigned changes = requests_answer(&exchange->requests, said->action) ? CHANGED_REQUESTS : CHANGED_NOTHING;
    if (said->action->kind == ACTION_SMS) {
        (void)messages_answer(&exchange->messages, said, at);
        changes |= CHANGED_MESSAGES;
    }
    return changes | record(exchange, HISTORY_OUTCOME, (int)said->action->kind, (int)said->outcome, at,
                            said->action->to, said->action->from, said->text);
}

static unsigned apply_told(struct exchange *exchange, const struct event *event)
{
    typedef unsigned apply_function(struct exchange *, const struct event *);
    static apply_function *const rooms[] = {
        [EVENT_UNKNOWN] = apply_unknown,         [EVENT_DEVICE] = apply_device, [EVENT_PARTY] = apply_party,
        [EVENT_WAITING] = apply_waiting,         [EVENT_MEMBER] = apply_member, [EVENT_PARTICIPANT] = apply_participant,
        [EVENT_MESSAGE] = apply_message,         [EVENT_UNREADABLE] = apply_unreadable,
        [EVENT_FOREIGN] = apply_foreign,
    };
    if (exchange->passing_over) {
        return CHANGED_NOTHING;
    }
    exchange->events += event->kind != EVENT_UNKNOWN && event->kind != EVENT_UNREADABLE && event->kind != EVENT_FOREIGN;
    exchange->link.told_at = exchange->now.at;
    return rooms[event->kind](exchange, event);
}

void exchange_foresee(struct exchange *exchange, const struct event *event)
{
    if (event->kind == EVENT_DEVICE) {
        table_foresee(&exchange->extensions, event->device.number);
    } else if (event->kind == EVENT_PARTY) {
        table_foresee(&exchange->extensions, event->party.number);
        table_foresee(&exchange->directory.names, event->party.peer_number);
    } else if (event->kind == EVENT_MEMBER) {
        table_foresee(&exchange->agents, event->member.number);
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
    case EVENT_MESSAGE:
        return apply_told(exchange, event);
    case EVENT_LINK:
        return apply_link(exchange, event, at);
    case EVENT_MISSED:
        return apply_missed(exchange, event, at);
    case EVENT_REPLAY:
        return apply_replay(exchange, event);
    case EVENT_JOURNAL:
        return apply_journal(exchange, event, at);
    case EVENT_FORGOTTEN:
        return apply_forgotten(exchange, event, at);
    case EVENT_ASKED:
        return apply_asked(exchange, event, at);
    case EVENT_OUTCOME:
        return apply_outcome(exchange, event, at);
    case EVENT_CALL_RECORD:
        return learn(exchange, event->call_record.caller_number, event->call_record.caller_name, NAME_FROM_CALL_RECORD);
    case EVENT_PROGRESS:
        return requests_move(&exchange->requests, &event->progress) ? CHANGED_REQUESTS : CHANGED_NOTHING;
    case EVENT_RECORDING:
    case EVENT_TRANSCRIPT:
        break;
    }
    return CHANGED_NOTHING;
}
