#pragma once

#include "model/exchange.h"

#include <stdbool.h>
#include <stdint.h>

/* A pretend exchange with a bad line, and what may be believed of it.
 *
 * It remembers every message that it ever published, in the order in which things happened, and whether the board got it.
 * From that alone, and slowly, it says what the board may claim to know: it knows nothing of ids, gaps, places or doubts.
 * A thing may be live when the message that told of it last was delivered and everything published after that was too, as
 * far as the board can know that there was anything: up to the latest message that it got, and, for what was told before
 * the link came back, up to the moment when it did. While there is no link, nothing may be. */

enum {
    WITNESS_THINGS_MAX = 512,
    WITNESS_EVENTS_MAX = 3, /* in one message */
    WITNESS_FLIGHT_MAX = 512,
    WITNESS_NAME_BYTES = 40,
};

enum witness_kind { WITNESS_DEVICE, WITNESS_PARTY, WITNESS_WAITING, WITNESS_MEMBER, WITNESS_PARTICIPANT };

enum { WITNESS_PAUSED = 256 }; /* added to the status of a member */

/* Something that messages tell of: a report of an extension, a queue's figure, a place in a queue or in a room. */
struct witness_thing {
    enum witness_kind kind;
    char number[WITNESS_NAME_BYTES]; /* of the extension, the agent or the participant; "" of a queue's figure */
    char place[WITNESS_NAME_BYTES];  /* the queue or room; "" of an extension */
    struct witness_telling {
        int order;
        int value; /* enum line_state; callers; enum member_status with WITNESS_PAUSED; in the room or not */
    } *tellings;
    int telling_count;
    int64_t heard_at; /* the latest time of a message that told of it; 0: none did */
};

struct witness_message {
    int64_t id;
    uint64_t hash;
    bool delivered;
    int connection; /* on which it was delivered first */
    int event_count;
    struct {
        int thing;
        int value;
    } events[WITNESS_EVENTS_MAX];
};

struct witness {
    uint32_t chance;
    struct exchange *exchange; /* the board's */
    int number; /* of the exchange: its extensions begin with 1 more than twice that */
    struct witness_thing things[WITNESS_THINGS_MAX];
    int thing_count;
    struct witness_message *messages; /* by order */
    int message_count;
    int count_began; /* the order of the first message of the present count of ids */
    int64_t next_id;
    int backlog;     /* that the board asks for */
    int stored_most; /* that the server has of it */
    bool up;
    int connection;
    /* For what was told on this connection, and for what was told before it: the order of the last message of which the
     * board can know that it was published, -1: none; and the last of those that it did not get, -1: it got them all. The
     * latter is kept by witness_look(). */
    int known_to[2];
    int unheard[2];
    int flight[WITNESS_FLIGHT_MAX]; /* orders, on their way to the board */
    int flight_count;
    int restarted; /* how often the count of ids began anew */
};

/* An exchange with so many extensions, queues with so many agents each, and rooms. */
void witness_init(struct witness *witness, struct exchange *exchange, int number, uint32_t seed, int extensions, int queues,
                 int agents, int rooms);
void witness_done(struct witness *witness);

/* A number from 0 to `most` - 1. */
uint32_t witness_chance(struct witness *witness, uint32_t most);

/* Something happens: to the exchange, the line, or the board. */
void witness_step(struct witness *witness, int64_t now);

/* The last messages, to the standard error: for whoever looks for a fault. */
void witness_tell_story(const struct witness *witness, int messages);

/* Brings what may be believed up to date; before witness_allows(). */
void witness_look(struct witness *witness);

/* May the board claim to know this? Then what it is goes to `value`. */
bool witness_allows(const struct witness *witness, const struct witness_thing *thing, int *value);
