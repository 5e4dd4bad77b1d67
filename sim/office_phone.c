/* A phone of the office: its legs, its state, and the events that publish them. */

#include "sim/office_phone.h"

#include "sim/office_call.h"
#include "sim/office_internal.h"
#include "sim/office_queue.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

uint32_t office_phone_find(const struct office *office, const char *number)
{
    size_t digits = strspn(number, "0123456789");
    if (digits == 0 || number[digits] != '\0' || digits >= OFFICE_NUMBER_BYTES || number[0] == '0') {
        return OFFICE_NONE;
    }
    unsigned long value = strtoul(number, NULL, 10);
    if (value < office->first_number || value >= office->first_number + office->phone_count) {
        return OFFICE_NONE;
    }
    return (uint32_t)(value - office->first_number);
}

bool office_phone_idle(const struct office_phone *phone)
{
    return phone->reachable && phone->leg_count == 0;
}

bool office_phone_takes_call(const struct office_phone *phone)
{
    return phone->leg_count < (phone->single_line ? 1 : OFFICE_PHONE_LEGS);
}

static uint32_t leg_index(const struct office_phone *phone, const struct office_call *call)
{
    for (uint32_t i = 0; i < phone->leg_count; i++) {
        if (phone->legs[i].call == call->slot) {
            return i;
        }
    }
    return OFFICE_NONE;
}

enum office_phone_state office_phone_leg_state(const struct office_phone *phone,
                                               const struct office_call *call)
{
    uint32_t index = leg_index(phone, call);
    return index == OFFICE_NONE ? PHONE_IDLE : phone->legs[index].state;
}

/* As the exchange composes it: ringing beside anything is 9, talking beside something held is plain 1. */
static enum office_phone_state state_of(const struct office_phone *phone)
{
    uint32_t ringing = 0;
    uint32_t held = 0;
    for (uint32_t i = 0; i < phone->leg_count; i++) {
        ringing += phone->legs[i].state == PHONE_RINGING;
        held += phone->legs[i].state == PHONE_ON_HOLD;
    }
    if (!phone->reachable) {
        return PHONE_UNAVAILABLE;
    }
    if (phone->leg_count == 0) {
        return PHONE_IDLE;
    }
    if (ringing > 0) {
        return ringing == phone->leg_count ? PHONE_RINGING : PHONE_RINGING_IN_USE;
    }
    if (held == phone->leg_count) {
        return PHONE_ON_HOLD;
    }
    return phone->single_line ? PHONE_BUSY : PHONE_IN_USE;
}

/* Publishes the state, if it has changed, as extstatus and once for each queue. */
static void update_state(struct office *office, struct office_phone *phone)
{
    enum office_phone_state state = state_of(phone);
    if (state == phone->state) {
        return;
    }
    phone->state = state;
    encoder_extstatus(&office->encoder, phone->number, state);
    for (uint32_t i = phone->first_agent; i != OFFICE_NONE; i = office->agents[i].next_of_phone) {
        office_agent_publish(office, &office->agents[i], NULL);
    }
    if (state == PHONE_IDLE) {
        office_queue_phone_idle(office, phone);
    }
}

void office_phone_publish(struct office *office, uint32_t index)
{
    const struct office_phone *phone = &office->phones[index];
    if (!phone->reachable || phone->leg_count == 0) {
        encoder_subscriber(&office->encoder, phone->number, phone->reachable ? PHONE_IDLE : PHONE_UNAVAILABLE,
                           NULL, NULL);
        return;
    }
    const struct office_leg *leg = &phone->legs[phone->leg_count - 1];
    const struct office_call *call = office->calls[leg->call];
    const struct office_party *peer = call->from.phone == index ? &call->to : &call->from;
    encoder_subscriber(&office->encoder, phone->number, leg->state, peer->number,
                       leg->peer_known ? peer->name : NULL);
}

void office_phone_publish_later(struct office *office, uint32_t phone, int64_t delay_ms)
{
    office_schedule(office, delay_ms, DUE_SUBSCRIBER, phone, 0);
}

/* The exchange has a thread for extension states and one for channels: in 3 of 4 cases extstatus comes
 * first. */
static void publish_change(struct office *office, uint32_t index)
{
    if (rng_bool(&office->rng, 0.25)) {
        office_phone_publish(office, index);
        update_state(office, &office->phones[index]);
    } else {
        update_state(office, &office->phones[index]);
        office_phone_publish(office, index);
    }
}

void office_phone_join(struct office *office, uint32_t index, const struct office_call *call,
                       enum office_phone_state state)
{
    struct office_phone *phone = &office->phones[index];
    assert(phone->leg_count < OFFICE_PHONE_LEGS);
    phone->legs[phone->leg_count++] =
        (struct office_leg){.call = call->slot, .state = state, .peer_known = state == PHONE_RINGING};
    if (state != PHONE_RINGING || call->originated) {
        publish_change(office, index);
        return;
    }
    update_state(office, phone); /* extstatus comes before the phone reports that it rings */
    office_phone_publish_later(office, index, rng_between(&office->rng, 2, 5));
}

void office_phone_move(struct office *office, uint32_t index, const struct office_call *call,
                       enum office_phone_state state)
{
    struct office_phone *phone = &office->phones[index];
    uint32_t at = leg_index(phone, call);
    assert(at != OFFICE_NONE);
    for (; at + 1 < phone->leg_count; at++) {
        phone->legs[at] = phone->legs[at + 1];
    }
    phone->legs[at] = (struct office_leg){.call = call->slot, .state = state, .peer_known = true};
    publish_change(office, index);
}

void office_phone_leave(struct office *office, uint32_t index, const struct office_call *call)
{
    struct office_phone *phone = &office->phones[index];
    uint32_t at = leg_index(phone, call);
    assert(at != OFFICE_NONE);
    if (phone->legs[at].state == PHONE_ON_HOLD) { /* the exchange takes it off hold before it hangs up */
        phone->legs[at].state = PHONE_IN_USE;
        office_phone_publish(office, index);
    }
    phone->leg_count--;
    for (; at < phone->leg_count; at++) {
        phone->legs[at] = phone->legs[at + 1];
    }
    publish_change(office, index);
}

void office_phone_set_reachable(struct office *office, uint32_t index, bool reachable)
{
    struct office_phone *phone = &office->phones[index];
    phone->reachable = reachable;
    update_state(office, phone);
    office_phone_publish(office, index);
}
