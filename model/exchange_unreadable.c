/* What an exchange sends and we can't use: it is counted, and what it names becomes stale. */

#include "model/exchange.h"
#include "model/exchange_internal.h"
#include "model/text.h"

#include <string.h>

bool unreadable_count(struct unreadable *unreadable, uint64_t frame, int64_t at)
{
    enum { RING = UNREADABLE_OFTEN + 1 };
    if (unreadable->messages > 0 && unreadable->frame == frame) {
        return false;
    }
    unreadable->frame = frame;
    unreadable->latest[unreadable->messages++ % RING] = at;
    /* the oldest of the latest RING, once there are so many */
    int64_t first = unreadable->latest[unreadable->messages % RING];
    bool often = unreadable->messages >= RING && at - first < UNREADABLE_WITHIN_MS;
    bool news = often && !unreadable->often;
    unreadable->often = unreadable->often || often;
    return news;
}

uint64_t foreign_count(struct foreign *foreign, const char *name)
{
    foreign->events++;
    for (int i = 0; i < FOREIGN_MAX; i++) {
        struct foreign_name *known = &foreign->names[i];
        if (known->events == 0) {
            (void)text_copy(known->name, sizeof known->name, name);
        }
        if (text_is_copy(known->name, sizeof known->name, name)) {
            return ++known->events;
        }
    }
    return 0;
}

unsigned exchange_apply_unknown(struct exchange *exchange, const struct event *event)
{
    exchange->unknown_events++;
    return exchange_record(exchange, HISTORY_UNKNOWN, 0, 0, exchange->stamp.at, event->unknown.name, NULL,
                           NULL);
}

/* What happens to a thing that an unreadable message names. */
enum marking { MARKING_NOT_FOUND, MARKING_UNCHANGED, MARKING_STALE };

/* The message may have reported something newer of a thing that is not known yet: then the first report of
 * it is stale, unless it is of this message or a later one. */
static void expect_older(struct exchange *exchange)
{
    struct unreadable *unreadable = &exchange->unreadable;
    unreadable->order = exchange->stamp.order > unreadable->order ? exchange->stamp.order : unreadable->order;
}

static enum marking mark_voicemail(struct exchange *exchange, const struct unreadable_event *said)
{
    struct extension *extension = table_get(&exchange->extensions, said->name);
    if (extension == NULL || extension->mailbox.stamp.order == 0) {
        return MARKING_NOT_FOUND;
    }
    return stamp_mark_stale(&extension->mailbox.stamp, &exchange->stamp) ? MARKING_STALE : MARKING_UNCHANGED;
}

/* A whole message may have reported the state or the mailbox. */
static enum marking mark_extension(struct exchange *exchange, const struct unreadable_event *said)
{
    struct extension *extension = table_get(&exchange->extensions, said->name);
    if (extension == NULL) {
        return MARKING_NOT_FOUND;
    }
    bool whole = said->event == NULL;
    enum marking mailbox = whole ? mark_voicemail(exchange, said) : MARKING_UNCHANGED;
    bool state = extension_mark_stale(extension, &exchange->stamp, exchange->valid_from);
    if (mailbox == MARKING_NOT_FOUND || extension_is_unreported(extension)) {
        expect_older(exchange);
    }
    return state || mailbox == MARKING_STALE ? MARKING_STALE : MARKING_UNCHANGED;
}

static enum marking mark_queue(struct exchange *exchange, const struct unreadable_event *said)
{
    struct queue *queue = table_get(&exchange->queues, said->name);
    if (queue == NULL || queue->stamp.order == 0) { /* or only its members are known */
        return MARKING_NOT_FOUND;
    }
    return stamp_mark_stale(&queue->stamp, &exchange->stamp) ? MARKING_STALE : MARKING_UNCHANGED;
}

/* Without a number it may be any agent of the queue. */
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

/* The message may have been about somebody in the room who is not known yet. */
static enum marking mark_conference(struct exchange *exchange, const struct unreadable_event *said)
{
    struct conference *conference = table_get(&exchange->conferences, said->name);
    if (conference == NULL) {
        return MARKING_NOT_FOUND;
    }
    expect_older(exchange);
    if (!conference_mark_stale(conference, &exchange->stamp)) {
        return MARKING_UNCHANGED;
    }
    exchange->checked_valid_from = 0;
    return MARKING_STALE;
}

static enum marking mark_all(struct exchange *exchange)
{
    sequence_invalidate(&exchange->ids);
    (void)exchange_update_valid_from(exchange, exchange->stamp.at);
    return MARKING_STALE;
}

/* Marks what the message names. `*changes`: what changes in the exchange where it becomes stale. */
static enum marking mark(struct exchange *exchange, const struct unreadable_event *said, unsigned *changes)
{
    *changes = CHANGED_FRESHNESS;
    switch (said->thing) {
    case UNREADABLE_EXTENSION:
        *changes |= CHANGED_EXTENSIONS;
        return mark_extension(exchange, said);
    case UNREADABLE_VOICEMAIL:
        *changes |= CHANGED_EXTENSIONS;
        return mark_voicemail(exchange, said);
    case UNREADABLE_QUEUE:
        *changes |= CHANGED_QUEUES;
        return mark_queue(exchange, said);
    case UNREADABLE_AGENT:
        *changes |= CHANGED_AGENTS;
        return mark_agent(exchange, said);
    case UNREADABLE_CONFERENCE:
        *changes |= CHANGED_CONFERENCES;
        return mark_conference(exchange, said);
    case UNREADABLE_ALL:
        return mark_all(exchange);
    case UNREADABLE_NOTHING:
    case UNREADABLE_THING_COUNT:
        break;
    }
    return MARKING_UNCHANGED;
}

/* An extension and its agent have one number. A message that names both is logged once. */
static bool is_logged(const struct exchange *exchange, const char *name)
{
    const struct history *history = exchange->history;
    const struct history_entry *last = history->last == 0 ? NULL : history_at(history, history->last);
    return last != NULL && name != NULL && last->kind == HISTORY_UNREADABLE &&
           last->exchange == exchange->index && strcmp(last->subject, name) == 0 &&
           exchange->unreadable.logged_frame == exchange->frames;
}

unsigned exchange_apply_unreadable(struct exchange *exchange, const struct event *event)
{
    const struct unreadable_event *said = &event->unreadable;
    bool often = unreadable_count(&exchange->unreadable, exchange->frames, exchange->stamp.at);
    unsigned changes = often ? CHANGED_LINK : CHANGED_NOTHING;
    unsigned marked;
    enum marking marking = mark(exchange, said, &marked);
    if (marking == MARKING_NOT_FOUND ||
        (said->thing == UNREADABLE_AGENT && (said->name == NULL || said->queue == NULL))) {
        expect_older(exchange);
    }
    changes |= marking == MARKING_STALE ? marked : CHANGED_NOTHING;
    bool whole =
        said->event == NULL; /* the whole message was unreadable: the log has an entry for it already */
    if (whole && (marking != MARKING_STALE || is_logged(exchange, said->name))) {
        return changes;
    }
    exchange->unreadable.logged_frame = exchange->frames;
    enum unreadable_thing thing = marking == MARKING_STALE ? said->thing : UNREADABLE_NOTHING;
    const char *subject = marking == MARKING_STALE ? said->name : NULL;
    return changes | exchange_record(exchange, HISTORY_UNREADABLE, 0, (int)thing, exchange->stamp.at, subject,
                                     said->event, NULL);
}

/* Logs the first, tenth, hundredth … event of each foreign exchange. */
unsigned exchange_apply_foreign(struct exchange *exchange, const struct event *event)
{
    uint64_t events = foreign_count(&exchange->foreign, event->foreign.exchange);
    uint64_t round = 1;
    while (round < events) {
        round *= 10;
    }
    if (events != round || events > INT32_MAX) {
        return CHANGED_NOTHING;
    }
    return exchange_record(exchange, HISTORY_FOREIGN, 0, (int)events, exchange->stamp.at,
                           event->foreign.exchange, NULL, NULL);
}
