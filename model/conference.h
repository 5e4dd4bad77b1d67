#pragma once

#include "model/directory.h"
#include "model/event.h"
#include "model/stamp.h"
#include "model/table.h"

/* Conferences: rooms and their participants. A participant is identified by its channel, because a number may
 * be in a room twice. */

enum {
    /* Participants in one room (EXCHANGE_PARTICIPANTS_MAX: in all rooms). In a full room the stalest one is
     * dropped for a new one; if all are live, the new one is not added. `incomplete` tells of both. */
    CONFERENCE_PARTICIPANTS_MAX = 1000,
    /* Departures that are remembered, so that a late message adds nobody who has left. The oldest is dropped;
     * then a message from before it adds nobody at all. */
    CONFERENCE_DEPARTURES = 4,
    CHANNEL_BYTES = 96,
};

struct participant {
    char channel[CHANNEL_BYTES];
    char number[NUMBER_BYTES];
    char name[NAME_BYTES];
    struct stamp stamp;
    int64_t joined_at;
};

struct departure {
    char channel[CHANNEL_BYTES];
    struct stamp stamp;
};

struct conference {
    struct table_row row; /* the key is the room's name */
    struct stamp stamp;
    struct participant *participants; /* in the order of joining; owned: conference_done() */
    uint16_t count;
    uint16_t capacity;
    struct departure departures[CONFERENCE_DEPARTURES]; /* a ring */
    uint16_t next_departure;
    /* the greatest order of a dropped departure: whoever joined before it may have left since */
    uint64_t departed_before;
    /* participants may be missing: they joined before we connected, during an outage, or when there was no
     * space. The exchange never reports them, so this stays true */
    bool incomplete;
    int64_t since; /* when it became occupied or empty */
};

enum conference_change {
    CONFERENCE_SAME = 0,
    CONFERENCE_CHANGED = 1 << 0,
    CONFERENCE_FULL = 1 << 1, /* a participant was dropped or not added */
};

/* A participant joins or leaves. `full`: the exchange has space for no further participant. Returns a mask of
 * conference_change. A stale room is not emptied: its participants stay, stale, until they are reported
 * again. */
unsigned conference_apply(struct conference *conference, const struct participant_event *event,
                          const struct stamp *stamp, uint64_t valid_from, bool full);

/* The participant with this channel, or NULL. */
struct participant *conference_participant(const struct conference *conference, const char *channel);

/* Does this event need space for one more participant? Not if the participant is known, leaves, or has left
 * since, nor if the room is full. */
bool conference_grows(const struct conference *conference, const struct participant_event *event,
                      const struct stamp *stamp);

/* Drops the stale participants whose order is `order` or less, and returns their number. */
uint16_t conference_drop_stale(struct conference *conference, uint64_t valid_from, uint64_t order);

/* An unreadable message named the room: it and its participants become stale. False if nothing changes. */
bool conference_mark_stale(struct conference *conference, const struct stamp *news);

/* The freshness of the list of participants: stale if any of them is. */
enum freshness conference_freshness(const struct conference *conference, uint64_t valid_from);
void conference_done(struct conference *conference);
