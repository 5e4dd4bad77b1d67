#pragma once

#include "model/directory.h"
#include "model/event.h"
#include "model/stamp.h"
#include "model/table.h"

/* Conferences: rooms and who is in them, known by the channel (a number may be in a room twice). */

enum {
    CONFERENCE_PARTICIPANTS_MAX =
        1000, /* in one room; then the stalest one gives way, or the new one is not kept where all
                 are live; `incomplete` says both (EXCHANGE_PARTICIPANTS_MAX: in all rooms) */
    CONFERENCE_DEPARTURES = 4, /* remembered, so that a late message brings nobody back; the oldest is
                                  forgotten, and a message from before it brings in nobody at all */
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
    /* the latest place of a departure that was forgotten: who joined before it may have left since */
    uint64_t departed_before;
    bool incomplete; /* there may be more, who came before we listened, or while we could not, or found no
                        room: told of neither then nor now, they can't be ruled out by anything that an
                        exchange says */
    int64_t since;   /* when it became occupied or empty */
};

enum conference_change {
    CONFERENCE_SAME = 0,
    CONFERENCE_CHANGED = 1 << 0,
    CONFERENCE_FULL = 1 << 1, /* somebody is not kept */
};

/* Somebody joins or leaves; with `full` there is no place for one more, however few are in this room. Returns
 * a mask of conference_change. After a doubt the room is not emptied: who was there may still be, and stays,
 * stale, until heard of. */
unsigned conference_apply(struct conference *conference, const struct participant_event *event,
                          const struct stamp *stamp, uint64_t valid_from, bool full);

/* Who is in the room by this channel, or NULL. */
struct participant *conference_participant(const struct conference *conference, const char *channel);

/* Does the room need one place more for what is told? Not where nobody comes who is not there already, or has
 * left since, nor where the room itself is full. */
bool conference_grows(const struct conference *conference, const struct participant_event *event,
                      const struct stamp *stamp);

/* Gives the places of those to others who are stale, and were heard of in `place` or before; returns how many
 * these are. */
uint16_t conference_drop_stale(struct conference *conference, uint64_t valid_from, uint64_t order);

/* Something was told of the room that can't be understood: who is in it is in doubt. False where nothing
 * changes. */
bool conference_mark_stale(struct conference *conference, const struct stamp *news);

/* Who is in the room: stale while anybody in it is, though others have been heard of since. */
enum freshness conference_freshness(const struct conference *conference, uint64_t valid_from);
void conference_done(struct conference *conference);
