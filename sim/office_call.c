/* A call of the office, from the first ring to its CDRs. */

#include "sim/office_call.h"

#include "model/memory.h"
#include "sim/office_internal.h"
#include "sim/office_queue.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RECORDED_FROM_S = 2, TRANSCRIBED_FROM_S = 6 };

/* The price of a minute by the first digit of the external number: land line or mobile network. */
static const struct {
    const char *first_digits;
    const char *zone;
    uint32_t grosz_per_minute;
} zones[] = {
    {"123", "Polska - stacjonarne", 6},
    {"5678", "Polska - komórkowe", 12},
    {"9", "Polska - stacjonarne", 6},
};

struct office_party office_party_internal(const struct office *office, uint32_t phone)
{
    struct office_party party = {.phone = phone};
    people_copy(party.number, sizeof party.number, office->phones[phone].number);
    people_copy(party.name, sizeof party.name, office->phones[phone].name);
    return party;
}

struct office_party office_party_external(const char *number, const char *name)
{
    struct office_party party = {.phone = OFFICE_NONE};
    people_copy(party.number, sizeof party.number, number);
    people_copy(party.name, sizeof party.name, name);
    return party;
}

/* An external number has at least five digits, with or without a plus. */
static bool is_external(const char *number)
{
    const char *digits = number[0] == '+' ? number + 1 : number;
    size_t count = strspn(digits, "0123456789");
    return count >= 5 && digits[count] == '\0' && strlen(number) < PEOPLE_NUMBER_BYTES;
}

bool office_call_resolve(const struct office *office, const char *number, struct office_target *target)
{
    uint32_t phone = office_phone_find(office, number);
    if (phone != OFFICE_NONE) {
        *target = (struct office_target){CALL_DIRECT, OFFICE_NONE, office_party_internal(office, phone)};
        return true;
    }
    uint32_t queue = office_queue_find(office, number);
    if (queue != OFFICE_NONE) {
        const struct office_queue *found = &office->queues[queue];
        *target =
            (struct office_target){CALL_QUEUE, queue, office_party_external(found->number, found->name)};
        return true;
    }
    *target = (struct office_target){CALL_DIRECT, OFFICE_NONE, office_party_external(number, "")};
    return is_external(number);
}

void office_call_channel(const struct office *office, const struct office_party *party,
                         char channel[OFFICE_CHANNEL_BYTES])
{
    channel[0] = '\0';
    if (party->channel != 0 && party->phone != OFFICE_NONE) {
        (void)snprintf(channel, OFFICE_CHANNEL_BYTES, "SIP/%s-%s-%08" PRIx32, office->encoder.exchange,
                       party->number, party->channel);
    } else if (party->channel != 0) {
        (void)snprintf(channel, OFFICE_CHANNEL_BYTES, "SIP/trunk_gsm-%08" PRIx32, party->channel);
    }
}

static struct office_call *new_call(struct office *office)
{
    struct office_call *call = office->free_calls;
    if (call != NULL) {
        office->free_calls = call->next;
    } else if (office->call_count < OFFICE_CALLS) {
        call = memory_new(1, sizeof *call);
        call->slot = office->call_count;
        office->calls[office->call_count++] = call;
    } else {
        return NULL;
    }
    *call = (struct office_call){.slot = call->slot, .serial = ++office->last_serial, .answered_ms = -1};
    call->began_ms = office->now_ms;
    call->holder = OFFICE_NONE;
    return call;
}

void office_call_schedule(struct office *office, struct office_call *call, enum office_call_state state,
                          int64_t delay_ms)
{
    call->state = state;
    call->token = office_new_token(office);
    office_schedule(office, delay_ms, DUE_STEP, call->slot, call->token);
}

/* The call stays in that state: no step is scheduled. */
static void wait_in_state(struct office *office, struct office_call *call, enum office_call_state state)
{
    call->state = state;
    call->token = office_new_token(office);
}

static struct office_call *begin(struct office *office, const struct office_party *from,
                                 const struct office_target *target, const struct office_call_plan *plan)
{
    struct office_call *call = new_call(office);
    if (call == NULL) {
        return NULL;
    }
    call->kind = target->kind;
    call->target = target->index;
    call->from = *from;
    call->to = target->party;
    call->plan = *plan;
    call->from.channel = ++office->last_channel;
    return call;
}

struct office_call *office_call_place(struct office *office, const struct office_party *from,
                                      const struct office_target *target, const struct office_call_plan *plan)
{
    struct office_call *call = begin(office, from, target, plan);
    if (call == NULL) {
        return NULL;
    }
    if (from->phone != OFFICE_NONE) {
        office_phone_join(office, from->phone, call, PHONE_CONNECTING);
    }
    office_call_schedule(office, call, CALL_DIALLED, 1);
    return call;
}

struct office_call *office_call_originate(struct office *office, uint32_t from,
                                          const struct office_target *target,
                                          const struct office_call_plan *plan)
{
    struct office_party party = office_party_internal(office, from);
    struct office_call *call = begin(office, &party, target, plan);
    if (call == NULL) {
        return NULL;
    }
    call->originated = true;
    office_phone_join(office, from, call, PHONE_RINGING);
    office_call_schedule(office, call, CALL_ORIGINATING, rng_between(&office->rng, 1200, 1800));
    return call;
}

/* Rings the phone called, or finds that it cannot. */
static void ring(struct office *office, struct office_call *call)
{
    const struct office_phone *phone = call->to.phone != OFFICE_NONE ? &office->phones[call->to.phone] : NULL;
    call->to.channel = ++office->last_channel;
    int64_t delay_ms = call->plan.ring_ms;
    if (phone != NULL && !phone->reachable) {
        call->plan.disposition = DISPOSITION_FAILED;
        delay_ms = rng_between(&office->rng, 300, 1500);
    } else if (phone != NULL && !office_phone_takes_call(phone)) {
        call->plan.disposition = DISPOSITION_BUSY;
        delay_ms = rng_between(&office->rng, 1000, 3000);
    } else if (phone != NULL) {
        /* the state changes for a moment only */
        bool refused_at_once = phone->leg_count > 0 && call->plan.disposition == DISPOSITION_BUSY;
        delay_ms = refused_at_once ? 1 : delay_ms;
        office_phone_join(office, call->to.phone, call, PHONE_RINGING);
    }
    if (call->from.phone != OFFICE_NONE && !call->originated) {
        office_phone_move(office, call->from.phone, call, PHONE_CONNECTING); /* now with the name called */
    }
    if (call->plan.endless && call->plan.disposition == DISPOSITION_NO_ANSWER) {
        wait_in_state(office, call, CALL_RINGING);
    } else {
        office_call_schedule(office, call, CALL_RINGING, delay_ms);
    }
}

static void step_originating(struct office *office, struct office_call *call)
{
    office_phone_move(office, call->from.phone, call, PHONE_IN_USE);
    office_call_schedule(office, call, CALL_DIALLED, rng_between(&office->rng, 20, 120));
}

static void step_dialled(struct office *office, struct office_call *call)
{
    bool inside = call->from.phone != OFFICE_NONE && !call->originated;
    if (call->kind == CALL_DIRECT) {
        ring(office, call);
    } else if (call->kind == CALL_ROOM) {
        office_call_schedule(office, call, CALL_ENTERING, rng_between(&office->rng, 100, 400));
    } else {
        if (inside) {
            office_phone_move(office, call->from.phone, call, PHONE_IN_USE);
        }
        wait_in_state(office, call, CALL_QUEUED);
        office_queue_join(office, call);
    }
}

static void step_ringing(struct office *office, struct office_call *call)
{
    bool second = call->to.phone != OFFICE_NONE && office->phones[call->to.phone].leg_count > 1;
    if (call->plan.disposition == DISPOSITION_ANSWERED && !second) {
        office_call_answer(office, call);
    } else {
        office_call_end(office, call); /* a second call on a busy phone is left to ring */
    }
}

static void step_queued(struct office *office, struct office_call *call)
{
    office_queue_serve(office, call->target);
}

static void step_entering(struct office *office, struct office_call *call)
{
    office_phone_move(office, call->from.phone, call, PHONE_IN_USE);
    if (!office_room_enter(office, call)) {
        call->plan.disposition = DISPOSITION_FAILED;
        office_call_end(office, call);
        return;
    }
    call->answered_ms = office->now_ms;
    if (call->plan.endless) {
        wait_in_state(office, call, CALL_UP);
    } else {
        office_call_schedule(office, call, CALL_UP, call->plan.talk_ms);
    }
}

void office_call_answer(struct office *office, struct office_call *call)
{
    call->answered_ms = office->now_ms;
    if (call->to.phone != OFFICE_NONE) {
        office_phone_move(office, call->to.phone, call, PHONE_IN_USE);
    }
    if (call->from.phone != OFFICE_NONE) {
        office_phone_move(office, call->from.phone, call, PHONE_IN_USE);
    }
    if (call->plan.endless) {
        wait_in_state(office, call, CALL_UP);
        return;
    }
    office_call_schedule(office, call, CALL_UP,
                         call->plan.hold_ms > 0 ? call->plan.talk_ms / 3 : call->plan.talk_ms);
}

static void step_up(struct office *office, struct office_call *call)
{
    uint32_t holder = call->plan.callee_holds ? call->to.phone : call->from.phone;
    if (call->plan.hold_ms == 0) {
        office_call_end(office, call);
    } else if (holder == OFFICE_NONE) {
        call->plan.hold_ms = 0;
        office_call_schedule(office, call, CALL_UP, call->plan.talk_ms * 2 / 3);
    } else {
        office_call_hold(office, call, holder);
        office_call_schedule(office, call, CALL_HOLDING, call->plan.hold_ms);
    }
}

static void step_holding(struct office *office, struct office_call *call)
{
    call->plan.hold_ms = 0;
    office_call_unhold(office, call);
    office_call_schedule(office, call, CALL_UP, call->plan.talk_ms * 2 / 3);
}

void office_call_hold(struct office *office, struct office_call *call, uint32_t phone)
{
    call->holder = phone;
    office_phone_move(office, phone, call, PHONE_ON_HOLD);
}

void office_call_unhold(struct office *office, struct office_call *call)
{
    if (call->holder != OFFICE_NONE) {
        office_phone_move(office, call->holder, call, PHONE_IN_USE);
        call->holder = OFFICE_NONE;
    }
}

void office_call_step(struct office *office, uint32_t slot, uint32_t token)
{
    static void (*const steps[])(struct office *, struct office_call *) = {
        [CALL_ORIGINATING] = step_originating,
        [CALL_DIALLED] = step_dialled,
        [CALL_RINGING] = step_ringing,
        [CALL_QUEUED] = step_queued,
        [CALL_HUNTING] = office_queue_end_attempt,
        [CALL_ENTERING] = step_entering,
        [CALL_UP] = step_up,
        [CALL_HOLDING] = step_holding,
    };
    static_assert(sizeof steps / sizeof *steps == CALL_STATE_COUNT, "a step for each state");
    struct office_call *call = office->calls[slot];
    if (call->serial != 0 && call->token == token) {
        steps[call->state](office, call);
    }
}

static uint32_t seconds(int64_t ms)
{
    return (uint32_t)((ms + 500) / 1000);
}

static void charge(struct cdr_row *row, const struct office_party *to)
{
    if (to->phone != OFFICE_NONE || strlen(to->number) < 9 || row->billsec_s == 0) {
        return;
    }
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
        if (strchr(zones[i].first_digits, to->number[0]) != NULL) {
            row->zone = zones[i].zone;
            row->cost_grosz = (row->billsec_s * zones[i].grosz_per_minute + 59) / 60;
        }
    }
}

static struct cdr_row *add_row(struct office *office, const struct office_call *call,
                               const struct office_party *to, int64_t from_ms)
{
    static const char *const applications[] = {
        [CALL_DIRECT] = "Dial", [CALL_QUEUE] = "Queue", [CALL_ROOM] = "ConfBridge"};
    static_assert(sizeof applications / sizeof *applications == CALL_KIND_COUNT,
                  "an application for each kind");
    struct cdr_row *row = cdr_store_add(&office->cdr_store);
    row->at = office->began_at + from_ms;
    row->call = call->serial;
    row->lastapp = applications[call->kind];
    row->duration_s = seconds(office->now_ms - from_ms);
    (void)snprintf(row->uniqueid, sizeof row->uniqueid, "%" PRId64 ".%" PRIu32,
                   (office->began_at + call->began_ms) / 1000, call->serial);
    (void)snprintf(row->clid, sizeof row->clid, "\"%s\" <%s>", call->from.name, call->from.number);
    people_copy(row->src, sizeof row->src, call->from.number);
    people_copy(row->dst, sizeof row->dst, to->number);
    people_copy(row->src_name, sizeof row->src_name, call->from.name);
    people_copy(row->dst_name, sizeof row->dst_name, to->name);
    office_call_channel(office, &call->from, row->channel);
    office_call_channel(office, to, row->dstchannel);
    return row;
}

void office_call_bill_attempt(struct office *office, const struct office_call *call,
                              const struct office_party *agent)
{
    add_row(office, call, agent, call->attempt_ms)->disposition = "NO ANSWER";
}

static void bill(struct office *office, const struct office_call *call)
{
    static const char *const dispositions[] = {
        [DISPOSITION_ANSWERED] = "NO ANSWER", /* it was planned to be answered, and was not */
        [DISPOSITION_NO_ANSWER] = "NO ANSWER",
        [DISPOSITION_BUSY] = "BUSY",
        [DISPOSITION_FAILED] = "FAILED",
    };
    static_assert(sizeof dispositions / sizeof *dispositions == DISPOSITION_COUNT, "a word for each");
    struct cdr_row *row = add_row(office, call, &call->to, call->began_ms);
    row->disposition = dispositions[call->plan.disposition];
    if (call->answered_ms < 0) {
        return;
    }
    row->disposition = "ANSWERED";
    row->billsec_s = seconds(office->now_ms - call->answered_ms);
    charge(row, &call->to);
    row->recorded = call->kind != CALL_ROOM && row->billsec_s >= RECORDED_FROM_S;
    row->transcribed = row->recorded && row->billsec_s >= TRANSCRIBED_FROM_S;
}

static void leave(struct office *office, const struct office_call *call, const struct office_party *party)
{
    if (party->phone != OFFICE_NONE &&
        office_phone_leg_state(&office->phones[party->phone], call) != PHONE_IDLE) {
        office_phone_leave(office, party->phone, call);
    }
}

void office_call_end(struct office *office, struct office_call *call)
{
    bool waiting = call->state == CALL_QUEUED || call->state == CALL_HUNTING;
    if (waiting) {
        call->plan.disposition = DISPOSITION_NO_ANSWER;
        office_queue_stop_ringing(office, call, OFFICE_NONE);
        office_queue_leave(office, call);
    }
    if (call->kind == CALL_QUEUE && call->answered_ms >= 0) {
        office->agents[office_queue_find_agent(office, call->target, call->to.phone)].calls_completed++;
    }
    if (call->kind == CALL_ROOM && call->answered_ms >= 0) {
        office_room_leave(office, call);
    }
    bill(office, call);
    bool caller_first = rng_bool(&office->rng, 0.5);
    leave(office, call, caller_first ? &call->from : &call->to);
    leave(office, call, caller_first ? &call->to : &call->from);
    call->serial = 0;
    call->next = office->free_calls;
    office->free_calls = call;
}

struct office_call *office_call_of_phone(const struct office *office, uint32_t phone)
{
    const struct office_phone *subject = &office->phones[phone];
    return subject->leg_count > 0 ? office->calls[subject->legs[subject->leg_count - 1].call] : NULL;
}
