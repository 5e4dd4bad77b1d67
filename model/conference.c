/* Conferences: rooms and who is in them. */

#include "model/conference.h"

#include "model/memory.h"
#include "model/text.h"

#include <stdlib.h>
#include <string.h>

enum { CAPACITY_MIN = 4 };

struct participant *conference_participant(const struct conference *conference, const char *channel)
{
    for (uint16_t i = 0; i < conference->count; i++) {
        if (text_is_copy(conference->participants[i].channel, CHANNEL_BYTES, channel)) {
            return &conference->participants[i];
        }
    }
    return NULL;
}

static void resize(struct conference *conference, uint16_t capacity)
{
    conference->capacity = capacity;
    conference->participants =
        memory_resize(conference->participants, capacity, sizeof *conference->participants);
}

/* Removes a participant, and halves the memory when a quarter of it is used. */
static void remove_participant(struct conference *conference, struct participant *who)
{
    size_t after = (size_t)(conference->participants + conference->count - (who + 1));
    memmove(who, who + 1, after * sizeof *who);
    conference->count--;
    if (conference->capacity > CAPACITY_MIN && conference->count <= conference->capacity / 4) {
        resize(conference, conference->capacity / 2);
    }
}

/* The participant whose departure was most likely missed: stale, with the least order. NULL: all are live. */
static struct participant *stalest_of(const struct conference *conference, uint64_t valid_from)
{
    struct participant *stalest = NULL;
    for (uint16_t i = 0; i < conference->count; i++) {
        struct participant *who = &conference->participants[i];
        if (stamp_freshness(&who->stamp, valid_from) != FRESHNESS_LIVE &&
            (stalest == NULL || who->stamp.order < stalest->stamp.order)) {
            stalest = who;
        }
    }
    return stalest;
}

uint16_t conference_drop_stale(struct conference *conference, uint64_t valid_from, uint64_t order)
{
    uint16_t before = conference->count;
    for (uint16_t i = before; i > 0; i--) {
        struct participant *who = &conference->participants[i - 1];
        if (who->stamp.order <= order && stamp_freshness(&who->stamp, valid_from) != FRESHNESS_LIVE) {
            conference->incomplete = true;
            remove_participant(conference, who);
        }
    }
    return (uint16_t)(before - conference->count);
}

static struct participant *add(struct conference *conference, const char *channel, uint64_t valid_from,
                               bool full)
{
    if (full || conference->count == CONFERENCE_PARTICIPANTS_MAX) {
        struct participant *stalest = stalest_of(conference, valid_from);
        conference->incomplete = true;
        if (stalest == NULL) {
            return NULL;
        }
        remove_participant(conference, stalest);
    }
    if (conference->count == conference->capacity) {
        resize(conference, conference->capacity == 0 ? CAPACITY_MIN : (uint16_t)(conference->capacity * 2));
    }
    struct participant *new = &conference->participants[conference->count++];
    *new = (struct participant){0};
    (void)text_copy(new->channel, sizeof new->channel, channel);
    return new;
}

/* A late message reports a join, and a newer one reported that the participant left. */
static bool has_left(const struct conference *conference, const char *channel, const struct stamp *stamp)
{
    if (stamp->order < conference->departed_before) {
        return true; /* the departure that would tell has been dropped */
    }
    for (int i = 0; i < CONFERENCE_DEPARTURES; i++) {
        const struct departure *departure = &conference->departures[i];
        if (text_is_copy(departure->channel, CHANNEL_BYTES, channel) &&
            !stamp_accepts(&departure->stamp, stamp)) {
            return true;
        }
    }
    return false;
}

bool conference_grows(const struct conference *conference, const struct participant_event *event,
                      const struct stamp *stamp)
{
    return event->joined && conference->count < CONFERENCE_PARTICIPANTS_MAX &&
           conference_participant(conference, event->channel) == NULL &&
           !has_left(conference, event->channel, stamp);
}

static void remember_departure(struct conference *conference, const char *channel, const struct stamp *stamp)
{
    struct departure *departure = &conference->departures[conference->next_departure];
    conference->next_departure = (uint16_t)((conference->next_departure + 1) % CONFERENCE_DEPARTURES);
    if (departure->stamp.order > conference->departed_before) {
        conference->departed_before = departure->stamp.order;
    }
    (void)text_copy(departure->channel, sizeof departure->channel, channel);
    departure->stamp = *stamp;
}

static unsigned join(struct conference *conference, const struct participant_event *event,
                     const struct stamp *stamp, uint64_t valid_from, bool full)
{
    struct participant *who = conference_participant(conference, event->channel);
    bool known = who != NULL;
    if (!known && has_left(conference, event->channel, stamp)) {
        return CONFERENCE_SAME;
    }
    if (!known) {
        who = add(conference, event->channel, valid_from, full);
    }
    if (who == NULL) {
        /* the room shows that participants may be missing; the log says who joined */
        return CONFERENCE_CHANGED | CONFERENCE_FULL;
    }
    if (known && !stamp_accepts(&who->stamp, stamp)) {
        return CONFERENCE_SAME;
    }
    if (!known) {
        who->joined_at = stamp->at;
    }
    (void)text_copy(who->number, sizeof who->number, event->number == NULL ? "" : event->number);
    (void)text_copy(who->name, sizeof who->name, event->name == NULL ? "" : event->name);
    who->stamp = stamp_merged(&who->stamp, stamp);
    return CONFERENCE_CHANGED;
}

static unsigned leave(struct conference *conference, const struct participant_event *event,
                      const struct stamp *stamp)
{
    struct participant *who = conference_participant(conference, event->channel);
    if (who == NULL || stamp_accepts(&who->stamp, stamp)) {
        remember_departure(conference, event->channel, stamp);
    }
    if (who == NULL) {
        bool news = !conference->incomplete;
        conference->incomplete = true;
        return news ? CONFERENCE_CHANGED : CONFERENCE_SAME;
    }
    if (!stamp_accepts(&who->stamp, stamp)) {
        return CONFERENCE_SAME;
    }
    remove_participant(conference, who);
    return CONFERENCE_CHANGED;
}

enum freshness conference_freshness(const struct conference *conference, uint64_t valid_from)
{
    enum freshness freshness = stamp_freshness(&conference->stamp, valid_from);
    for (uint16_t i = 0; i < conference->count && freshness == FRESHNESS_LIVE; i++) {
        freshness = stamp_freshness(&conference->participants[i].stamp, valid_from);
    }
    return freshness;
}

unsigned conference_apply(struct conference *conference, const struct participant_event *event,
                          const struct stamp *stamp, uint64_t valid_from, bool full)
{
    bool was_empty = conference->count == 0;
    bool known = conference->stamp.order > 0;
    if (stamp_freshness(&conference->stamp, valid_from) != FRESHNESS_LIVE) {
        conference->incomplete = true;
    }
    unsigned changes =
        event->joined ? join(conference, event, stamp, valid_from, full) : leave(conference, event, stamp);
    if (!known || was_empty != (conference->count == 0)) {
        conference->since = stamp->at;
    }
    if (stamp_accepts(&conference->stamp, stamp)) {
        conference->stamp = stamp_merged(&conference->stamp, stamp);
    }
    return changes;
}

bool conference_mark_stale(struct conference *conference, const struct stamp *news)
{
    bool changed = stamp_mark_stale(&conference->stamp, news);
    for (uint16_t i = 0; i < conference->count; i++) {
        changed = stamp_mark_stale(&conference->participants[i].stamp, news) || changed;
    }
    return changed;
}

void conference_done(struct conference *conference)
{
    free(conference->participants);
    conference->participants = NULL;
    conference->count = conference->capacity = 0;
}
