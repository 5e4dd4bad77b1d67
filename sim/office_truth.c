/* What the office itself knows at this moment, for tests. */

#include "sim/office.h"

#include "sim/office_call.h"
#include "sim/office_internal.h"
#include "sim/office_queue.h"

#include <inttypes.h>
#include <stdio.h>

/* jansson fails without memory only; then the truth has a hole, and the test that asked for it fails. */
static void set(json_t *object, const char *key, json_t *value)
{
    (void)json_object_set_new(object, key, value);
}

static json_t *extensions(const struct office *office)
{
    json_t *all = json_object();
    for (uint32_t i = 0; i < office->phone_count; i++) {
        set(all, office->phones[i].number, json_integer(office->phones[i].state));
    }
    for (uint32_t i = 0; i < OFFICE_PARKING_SLOTS; i++) {
        char number[OFFICE_NUMBER_BYTES];
        office_parking_number(office, i, number);
        set(all, number, json_integer(PHONE_IDLE));
    }
    return all;
}

static json_t *text_of(unsigned value)
{
    return json_sprintf("%u", value);
}

static json_t *mailboxes(const struct office *office)
{
    json_t *all = json_object();
    for (uint32_t i = 0; i < office->phone_count; i++) {
        const struct office_phone *phone = &office->phones[i];
        if (phone->has_mailbox) {
            json_t *mailbox = json_object();
            set(mailbox, "new", text_of(phone->new_count));
            set(mailbox, "old", text_of(phone->old_count));
            set(all, phone->number, mailbox);
        }
    }
    return all;
}

static json_t *members(const struct office *office, const struct office_queue *queue)
{
    json_t *all = json_object();
    for (uint32_t i = 0; i < queue->agent_count; i++) {
        const struct office_agent *agent = &office->agents[queue->first_agent + i];
        if (!agent->present) {
            continue;
        }
        json_t *member = json_object();
        set(member, "Name", json_string(agent->name));
        set(member, "Status", text_of(office_agent_status(office, agent)));
        set(member, "Paused", json_string(agent->paused ? "1" : "0"));
        set(member, "PausedReason", json_string(agent->reason));
        set(member, "CallsTaken", text_of(agent->calls_completed));
        set(member, "Membership", json_string(agent->dynamic ? "dynamic" : "static"));
        char peer[ENCODER_NAME_BYTES + OFFICE_NUMBER_BYTES];
        (void)snprintf(peer, sizeof peer, "%s-%s", office->encoder.exchange,
                       office->phones[agent->phone].number);
        set(all, peer, member);
    }
    return all;
}

static json_t *queues(const struct office *office)
{
    json_t *all = json_object();
    for (uint32_t i = 0; i < office->queue_count; i++) {
        const struct office_queue *queue = &office->queues[i];
        json_t *one = json_object();
        set(one, "calls", text_of(queue->waiting));
        set(one, "members", members(office, queue));
        set(all, queue->name, one);
    }
    return all;
}

static json_t *conferences(const struct office *office)
{
    json_t *all = json_object();
    for (uint32_t i = 0; i < office->room_count; i++) {
        const struct office_room *room = &office->rooms[i];
        if (room->count == 0) {
            continue;
        }
        json_t *channels = json_array();
        for (uint32_t j = 0; j < room->count; j++) {
            char channel[OFFICE_CHANNEL_BYTES];
            office_call_channel(office, &office->calls[room->calls[j]]->from, channel);
            (void)json_array_append_new(channels, json_string(channel)); /* as with set() */
        }
        set(all, room->name, channels);
    }
    return all;
}

json_t *office_truth(const struct office *office)
{
    json_t *truth = json_object();
    set(truth, "t_ms", json_integer(office->now_ms));
    set(truth, "ext", extensions(office));
    set(truth, "queues", queues(office));
    set(truth, "conf", conferences(office));
    set(truth, "voicemail", mailboxes(office));
    set(truth, "last_id", json_integer((json_int_t)office->encoder.next_id - 1));
    return truth;
}
