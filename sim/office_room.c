/* The conference rooms of the office. */

#include "sim/office_call.h"
#include "sim/office_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

uint32_t office_room_open(struct office *office, const char *name)
{
    for (uint32_t i = 0; i < office->room_count; i++) {
        if (strcmp(office->rooms[i].name, name) == 0) {
            return i;
        }
    }
    if (office->room_count == OFFICE_ROOMS) {
        return OFFICE_NONE;
    }
    struct office_room *room = &office->rooms[office->room_count];
    people_copy(room->name, sizeof room->name, name);
    return office->room_count++;
}

static void publish(struct office *office, const struct office_call *call, bool present)
{
    char channel[OFFICE_CHANNEL_BYTES];
    office_call_channel(office, &call->from, channel);
    struct encoder_participant participant = {
        .channel = channel,
        .conference = office->rooms[call->target].name,
        .name = call->from.name,
        .number = call->from.number,
        .present = present,
    };
    encoder_cmember(&office->encoder, &participant);
}

bool office_room_enter(struct office *office, const struct office_call *call)
{
    struct office_room *room = &office->rooms[call->target];
    if (room->count == OFFICE_ROOM_PARTICIPANTS) {
        return false;
    }
    room->calls[room->count++] = call->slot;
    publish(office, call, true);
    return true;
}

void office_room_leave(struct office *office, const struct office_call *call)
{
    struct office_room *room = &office->rooms[call->target];
    uint32_t kept = 0;
    for (uint32_t i = 0; i < room->count; i++) {
        if (room->calls[i] != call->slot) {
            room->calls[kept++] = room->calls[i];
        }
    }
    room->count = kept;
    publish(office, call, false);
}

bool office_room_attend(struct office *office, uint32_t room, uint32_t phone, int64_t stay_ms)
{
    char number[PEOPLE_NUMBER_BYTES];
    (void)snprintf(number, sizeof number, "%" PRIu32, 790 * office->scale + room);
    struct office_target target = {CALL_ROOM, room, office_party_external(number, office->rooms[room].name)};
    struct office_party from = office_party_internal(office, phone);
    struct office_call_plan plan = {
        .disposition = DISPOSITION_ANSWERED, .talk_ms = stay_ms, .endless = stay_ms == 0};
    return office_call_place(office, &from, &target, &plan) != NULL;
}
