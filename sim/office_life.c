/* The simulated activity. */

#include "sim/office_life.h"

#include "sim/office_room.h"
#include "sim/office_state.h"

enum {
    PROBES = 12, /* random phones that are tried before the office counts as busy */
    REGISTER_MS = 25000,
    SECOND = 1000,
};

/* The expected events for each call. It has the weight of so many calls that were counted. */
static const double events_per_call = 10;
static const double calls_counted = 50;

/* A free phone; OFFICE_NONE when none is found. */
static uint32_t draw_idle(struct office *office)
{
    for (unsigned i = 0; i < PROBES; i++) {
        uint32_t phone = rng_below(&office->rng, office->phone_count);
        if (phone != OFFICE_DESK && office_phone_idle(&office->phones[phone])) {
            return phone;
        }
    }
    return OFFICE_NONE;
}

/* A random phone except `except`, mostly an idle one. The others give busy and failed calls. */
static uint32_t draw_callee(struct office *office, uint32_t but)
{
    uint32_t phone =
        rng_chance(&office->rng, 0.9) ? draw_idle(office) : rng_below(&office->rng, office->phone_count);
    return phone == but || phone == OFFICE_DESK ? OFFICE_NONE : phone;
}

static struct office_plan draw_plan(struct office *office)
{
    struct rng *rng = &office->rng;
    struct office_plan plan = {.ring_ms = rng_between(rng, 1500, 9000)};
    uint32_t luck = rng_below(rng, 100);
    plan.fate = luck < 72 ? FATE_ANSWERED : luck < 92 ? FATE_NO_ANSWER : FATE_BUSY;
    if (plan.fate == FATE_NO_ANSWER) {
        plan.ring_ms = rng_between(rng, 4000, 20000);
    }
    plan.talk_ms = 2 * SECOND + rng_interval(rng, office->pace.talk_ms);
    if (rng_chance(rng, 0.12)) {
        plan.hold_ms = rng_between(rng, 3 * SECOND, 15 * SECOND);
        plan.callee_holds = rng_chance(rng, 0.5);
    }
    return plan;
}

static struct office_party draw_stranger(struct office *office)
{
    char number[PEOPLE_NUMBER_BYTES];
    char name[PEOPLE_NAME_BYTES];
    people_stranger(&office->rng, number, name);
    return office_party_outside(number, name);
}

static void call_queue(struct office *office, const struct office_plan *plan)
{
    const struct office_queue *queue = &office->queues[rng_below(&office->rng, office->queue_count)];
    struct office_target target;
    uint32_t inside = rng_chance(&office->rng, 0.1) ? draw_idle(office) : OFFICE_NONE;
    struct office_party from =
        inside != OFFICE_NONE ? office_party_inside(office, inside) : draw_stranger(office);
    if (office_call_resolve(office, queue->number, &target)) {
        (void)office_call_place(office, &from, &target, plan); /* without a line, nobody calls */
    }
}

/* Among colleagues, to a number outside, or from outside. */
static void call_somebody(struct office *office, const struct office_plan *plan)
{
    uint32_t luck = rng_below(&office->rng, 100);
    struct office_party from;
    struct office_target target = {.kind = CALL_DIRECT, .index = OFFICE_NONE};
    uint32_t caller = luck < 72 ? draw_idle(office) : OFFICE_NONE;
    uint32_t callee = luck < 48 || luck >= 72 ? draw_callee(office, caller) : OFFICE_NONE;
    if ((luck < 72 && caller == OFFICE_NONE) || ((luck < 48 || luck >= 72) && callee == OFFICE_NONE)) {
        return; /* everybody is busy */
    }
    from = caller != OFFICE_NONE ? office_party_inside(office, caller) : draw_stranger(office);
    if (callee != OFFICE_NONE) {
        target.party = office_party_inside(office, callee);
    } else {
        char number[PEOPLE_NUMBER_BYTES];
        people_outside_number(&office->rng, number);
        target.party = office_party_outside(number, "");
    }
    (void)office_call_place(office, &from, &target, plan); /* without a line, nobody calls */
}

/* The interval to the next call follows from how many events the calls so far were seen to cause. */
static int64_t arrival_interval(struct office *office)
{
    double registrations = office->pace.register_per_s * (double)office->now_ms / (double)SECOND;
    double caused = (double)office->wire.events - registrations + events_per_call * calls_counted;
    double per_call = caused / ((double)office->placed + calls_counted);
    double wanted = office->pace.rate_per_s - office->pace.register_per_s;
    return rng_interval(&office->rng, (double)SECOND * (per_call > 1 ? per_call : 1) / wanted);
}

void office_life_arrival(struct office *office)
{
    struct office_plan plan = draw_plan(office);
    if (rng_chance(&office->rng, office->pace.queue_share)) {
        call_queue(office, &plan);
    } else {
        call_somebody(office, &plan);
    }
    office->placed++;
    office_due(office, arrival_interval(office), DUE_ARRIVAL, 0, 0);
}

void office_life_register(struct office *office, uint32_t phone)
{
    if (office->phones[phone].reachable) {
        office_phone_say(office, phone);
    }
    int64_t shortest = office->pace.register_ms;
    office_due(office, rng_between(&office->rng, shortest, shortest * 9 / 5), DUE_REGISTER, phone, 0);
}

void office_life_outage(struct office *office)
{
    uint32_t phone = draw_idle(office);
    if (phone != OFFICE_NONE) {
        office_phone_reach(office, phone, false);
        office_due(office, rng_between(&office->rng, 20 * SECOND, 120 * SECOND), DUE_RETURN, phone, 0);
    }
    office_due(office, rng_interval(&office->rng, 180 * SECOND), DUE_OUTAGE, 0, 0);
}

void office_life_return(struct office *office, uint32_t phone)
{
    if (!office->phones[phone].reachable) {
        office_phone_reach(office, phone, true);
    }
}

/* Pauses the agent in all of its queues or in that one alone. */
void office_life_pause(struct office *office, uint32_t index)
{
    const struct office_queue *queue = &office->queues[index];
    struct office_agent *agent =
        &office->agents[queue->first_agent + rng_below(&office->rng, queue->agent_count)];
    const char *reason = people_pause_reason(&office->rng);
    int64_t pause_ms = rng_between(&office->rng, 30 * SECOND, 240 * SECOND);
    bool everywhere = rng_chance(&office->rng, 0.5);
    uint32_t at = office->phones[agent->phone].first_agent;
    for (; at != OFFICE_NONE; at = office->agents[at].next_of_phone) {
        struct office_agent *place = &office->agents[at];
        if ((everywhere || place == agent) && place->present && !place->paused) {
            office_agent_pause(office, place, reason);
            office_due(office, pause_ms, DUE_UNPAUSE, at, place->token);
        }
    }
    office_due(office, rng_interval(&office->rng, 150 * SECOND), DUE_PAUSE, index, 0);
}

void office_life_unpause(struct office *office, uint32_t index, uint32_t token)
{
    struct office_agent *agent = &office->agents[index];
    if (agent->token == token && agent->paused) {
        office_agent_pause(office, agent, NULL);
    }
}

void office_life_shift(struct office *office, uint32_t index)
{
    struct office_agent *agent = &office->agents[index];
    office_agent_shift(office, agent, !agent->present);
    int64_t low = agent->present ? 300 * SECOND : 120 * SECOND;
    office_due(office, rng_between(&office->rng, low, 3 * low), DUE_SHIFT, index, 0);
}

void office_life_meeting(struct office *office, uint32_t room)
{
    int64_t people = rng_between(&office->rng, 3, 6);
    for (int64_t i = 0; i < people; i++) {
        office_due(office, rng_between(&office->rng, 0, 25 * SECOND), DUE_ATTEND, room, 0);
    }
    office_due(office, 120 * SECOND + rng_interval(&office->rng, 180 * SECOND), DUE_MEETING, room, 0);
}

void office_life_attend(struct office *office, uint32_t room)
{
    uint32_t phone = draw_idle(office);
    if (phone != OFFICE_NONE) {
        /* no line is to be had: the meeting begins without */
        (void)office_room_attend(office, room, phone, rng_between(&office->rng, 20 * SECOND, 90 * SECOND));
    }
}

/* The busier the office, the shorter its calls: each phone has time for a limited number of them. */
static void set_pace(struct office *office, double rate_per_s)
{
    double phones = office->phone_count;
    uint32_t agents = office->agent_count;
    struct office_pace *pace = &office->pace;
    pace->rate_per_s = rate_per_s > 0 ? rate_per_s : phones * 0.12 < 1000 ? phones * 0.12 : 1000;
    double register_per_s = phones * (double)SECOND / ((double)REGISTER_MS * 1.4);
    double stretch = register_per_s > pace->rate_per_s / 3 ? register_per_s / (pace->rate_per_s / 3) : 1;
    pace->register_ms = (int64_t)((double)REGISTER_MS * stretch);
    pace->register_per_s = register_per_s / stretch;
    double talk_s = 3.6 * phones / pace->rate_per_s;
    talk_s = talk_s < 3 ? 3 : talk_s > 75 ? 75 : talk_s;
    pace->talk_ms = talk_s * (double)SECOND;
    double served_per_s = 0.6 * agents / (talk_s + 8);
    double calls_per_s = (pace->rate_per_s - pace->register_per_s) / events_per_call;
    pace->queue_share = served_per_s / calls_per_s < 0.3 ? served_per_s / calls_per_s : 0.3;
}

void office_life_begin(struct office *office, double rate_per_s)
{
    set_pace(office, rate_per_s);
    office_due(office, arrival_interval(office), DUE_ARRIVAL, 0, 0);
    office_due(office, 60 * SECOND, DUE_OUTAGE, 0, 0);
    for (uint32_t i = 0; i < office->phone_count; i++) {
        office_due(office, rng_between(&office->rng, 0, office->pace.register_ms), DUE_REGISTER, i, 0);
    }
    for (uint32_t i = 0; i < office->queue_count; i++) {
        office_due(office, rng_interval(&office->rng, 120 * SECOND), DUE_PAUSE, i, 0);
    }
    for (uint32_t i = 0; i < office->agent_count; i++) {
        if (office->agents[i].dynamic) {
            office_due(office, rng_between(&office->rng, 60 * SECOND, 300 * SECOND), DUE_SHIFT, i, 0);
        }
    }
    for (uint32_t i = 0; i < office->room_count; i++) {
        office_due(office, rng_interval(&office->rng, 120 * SECOND), DUE_MEETING, i, 0);
    }
}

void office_life_end(struct office *office)
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
            office_life_return(office, i);
        }
    }
}
