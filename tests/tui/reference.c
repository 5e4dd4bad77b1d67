/* A reference model of freshness. */

#include "tests/tui/reference.h"

#include "model/memory.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint32_t reference_random(struct reference *reference, uint32_t most)
{
    reference->random_state = reference->random_state * 1664525 + 1013904223;
    return most == 0 ? 0 : (reference->random_state >> 8) % most;
}

static bool happens(struct reference *reference, uint32_t in_a_thousand)
{
    return reference_random(reference, 1000) < in_a_thousand;
}

static int random_state(struct reference *reference)
{
    static const enum device_state states[] = {DEVICE_IDLE,    DEVICE_IDLE,       DEVICE_IN_USE,
                                               DEVICE_RINGING, DEVICE_DIALLING,   DEVICE_ON_HOLD,
                                               DEVICE_BUSY,    DEVICE_UNAVAILABLE};
    return (int)states[reference_random(reference, 8)];
}

static int random_waiting(struct reference *reference)
{
    return happens(reference, 400) ? 0 : (int)reference_random(reference, 9);
}

static int random_member(struct reference *reference)
{
    static const enum member_status statuses[] = {MEMBER_FREE,    MEMBER_FREE,    MEMBER_IN_USE,
                                                  MEMBER_RINGING, MEMBER_ON_HOLD, MEMBER_UNAVAILABLE};
    return (int)statuses[reference_random(reference, 6)] + (happens(reference, 300) ? REFERENCE_PAUSED : 0);
}

static int random_presence(struct reference *reference)
{
    return (int)reference_random(reference, 2);
}

static int random_voicemail(struct reference *reference)
{
    return happens(reference, 400) ? 0 : (int)reference_random(reference, 9);
}

static void fill_device(struct reference *reference, const struct reference_thing *thing, int value,
                        struct event *event)
{
    (void)reference;
    event->device = (struct device_event){.number = thing->number, .state = (enum device_state)value};
}

static void fill_party(struct reference *reference, const struct reference_thing *thing, int value,
                       struct event *event)
{
    event->party = (struct party_event){.number = thing->number,
                                        .state = (enum device_state)value,
                                        .peer_number = happens(reference, 500) ? "888777666" : NULL};
}

static void fill_waiting(struct reference *reference, const struct reference_thing *thing, int value,
                         struct event *event)
{
    (void)reference;
    event->waiting = (struct waiting_event){.queue = thing->place, .waiting = value};
}

static void fill_member(struct reference *reference, const struct reference_thing *thing, int value,
                        struct event *event)
{
    (void)reference;
    event->member = (struct member_event){.number = thing->number,
                                          .queue = thing->place,
                                          .status = (enum member_status)(value % REFERENCE_PAUSED),
                                          .calls_completed = -1,
                                          .pause = value >= REFERENCE_PAUSED ? PAUSE_YES : PAUSE_NO};
}

static void fill_participant(struct reference *reference, const struct reference_thing *thing, int value,
                             struct event *event)
{
    (void)reference;
    event->participant = (struct participant_event){.room = thing->place,
                                                    .channel = thing->number,
                                                    .number = thing->number,
                                                    .name = "",
                                                    .joined = value != 0};
}

static void fill_voicemail(struct reference *reference, const struct reference_thing *thing, int value,
                           struct event *event)
{
    (void)reference;
    event->voicemail =
        (struct voicemail_event){.number = thing->number, .new_count = value, .old_count = value};
}

/* A value at random, and the event that reports it. */
static const struct reference_row {
    int (*draw)(struct reference *reference);
    void (*fill)(struct reference *reference, const struct reference_thing *thing, int value,
                 struct event *event);
    bool of_extension; /* each extension has one */
} rows[EVENT_KIND_COUNT] = {
    [EVENT_DEVICE] = {random_state, fill_device, true},
    [EVENT_PARTY] = {random_state, fill_party, true},
    [EVENT_WAITING] = {random_waiting, fill_waiting, false},
    [EVENT_MEMBER] = {random_member, fill_member, false},
    [EVENT_PARTICIPANT] = {random_presence, fill_participant, false},
    [EVENT_VOICEMAIL] = {random_voicemail, fill_voicemail, true},
};

/* Every kind that a message reports has a row, but for one that has no freshness. */
static void expect_row(enum event_kind kind, const char *name, enum event_source source)
{
    if (kind != EVENT_SMS && source == EVENT_IN_MESSAGE && rows[kind].fill == NULL) {
        (void)fprintf(stderr, "tests/tui/reference.c has no row for %s\n", name);
        abort();
    }
}

static void add_thing(struct reference *reference, enum event_kind kind, int number, const char *place_format,
                      int place)
{
    assert(reference->thing_count < REFERENCE_THINGS_MAX);
    struct reference_thing *thing = &reference->things[reference->thing_count++];
    thing->kind = kind;
    if (number > 0) {
        (void)snprintf(thing->number, sizeof thing->number, "%d", number);
    }
    if (strcmp(place_format, "Q") == 0) {
        (void)snprintf(thing->place, sizeof thing->place, "Kolejka-%d%02d", reference->number, place);
    } else if (strcmp(place_format, "R") == 0) {
        (void)snprintf(thing->place, sizeof thing->place, "Sala-%d%02d", reference->number, place);
    }
}

void reference_init(struct reference *reference, struct exchange *exchange, int number, uint32_t seed,
                    int extensions, int queues, int agents, int rooms)
{
    *reference = (struct reference){
        .random_state = seed, .exchange = exchange, .number = number, .next_id = 40, .known_to = {-1, -1}};
#define EXPECT_ROW(kind, source, journaled) expect_row(kind, #kind, source);
    EVENT_KINDS(EXPECT_ROW)
#undef EXPECT_ROW
    static const int backlogs[] = {0, 3, 20, 20};
    static const int stored[] = {20, 20, 20, 5};
    uint32_t kind = reference_random(reference, 4);
    reference->backlog = backlogs[kind];
    reference->stored_most = happens(reference, 100) ? 0 : stored[kind];
    int base = 100 + 200 * number;
    for (int i = 0; i < extensions; i++) {
        for (int of = 0; of < EVENT_KIND_COUNT; of++) {
            if (rows[of].of_extension) {
                add_thing(reference, (enum event_kind)of, base + i, "", 0);
            }
        }
    }
    for (int q = 0; q < queues; q++) {
        add_thing(reference, EVENT_WAITING, 0, "Q", q);
        for (int a = 0; a < agents; a++) { /* half of them also serve the next queue */
            add_thing(reference, EVENT_MEMBER, base + 100 + q * agents + a, "Q", q);
            if (a % 2 == 0 && queues > 1) {
                add_thing(reference, EVENT_MEMBER, base + 100 + q * agents + a, "Q", (q + 1) % queues);
            }
        }
    }
    for (int r = 0; r < rooms; r++) {
        for (int p = 0; p < 4; p++) {
            add_thing(reference, EVENT_PARTICIPANT, base + 180 + r * 4 + p, "R", r);
        }
    }
}

void reference_done(struct reference *reference)
{
    for (int i = 0; i < reference->thing_count; i++) {
        free(reference->things[i].reports);
    }
    free(reference->messages);
}

static void add_report(struct reference *reference, struct reference_message *message, int order, int place,
                       int value)
{
    struct reference_thing *thing = &reference->things[place];
    message->events[message->event_count].thing = place;
    message->events[message->event_count++].value = value;
    thing->reports = memory_resize(thing->reports, (size_t)thing->report_count + 1, sizeof *thing->reports);
    thing->reports[thing->report_count++] = (struct reference_report){order, value};
}

/* A message, on its way to the board when there is a link. */
static int publish(struct reference *reference)
{
    int order = reference->message_count++;
    reference->messages = memory_resize(reference->messages, (size_t)order + 1, sizeof *reference->messages);
    struct reference_message *message = &reference->messages[order];
    *message = (struct reference_message){.id = reference->next_id++, .hash = (uint64_t)order + 1};
    int events = 1 + (int)reference_random(reference, REFERENCE_EVENTS_MAX);
    for (int i = 0; i < events; i++) {
        int place = (int)reference_random(reference, (uint32_t)reference->thing_count);
        add_report(reference, message, order, place, rows[reference->things[place].kind].draw(reference));
    }
    return order;
}

static void send_at(struct reference *reference, int place, int order)
{
    if (reference->in_flight_count == REFERENCE_FLIGHT_MAX) {
        return; /* lost */
    }
    place = place < 0 ? 0 : place;
    memmove(reference->in_flight + place + 1, reference->in_flight + place,
            (size_t)(reference->in_flight_count - place) * sizeof *reference->in_flight);
    reference->in_flight[place] = order;
    reference->in_flight_count++;
}

/* In order, swapped with its neighbours, twice, or not at all. */
static void send_badly(struct reference *reference, int order)
{
    int end = reference->in_flight_count;
    if (happens(reference, 30)) {
        return;
    }
    send_at(reference, happens(reference, 80) ? end - 1 - (int)reference_random(reference, 4) : end, order);
    if (happens(reference, 30)) {
        send_at(reference, reference->in_flight_count, order);
    }
}

static void apply(struct reference *reference, const struct event *event, int64_t now)
{
    unsigned changes = exchange_apply(reference->exchange, event, now);
    if (reference->on_event != NULL) {
        reference->on_event(reference->exchange, event, changes);
    }
}

static void apply_report(struct reference *reference, struct reference_thing *thing, int value, int64_t now)
{
    struct event event = {.kind = thing->kind};
    rows[thing->kind].fill(reference, thing, value, &event);
    thing->received_at = now > thing->received_at ? now : thing->received_at;
    apply(reference, &event, now);
}

static void know_of(struct reference *reference, int which, int order)
{
    reference->known_to[which] = order > reference->known_to[which] ? order : reference->known_to[which];
}

static void deliver(struct reference *reference, int order, int64_t now)
{
    struct reference_message *message = &reference->messages[order];
    apply(reference,
          &(struct event){.kind = EVENT_FRAME, .frame = {.id = message->id, .hash = message->hash}}, now);
    for (int i = 0; i < message->event_count; i++) {
        apply_report(reference, &reference->things[message->events[i].thing], message->events[i].value, now);
    }
    message->connection = message->delivered ? message->connection : reference->connection;
    message->delivered = true;
    know_of(reference, 0, order);
    know_of(reference, 1, order);
}

static void deliver_next(struct reference *reference, int64_t now)
{
    if (reference->up && reference->in_flight_count > 0) {
        int order = reference->in_flight[0];
        reference->in_flight_count--;
        memmove(reference->in_flight, reference->in_flight + 1,
                (size_t)reference->in_flight_count * sizeof *reference->in_flight);
        deliver(reference, order, now);
    }
}

static void link_is(struct reference *reference, enum link_state state, int backlog, int64_t now)
{
    const struct link_event link = {
        .state = state, .reason = "why", .retry_at = now + 4000, .backlog = backlog};
    apply(reference, &(struct event){.kind = EVENT_LINK, .link = link}, now);
}

/* The ids begin anew: at 1, at the very id that the board expects, or far above. Messages that were published
 * before and not received are gone. Now and then the first messages equal, at random, what the board received
 * under the same id. */
static void restart(struct reference *reference)
{
    int before = reference->count_began;
    int64_t last = reference->exchange->ids.last;
    const int64_t beginnings[] = {1, 1, last + 1, last > 10 ? last - 8 : 1, last + 100};
    (void)publish(reference);
    reference->count_began = reference->message_count;
    reference->next_id = beginnings[reference_random(reference, 5)];
    reference->restarted++;
    for (uint32_t same = reference_random(reference, 3); same > 0 && reference->next_id + 5 < last; same--) {
        int order = publish(reference);
        struct reference_message *message = &reference->messages[order];
        for (int old = before; old < reference->count_began; old++) {
            bool same_id = reference->messages[old].id == message->id && reference->messages[old].delivered;
            message->hash = same_id ? reference->messages[old].hash : message->hash;
        }
    }
}

/* The stored messages of the present count, as a block that may repeat in part. Returns the order of the
 * first. */
static int send_block(struct reference *reference)
{
    int most = reference->backlog < reference->stored_most ? reference->backlog : reference->stored_most;
    int begin = reference->message_count - most;
    begin = begin < reference->count_began ? reference->count_began : begin;
    for (int order = begin; order < reference->message_count; order++) {
        int end = reference->in_flight_count;
        send_at(reference, happens(reference, 40) ? end - 1 : end, order);
    }
    if (happens(reference, 300)) {
        for (int order = begin + (reference->message_count - begin) / 3; order < reference->message_count;
             order++) {
            send_at(reference, reference->in_flight_count, order);
        }
    }
    return begin;
}

static void lose_link(struct reference *reference, int64_t now)
{
    reference->up = false;
    reference->in_flight_count = 0;
    link_is(reference, happens(reference, 200) ? LINK_REFUSED : LINK_LOST, 0, now);
}

static void connect(struct reference *reference, int64_t now)
{
    bool first = reference->exchange->ids.last == 0;
    link_is(reference, LINK_CONNECTING, 0, now);
    link_is(reference, LINK_OPEN, first ? 0 : reference->backlog, now);
    reference->up = true;
    reference->connection++;
    know_of(reference, 1, reference->message_count - 1);
    know_of(reference, 0, first ? reference->message_count - 1 : send_block(reference) - 1);
}

/* Delivers a frame without events: nothing may change. */
static void deliver_ignored_frame(struct reference *reference, int64_t now)
{
    static const enum frame_kind kinds[] = {FRAME_NOT_JSON, FRAME_NOT_AN_ENVELOPE, FRAME_OTHER_CHANNEL,
                                            FRAME_CONTROL};
    const struct frame_event frame = {
        .kind = kinds[reference_random(reference, 4)], .id = -1, .excerpt = "x"};
    apply(reference, &(struct event){.kind = EVENT_FRAME, .frame = frame}, now);
}

/* The channel is deleted: the server says so, and ends the connection. */
static void delete_channel(struct reference *reference, int64_t now)
{
    apply(reference,
          &(struct event){.kind = EVENT_FRAME,
                          .frame = {.kind = FRAME_CONTROL, .id = -2, .counter_ends = true}},
          now);
    lose_link(reference, now);
    restart(reference);
}

/* A hole in a recording: messages that are lost, with unknown content. */
static void leave_hole(struct reference *reference, int64_t now)
{
    if (reference->up && reference->in_flight_count == 0) {
        int lost = publish(reference);
        know_of(reference, 0, lost);
        know_of(reference, 1, lost);
        apply(reference, &(struct event){.kind = EVENT_GAP, .gap = {.messages = 1}}, now);
    }
}

static void remove_somebody(struct reference *reference, int64_t now)
{
    const struct reference_thing *thing =
        &reference->things[reference_random(reference, (uint32_t)reference->thing_count)];
    if (thing->kind == EVENT_MEMBER) {
        const struct removed_event what = {.number = thing->number,
                                           .queue = happens(reference, 500) ? thing->place : NULL};
        apply(reference, &(struct event){.kind = EVENT_REMOVED, .removed = what}, now);
    }
}

void reference_step(struct reference *reference, int64_t now)
{
    if (happens(reference, 500)) {
        int order = publish(reference);
        if (reference->up) {
            send_badly(reference, order);
        }
    }
    if (!reference->up) {
        if (happens(reference, 60)) {
            restart(reference);
        }
        if (happens(reference, 200)) {
            connect(reference, now);
        }
        return;
    }
    for (uint32_t messages = reference_random(reference, 3); messages > 0; messages--) {
        deliver_next(reference, now);
    }
    switch (reference_random(reference, 200)) {
    case 0:
    case 1:
    case 2:
        lose_link(reference, now);
        break;
    case 3:
        if (happens(reference, 300)) {
            delete_channel(reference, now);
        }
        break;
    case 4:
    case 5:
        deliver_ignored_frame(reference, now);
        break;
    case 6:
        link_is(reference, LINK_LIVE, reference->backlog, now);
        break;
    case 7:
        remove_somebody(reference, now);
        break;
    case 8:
        if (happens(reference, 200)) {
            leave_hole(reference, now);
        }
        break;
    default:
        break;
    }
}

void reference_update(struct reference *reference)
{
    for (int which = 0; which < 2; which++) {
        int order = reference->known_to[which];
        while (order >= 0 && reference->messages[order].delivered) {
            order--;
        }
        reference->not_received[which] = order;
    }
}

static bool last_report(const struct reference_thing *thing, int known_to, struct reference_report *last)
{
    for (int i = thing->report_count - 1; i >= 0; i--) {
        if (thing->reports[i].order <= known_to) {
            *last = thing->reports[i];
            return true;
        }
    }
    return false;
}

bool reference_allows(const struct reference *reference, const struct reference_thing *thing, int *value)
{
    struct reference_report last;
    if (!reference->up || !last_report(thing, reference->known_to[0], &last)) {
        return false;
    }
    const struct reference_message *message = &reference->messages[last.order];
    bool told_here = message->delivered && message->connection == reference->connection;
    if (!told_here && !last_report(thing, reference->known_to[1], &last)) {
        return false;
    }
    *value = last.value;
    return last.order > reference->not_received[told_here ? 0 : 1];
}

void reference_print_messages(const struct reference *reference, int messages)
{
    int from = reference->message_count > messages ? reference->message_count - messages : 0;
    for (int order = from; order < reference->message_count; order++) {
        const struct reference_message *message = &reference->messages[order];
        (void)fprintf(stderr, "%c%c %d: id %lld, %s:", order == reference->known_to[0] ? '>' : ' ',
                      order == reference->not_received[0] ? '!' : ' ', order, (long long)message->id,
                      message->delivered ? "heard" : "not heard");
        for (int i = 0; i < message->event_count; i++) {
            const struct reference_thing *thing = &reference->things[message->events[i].thing];
            (void)fprintf(stderr, "  %d %s %s = %d", (int)thing->kind, thing->number, thing->place,
                          message->events[i].value);
        }
        (void)fprintf(stderr, "\n");
    }
}
