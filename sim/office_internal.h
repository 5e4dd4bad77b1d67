#pragma once

#include "sim/cdr.h"
#include "sim/encoder.h"
#include "sim/event_queue.h"
#include "sim/office_phone.h"
#include "sim/people.h"
#include "sim/rng.h"

#include <stdbool.h>
#include <stdint.h>

/* The struct of the office: private to the files office*, and to script, which tests use. It declares
 * their functions, too, but for those of phones, queues and calls. */

struct office_agent;
struct office_call;
struct office_queue;

enum {
    /* The user's phone. It is no agent's, and the simulated activity does not use it, so that it is idle when
     * it is asked to dial. */
    OFFICE_USER_PHONE = 0,
    OFFICE_CALLS = 65536,          /* at the cap nobody gets a line */
    OFFICE_PARKING_SLOTS = 9,      /* parking slots: extensions that are no phones and never change */
    OFFICE_ROOMS = 64,             /* at the cap a further room cannot be opened */
    OFFICE_ROOM_PARTICIPANTS = 32, /* at the cap a room is full */
    OFFICE_MESSAGES = 1024,        /* on their way at once; at the cap a message is refused */
    OFFICE_SMS_ID_BYTES = 24,
};

/* The events that can be scheduled; in brackets the subject of each. */
enum office_event {
    DUE_SUBSCRIBER,             /* a subscriber event that lags behind (phone) */
    DUE_STEP,                   /* a call moves on (call) */
    DUE_ABANDON,                /* a waiting caller hangs up (call) */
    DUE_SERVE,                  /* free agents look for callers (queue) */
    DUE_SMS,                    /* a text message moves on (message) */
    DUE_UNPAUSE,                /* an agent comes back (agent) */
    DUE_RELOAD,                 /* part of the extensions is told again (which part) */
    DUE_ACTIVITY,               /* from here on: the simulated activity, which office_stop_activity() ends */
    DUE_ARRIVAL = DUE_ACTIVITY, /* somebody calls */
    DUE_REGISTER,               /* a phone registers again (phone) */
    DUE_OUTAGE,                 /* some phone is lost */
    DUE_RETURN,                 /* it comes back (phone) */
    DUE_PAUSE,                  /* some agent of a queue has lunch (queue) */
    DUE_SHIFT,                  /* a dynamic agent comes or leaves (agent) */
    DUE_MEETING,                /* a meeting begins (room) */
    DUE_ATTEND,                 /* somebody joins it (room) */
    DUE_VOICEMAIL,              /* somebody leaves a message in a mailbox */
    DUE_LISTEN,                 /* somebody listens to the messages in a mailbox (phone) */
    DUE_COUNT,
};

struct office_room {
    char name[PEOPLE_NAME_BYTES];
    uint32_t count;
    uint32_t calls[OFFICE_ROOM_PARTICIPANTS]; /* their slots, in the order they came */
};

/* A text message on its way. */
struct office_sms {
    char id[OFFICE_SMS_ID_BYTES];
    char to[PEOPLE_NUMBER_BYTES]; /* international */
    uint32_t token;               /* 0: the slot is free */
    uint32_t step;
    bool test;
};

/* How busy the office is; set once, from the rate that is asked for. */
struct office_load {
    double rate_per_s;     /* events to say */
    double register_per_s; /* of them for registering again */
    double queue_share;    /* of the calls */
    double talk_ms;        /* mean */
    int64_t register_ms;   /* the shortest time between; the longest is 9/5 of it */
};

struct office {
    int64_t now_ms;   /* of office time, from the beginning of its day */
    int64_t began_at; /* the beginning of its day on the Unix clock */
    bool quiet;
    struct rng rng;
    struct event_queue event_queue;
    struct encoder encoder;
    struct cdr_store cdr_store;
    struct office_load load;
    struct office_phone *phones;
    uint32_t phone_count;
    uint32_t first_number; /* the phones' numbers run from here */
    uint32_t scale;        /* 1, 10, 100, …: numbers have three digits, four, … */
    struct office_queue *queues;
    uint32_t queue_count;
    struct office_agent *agents;
    uint32_t agent_count;
    struct office_room rooms[OFFICE_ROOMS];
    uint32_t room_count;
    struct office_call *calls[OFFICE_CALLS];
    struct office_call *free_calls;
    uint32_t call_count; /* of slots ever used */
    uint32_t last_serial;
    uint32_t last_channel;
    uint32_t last_token;
    uint64_t placed;           /* calls of the simulated activity */
    struct rng voicemail_rng;  /* its own, so that mailboxes change nothing else */
    uint64_t voicemail_events; /* those of encoder.events that are about mailboxes */
    struct office_sms messages[OFFICE_MESSAGES];
};

/* Schedules an event `delay_ms` from now. */
void office_schedule(struct office *office, int64_t delay_ms, enum office_event due, uint32_t subject,
                     uint32_t token);

/* The number of a parking slot. */
void office_parking_number(const struct office *office, uint32_t slot, char number[OFFICE_NUMBER_BYTES]);

/* A token that no scheduled event has. */
uint32_t office_new_token(struct office *office);

/* office_room.c: the conference rooms. */

/* The room with that name; opened when there is none. OFFICE_NONE at the cap. */
uint32_t office_room_open(struct office *office, const char *name);

/* A caller enters the room the call leads to (false: it is full) and leaves it again. */
bool office_room_enter(struct office *office, const struct office_call *call);
void office_room_leave(struct office *office, const struct office_call *call);

/* A phone dials into a room and stays for so long; for ever when that is 0. False when no line is to
 * be had. */
bool office_room_attend(struct office *office, uint32_t room, uint32_t phone, int64_t stay_ms);

/* office_sms.c: the gateway for text messages: QUEUE, ACCEPTED, SENT and an end that the last two digits of
 * the number decide: 00 is UNDELIVERED, 99 REJECTED, 98 EXPIRED, all others DELIVERED. A test message ends
 * with ACCEPTED and costs nothing. */

/* Takes a message for a nine-digit number on; the gateway's id for it, NULL at the cap. */
const char *office_sms_send(struct office *office, const char *to, bool test);

/* Moves a message on; ignores a token that is not current. */
void office_sms_step(struct office *office, uint32_t slot, uint32_t token);

/* office_voicemail.c: the mailboxes. Messages are left in some of them, and are listened to minutes later. */

/* Schedules the first message. */
void office_voicemail_begin(struct office *office, uint64_t seed);

void office_voicemail_leave(struct office *office);
void office_voicemail_listen(struct office *office, uint32_t phone);

/* Sets what is in a mailbox, and publishes it. */
void office_voicemail_set(struct office *office, uint32_t phone, uint32_t new_count, uint32_t old_count);

/* Publishes what is in the mailbox, if the phone has one. */
void office_voicemail_publish(struct office *office, uint32_t phone);

/* office_activity.c: the simulated activity. People call and are called, pause, meet; phones become
 * unavailable and come back. */

/* Sets the load, and schedules the first events. A rate of 0: the default for the number of extensions. */
void office_activity_begin(struct office *office, double rate_per_s);

void office_activity_arrival(struct office *office);
void office_activity_register(struct office *office, uint32_t phone);
void office_activity_outage(struct office *office);
void office_activity_return(struct office *office, uint32_t phone);
void office_activity_pause(struct office *office, uint32_t queue);
void office_activity_unpause(struct office *office, uint32_t agent, uint32_t token);
void office_activity_shift(struct office *office, uint32_t agent);
void office_activity_meeting(struct office *office, uint32_t room);
void office_activity_attend(struct office *office, uint32_t room);

/* Ends the activity: calls are hung up, agents resume, unavailable phones register. */
void office_activity_end(struct office *office);
