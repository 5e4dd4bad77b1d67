/* A simulated office: its phones, agents, queues and rooms, its clock, and its event queue. */

#include "sim/office.h"

#include "model/memory.h"
#include "sim/office_call.h"
#include "sim/office_internal.h"
#include "sim/office_queue.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    WARM_UP_MS = 2 * 60 * 60 * 1000,
    WARM_UP_EVENTS = 400000, /* a busier office is warmed up for a shorter time: it takes as many events */
    QUEUE_AGENTS = 20,       /* static ones, at most */
    RELOAD_PARTS = 30,       /* a millisecond each */
    OVERLAP = 2,             /* agents that a queue shares with the next */
};

void office_schedule(struct office *office, int64_t delay_ms, enum office_event due, uint32_t subject,
                     uint32_t token)
{
    event_queue_put(&office->event_queue, office->now_ms + delay_ms, due, subject, token);
}

uint32_t office_new_token(struct office *office)
{
    office->last_token++;
    return office->last_token != 0 ? office->last_token : ++office->last_token;
}

void office_parking_number(const struct office *office, uint32_t slot, char number[OFFICE_NUMBER_BYTES])
{
    (void)snprintf(number, OFFICE_NUMBER_BYTES, "%" PRIu32, 700 * office->scale + slot + 1);
}

/* 101 to 700, 1001 to 7000 and so on: parking slots, rooms and queues have the numbers above. */
static void number_phones(struct office *office, uint32_t extensions)
{
    office->scale = 1;
    while (extensions > 600 * office->scale) {
        office->scale *= 10;
    }
    office->first_number = 100 * office->scale + 1;
}

static void create_phones(struct office *office, uint32_t extensions)
{
    office->phone_count = extensions;
    office->phones = memory_new(extensions, sizeof *office->phones);
    for (uint32_t i = 0; i < extensions; i++) {
        struct office_phone *phone = &office->phones[i];
        (void)snprintf(phone->number, sizeof phone->number, "%" PRIu32, office->first_number + i);
        people_colleague(&office->rng, i, phone->name);
        phone->first_agent = OFFICE_NONE;
        phone->never_registered = i % 20 == 17;
        phone->single_line = i % 20 == 10;
        phone->reachable = !phone->never_registered;
        phone->state = phone->reachable ? PHONE_IDLE : PHONE_UNAVAILABLE;
    }
}

static void create_agent(struct office *office, uint32_t queue, uint32_t place, uint32_t phone, bool dynamic)
{
    struct office_agent *agent = &office->agents[office->agent_count];
    *agent = (struct office_agent){
        .phone = phone,
        .queue = queue,
        .present = !dynamic,
        .dynamic = dynamic,
        .next_of_phone = office->phones[phone].first_agent,
    };
    if (dynamic) {
        (void)snprintf(agent->name, sizeof agent->name, "Agent dyn %s", office->phones[phone].number);
    } else {
        (void)snprintf(agent->name, sizeof agent->name, "Agent %" PRIu32, queue * 10 + place + 1);
    }
    office->phones[phone].first_agent = office->agent_count++;
}

/* The nth of the phones that agents may have. */
static uint32_t agent_phone(const struct office *office, uint32_t nth)
{
    return office->phone_count == 1 ? OFFICE_USER_PHONE
                                    : OFFICE_USER_PHONE + 1 + nth % (office->phone_count - 1);
}

/* Neighbouring queues share two agents; the last place of each is for a dynamic agent, who has not
 * come yet. */
static void create_queues(struct office *office, uint32_t queues)
{
    uint32_t size = office->phone_count / (queues * 2);
    size = size < OVERLAP + 1 ? OVERLAP + 1 : size > QUEUE_AGENTS ? QUEUE_AGENTS : size;
    uint32_t most = office->phone_count == 1 ? 1 : office->phone_count - 1; /* a person is in a queue once */
    size = size > most ? most : size;
    office->queue_count = queues;
    office->queues = memory_new(queues, sizeof *office->queues);
    office->agents = memory_new((size_t)queues * (size + 1), sizeof *office->agents);
    for (uint32_t i = 0; i < queues; i++) {
        struct office_queue *queue = &office->queues[i];
        people_queue_name(i, queue->name);
        (void)snprintf(queue->number, sizeof queue->number, "%" PRIu32, 800 * office->scale + i + 1);
        queue->ring_all = i % 2 == 0;
        queue->first_agent = office->agent_count;
        uint32_t first = size > OVERLAP ? i * (size - OVERLAP) : i;
        for (uint32_t place = 0; place < size; place++) {
            create_agent(office, i, place, agent_phone(office, first + place), false);
        }
        uint32_t guest = agent_phone(office, first + size + OVERLAP);
        if (office_queue_find_agent(office, i, guest) == OFFICE_NONE) {
            create_agent(office, i, size, guest, true);
        }
        queue->agent_count = office->agent_count - queue->first_agent;
    }
}

static void create_rooms(struct office *office)
{
    uint32_t rooms = 1 + office->phone_count / 250;
    office->room_count = rooms < OFFICE_ROOMS / 2 ? rooms : OFFICE_ROOMS / 2;
    for (uint32_t i = 0; i < office->room_count; i++) {
        people_room_name(i, office->rooms[i].name);
    }
}

struct office *office_new(const struct office_options *options)
{
    struct office *office = memory_new(1, sizeof *office);
    rng_init(&office->rng, options->seed);
    event_queue_init(&office->event_queue);
    encoder_init(&office->encoder, options->name);
    cdr_store_init(&office->cdr_store);
    number_phones(office, options->extensions);
    create_phones(office, options->extensions);
    create_queues(office, options->queues);
    create_rooms(office);
    office_activity_begin(office, options->rate_per_s);
    office_voicemail_begin(office, options->seed);
    double morning_ms = 1e3 * (double)WARM_UP_EVENTS / office->load.rate_per_s;
    int64_t warm_up_ms = morning_ms < (double)WARM_UP_MS ? (int64_t)morning_ms : WARM_UP_MS;
    office->began_at = options->opens_at - warm_up_ms;
    (void)office_run(office, warm_up_ms, UINT32_MAX);
    office->encoder.next_id = ENCODER_FIRST_ID;
    return office;
}

void office_free(struct office *office)
{
    if (office == NULL) {
        return;
    }
    for (uint32_t i = 0; i < office->call_count; i++) {
        free(office->calls[i]);
    }
    free(office->agents);
    free(office->queues);
    free(office->phones);
    cdr_store_done(&office->cdr_store);
    encoder_done(&office->encoder);
    event_queue_done(&office->event_queue);
    free(office);
}

int64_t office_now_ms(const struct office *office)
{
    return office->now_ms;
}

int64_t office_next_ms(const struct office *office)
{
    return event_queue_next_ms(&office->event_queue);
}

static void reload_part(struct office *office, uint32_t part)
{
    for (uint32_t i = part; i < office->phone_count; i += RELOAD_PARTS) {
        encoder_extstatus(&office->encoder, office->phones[i].number, office->phones[i].state);
        office_voicemail_publish(office, i);
    }
    for (uint32_t i = part; i < OFFICE_PARKING_SLOTS; i += RELOAD_PARTS) {
        char number[OFFICE_NUMBER_BYTES];
        office_parking_number(office, i, number);
        encoder_extstatus(&office->encoder, number, PHONE_IDLE);
    }
}

static void dispatch(struct office *office, const struct event_queue_entry *entry)
{
    uint32_t subject = entry->subject;
    switch ((enum office_event)entry->kind) {
    case DUE_SUBSCRIBER:
        office_phone_publish(office, subject);
        break;
    case DUE_STEP:
        office_call_step(office, subject, entry->token);
        break;
    case DUE_ABANDON:
        office_queue_abandon(office, subject, entry->token);
        break;
    case DUE_SERVE:
        office_queue_serve(office, subject);
        break;
    case DUE_SMS:
        office_sms_step(office, subject, entry->token);
        break;
    case DUE_UNPAUSE:
        office_activity_unpause(office, subject, entry->token);
        break;
    case DUE_RETURN:
        office_activity_return(office, subject);
        break;
    case DUE_RELOAD:
        reload_part(office, subject);
        break;
    case DUE_ARRIVAL:
        office_activity_arrival(office);
        break;
    case DUE_REGISTER:
        office_activity_register(office, subject);
        break;
    case DUE_OUTAGE:
        office_activity_outage(office);
        break;
    case DUE_PAUSE:
        office_activity_pause(office, subject);
        break;
    case DUE_SHIFT:
        office_activity_shift(office, subject);
        break;
    case DUE_MEETING:
        office_activity_meeting(office, subject);
        break;
    case DUE_ATTEND:
        office_activity_attend(office, subject);
        break;
    case DUE_LISTEN:
        office_voicemail_listen(office, subject);
        break;
    case DUE_VOICEMAIL:
        office_voicemail_leave(office);
        break;
    case DUE_COUNT:
        break;
    }
}

bool office_run(struct office *office, int64_t until_ms, unsigned most)
{
    struct event_queue_entry entry;
    for (unsigned done = 0; event_queue_next_ms(&office->event_queue) <= until_ms; done++) {
        if (done == most) {
            return false;
        }
        (void)event_queue_take(&office->event_queue, &entry); /* there is one: it is due */
        if (entry.at_ms > office->now_ms) {
            encoder_flush(&office->encoder);
            office->now_ms = entry.at_ms;
        }
        if (!office->quiet || entry.kind < DUE_ACTIVITY) {
            dispatch(office, &entry);
        }
    }
    encoder_flush(&office->encoder);
    office->now_ms = until_ms > office->now_ms ? until_ms : office->now_ms;
    return true;
}

struct encoder *office_encoder(struct office *office)
{
    return &office->encoder;
}

const struct cdr_store *office_cdr_store(const struct office *office)
{
    return &office->cdr_store;
}

bool office_dial(struct office *office, const char *from, const char *to)
{
    uint32_t phone = office_phone_find(office, from);
    if (phone == OFFICE_NONE || !office_phone_idle(&office->phones[phone])) {
        return false;
    }
    struct office_target target;
    bool leads_somewhere = office_call_resolve(office, to, &target);
    if (target.party.phone == phone) {
        return false;
    }
    struct office_call_plan plan = {
        .disposition = !leads_somewhere               ? DISPOSITION_FAILED
                       : rng_bool(&office->rng, 0.85) ? DISPOSITION_ANSWERED
                                                      : DISPOSITION_NO_ANSWER,
        .ring_ms = leads_somewhere ? rng_between(&office->rng, 2200, 3800) : 1000,
        .talk_ms = rng_between(&office->rng, 15000, 60000),
    };
    if (plan.disposition == DISPOSITION_NO_ANSWER) {
        plan.ring_ms = rng_between(&office->rng, 8000, 20000);
    }
    bool placed = office_call_originate(office, phone, &target, &plan) != NULL;
    encoder_flush(&office->encoder);
    return placed;
}

const char *office_send_sms(struct office *office, const char *to, bool test)
{
    return office_sms_send(office, to, test);
}

void office_reload(struct office *office)
{
    for (uint32_t part = 0; part < RELOAD_PARTS; part++) {
        office_schedule(office, part, DUE_RELOAD, part, 0);
    }
}

void office_stop_activity(struct office *office)
{
    office_activity_end(office);
    encoder_flush(&office->encoder);
}
