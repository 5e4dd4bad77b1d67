/* A queue of waiting callers and the agents who serve it. */

#include "sim/office_queue.h"

#include "sim/office_call.h"
#include "sim/office_internal.h"

#include <stddef.h>
#include <string.h>

/* The member status that follows from the state of the agent's phone. */
static unsigned status_of(enum office_phone_state state)
{
    switch (state) {
    case PHONE_IDLE:
        return 1;
    case PHONE_IN_USE:
        return 2;
    case PHONE_BUSY:
        return 3;
    case PHONE_UNAVAILABLE:
        return 5;
    case PHONE_RINGING:
        return 6;
    case PHONE_RINGING_IN_USE:
        return 7;
    case PHONE_ON_HOLD:
        return 8;
    case PHONE_CONNECTING:
        break; /* a queue has no word for it */
    }
    return 0;
}

unsigned office_agent_status(const struct office *office, const struct office_agent *agent)
{
    return status_of(office->phones[agent->phone].state);
}

void office_agent_publish(struct office *office, const struct office_agent *agent, const char *reason)
{
    if (!agent->present) {
        return;
    }
    struct encoder_member member = {
        .number = office->phones[agent->phone].number,
        .queue = office->queues[agent->queue].name,
        .name = agent->name,
        .reason = reason,
        .status = office_agent_status(office, agent),
        .calls_completed = agent->calls_completed,
        .dynamic = agent->dynamic,
        .paused = agent->paused,
    };
    encoder_qmember(&office->encoder, &member);
}

void office_agent_pause(struct office *office, struct office_agent *agent, const char *reason)
{
    agent->paused = reason != NULL;
    agent->token = office_new_token(office);
    people_copy(agent->reason, sizeof agent->reason, reason != NULL ? reason : "");
    office_agent_publish(office, agent, reason != NULL && reason[0] != '\0' ? reason : NULL);
    if (reason == NULL) {
        office_queue_phone_idle(office, &office->phones[agent->phone]);
    }
}

void office_agent_set_present(struct office *office, struct office_agent *agent, bool present)
{
    agent->present = present;
    if (present) {
        agent->paused = false;
        agent->calls_completed = 0;
        agent->reason[0] = '\0';
        office_agent_publish(office, agent, NULL);
        office_queue_phone_idle(office, &office->phones[agent->phone]);
    }
}

enum { RETRY_MS = 2000 };

uint32_t office_queue_find(const struct office *office, const char *name)
{
    for (uint32_t i = 0; i < office->queue_count; i++) {
        if (strcmp(office->queues[i].name, name) == 0 || strcmp(office->queues[i].number, name) == 0) {
            return i;
        }
    }
    return OFFICE_NONE;
}

uint32_t office_queue_find_agent(const struct office *office, uint32_t queue, uint32_t phone)
{
    uint32_t agent = office->phones[phone].first_agent;
    while (agent != OFFICE_NONE && office->agents[agent].queue != queue) {
        agent = office->agents[agent].next_of_phone;
    }
    return agent;
}

static struct office_queue *queue_of(struct office *office, const struct office_call *call)
{
    return &office->queues[call->target];
}

static struct office_agent *agent_of(struct office *office, const struct office_queue *queue, uint32_t place)
{
    return &office->agents[queue->first_agent + place % queue->agent_count];
}

static bool rings(const struct office *office, const struct office_agent *agent,
                  const struct office_call *call)
{
    return office_phone_leg_state(&office->phones[agent->phone], call) == PHONE_RINGING;
}

void office_queue_join(struct office *office, struct office_call *call)
{
    struct office_queue *queue = queue_of(office, call);
    call->next = NULL;
    if (queue->tail != NULL) {
        queue->tail->next = call;
    } else {
        queue->head = call;
    }
    queue->tail = call;
    encoder_queue(&office->encoder, queue->name, ++queue->waiting);
    if (!call->plan.endless) {
        office_schedule(office, 8000 + rng_interval(&office->rng, 45000), DUE_ABANDON, call->slot,
                        call->serial);
        office_queue_serve(office, call->target);
    }
}

void office_queue_leave(struct office *office, struct office_call *call)
{
    struct office_queue *queue = queue_of(office, call);
    struct office_call *before = NULL;
    for (struct office_call *at = queue->head; at != call; at = at->next) {
        before = at;
    }
    if (before != NULL) {
        before->next = call->next;
    } else {
        queue->head = call->next;
    }
    if (queue->tail == call) {
        queue->tail = before;
    }
    call->next = NULL;
    encoder_queue(&office->encoder, queue->name, --queue->waiting);
}

void office_queue_abandon(struct office *office, uint32_t slot, uint32_t serial)
{
    struct office_call *call = office->calls[slot];
    if (call->serial == serial && call->answered_ms < 0) {
        office_call_end(office, call);
    }
}

static bool ring_agent(struct office *office, const struct office_agent *agent,
                       const struct office_call *call)
{
    if (!agent->present || agent->paused || !office_phone_idle(&office->phones[agent->phone])) {
        return false;
    }
    office_phone_join(office, agent->phone, call, PHONE_RINGING);
    return true;
}

/* Rings one free agent, or all; false when there is none. */
static bool hunt(struct office *office, struct office_queue *queue, struct office_call *call)
{
    bool any = false;
    uint32_t first = queue->ring_all ? 0 : queue->next_agent;
    for (uint32_t i = 0; i < queue->agent_count && (queue->ring_all || !any); i++) {
        if (ring_agent(office, agent_of(office, queue, first + i), call)) {
            any = true;
            queue->next_agent = (first + i + 1) % queue->agent_count;
        }
    }
    if (!any) {
        return false;
    }
    call->attempt_ms = office->now_ms;
    bool answered = rng_bool(&office->rng, queue->ring_all ? 0.93 : 0.8);
    call->plan.disposition = answered ? DISPOSITION_ANSWERED : DISPOSITION_NO_ANSWER;
    office_call_schedule(office, call, CALL_HUNTING,
                         answered ? rng_between(&office->rng, 1500, 8000)
                                  : rng_between(&office->rng, 3000, 15000));
    return true;
}

void office_queue_serve(struct office *office, uint32_t index)
{
    struct office_queue *queue = &office->queues[index];
    queue->serve_due = false;
    for (struct office_call *call = queue->head; call != NULL; call = call->next) {
        bool ready =
            call->state == CALL_QUEUED && !call->plan.endless && office->now_ms >= call->next_attempt_ms;
        if (ready && !hunt(office, queue, call)) {
            return;
        }
    }
}

void office_queue_stop_ringing(struct office *office, struct office_call *call, uint32_t except)
{
    const struct office_queue *queue = queue_of(office, call);
    for (uint32_t i = 0; i < queue->agent_count; i++) {
        const struct office_agent *agent = agent_of(office, queue, i);
        if (agent->phone != except && rings(office, agent, call)) {
            struct office_party party = office_party_internal(office, agent->phone);
            party.channel = ++office->last_channel;
            office_call_bill_attempt(office, call, &party);
            office_phone_leave(office, agent->phone, call);
        }
    }
}

/* One of the agents who ring and could answer; OFFICE_NONE when there is none. */
static uint32_t pick_answering(struct office *office, const struct office_call *call)
{
    const struct office_queue *queue = queue_of(office, call);
    uint32_t start = rng_below(&office->rng, queue->agent_count);
    for (uint32_t i = 0; i < queue->agent_count; i++) {
        const struct office_agent *agent = agent_of(office, queue, start + i);
        if (rings(office, agent, call) && office->phones[agent->phone].leg_count == 1) {
            return agent->phone;
        }
    }
    return OFFICE_NONE;
}

void office_queue_end_attempt(struct office *office, struct office_call *call)
{
    uint32_t phone =
        call->plan.disposition == DISPOSITION_ANSWERED ? pick_answering(office, call) : OFFICE_NONE;
    office_queue_stop_ringing(office, call, phone);
    if (phone == OFFICE_NONE) {
        call->next_attempt_ms = office->now_ms + RETRY_MS;
        office_call_schedule(office, call, CALL_QUEUED, RETRY_MS);
        return;
    }
    office_queue_leave(office, call);
    call->to = office_party_internal(office, phone);
    call->to.channel = ++office->last_channel;
    office_call_answer(office, call);
}

void office_queue_phone_idle(struct office *office, const struct office_phone *phone)
{
    for (uint32_t i = phone->first_agent; i != OFFICE_NONE; i = office->agents[i].next_of_phone) {
        struct office_queue *queue = &office->queues[office->agents[i].queue];
        if (queue->waiting > 0 && !queue->serve_due) {
            queue->serve_due = true;
            office_schedule(office, rng_between(&office->rng, 300, 1500), DUE_SERVE, office->agents[i].queue,
                            0);
        }
    }
}
