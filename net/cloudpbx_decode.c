/* The frames of CloudPBX's stream, turned into events. */

#include "net/cloudpbx_decode.h"

#include "model/memory.h"
#include "model/text.h"
#include "net/decoder.h"
#include "net/scan.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIELDS_MAX = 10,      /* known fields of one event */
    CHANNEL_DELETED = -2, /* the id of the message that says so; other ids below 1 say nothing of the count */
};

/* What an event's fields hold; NULL where one is absent, null, or no scalar. */
typedef const char *const values[FIELDS_MAX];

/* Turns the fields of one event into an event; false when one that must be there is missing or makes no sense. */
typedef bool build_function(struct decoder *decoder, values value, struct event *event);

static bool to_integer(const char *text, long long *value)
{
    if (text == NULL || *text == '\0' || *text == ' ') {
        return false;
    }
    char *end;
    errno = 0;
    *value = strtoll(text, &end, 10);
    return *end == '\0' && errno == 0;
}

static bool to_int(const char *text, int *value)
{
    long long wide;
    if (!to_integer(text, &wide) || wide < INT_MIN || wide > INT_MAX) {
        return false;
    }
    *value = (int)wide;
    return true;
}

static const char *either(const char *a, const char *b)
{
    return a != NULL ? a : b;
}

static bool is_said(const char *text)
{
    return text != NULL && *text != '\0';
}

/* "MojaCentrala-101" is the exchange's name, which may hold dashes itself, a dash, and the number. */
static const char *number_of(const struct decoder *decoder, const char *peer)
{
    size_t length = strlen(decoder->exchange);
    if (length > 0 && strncmp(peer, decoder->exchange, length) == 0 && peer[length] == '-') {
        return peer + length + 1;
    }
    const char *dash = strrchr(peer, '-');
    return dash == NULL ? peer : dash + 1;
}

/* Asterisk's extension states are bits, so sums occur; -1 and -2 are a removed and a deactivated one. */
static enum line_state line_state_of(int code)
{
    enum { IN_USE = 1, BUSY = 2, UNAVAILABLE = 4, RINGING = 8, ON_HOLD = 16, CONNECTING = 32 };
    static const struct {
        int bits;
        enum line_state state;
    } ranked[] = {{BUSY, LINE_BUSY},
                  {IN_USE, LINE_IN_USE},
                  {ON_HOLD, LINE_ON_HOLD},
                  {CONNECTING, LINE_DIALLING},
                  {UNAVAILABLE, LINE_UNAVAILABLE}};
    if (code == 0) {
        return LINE_IDLE;
    }
    if (code == -1 || code == -2) {
        return LINE_UNAVAILABLE;
    }
    if (code < 0) {
        return LINE_UNKNOWN;
    }
    if ((code & RINGING) != 0) {
        return (code & (IN_USE | BUSY | ON_HOLD)) != 0 ? LINE_RINGING_IN_USE : LINE_RINGING;
    }
    for (size_t i = 0; i < sizeof ranked / sizeof *ranked; i++) {
        if ((code & ranked[i].bits) != 0) {
            return ranked[i].state;
        }
    }
    return LINE_UNKNOWN;
}

static enum member_status member_status_of(int code)
{
    static const enum member_status statuses[] = {
        MEMBER_UNKNOWN,     MEMBER_FREE,    MEMBER_IN_USE,         MEMBER_BUSY,    MEMBER_INVALID,
        MEMBER_UNAVAILABLE, MEMBER_RINGING, MEMBER_RINGING_IN_USE, MEMBER_ON_HOLD,
    };
    bool known = code >= 0 && (size_t)code < sizeof statuses / sizeof *statuses;
    return known ? statuses[code] : MEMBER_UNKNOWN;
}

static const char *const subscriber_fields[FIELDS_MAX] = {"peer", "statusValue", "connectPeerNumber",
                                                          "connectPeerName", "status"};

static bool build_subscriber(struct decoder *decoder, values value, struct event *event)
{
    struct party_event *party = &event->party;
    event->kind = EVENT_PARTY;
    if (!is_said(value[0]) || !to_int(either(value[1], value[4]), &party->code)) {
        return false;
    }
    party->number = number_of(decoder, value[0]);
    party->state = line_state_of(party->code);
    party->peer_number = value[2];
    party->peer_name = value[3];
    return *party->number != '\0';
}

static const char *const extstatus_fields[FIELDS_MAX] = {"exten", "status", "statusValue"};

static bool build_extstatus(struct decoder *decoder, values value, struct event *event)
{
    (void)decoder;
    struct device_event *device = &event->device;
    event->kind = EVENT_DEVICE;
    if (!is_said(value[0]) || !to_int(either(value[1], value[2]), &device->code)) {
        return false;
    }
    device->number = value[0];
    device->state = line_state_of(device->code);
    return true;
}

static const char *const queue_fields[FIELDS_MAX] = {"peer", "calls"};

static bool build_queue(struct decoder *decoder, values value, struct event *event)
{
    (void)decoder;
    event->kind = EVENT_WAITING;
    event->waiting.queue = value[0];
    return is_said(value[0]) && to_int(value[1], &event->waiting.waiting) && event->waiting.waiting >= 0;
}

static const char *const qmember_fields[FIELDS_MAX] = {"peer",     "queue",    "m_status", "m_ct",      "m_mbshp",
                                                       "m_paused", "m_reason", "m_name",   "m_location"};

static bool build_qmember(struct decoder *decoder, values value, struct event *event)
{
    struct member_event *member = &event->member;
    event->kind = EVENT_MEMBER;
    if (!is_said(value[0]) || !is_said(value[1]) || !to_int(value[2], &member->code)) {
        return false;
    }
    int paused = 0;
    member->number = number_of(decoder, value[0]);
    member->queue = value[1];
    member->status = member_status_of(member->code);
    member->taken = -1;
    (void)to_int(value[3], &member->taken);
    member->dynamic = value[4] != NULL && strcmp(value[4], "dynamic") == 0;
    member->paused = to_int(value[5], &paused) && paused != 0;
    member->reason = is_said(value[6]) ? value[6] : NULL;
    member->name = is_said(value[7]) ? value[7] : NULL;
    member->location = value[8];
    return *member->number != '\0';
}

static const char *const cmember_fields[FIELDS_MAX] = {"channel", "action", "conference", "callerIDName",
                                                       "callerIDNum"};

static bool build_cmember(struct decoder *decoder, values value, struct event *event)
{
    (void)decoder;
    struct participant_event *participant = &event->participant;
    event->kind = EVENT_PARTICIPANT;
    if (!is_said(value[0]) || !is_said(value[1]) || !is_said(value[2])) {
        return false;
    }
    participant->channel = value[0];
    participant->joined = strcmp(value[1], "add") == 0;
    participant->room = value[2];
    participant->name = value[3];
    participant->number = value[4];
    return participant->joined || strcmp(value[1], "remove") == 0;
}

static const char *const sms_fields[FIELDS_MAX] = {"MsgId", "to", "status", "MsgID"};

static bool build_sms(struct decoder *decoder, values value, struct event *event)
{
    (void)decoder;
    struct message_event *message = &event->message;
    event->kind = EVENT_MESSAGE;
    message->id = either(value[0], value[3]);
    message->to = value[1];
    message->status = value[2] == NULL ? MESSAGE_UNKNOWN : message_status_from_word(value[2]);
    return is_said(message->id) && is_said(value[2]);
}

static const struct shape {
    const char *name;
    const char *const *fields;
    build_function *build;
} shapes[] = {
    {"subscriber", subscriber_fields, build_subscriber}, {"extstatus", extstatus_fields, build_extstatus},
    {"queue", queue_fields, build_queue},                {"qmember", qmember_fields, build_qmember},
    {"cmember", cmember_fields, build_cmember},          {"smsSendResponse", sms_fields, build_sms},
};

static bool piece_is(const struct piece *piece, const char *word)
{
    return strlen(word) == piece->length && memcmp(piece->at, word, piece->length) == 0;
}

static const struct shape *shape_of(const struct piece *name)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        if (piece_is(name, shapes[i].name)) {
            return &shapes[i];
        }
    }
    return NULL;
}

/* The text of a scalar; NULL for null, an object or an array. */
static const char *scalar_text(struct decoder *decoder, const struct piece *piece)
{
    bool absent = !piece->quoted && (piece->length == 0 || piece_is(piece, "null"));
    return absent ? NULL : decoder_piece(decoder, piece);
}

static bool read_fields(struct decoder *decoder, struct scan *scan, const struct shape *shape,
                        const char *value[FIELDS_MAX])
{
    if (!scan_token(scan, '{')) {
        return false;
    }
    if (scan_token(scan, '}')) {
        return true;
    }
    do {
        struct piece name;
        struct piece scalar;
        if (!scan_string(scan, &name) || !scan_token(scan, ':') || !scan_scalar(scan, &scalar)) {
            return false;
        }
        for (int i = 0; i < FIELDS_MAX && shape->fields[i] != NULL; i++) {
            if (piece_is(&name, shape->fields[i])) {
                value[i] = scalar_text(decoder, &scalar);
                break;
            }
        }
    } while (scan_token(scan, ','));
    return scan_token(scan, '}');
}

/* One event: its name has been read, its value comes. What we have no name for, or can't make sense of, is told as
 * unknown and not lost. False only where the text is broken. */
static bool read_event(struct decoder *decoder, struct scan *scan, const struct piece *name)
{
    const struct shape *shape = shape_of(name);
    const char *value[FIELDS_MAX] = {NULL};
    bool readable = shape != NULL && scan_peek(scan) == '{';
    if (!(readable ? read_fields(decoder, scan, shape, value) : scan_skip(scan, DECODE_DEPTH_MAX))) {
        return false;
    }
    struct event *event = decoder_event(decoder, EVENT_UNKNOWN);
    if (event == NULL) {
        return false;
    }
    if (!readable || !shape->build(decoder, value, event)) {
        *event = (struct event){.kind = EVENT_UNKNOWN};
        event->unknown.name = decoder_piece(decoder, name);
    }
    return true;
}

static bool read_events(struct decoder *decoder, struct scan *scan)
{
    struct piece name;
    if (!scan_token(scan, '{')) {
        return false;
    }
    if (scan_token(scan, '}')) {
        return true;
    }
    do {
        if (!scan_string(scan, &name) || !scan_token(scan, ':') || !read_event(decoder, scan, &name)) {
            return false;
        }
    } while (scan_token(scan, ','));
    return scan_token(scan, '}');
}

static bool read_array(struct decoder *decoder, struct scan *scan)
{
    if (!scan_token(scan, '[')) {
        return false;
    }
    if (scan_token(scan, ']')) {
        return true;
    }
    do {
        if (!read_events(decoder, scan)) {
            return false;
        }
    } while (scan_token(scan, ','));
    return scan_token(scan, ']');
}

/* One or several objects or arrays of events, one after the other. */
static bool read_documents(struct decoder *decoder, struct scan *scan)
{
    char next = scan_peek(scan);
    do {
        if (!(next == '[' ? read_array(decoder, scan) : read_events(decoder, scan))) {
            return false;
        }
        next = scan_peek(scan);
    } while (next == '{' || next == '[');
    return true;
}

/* A string that holds the events as JSON: read once more, from a copy of its own. */
static bool read_quoted(struct decoder *decoder, struct scan *scan)
{
    struct piece piece;
    if (!scan_string(scan, &piece)) {
        return false;
    }
    char *text = memory_new(piece.length + 1, 1);
    size_t length = scan_unescape(&piece, false, text);
    struct scan inner = {.at = text, .end = text + length};
    bool whole = read_documents(decoder, &inner) && !scan_space(&inner);
    free(text);
    return whole;
}

struct envelope {
    int64_t id;
    bool has_id, has_channel, has_text;
    bool odd_text; /* neither an object, an array nor a string */
    const char *channel;
};

static bool read_text(struct decoder *decoder, struct scan *scan, struct envelope *envelope)
{
    envelope->has_text = true;
    switch (scan_peek(scan)) {
    case '{':
    case '[':
        return read_documents(decoder, scan);
    case '"':
        return read_quoted(decoder, scan);
    default:
        envelope->odd_text = true;
        return scan_skip(scan, DECODE_DEPTH_MAX);
    }
}

static bool read_member(struct decoder *decoder, struct scan *scan, const struct piece *name, struct envelope *envelope)
{
    struct piece piece;
    if (piece_is(name, "text")) {
        return read_text(decoder, scan, envelope);
    }
    bool is_id = piece_is(name, "id");
    if (!is_id && !piece_is(name, "channel")) {
        return scan_skip(scan, DECODE_DEPTH_MAX);
    }
    if (!scan_scalar(scan, &piece)) {
        return false;
    }
    const char *text = scalar_text(decoder, &piece);
    long long id;
    if (is_id) {
        envelope->has_id = to_integer(text, &id);
        envelope->id = envelope->has_id ? id : 0;
    } else {
        envelope->channel = text;
        envelope->has_channel = text != NULL;
    }
    return true;
}

static bool read_envelope(struct decoder *decoder, struct scan *scan, struct envelope *envelope)
{
    struct piece name;
    if (!scan_token(scan, '{')) {
        return false;
    }
    if (!scan_token(scan, '}')) {
        do {
            if (!scan_string(scan, &name) || !scan_token(scan, ':') ||
                !read_member(decoder, scan, &name, envelope)) {
                return false;
            }
        } while (scan_token(scan, ','));
        if (!scan_token(scan, '}')) {
            return false;
        }
    }
    return !scan_space(scan);
}

/* Is the channel ours? Where nobody told us which is, the first one seen becomes it. */
static bool is_ours(struct decoder *decoder, const char *channel)
{
    if (*decoder->channel == '\0' && strncmp(channel, "pbx_", 4) == 0) {
        (void)text_copy(decoder->channel, sizeof decoder->channel, channel);
        (void)text_copy(decoder->exchange, sizeof decoder->exchange, channel + 4);
    }
    return strcmp(channel, decoder->channel) == 0;
}

static enum frame_kind judge(struct decoder *decoder, const struct envelope *envelope, bool whole, bool is_json)
{
    bool foreign = envelope->has_channel && !is_ours(decoder, envelope->channel);
    if (envelope->has_id && envelope->id <= 0) {
        return foreign ? FRAME_OTHER_CHANNEL : FRAME_CONTROL; /* its text need not be JSON */
    }
    if (!is_json) {
        return FRAME_NOT_JSON;
    }
    if (!whole || !envelope->has_id || !envelope->has_channel || !envelope->has_text || envelope->odd_text) {
        return FRAME_NOT_AN_ENVELOPE;
    }
    return foreign ? FRAME_OTHER_CHANNEL : FRAME_EVENTS;
}

size_t decode_frame(struct decoder *decoder, const char *frame, size_t length, const struct event **events)
{
    bool readable = length <= DECODE_FRAME_BYTES_MAX;
    decoder_begin(decoder, readable ? length : DECODER_EXCERPT_BYTES);
    (void)decoder_event(decoder, EVENT_FRAME);

    struct envelope envelope = {0};
    struct scan scan = {.at = frame, .end = frame + length};
    bool whole = readable && read_envelope(decoder, &scan, &envelope);
    bool is_json = whole;
    if (readable && !whole) {
        struct scan again = {.at = frame, .end = frame + length};
        is_json = scan_skip(&again, DECODE_DEPTH_MAX) && !scan_space(&again);
    }
    enum frame_kind kind = judge(decoder, &envelope, whole, is_json);
    decoder->events[0].frame = (struct frame_event){
        .kind = kind, .id = envelope.id, .ends_count = kind == FRAME_CONTROL && envelope.id == CHANNEL_DELETED};
    if (kind != FRAME_EVENTS) {
        decoder->event_count = 1;
        decoder->events[0].frame.excerpt =
            decoder_text(decoder, frame, length < DECODER_EXCERPT_BYTES ? length : DECODER_EXCERPT_BYTES);
    }
    *events = decoder->events;
    return decoder->event_count;
}
