/* Decodes the frames of CloudPBX's stream. */

#include "net/cloudpbx/decode.h"

#include "model/memory.h"
#include "model/text.h"
#include "net/cloudpbx/decoder.h"
#include "net/cloudpbx/events.h"
#include "net/json_scan.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Is the token null, an object or an array? */
static bool is_not_scalar(const struct json_token *piece)
{
    static const struct json_word null = JSON_WORD("null");
    return !piece->quoted && (piece->length == 0 || json_scan_equals(piece, &null));
}

/* The text of a scalar; NULL for another value. */
static const char *scalar_text(struct cloudpbx_decoder *decoder, const struct json_token *piece)
{
    return is_not_scalar(piece) ? NULL : cloudpbx_decoder_copy_token(decoder, piece);
}

static const char *field_text(struct cloudpbx_decoder *decoder, const struct json_token *piece, bool is_key)
{
    if (is_not_scalar(piece)) {
        return cloudpbx_not_scalar;
    }
    return is_key ? cloudpbx_decoder_copy_key(decoder, piece) : cloudpbx_decoder_copy_token(decoder, piece);
}

/* Reads a field's name and its colon. `*to` is where its value belongs; NULL if the shape has no such field.
 * Names are usually spelled as we know them; otherwise their escapes are decoded. */
static bool read_field_name(struct json_scan *scan, const struct cloudpbx_shape *shape,
                            const char *value[CLOUDPBX_FIELDS_MAX], const char ***to)
{
    struct json_token name;
    int count = 0;
    for (; count < CLOUDPBX_FIELDS_MAX && shape->fields[count].text != NULL; count++) {
        if (json_scan_name(scan, &shape->fields[count])) {
            *to = &value[count];
            return true;
        }
    }
    if (!json_scan_string(scan, &name) || !json_scan_char(scan, ':')) {
        return false;
    }
    *to = NULL;
    for (int i = 0; i < count && *to == NULL; i++) {
        *to = json_scan_equals(&name, &shape->fields[i]) ? &value[i] : NULL;
    }
    return true;
}

static bool read_fields(struct cloudpbx_decoder *decoder, struct json_scan *scan,
                        const struct cloudpbx_shape *shape, const char *value[CLOUDPBX_FIELDS_MAX])
{
    if (!json_scan_char(scan, '{')) {
        return false;
    }
    if (json_scan_char(scan, '}')) {
        return true;
    }
    bool more;
    do {
        const char **to;
        struct json_token scalar;
        if (!read_field_name(scan, shape, value, &to) || !json_scan_scalar(scan, &scalar) ||
            !json_scan_separator(scan, '}', &more)) {
            return false;
        }
        if (to != NULL) {
            *to = field_text(decoder, &scalar, (shape->keys >> (to - value) & 1U) != 0);
        }
    } while (more);
    return true;
}

/* Reads an event's name and its colon; the shape is NULL if the name is unknown. */
static bool read_event_name(struct json_scan *scan, struct json_token *name,
                            const struct cloudpbx_shape **shape)
{
    *shape = cloudpbx_shape_next(scan);
    if (*shape != NULL) {
        *name = (struct json_token){
            .at = (*shape)->name.text, .length = (*shape)->name.length, .plain = true, .quoted = true};
        return true;
    }
    if (!json_scan_string(scan, name) || !json_scan_char(scan, ':')) {
        return false;
    }
    *shape = cloudpbx_shape_of(name);
    return true;
}

/* Reads one event. An unknown or unreadable one is reported as such. False only if the JSON is broken. */
static bool read_event(struct cloudpbx_decoder *decoder, struct json_scan *scan)
{
    struct json_token name;
    const struct cloudpbx_shape *shape;
    const char *value[CLOUDPBX_FIELDS_MAX] = {NULL};
    if (!read_event_name(scan, &name, &shape)) {
        return false;
    }
    bool readable = shape != NULL && json_scan_peek(scan) == '{';
    if (!(readable ? read_fields(decoder, scan, shape, value) : json_scan_skip(scan, CLOUDPBX_DEPTH_MAX))) {
        return false;
    }
    struct event *event = cloudpbx_decoder_add_event(decoder, EVENT_UNKNOWN);
    if (event == NULL) {
        return false;
    }
    if (shape == NULL) {
        event->unknown.name = cloudpbx_decoder_copy_token(decoder, &name);
    } else if (!readable || !shape->build(decoder, value, event)) {
        cloudpbx_fill_unreadable(decoder, shape, value, event);
    }
    return true;
}

static bool read_events(struct cloudpbx_decoder *decoder, struct json_scan *scan)
{
    bool more;
    bool whole = json_scan_open(scan, '{', '}', &more);
    while (whole && more) {
        whole = read_event(decoder, scan) && json_scan_separator(scan, '}', &more);
    }
    return whole;
}

COLD static bool read_array(struct cloudpbx_decoder *decoder, struct json_scan *scan)
{
    bool more;
    bool whole = json_scan_open(scan, '[', ']', &more);
    while (whole && more) {
        whole = read_events(decoder, scan) && json_scan_separator(scan, ']', &more);
    }
    return whole;
}

/* Reads one or several objects or arrays of events, one after the other. */
static bool read_documents(struct cloudpbx_decoder *decoder, struct json_scan *scan)
{
    char next = json_scan_peek(scan);
    do {
        if (!(next == '[' ? read_array(decoder, scan) : read_events(decoder, scan))) {
            return false;
        }
        next = json_scan_peek(scan);
    } while (next == '{' || next == '[');
    return true;
}

/* Reads a string that contains the events as JSON, from an unescaped copy. */
COLD static bool read_quoted(struct cloudpbx_decoder *decoder, struct json_scan *scan)
{
    struct json_token piece;
    if (!json_scan_string(scan, &piece)) {
        return false;
    }
    char *text = memory_new(piece.length + 1, 1);
    size_t length = json_scan_unescape(&piece, false, text);
    struct json_scan inner = {.at = text + text_bom_bytes(text, length), .end = text + length};
    bool whole = read_documents(decoder, &inner) && !json_scan_space(&inner);
    free(text);
    return whole;
}

struct envelope {
    int64_t id;
    bool has_id, has_channel, has_text;
    bool invalid_text; /* neither an object, an array nor a string */
    const char *channel;
};

static bool read_text(struct cloudpbx_decoder *decoder, struct json_scan *scan, struct envelope *envelope)
{
    envelope->has_text = true;
    switch (json_scan_peek(scan)) {
    case '{':
    case '[':
        return read_documents(decoder, scan);
    case '"':
        return read_quoted(decoder, scan);
    default:
        envelope->invalid_text = true;
        return json_scan_skip(scan, CLOUDPBX_DEPTH_MAX);
    }
}

COLD static bool read_id(struct cloudpbx_decoder *decoder, struct json_scan *scan, struct envelope *envelope)
{
    struct json_token piece;
    long long id;
    if (!json_scan_scalar(scan, &piece)) {
        return false;
    }
    envelope->has_id = cloudpbx_parse_integer(scalar_text(decoder, &piece), &id);
    envelope->id = envelope->has_id ? id : 0;
    return true;
}

/* Almost always our own channel, byte for byte: then nothing is decoded. */
COLD static bool read_channel(struct cloudpbx_decoder *decoder, struct json_scan *scan,
                              struct envelope *envelope)
{
    struct json_token piece;
    if (!json_scan_scalar(scan, &piece)) {
        return false;
    }
    bool same = piece.plain && piece.quoted && piece.length > 0 && piece.length == decoder->channel_length &&
                memcmp(piece.at, decoder->channel, piece.length) == 0;
    envelope->channel = same ? decoder->channel : scalar_text(decoder, &piece);
    envelope->has_channel = envelope->channel != NULL;
    return true;
}

static bool read_member(struct cloudpbx_decoder *decoder, struct json_scan *scan,
                        const struct json_token *name, struct envelope *envelope)
{
    static const struct json_word id = JSON_WORD("id");
    static const struct json_word channel = JSON_WORD("channel");
    static const struct json_word text = JSON_WORD("text");
    if (json_scan_equals(name, &text)) {
        return read_text(decoder, scan, envelope);
    }
    if (json_scan_equals(name, &id)) {
        return read_id(decoder, scan, envelope);
    }
    return json_scan_equals(name, &channel) ? read_channel(decoder, scan, envelope)
                                            : json_scan_skip(scan, CLOUDPBX_DEPTH_MAX);
}

/* Almost all frames begin with the same bytes except the id. Compares them at once, up to the value of
 * "text". If anything differs, the scanner does not move and the frame is read step by step. */
static bool read_common_prefix(struct cloudpbx_decoder *decoder, struct json_scan *scan,
                               struct envelope *envelope)
{
    static const struct json_word first = JSON_WORD("{\"id\":");
    enum { DIGITS_MAX = 18 }; /* so that none overflows */
    size_t left = (size_t)(scan->end - scan->at);
    if (left < first.length + DIGITS_MAX + decoder->common_prefix_length ||
        decoder->common_prefix_length == 0 || memcmp(scan->at, first.text, first.length) != 0) {
        return false;
    }
    const char *digits = scan->at + first.length;
    const char *at = digits;
    int64_t id = 0;
    for (; *at >= '0' && *at <= '9' && at - digits < DIGITS_MAX; at++) {
        id = id * 10 + (*at - '0');
    }
    bool number = at > digits && (*digits != '0' || at == digits + 1);
    if (!number || memcmp(at, decoder->common_prefix, decoder->common_prefix_length) != 0) {
        return false;
    }
    scan->at = at + decoder->common_prefix_length;
    *envelope = (struct envelope){.has_id = true, .id = id, .has_channel = true, .channel = decoder->channel};
    return true;
}

static bool read_envelope(struct cloudpbx_decoder *decoder, struct json_scan *scan, struct envelope *envelope)
{
    struct json_token name;
    bool has_prefix = read_common_prefix(decoder, scan, envelope);
    if (!has_prefix && !json_scan_char(scan, '{')) {
        return false;
    }
    if (has_prefix || !json_scan_char(scan, '}')) {
        bool more;
        do {
            bool read = has_prefix ? read_text(decoder, scan, envelope)
                                   : json_scan_string(scan, &name) && json_scan_char(scan, ':') &&
                                         read_member(decoder, scan, &name, envelope);
            if (!read || !json_scan_separator(scan, '}', &more)) {
                return false;
            }
            has_prefix = false;
        } while (more);
    }
    return !json_scan_space(scan);
}

/* Is this our channel, ignoring case? If none is configured, the first channel seen becomes ours. */
static bool is_our_channel(struct cloudpbx_decoder *decoder, const char *channel)
{
    if (decoder->channel_length == 0 &&
        strncmp(channel, CLOUDPBX_CHANNEL_PREFIX, strlen(CLOUDPBX_CHANNEL_PREFIX)) == 0) {
        cloudpbx_decoder_set_exchange(decoder, channel + strlen(CLOUDPBX_CHANNEL_PREFIX));
    }
    return channel == decoder->channel || strcasecmp(channel, decoder->channel) == 0;
}

static enum frame_kind classify_frame(struct cloudpbx_decoder *decoder, const struct envelope *envelope,
                                      bool whole, bool is_json)
{
    bool foreign = envelope->has_channel && !is_our_channel(decoder, envelope->channel);
    if (envelope->has_id && envelope->id <= 0) {
        return foreign ? FRAME_OTHER_CHANNEL : FRAME_CONTROL; /* its text need not be JSON */
    }
    if (!is_json) {
        return FRAME_NOT_JSON;
    }
    if (!whole || !envelope->has_id || !envelope->has_channel || !envelope->has_text ||
        envelope->invalid_text) {
        return FRAME_NOT_AN_ENVELOPE;
    }
    return foreign ? FRAME_OTHER_CHANNEL : FRAME_EVENTS;
}

/* `flatten` inlines everything that is not COLD. */
__attribute__((
    flatten)) /* The telephone of the first event behind EVENT_FRAME; NULL if that is about something else. */
static const char *
first_number(const struct cloudpbx_decoder *decoder)
{
    const struct event *first = &decoder->events[1];
    if (decoder->event_count < 2) {
        return NULL;
    }
    return first->kind == EVENT_PARTY    ? first->party.number
           : first->kind == EVENT_DEVICE ? first->device.number
                                         : NULL;
}

size_t cloudpbx_decode_frame(struct cloudpbx_decoder *decoder, const char *frame, size_t length,
                             const struct event **events)
{
    bool readable = length <= CLOUDPBX_FRAME_BYTES_MAX;
    size_t mark = text_bom_bytes(frame, length);
    frame += mark;
    length -= mark;
    cloudpbx_decoder_begin(decoder, readable ? length : CLOUDPBX_EXCERPT_BYTES);
    (void)cloudpbx_decoder_add_event(decoder, EVENT_FRAME);

    struct envelope envelope = {0};
    struct json_scan scan = {.at = frame, .end = frame + length};
    bool whole = readable && read_envelope(decoder, &scan, &envelope);
    bool is_json = whole;
    if (readable && !whole) {
        struct json_scan again = {.at = frame, .end = frame + length};
        is_json = json_scan_skip(&again, CLOUDPBX_DEPTH_MAX) && !json_scan_space(&again);
    }
    enum frame_kind kind = classify_frame(decoder, &envelope, whole, is_json);
    decoder->events[0].frame =
        (struct frame_event){.kind = kind,
                             .id = envelope.id,
                             .hash = cloudpbx_decoder_hash(frame, length),
                             .number = kind == FRAME_EVENTS ? first_number(decoder) : NULL};
    if (kind != FRAME_EVENTS) {
        cloudpbx_salvage_frame(decoder, frame, length, envelope.has_channel ? envelope.channel : NULL);
    }
    *events = decoder->events;
    return decoder->event_count;
}
