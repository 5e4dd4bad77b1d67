/* A reference model of freshness. */

#include "tests/witness.h"

#include "model/memory.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint32_t witness_chance(struct witness *witness, uint32_t most)
{
    witness->chance = witness->chance * 1664525 + 1013904223;
    return most == 0 ? 0 : (witness->chance >> 8) % most;
}

static bool happens(struct witness *witness, uint32_t in_a_thousand)
{
    return witness_chance(witness, 1000) < in_a_thousand;
}

static void add_thing(struct witness *witness, enum witness_kind kind, int number, const char *place_format, int place)
{
    assert(witness->thing_count < WITNESS_THINGS_MAX);
    struct witness_thing *thing = &witness->things[witness->thing_count++];
    thing->kind = kind;
    if (number > 0) {
        (void)snprintf(thing->number, sizeof thing->number, "%d", number);
    }
    if (strcmp(place_format, "Q") == 0) {
        (void)snprintf(thing->place, sizeof thing->place, "Kolejka-%d%02d", witness->number, place);
    } else if (strcmp(place_format, "R") == 0) {
        (void)snprintf(thing->place, sizeof thing->place, "Sala-%d%02d", witness->number, place);
    }
}

void witness_init(struct witness *witness, struct exchange *exchange, int number, uint32_t seed, int extensions, int queues,
                 int agents, int rooms)
{
    *witness = (struct witness){.chance = seed, .exchange = exchange, .number = number, .next_id = 40, .known_to = {-1, -1}};
    static const int backlogs[] = {0, 3, 20, 20};
    static const int stored[] = {20, 20, 20, 5};
    uint32_t kind = witness_chance(witness, 4);
    witness->backlog = backlogs[kind];
    witness->stored_most = happens(witness, 100) ? 0 : stored[kind];
    int base = 100 + 200 * number;
    for (int i = 0; i < extensions; i++) {
        add_thing(witness, WITNESS_DEVICE, base + i, "", 0);
        add_thing(witness, WITNESS_PARTY, base + i, "", 0);
    }
    for (int q = 0; q < queues; q++) {
        add_thing(witness, WITNESS_WAITING, 0, "Q", q);
        for (int a = 0; a < agents; a++) { /* half of them also serve the next queue */
            add_thing(witness, WITNESS_MEMBER, base + 100 + q * agents + a, "Q", q);
            if (a % 2 == 0 && queues > 1) {
                add_thing(witness, WITNESS_MEMBER, base + 100 + q * agents + a, "Q", (q + 1) % queues);
            }
        }
    }
    for (int r = 0; r < rooms; r++) {
        for (int p = 0; p < 4; p++) {
            add_thing(witness, WITNESS_PARTICIPANT, base + 180 + r * 4 + p, "R", r);
        }
    }
}

void witness_done(struct witness *witness)
{
    for (int i = 0; i < witness->thing_count; i++) {
        free(witness->things[i].tellings);
    }
    free(witness->messages);
}

static int random_value(struct witness *witness, enum witness_kind kind)
{
    static const enum device_state states[] = {DEVICE_IDLE,      DEVICE_IDLE,    DEVICE_IN_USE, DEVICE_RINGING,
                                             DEVICE_DIALLING,  DEVICE_ON_HOLD, DEVICE_BUSY,   DEVICE_UNAVAILABLE};
    static const enum member_status statuses[] = {MEMBER_FREE,    MEMBER_FREE,    MEMBER_IN_USE,
                                                  MEMBER_RINGING, MEMBER_ON_HOLD, MEMBER_UNAVAILABLE};
    switch (kind) {
    case WITNESS_DEVICE:
    case WITNESS_PARTY:
        return (int)states[witness_chance(witness, 8)];
    case WITNESS_WAITING:
        return happens(witness, 400) ? 0 : (int)witness_chance(witness, 9);
    case WITNESS_MEMBER:
        return (int)statuses[witness_chance(witness, 6)] + (happens(witness, 300) ? WITNESS_PAUSED : 0);
    case WITNESS_PARTICIPANT:
        return (int)witness_chance(witness, 2);
    }
    return 0;
}

static void tell(struct witness *witness, struct witness_message *message, int order, int place, int value)
{
    struct witness_thing *thing = &witness->things[place];
    message->events[message->event_count].thing = place;
    message->events[message->event_count++].value = value;
    thing->tellings = memory_resize(thing->tellings, (size_t)thing->telling_count + 1, sizeof *thing->tellings);
    thing->tellings[thing->telling_count++] = (struct witness_telling){order, value};
}

/* A message, on its way to the board when there is a link. */
static int publish(struct witness *witness)
{
    int order = witness->message_count++;
    witness->messages = memory_resize(witness->messages, (size_t)order + 1, sizeof *witness->messages);
    struct witness_message *message = &witness->messages[order];
    *message = (struct witness_message){.id = witness->next_id++, .hash = (uint64_t)order + 1};
    int events = 1 + (int)witness_chance(witness, WITNESS_EVENTS_MAX);
    for (int i = 0; i < events; i++) {
        int place = (int)witness_chance(witness, (uint32_t)witness->thing_count);
        tell(witness, message, order, place, random_value(witness, witness->things[place].kind));
    }
    return order;
}

static void send_at(struct witness *witness, int place, int order)
{
    if (witness->flight_count == WITNESS_FLIGHT_MAX) {
        return; /* lost */
    }
    place = place < 0 ? 0 : place;
    memmove(witness->flight + place + 1, witness->flight + place,
            (size_t)(witness->flight_count - place) * sizeof *witness->flight);
    witness->flight[place] = order;
    witness->flight_count++;
}

/* In order, swapped with its neighbours, twice, or not at all. */
static void send_badly(struct witness *witness, int order)
{
    int end = witness->flight_count;
    if (happens(witness, 30)) {
        return;
    }
    send_at(witness, happens(witness, 80) ? end - 1 - (int)witness_chance(witness, 4) : end, order);
    if (happens(witness, 30)) {
        send_at(witness, witness->flight_count, order);
    }
}

static void apply(struct witness *witness, const struct event *event, int64_t now)
{
    (void)exchange_apply(witness->exchange, event, now);
}

static void apply_telling(struct witness *witness, struct witness_thing *thing, int value, int64_t now)
{
    struct event event = {0};
    switch (thing->kind) {
    case WITNESS_DEVICE:
        event = (struct event){.kind = EVENT_DEVICE, .device = {.number = thing->number, .state = (enum device_state)value}};
        break;
    case WITNESS_PARTY:
        event = (struct event){.kind = EVENT_PARTY,
                               .party = {.number = thing->number, .state = (enum device_state)value,
                                         .peer_number = happens(witness, 500) ? "888777666" : NULL}};
        break;
    case WITNESS_WAITING:
        event = (struct event){.kind = EVENT_WAITING, .waiting = {.queue = thing->place, .waiting = value}};
        break;
    case WITNESS_MEMBER:
        event = (struct event){.kind = EVENT_MEMBER,
                               .member = {.number = thing->number, .queue = thing->place,
                                          .status = (enum member_status)(value % WITNESS_PAUSED),
                                          .calls_completed = -1, .pause = value >= WITNESS_PAUSED ? PAUSE_YES : PAUSE_NO}};
        break;
    case WITNESS_PARTICIPANT:
        event = (struct event){.kind = EVENT_PARTICIPANT,
                               .participant = {.room = thing->place, .channel = thing->number, .number = thing->number,
                                               .name = "", .joined = value != 0}};
        break;
    }
    thing->heard_at = now > thing->heard_at ? now : thing->heard_at;
    apply(witness, &event, now);
}

static void know_of(struct witness *witness, int which, int order)
{
    witness->known_to[which] = order > witness->known_to[which] ? order : witness->known_to[which];
}

static void deliver(struct witness *witness, int order, int64_t now)
{
    struct witness_message *message = &witness->messages[order];
    apply(witness, &(struct event){.kind = EVENT_FRAME, .frame = {.id = message->id, .hash = message->hash}}, now);
    for (int i = 0; i < message->event_count; i++) {
        apply_telling(witness, &witness->things[message->events[i].thing], message->events[i].value, now);
    }
    message->connection = message->delivered ? message->connection : witness->connection;
    message->delivered = true;
    know_of(witness, 0, order);
    know_of(witness, 1, order);
}

static void deliver_next(struct witness *witness, int64_t now)
{
    if (witness->up && witness->flight_count > 0) {
        int order = witness->flight[0];
        witness->flight_count--;
        memmove(witness->flight, witness->flight + 1, (size_t)witness->flight_count * sizeof *witness->flight);
        deliver(witness, order, now);
    }
}

static void link_is(struct witness *witness, enum link_state state, int backlog, int64_t now)
{
    const struct link_event link = {.state = state, .reason = "why", .retry_at = now + 4000, .backlog = backlog};
    apply(witness, &(struct event){.kind = EVENT_LINK, .link = link}, now);
}

/* The ids begin anew: at 1, at the very id that the board expects, or far above. Messages that were published
 * before and not received are gone. Now and then the first messages equal, at random, what the board received
 * under the same id. */
static void restart(struct witness *witness)
{
    int before = witness->count_began;
    int64_t last = witness->exchange->ids.last;
    const int64_t beginnings[] = {1, 1, last + 1, last > 10 ? last - 8 : 1, last + 100};
    (void)publish(witness);
    witness->count_began = witness->message_count;
    witness->next_id = beginnings[witness_chance(witness, 5)];
    witness->restarted++;
    for (uint32_t same = witness_chance(witness, 3); same > 0 && witness->next_id + 5 < last; same--) {
        int order = publish(witness);
        struct witness_message *message = &witness->messages[order];
        for (int old = before; old < witness->count_began; old++) {
            bool same_id = witness->messages[old].id == message->id && witness->messages[old].delivered;
            message->hash = same_id ? witness->messages[old].hash : message->hash;
        }
    }
}

/* The stored messages of the present count, as a block that may repeat in part. Returns the order of the first. */
static int send_block(struct witness *witness)
{
    int most = witness->backlog < witness->stored_most ? witness->backlog : witness->stored_most;
    int begin = witness->message_count - most;
    begin = begin < witness->count_began ? witness->count_began : begin;
    for (int order = begin; order < witness->message_count; order++) {
        int end = witness->flight_count;
        send_at(witness, happens(witness, 40) ? end - 1 : end, order);
    }
    if (happens(witness, 300)) {
        for (int order = begin + (witness->message_count - begin) / 3; order < witness->message_count; order++) {
            send_at(witness, witness->flight_count, order);
        }
    }
    return begin;
}

static void lose_link(struct witness *witness, int64_t now)
{
    witness->up = false;
    witness->flight_count = 0;
    link_is(witness, happens(witness, 200) ? LINK_REFUSED : LINK_LOST, 0, now);
}

static void connect(struct witness *witness, int64_t now)
{
    bool first = witness->exchange->ids.last == 0;
    link_is(witness, LINK_CONNECTING, 0, now);
    link_is(witness, LINK_OPEN, first ? 0 : witness->backlog, now);
    witness->up = true;
    witness->connection++;
    know_of(witness, 1, witness->message_count - 1);
    know_of(witness, 0, first ? witness->message_count - 1 : send_block(witness) - 1);
}

/* Delivers a frame without events: nothing may change. */
static void make_noise(struct witness *witness, int64_t now)
{
    static const enum frame_kind kinds[] = {FRAME_NOT_JSON, FRAME_NOT_AN_ENVELOPE, FRAME_OTHER_CHANNEL, FRAME_CONTROL};
    const struct frame_event frame = {.kind = kinds[witness_chance(witness, 4)], .id = -1, .excerpt = "x"};
    apply(witness, &(struct event){.kind = EVENT_FRAME, .frame = frame}, now);
}

/* The channel is deleted: the server says so, and ends the connection. */
static void delete_channel(struct witness *witness, int64_t now)
{
    apply(witness, &(struct event){.kind = EVENT_FRAME, .frame = {.kind = FRAME_CONTROL, .id = -2, .counter_ends = true}}, now);
    lose_link(witness, now);
    restart(witness);
}

/* A hole in a recording: messages that are lost, with unknown content. */
static void leave_hole(struct witness *witness, int64_t now)
{
    if (witness->up && witness->flight_count == 0) {
        int lost = publish(witness);
        know_of(witness, 0, lost);
        know_of(witness, 1, lost);
        apply(witness, &(struct event){.kind = EVENT_GAP, .gap = {.messages = 1}}, now);
    }
}

static void forget_somebody(struct witness *witness, int64_t now)
{
    const struct witness_thing *thing = &witness->things[witness_chance(witness, (uint32_t)witness->thing_count)];
    if (thing->kind == WITNESS_MEMBER) {
        const struct removed_event what = {
            .number = thing->number, .queue = happens(witness, 500) ? thing->place : NULL};
        apply(witness, &(struct event){.kind = EVENT_REMOVED, .removed = what}, now);
    }
}

void witness_step(struct witness *witness, int64_t now)
{
    if (happens(witness, 500)) {
        int order = publish(witness);
        if (witness->up) {
            send_badly(witness, order);
        }
    }
    if (!witness->up) {
        if (happens(witness, 60)) {
            restart(witness);
        }
        if (happens(witness, 200)) {
            connect(witness, now);
        }
        return;
    }
    for (uint32_t messages = witness_chance(witness, 3); messages > 0; messages--) {
        deliver_next(witness, now);
    }
    switch (witness_chance(witness, 200)) {
    case 0:
    case 1:
    case 2:
        lose_link(witness, now);
        break;
    case 3:
        if (happens(witness, 300)) {
            delete_channel(witness, now);
        }
        break;
    case 4:
    case 5:
        make_noise(witness, now);
        break;
    case 6:
        link_is(witness, LINK_LIVE, witness->backlog, now);
        break;
    case 7:
        forget_somebody(witness, now);
        break;
    case 8:
        if (happens(witness, 200)) {
            leave_hole(witness, now);
        }
        break;
    default:
        break;
    }
}

void witness_look(struct witness *witness)
{
    for (int which = 0; which < 2; which++) {
        int order = witness->known_to[which];
        while (order >= 0 && witness->messages[order].delivered) {
            order--;
        }
        witness->unheard[which] = order;
    }
}

static bool told_last(const struct witness_thing *thing, int known_to, struct witness_telling *last)
{
    for (int i = thing->telling_count - 1; i >= 0; i--) {
        if (thing->tellings[i].order <= known_to) {
            *last = thing->tellings[i];
            return true;
        }
    }
    return false;
}

bool witness_allows(const struct witness *witness, const struct witness_thing *thing, int *value)
{
    struct witness_telling last;
    if (!witness->up || !told_last(thing, witness->known_to[0], &last)) {
        return false;
    }
    const struct witness_message *message = &witness->messages[last.order];
    bool told_here = message->delivered && message->connection == witness->connection;
    if (!told_here && !told_last(thing, witness->known_to[1], &last)) {
        return false;
    }
    *value = last.value;
    return last.order > witness->unheard[told_here ? 0 : 1];
}

void witness_tell_story(const struct witness *witness, int messages)
{
    int from = witness->message_count > messages ? witness->message_count - messages : 0;
    for (int order = from; order < witness->message_count; order++) {
        const struct witness_message *message = &witness->messages[order];
        (void)fprintf(stderr, "%c%c %d: id %lld, %s:", order == witness->known_to[0] ? '>' : ' ',
                      order == witness->unheard[0] ? '!' : ' ', order, (long long)message->id,
                      message->delivered ? "heard" : "not heard");
        for (int i = 0; i < message->event_count; i++) {
            const struct witness_thing *thing = &witness->things[message->events[i].thing];
            (void)fprintf(stderr, "  %d %s %s = %d", (int)thing->kind, thing->number, thing->place, message->events[i].value);
        }
        (void)fprintf(stderr, "\n");
    }
}
