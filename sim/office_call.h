#pragma once

#include "sim/office_phone.h"
#include "sim/people.h"

#include <stdbool.h>
#include <stdint.h>

/* A call of the office, from the first ring to its CDR. It leads to a phone, a queue, a conference room or an
 * external number. Its course is planned when it begins. The plan may fail: a phone becomes unavailable, or
 * nobody answers a second call. */

struct office;

enum { OFFICE_CHANNEL_BYTES = 128 };

enum office_call_kind { CALL_DIRECT, CALL_QUEUE, CALL_ROOM, CALL_KIND_COUNT };

enum office_call_state {
    CALL_ORIGINATING, /* requested by a program: the caller's own phone rings first */
    CALL_DIALLED,     /* on its way */
    CALL_RINGING,     /* at the other end */
    CALL_QUEUED,      /* nobody rings */
    CALL_HUNTING,     /* one agent or all of them ring */
    CALL_ENTERING,    /* a conference room */
    CALL_UP,
    CALL_HOLDING,
    CALL_STATE_COUNT,
};

enum office_disposition {
    DISPOSITION_ANSWERED,
    DISPOSITION_NO_ANSWER,
    DISPOSITION_BUSY,
    DISPOSITION_FAILED,
    DISPOSITION_COUNT,
};

struct office_party {
    uint32_t phone;   /* OFFICE_NONE: somebody outside, a queue or a room */
    uint32_t channel; /* running number of its channel, 0 when it has none yet */
    char number[PEOPLE_NUMBER_BYTES];
    char name[PEOPLE_NAME_BYTES];
};

struct office_call_plan {
    enum office_disposition disposition;
    int64_t ring_ms; /* until it is answered, or fails */
    int64_t talk_ms; /* after the answer; not used when endless */
    int64_t hold_ms; /* a third into the talk somebody is put on hold for so long; 0: nobody is */
    bool callee_holds;
    bool endless; /* scripted: rings, waits or talks until it is hung up */
};

struct office_call {
    uint32_t slot;
    uint32_t serial; /* 0: the slot is free */
    uint32_t token;  /* of the step that is due */
    enum office_call_kind kind;
    enum office_call_state state;
    struct office_call_plan plan;
    struct office_party from;
    struct office_party to; /* in a queue: the queue, then the agent who answered */
    uint32_t target;        /* queue or room */
    uint32_t holder;        /* the phone that holds */
    int64_t began_ms;
    int64_t attempt_ms;      /* when the agents who ring now began to */
    int64_t next_attempt_ms; /* no agent is rung for a waiting caller before */
    int64_t answered_ms;     /* -1: not yet */
    bool originated;
    struct office_call *next; /* in its queue, or among the free slots */
};

struct office_party office_party_internal(const struct office *office, uint32_t phone);
struct office_party office_party_external(const char *number, const char *name);

/* Resolves a number: to a phone, queue or room of the office, else to an external number. False when it is
 * none of them. */
struct office_target {
    enum office_call_kind kind;
    uint32_t index; /* queue or room */
    struct office_party party;
};
bool office_call_resolve(const struct office *office, const char *number, struct office_target *target);

/* `from` calls the target. NULL at the cap. */
struct office_call *office_call_place(struct office *office, const struct office_party *from,
                                      const struct office_target *target,
                                      const struct office_call_plan *plan);

/* The same on behalf of a program: the caller's own phone rings first. */
struct office_call *office_call_originate(struct office *office, uint32_t from,
                                          const struct office_target *target,
                                          const struct office_call_plan *plan);

/* Moves a call on; ignores a token that is not current. */
void office_call_step(struct office *office, uint32_t slot, uint32_t token);

/* Sets the state of a call, and schedules its next step. */
void office_call_schedule(struct office *office, struct office_call *call, enum office_call_state state,
                          int64_t delay_ms);

/* The called party answers. */
void office_call_answer(struct office *office, struct office_call *call);

void office_call_hold(struct office *office, struct office_call *call, uint32_t phone);
void office_call_unhold(struct office *office, struct office_call *call);

/* Ends a call in whatever state it is, and bills it. */
void office_call_end(struct office *office, struct office_call *call);

/* The call that a phone took part in last; NULL when it is in none. */
struct office_call *office_call_of_phone(const struct office *office, uint32_t phone);

/* "SIP/NAME-101-0000001b", or the trunk's for somebody outside; empty without a channel. */
void office_call_channel(const struct office *office, const struct office_party *party,
                         char channel[OFFICE_CHANNEL_BYTES]);

/* Adds the CDR of an agent who rang for a waiting caller and did not answer. */
void office_call_bill_attempt(struct office *office, const struct office_call *call,
                              const struct office_party *agent);
