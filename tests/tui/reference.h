#pragma once

#include "model/exchange.h"

#include <stdbool.h>
#include <stdint.h>

/* A reference model of freshness: a simulated exchange on a lossy connection, and what the board may show as
 * live.
 *
 * It keeps every message that was published, in order, and whether the board received it. It does not look at
 * ids, gaps, orders or stamps, and is slow. A thing may be live if its latest message was delivered, and so
 * was every later message that the board can know of: up to the latest message that it received; for reports
 * from before a reconnect, up to the reconnect. Without a connection nothing may be live. */

enum {
    REFERENCE_THINGS_MAX = 512,
    REFERENCE_EVENTS_MAX = 3, /* in one message */
    REFERENCE_FLIGHT_MAX = 512,
    REFERENCE_NAME_BYTES = 40,
};

enum { REFERENCE_PAUSED = 256 }; /* added to the status of a member */

/* What a message can report: a device or party of an extension, the callers of a queue, a member, a
 * participant. */
struct reference_thing {
    enum event_kind kind; /* that reports it; each kind that a message reports has a row in reference.c */
    /* of the extension, the agent or the participant; "" of a queue's figure */
    char number[REFERENCE_NAME_BYTES];
    char place[REFERENCE_NAME_BYTES]; /* the queue or room; "" of an extension */
    struct reference_report {
        int order;
        /* enum device_state; callers; enum member_status with REFERENCE_PAUSED; in the room or not */
        int value;
    } * reports;
    int report_count;
    int64_t received_at; /* the latest time of a message about it; 0: there was none */
};

struct reference_message {
    int64_t id;
    uint64_t hash;
    bool delivered;
    int connection; /* on which it was delivered first */
    int event_count;
    struct {
        int thing;
        int value;
    } events[REFERENCE_EVENTS_MAX];
};

struct reference {
    uint32_t random_state;
    struct exchange *exchange; /* the board's */
    int number;                /* of the exchange: its extensions begin with 1 more than twice that */
    struct reference_thing things[REFERENCE_THINGS_MAX];
    int thing_count;
    struct reference_message *messages; /* by order */
    int message_count;
    int count_began; /* the order of the first message of the present count of ids */
    int64_t next_id;
    int backlog;     /* that the board asks for */
    int stored_most; /* that the server has of it */
    bool up;
    int connection;
    /* [0] for reports of this connection, [1] for reports from before it. `known_to`: the order of the last
     * message that the board can know of, -1: none. `not_received`: the last of those that it did not
     * receive, -1: it received all; set by reference_update(). */
    int known_to[2];
    int not_received[2];
    int in_flight[REFERENCE_FLIGHT_MAX]; /* orders, on their way to the board */
    int in_flight_count;
    int restarted; /* how often the count of ids began anew */
    /* gets each event after it was applied; NULL: nobody does */
    void (*on_event)(const struct exchange *exchange, const struct event *event, unsigned changes);
};

/* An exchange with so many extensions, queues with so many agents each, and rooms. */
void reference_init(struct reference *reference, struct exchange *exchange, int number, uint32_t seed,
                    int extensions, int queues, int agents, int rooms);
void reference_done(struct reference *reference);

/* A number from 0 to `most` - 1. */
uint32_t reference_random(struct reference *reference, uint32_t most);

/* Something happens: to the exchange, the line, or the board. */
void reference_step(struct reference *reference, int64_t now);

/* Prints the last messages to the standard error, for debugging. */
void reference_print_messages(const struct reference *reference, int messages);

/* Call it before reference_allows(). */
void reference_update(struct reference *reference);

/* May the board show this as live? Then its value goes to `value`. */
bool reference_allows(const struct reference *reference, const struct reference_thing *thing, int *value);
