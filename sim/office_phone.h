#pragma once

#include "sim/people.h"

#include <stdbool.h>
#include <stdint.h>

/* A phone of the office and its call legs. Its state is computed from the legs, here and nowhere else. Each
 * change is published as extstatus (the state), as qmember (the state, once for each queue of the phone) and
 * as subscriber (the leg that changed last, with the other party). */

struct office;
struct office_call;

enum {
    OFFICE_NONE = INT32_MAX, /* no phone, queue, room or agent: an index that is none */
    OFFICE_PHONE_LEGS = 3,   /* at the cap a further call finds the phone busy */
    OFFICE_NUMBER_BYTES = 8,
};

/* The protocol's values. A leg is connecting, ringing, in use or on hold; a phone is anything but
 * connecting. */
enum office_phone_state {
    PHONE_IDLE = 0,
    PHONE_IN_USE = 1,
    PHONE_BUSY = 2,
    PHONE_UNAVAILABLE = 4,
    PHONE_RINGING = 8,
    PHONE_RINGING_IN_USE = 9,
    PHONE_ON_HOLD = 16,
    PHONE_CONNECTING = 32,
};

struct office_leg {
    uint32_t call; /* the slot of the call */
    enum office_phone_state state;
    bool peer_known; /* the other party's name has come */
};

struct office_phone {
    char number[OFFICE_NUMBER_BYTES];
    char name[PEOPLE_NAME_BYTES];
    struct office_leg legs[OFFICE_PHONE_LEGS]; /* the one that changed last is the last */
    uint32_t leg_count;
    enum office_phone_state state; /* as published last */
    uint32_t first_agent;          /* the first of its places in queues, OFFICE_NONE when it serves none */
    bool reachable;
    bool never_registered;
    bool single_line; /* one call makes it busy */
    bool has_mailbox; /* a message has been left; then both counts are published as mwi */
    uint32_t new_count;
    uint32_t old_count; /* messages that were listened to */
};

/* The phone with that number, OFFICE_NONE when there is none. */
uint32_t office_phone_find(const struct office *office, const char *number);

/* A phone that is there and free. */
bool office_phone_idle(const struct office_phone *phone);

/* Can another call ring here? */
bool office_phone_takes_call(const struct office_phone *phone);

/* The state of the phone's leg in that call; PHONE_IDLE when it has none. */
enum office_phone_state office_phone_leg_state(const struct office_phone *phone,
                                               const struct office_call *call);

/* The phone enters a call, moves on in it (set by name: the other party's name has come), or leaves it. */
void office_phone_join(struct office *office, uint32_t phone, const struct office_call *call,
                       enum office_phone_state state);
void office_phone_move(struct office *office, uint32_t phone, const struct office_call *call,
                       enum office_phone_state state);
void office_phone_leave(struct office *office, uint32_t phone, const struct office_call *call);

/* The phone registers, or becomes unavailable. A repeated registration publishes its state again. */
void office_phone_set_reachable(struct office *office, uint32_t phone, bool reachable);

/* Publishes the phone as a subscriber event, now or some milliseconds later. */
void office_phone_publish(struct office *office, uint32_t phone);
void office_phone_publish_later(struct office *office, uint32_t phone, int64_t delay_ms);
