#pragma once

#include "model/directory.h"
#include "model/event.h"
#include "model/hearing.h"
#include "model/table.h"

/* Conferences: rooms and who is in them, known by the channel (a number may be in a room twice). */

enum {
    CONFERENCE_PARTICIPANTS_MAX = 1000, /* in one room; then the stalest one gives way, or the new one is not kept where all
                                           are live; `others_before` says both */
    CONFERENCE_DEPARTURES = 4,          /* remembered, so that a late message brings nobody back; the oldest is forgotten,
                                           and a message from before it brings in nobody at all */
    CHANNEL_BYTES = 96,
};

struct participant {
    char channel[CHANNEL_BYTES];
    char number[NUMBER_BYTES];
    char name[NAME_BYTES];
    struct hearing heard;
    int64_t joined_at;
};

struct departure {
    char channel[CHANNEL_BYTES];
    struct hearing heard;
};

struct conference {
    struct table_row row; /* the key is the room's name */
    struct hearing heard;
    struct participant *participants; /* in the order of joining; owned: conference_done() */
    uint16_t count;
    uint16_t room;
    struct departure departures[CONFERENCE_DEPARTURES]; /* a ring */
    uint16_t next_departure;
    uint64_t departed; /* the latest place of a departure that was forgotten: who joined before it may have left since */
    bool others_before; /* there may be more, who came before we listened, or while we could not, or found no room: told of
                           neither then nor now, they can't be ruled out by anything that an exchange says */
    int64_t since;      /* when it became occupied or empty */
};

/* Somebody joins or leaves. Returns whether anything has changed. After a doubt the room is not emptied: who was there
 * may still be, and stays, stale, until heard of. */
bool conference_apply(struct conference *conference, const struct participant_event *event, const struct hearing *heard,
                      uint64_t doubt);

/* Something was told of the room that can't be understood: who is in it is in doubt. False where nothing changes. */
bool conference_doubt(struct conference *conference, const struct hearing *news);

/* Who is in the room: stale while anybody in it is, though others have been heard of since. */
enum freshness conference_freshness(const struct conference *conference, uint64_t doubt);
void conference_done(struct conference *conference);
