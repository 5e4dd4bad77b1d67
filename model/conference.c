/* Conferences: rooms and who is in them. */

#include "model/conference.h"

#include "model/memory.h"
#include "model/text.h"

#include <stdlib.h>
#include <string.h>

enum { ROOM_FIRST = 4 };

struct participant *conference_participant(const struct conference *conference, const char *channel)
{
    for (uint16_t i = 0; i < conference->count; i++) {
        if (text_is_copy(conference->participants[i].channel, CHANNEL_BYTES, channel)) {
            return &conference->participants[i];
        }
    }
    return NULL;
}

static void resize(struct conference *conference, uint16_t room)
{
    conference->room = room;
    conference->participants = memory_resize(conference->participants, room, sizeof *conference->participants);
}

/* A room that was full once keeps no more memory than three times what it needs. */
static void take_out(struct conference *conference, struct participant *who)
{
    size_t after = (size_t)(conference->participants + conference->count - (who + 1));
    memmove(who, who + 1, after * sizeof *who);
    conference->count--;
    if (conference->room > ROOM_FIRST && conference->count <= conference->room / 4) {
        resize(conference, conference->room / 2);
    }
}

/* The one whose leaving is the likeliest to have been missed: stale, and heard of the longest ago. NULL: all are live. */
static struct participant *stalest_of(const struct conference *conference, uint64_t doubt)
{
    struct participant *stalest = NULL;
    for (uint16_t i = 0; i < conference->count; i++) {
        struct participant *who = &conference->participants[i];
        if (hearing_freshness(&who->heard, doubt) != FRESHNESS_LIVE &&
            (stalest == NULL || who->heard.place < stalest->heard.place)) {
            stalest = who;
        }
    }
    return stalest;
}

uint16_t conference_drop_stale(struct conference *conference, uint64_t doubt, uint64_t place)
{
    uint16_t before = conference->count;
    for (uint16_t i = before; i > 0; i--) {
        struct participant *who = &conference->participants[i - 1];
        if (who->heard.place <= place && hearing_freshness(&who->heard, doubt) != FRESHNESS_LIVE) {
            conference->others_before = true;
            take_out(conference, who);
        }
    }
    return (uint16_t)(before - conference->count);
}

static struct participant *add(struct conference *conference, const char *channel, uint64_t doubt, bool full)
{
    if (full || conference->count == CONFERENCE_PARTICIPANTS_MAX) {
        struct participant *stalest = stalest_of(conference, doubt);
        conference->others_before = true;
        if (stalest == NULL) {
            return NULL;
        }
        take_out(conference, stalest);
    }
    if (conference->count == conference->room) {
        resize(conference, conference->room == 0 ? ROOM_FIRST : (uint16_t)(conference->room * 2));
    }
    struct participant *new = &conference->participants[conference->count++];
    *new = (struct participant){0};
    (void)text_copy(new->channel, sizeof new->channel, channel);
    return new;
}

/* A late message tells that somebody joined who, as a newer one told, has left since. */
static bool has_left(const struct conference *conference, const char *channel, const struct hearing *heard)
{
    if (heard->place < conference->departed) {
        return true; /* for all we know */
    }
    for (int i = 0; i < CONFERENCE_DEPARTURES; i++) {
        const struct departure *departure = &conference->departures[i];
        if (text_is_copy(departure->channel, CHANNEL_BYTES, channel) && !hearing_accepts(&departure->heard, heard)) {
            return true;
        }
    }
    return false;
}

bool conference_grows(const struct conference *conference, const struct participant_event *event,
                      const struct hearing *heard)
{
    return event->joined && conference->count < CONFERENCE_PARTICIPANTS_MAX &&
           conference_participant(conference, event->channel) == NULL && !has_left(conference, event->channel, heard);
}

static void remember_departure(struct conference *conference, const char *channel, const struct hearing *heard)
{
    struct departure *departure = &conference->departures[conference->next_departure];
    conference->next_departure = (uint16_t)((conference->next_departure + 1) % CONFERENCE_DEPARTURES);
    if (departure->heard.place > conference->departed) {
        conference->departed = departure->heard.place;
    }
    (void)text_copy(departure->channel, sizeof departure->channel, channel);
    departure->heard = *heard;
}

static unsigned join(struct conference *conference, const struct participant_event *event,
                     const struct hearing *heard, uint64_t doubt, bool full)
{
    struct participant *who = conference_participant(conference, event->channel);
    bool known = who != NULL;
    if (!known && has_left(conference, event->channel, heard)) {
        return CONFERENCE_SAME;
    }
    if (!known) {
        who = add(conference, event->channel, doubt, full);
    }
    if (who == NULL) {
        return CONFERENCE_CHANGED | CONFERENCE_NO_ROOM; /* all that is known of the room is that there are more: that is shown, and the log tells who */
    }
    if (known && !hearing_accepts(&who->heard, heard)) {
        return CONFERENCE_SAME;
    }
    if (!known) {
        who->joined_at = heard->at;
    }
    (void)text_copy(who->number, sizeof who->number, event->number == NULL ? "" : event->number);
    (void)text_copy(who->name, sizeof who->name, event->name == NULL ? "" : event->name);
    who->heard = hearing_taken(&who->heard, heard);
    return CONFERENCE_CHANGED;
}

static unsigned leave(struct conference *conference, const struct participant_event *event, const struct hearing *heard)
{
    struct participant *who = conference_participant(conference, event->channel);
    if (who == NULL || hearing_accepts(&who->heard, heard)) {
        remember_departure(conference, event->channel, heard);
    }
    if (who == NULL) {
        bool news = !conference->others_before;
        conference->others_before = true;
        return news ? CONFERENCE_CHANGED : CONFERENCE_SAME;
    }
    if (!hearing_accepts(&who->heard, heard)) {
        return CONFERENCE_SAME;
    }
    take_out(conference, who);
    return CONFERENCE_CHANGED;
}

enum freshness conference_freshness(const struct conference *conference, uint64_t doubt)
{
    enum freshness freshness = hearing_freshness(&conference->heard, doubt);
    for (uint16_t i = 0; i < conference->count && freshness == FRESHNESS_LIVE; i++) {
        freshness = hearing_freshness(&conference->participants[i].heard, doubt);
    }
    return freshness;
}

unsigned conference_apply(struct conference *conference, const struct participant_event *event,
                          const struct hearing *heard, uint64_t doubt, bool full)
{
    bool was_empty = conference->count == 0;
    bool known = conference->heard.place > 0;
    if (hearing_freshness(&conference->heard, doubt) != FRESHNESS_LIVE) {
        conference->others_before = true;
    }
    unsigned changes =
        event->joined ? join(conference, event, heard, doubt, full) : leave(conference, event, heard);
    if (!known || was_empty != (conference->count == 0)) {
        conference->since = heard->at;
    }
    if (hearing_accepts(&conference->heard, heard)) {
        conference->heard = hearing_taken(&conference->heard, heard);
    }
    return changes;
}

bool conference_doubt(struct conference *conference, const struct hearing *news)
{
    bool changed = hearing_doubt(&conference->heard, news);
    for (uint16_t i = 0; i < conference->count; i++) {
        changed = hearing_doubt(&conference->participants[i].heard, news) || changed;
    }
    return changed;
}

void conference_done(struct conference *conference)
{
    free(conference->participants);
    conference->participants = NULL;
    conference->count = conference->room = 0;
}
