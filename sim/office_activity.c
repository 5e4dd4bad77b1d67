/* The simulated activity. */

#include "sim/office_call.h"
#include "sim/office_internal.h"
#include "sim/office_queue.h"

enum {
    DRAWS_MAX = 12, /* random phones that are tried before the office counts as busy */
    REGISTER_MS = 25000,
    SECOND = 1000,
};

/* The expected events for each call. It has the weight of so many calls that were counted. */
static const double events_per_call = 10;
static const double calls_counted = 50;

/* A free phone; OFFICE_NONE when none is found. */
static uint32_t random_idle_phone(struct office *office)
{
    for (unsigned i = 0; i < DRAWS_MAX; i++) {
        uint32_t phone = rng_below(&office->rng, office->phone_count);
        if (phone != OFFICE_USER_PHONE && office_phone_idle(&office->phones[phone])) {
            return phone;
        }
    }
    return OFFICE_NONE;
}

/* A random phone except `except`, mostly an idle one. The others give busy and failed calls. */
static uint32_t random_callee(struct office *office, uint32_t except)
{
    uint32_t phone = rng_bool(&office->rng, 0.9) ? random_idle_phone(office)
                                                 : rng_below(&office->rng, office->phone_count);
    return phone == except || phone == OFFICE_USER_PHONE ? OFFICE_NONE : phone;
}

static struct office_call_plan random_plan(struct office *office)
{
    struct rng *rng = &office->rng;
    struct office_call_plan plan = {.ring_ms = rng_between(rng, 1500, 9000)};
    uint32_t percent = rng_below(rng, 100);
    plan.disposition = percent < 72   ? DISPOSITION_ANSWERED
                       : percent < 92 ? DISPOSITION_NO_ANSWER
                                      : DISPOSITION_BUSY;
    if (plan.disposition == DISPOSITION_NO_ANSWER) {
        plan.ring_ms = rng_between(rng, 4000, 20000);
    }
    plan.talk_ms = 2 * SECOND + rng_interval(rng, office->load.talk_ms);
    if (rng_bool(rng, 0.12)) {
        plan.hold_ms = rng_between(rng, 3 * SECOND, 15 * SECOND);
        plan.callee_holds = rng_bool(rng, 0.5);
    }
    return plan;
}

static struct office_party random_external_party(struct office *office)
{
    char number[PEOPLE_NUMBER_BYTES];
    char name[PEOPLE_NAME_BYTES];
    people_external_caller(&office->rng, number, name);
    return office_party_external(number, name);
}

static void call_queue(struct office *office, const struct office_call_plan *plan)
{
    const struct office_queue *queue = &office->queues[rng_below(&office->rng, office->queue_count)];
    struct office_target target;
    uint32_t inside = rng_bool(&office->rng, 0.1) ? random_idle_phone(office) : OFFICE_NONE;
    struct office_party from =
        inside != OFFICE_NONE ? office_party_internal(office, inside) : random_external_party(office);
    if (office_call_resolve(office, queue->number, &target)) {
        (void)office_call_place(office, &from, &target, plan); /* without a line, nobody calls */
    }
}

/* Among colleagues, to a number outside, or from outside. */
static void call_somebody(struct office *office, const struct office_call_plan *plan)
{
    uint32_t percent = rng_below(&office->rng, 100);
    struct office_party from;
    struct office_target target = {.kind = CALL_DIRECT, .index = OFFICE_NONE};
    uint32_t caller = percent < 72 ? random_idle_phone(office) : OFFICE_NONE;
    uint32_t callee = percent < 48 || percent >= 72 ? random_callee(office, caller) : OFFICE_NONE;
    if ((percent < 72 && caller == OFFICE_NONE) ||
        ((percent < 48 || percent >= 72) && callee == OFFICE_NONE)) {
        return; /* everybody is busy */
    }
    from = caller != OFFICE_NONE ? office_party_internal(office, caller) : random_external_party(office);
    if (callee != OFFICE_NONE) {
        target.party = office_party_internal(office, callee);
    } else {
        char number[PEOPLE_NUMBER_BYTES];
        people_external_number(&office->rng, number);
        target.party = office_party_external(number, "");
    }
    (void)office_call_place(office, &from, &target, plan); /* without a line, nobody calls */
}

/* The interval to the next call follows from how many events the calls so far were seen to cause. */
static int64_t arrival_interval(struct office *office)
{
    double registrations = office->load.register_per_s * (double)office->now_ms / (double)SECOND;
    double events = (double)(office->encoder.events - office->voicemail_events);
    double caused = events - registrations + events_per_call * calls_counted;
    double per_call = caused / ((double)office->placed + calls_counted);
    double wanted = office->load.rate_per_s - office->load.register_per_s;
    return rng_interval(&office->rng, (double)SECOND * (per_call > 1 ? per_call : 1) / wanted);
}

void office_activity_arrival(struct office *office)
{
    struct office_call_plan plan = random_plan(office);
    if (rng_bool(&office->rng, office->load.queue_share)) {
        call_queue(office, &plan);
    } else {
        call_somebody(office, &plan);
    }
    office->placed++;
    office_schedule(office, arrival_interval(office), DUE_ARRIVAL, 0, 0);
}

void office_activity_register(struct office *office, uint32_t phone)
{
    if (office->phones[phone].reachable) {
        office_phone_publish(office, phone);
    }
    int64_t shortest = office->load.register_ms;
    office_schedule(office, rng_between(&office->rng, shortest, shortest * 9 / 5), DUE_REGISTER, phone, 0);
}

void office_activity_outage(struct office *office)
{
    uint32_t phone = random_idle_phone(office);
    if (phone != OFFICE_NONE) {
        office_phone_set_reachable(office, phone, false);
        office_schedule(office, rng_between(&office->rng, 20 * SECOND, 120 * SECOND), DUE_RETURN, phone, 0);
    }
    office_schedule(office, rng_interval(&office->rng, 180 * SECOND), DUE_OUTAGE, 0, 0);
}

void office_activity_return(struct office *office, uint32_t phone)
{
    if (!office->phones[phone].reachable) {
        office_phone_set_reachable(office, phone, true);
    }
}

/* Pauses the agent in all of its queues or in that one alone. */
void office_activity_pause(struct office *office, uint32_t index)
{
    const struct office_queue *queue = &office->queues[index];
    struct office_agent *agent =
        &office->agents[queue->first_agent + rng_below(&office->rng, queue->agent_count)];
    const char *reason = people_pause_reason(&office->rng);
    int64_t pause_ms = rng_between(&office->rng, 30 * SECOND, 240 * SECOND);
    bool everywhere = rng_bool(&office->rng, 0.5);
    uint32_t at = office->phones[agent->phone].first_agent;
    for (; at != OFFICE_NONE; at = office->agents[at].next_of_phone) {
        struct office_agent *place = &office->agents[at];
        if ((everywhere || place == agent) && place->present && !place->paused) {
            office_agent_pause(office, place, reason);
            office_schedule(office, pause_ms, DUE_UNPAUSE, at, place->token);
        }
    }
    office_schedule(office, rng_interval(&office->rng, 150 * SECOND), DUE_PAUSE, index, 0);
}

void office_activity_unpause(struct office *office, uint32_t index, uint32_t token)
{
    struct office_agent *agent = &office->agents[index];
    if (agent->token == token && agent->paused) {
        office_agent_pause(office, agent, NULL);
    }
}

void office_activity_shift(struct office *office, uint32_t index)
{
    struct office_agent *agent = &office->agents[index];
    office_agent_set_present(office, agent, !agent->present);
    int64_t low = agent->present ? 300 * SECOND : 120 * SECOND;
    office_schedule(office, rng_between(&office->rng, low, 3 * low), DUE_SHIFT, index, 0);
}

void office_activity_meeting(struct office *office, uint32_t room)
{
    int64_t people = rng_between(&office->rng, 3, 6);
    for (int64_t i = 0; i < people; i++) {
        office_schedule(office, rng_between(&office->rng, 0, 25 * SECOND), DUE_ATTEND, room, 0);
    }
    office_schedule(office, 120 * SECOND + rng_interval(&office->rng, 180 * SECOND), DUE_MEETING, room, 0);
}

void office_activity_attend(struct office *office, uint32_t room)
{
    uint32_t phone = random_idle_phone(office);
    if (phone != OFFICE_NONE) {
        /* no line is to be had: the meeting begins without */
        (void)office_room_attend(office, room, phone, rng_between(&office->rng, 20 * SECOND, 90 * SECOND));
    }
}

/* The busier the office, the shorter its calls: each phone has time for a limited number of them. */
static void set_load(struct office *office, double rate_per_s)
{
    double phones = office->phone_count;
    uint32_t agents = office->agent_count;
    struct office_load *load = &office->load;
    load->rate_per_s = rate_per_s > 0 ? rate_per_s : phones * 0.12 < 1000 ? phones * 0.12 : 1000;
    double register_per_s = phones * (double)SECOND / ((double)REGISTER_MS * 1.4);
    double stretch = register_per_s > load->rate_per_s / 3 ? register_per_s / (load->rate_per_s / 3) : 1;
    load->register_ms = (int64_t)((double)REGISTER_MS * stretch);
    load->register_per_s = register_per_s / stretch;
    double talk_s = 3.6 * phones / load->rate_per_s;
    talk_s = talk_s < 3 ? 3 : talk_s > 75 ? 75 : talk_s;
    load->talk_ms = talk_s * (double)SECOND;
    double served_per_s = 0.6 * agents / (talk_s + 8);
    double calls_per_s = (load->rate_per_s - load->register_per_s) / events_per_call;
    load->queue_share = served_per_s / calls_per_s < 0.3 ? served_per_s / calls_per_s : 0.3;
}

void office_activity_begin(struct office *office, double rate_per_s)
{
    set_load(office, rate_per_s);
    office_schedule(office, arrival_interval(office), DUE_ARRIVAL, 0, 0);
    office_schedule(office, 60 * SECOND, DUE_OUTAGE, 0, 0);
    for (uint32_t i = 0; i < office->phone_count; i++) {
        office_schedule(office, rng_between(&office->rng, 0, office->load.register_ms), DUE_REGISTER, i, 0);
    }
    for (uint32_t i = 0; i < office->queue_count; i++) {
        office_schedule(office, rng_interval(&office->rng, 120 * SECOND), DUE_PAUSE, i, 0);
    }
    for (uint32_t i = 0; i < office->agent_count; i++) {
        if (office->agents[i].dynamic) {
            office_schedule(office, rng_between(&office->rng, 60 * SECOND, 300 * SECOND), DUE_SHIFT, i, 0);
        }
    }
    for (uint32_t i = 0; i < office->room_count; i++) {
        office_schedule(office, rng_interval(&office->rng, 120 * SECOND), DUE_MEETING, i, 0);
    }
}

void office_activity_end(struct office *office)
{
    office->quiet = true;
    for (uint32_t i = 0; i < office->call_count; i++) {
        if (office->calls[i]->serial != 0) {
            office_call_end(office, office->calls[i]);
        }
    }
    for (uint32_t i = 0; i < office->agent_count; i++) {
        if (office->agents[i].paused) {
            office_agent_pause(office, &office->agents[i], NULL);
        }
    }
    for (uint32_t i = 0; i < office->phone_count; i++) {
        if (!office->phones[i].never_registered) {
            office_activity_return(office, i);
        }
    }
}
