/* The frames of CloudPBX's stream, turned into events. */

#include "net/cloudpbx_decode.h"

#include "model/cold.h"
#include "model/memory.h"
#include "model/text.h"
#include "net/cloudpbx_events.h"
#include "net/cloudpbx_unreadable.h"
#include "net/decoder.h"
#include "net/scan.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CHANNEL_DELETED = -2 }; /* the id of the message that says so; other ids below 1 say nothing of the count */

/* Null, an object or an array. */
static bool is_no_scalar(const struct piece *piece)
{
    static const struct word null = WORD("null");
    return !piece->quoted && (piece->length == 0 || scan_is(piece, &null));
}

/* The text of a scalar; NULL for what is none. */
static const char *scalar_text(struct decoder *decoder, const struct piece *piece)
{
    return is_no_scalar(piece) ? NULL : decoder_piece(decoder, piece);
}

static const char *field_text(struct decoder *decoder, const struct piece *piece, bool is_key)
{
    if (is_no_scalar(piece)) {
        return cloudpbx_no_scalar;
    }
    return is_key ? decoder_key(decoder, piece) : decoder_piece(decoder, piece);
}

/* A field's name and its colon. `*to` is where its value belongs; NULL where the shape has no such field. Names mostly come
 * just as we know them; else they are read as JSON lets them be written. */
static bool read_field_name(struct scan *scan, const struct cloudpbx_shape *shape, const char *value[CLOUDPBX_FIELDS_MAX],
                            const char ***to)
{
    struct piece name;
    int count = 0;
    for (; count < CLOUDPBX_FIELDS_MAX && shape->fields[count].text != NULL; count++) {
        if (scan_name(scan, &shape->fields[count])) {
            *to = &value[count];
            return true;
        }
    }
    if (!scan_string(scan, &name) || !scan_token(scan, ':')) {
        return false;
    }
    *to = NULL;
    for (int i = 0; i < count && *to == NULL; i++) {
        *to = scan_is(&name, &shape->fields[i]) ? &value[i] : NULL;
    }
    return true;
}

static bool read_fields(struct decoder *decoder, struct scan *scan, const struct cloudpbx_shape *shape,
                        const char *value[CLOUDPBX_FIELDS_MAX])
{
    if (!scan_token(scan, '{')) {
        return false;
    }
    if (scan_token(scan, '}')) {
        return true;
    }
    bool more;
    do {
        const char **to;
        struct piece scalar;
        if (!read_field_name(scan, shape, value, &to) || !scan_scalar(scan, &scalar) ||
            !scan_next(scan, '}', &more)) {
            return false;
        }
        if (to != NULL) {
            *to = field_text(decoder, &scalar, (shape->keys >> (to - value) & 1U) != 0);
        }
    } while (more);
    return true;
}

/* One event's name and its colon; the shape is NULL where we have no name for it. As with fields, it mostly comes as usual. */
static bool read_event_name(struct scan *scan, struct piece *name, const struct cloudpbx_shape **shape)
{
    *shape = cloudpbx_shape_next(scan);
    if (*shape != NULL) {
        *name = (struct piece){.at = (*shape)->name.text, .length = (*shape)->name.length, .plain = true, .quoted = true};
        return true;
    }
    if (!scan_string(scan, name) || !scan_token(scan, ':')) {
        return false;
    }
    *shape = cloudpbx_shape_of(name);
    return true;
}

/* One event. What we have no name for, or can't make sense of, is told as such and not lost. False only where the text is
 * broken. */
static bool read_event(struct decoder *decoder, struct scan *scan)
{
    struct piece name;
    const struct cloudpbx_shape *shape;
    const char *value[CLOUDPBX_FIELDS_MAX] = {NULL};
    if (!read_event_name(scan, &name, &shape)) {
        return false;
    }
    bool readable = shape != NULL && scan_peek(scan) == '{';
    if (!(readable ? read_fields(decoder, scan, shape, value) : scan_skip(scan, DECODE_DEPTH_MAX))) {
        return false;
    }
    struct event *event = decoder_event(decoder, EVENT_UNKNOWN);
    if (event == NULL) {
        return false;
    }
    if (shape == NULL) {
        event->unknown.name = decoder_piece(decoder, &name);
    } else if (!readable || !shape->build(decoder, value, event)) {
        cloudpbx_unreadable(decoder, shape, value, event);
    }
    return true;
}

static bool read_events(struct decoder *decoder, struct scan *scan)
{
    if (!scan_token(scan, '{')) {
        return false;
    }
    if (scan_token(scan, '}')) {
        return true;
    }
    bool more;
    do {
        if (!read_event(decoder, scan) || !scan_next(scan, '}', &more)) {
            return false;
        }
    } while (more);
    return true;
}

COLD static bool read_array(struct decoder *decoder, struct scan *scan)
{
    if (!scan_token(scan, '[')) {
        return false;
    }
    if (scan_token(scan, ']')) {
        return true;
    }
    bool more;
    do {
        if (!read_events(decoder, scan) || !scan_next(scan, ']', &more)) {
            return false;
        }
    } while (more);
    return true;
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
COLD static bool read_quoted(struct decoder *decoder, struct scan *scan)
{
    struct piece piece;
    if (!scan_string(scan, &piece)) {
        return false;
    }
    char *text = memory_new(piece.length + 1, 1);
    size_t length = scan_unescape(&piece, false, text);
    struct scan inner = {.at = text + text_bom_bytes(text, length), .end = text + length};
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

COLD static bool read_id(struct decoder *decoder, struct scan *scan, struct envelope *envelope)
{
    struct piece piece;
    long long id;
    if (!scan_scalar(scan, &piece)) {
        return false;
    }
    envelope->has_id = cloudpbx_integer(scalar_text(decoder, &piece), &id);
    envelope->id = envelope->has_id ? id : 0;
    return true;
}

/* Nearly always ours, letter by letter, and then there is nothing to be decoded. */
COLD static bool read_channel(struct decoder *decoder, struct scan *scan, struct envelope *envelope)
{
    struct piece piece;
    if (!scan_scalar(scan, &piece)) {
        return false;
    }
    bool same = piece.plain && piece.quoted && piece.length > 0 && piece.length == decoder->channel_length &&
                memcmp(piece.at, decoder->channel, piece.length) == 0;
    envelope->channel = same ? decoder->channel : scalar_text(decoder, &piece);
    envelope->has_channel = envelope->channel != NULL;
    return true;
}

static bool read_member(struct decoder *decoder, struct scan *scan, const struct piece *name, struct envelope *envelope)
{
    static const struct word id = WORD("id");
    static const struct word channel = WORD("channel");
    static const struct word text = WORD("text");
    if (scan_is(name, &text)) {
        return read_text(decoder, scan, envelope);
    }
    if (scan_is(name, &id)) {
        return read_id(decoder, scan, envelope);
    }
    return scan_is(name, &channel) ? read_channel(decoder, scan, envelope) : scan_skip(scan, DECODE_DEPTH_MAX);
}

/* Nearly every message of an exchange begins with the same bytes but for its number: then they are read in one go, up to
 * the value of "text". Where anything is otherwise nothing has moved, and what follows is read as whatever follows. */
static bool read_usual_beginning(struct decoder *decoder, struct scan *scan, struct envelope *envelope)
{
    static const struct word first = WORD("{\"id\":");
    enum { DIGITS_MAX = 18 }; /* of which none overflows */
    size_t left = (size_t)(scan->end - scan->at);
    if (left < first.length + DIGITS_MAX + decoder->usual_length || decoder->usual_length == 0 ||
        memcmp(scan->at, first.text, first.length) != 0) {
        return false;
    }
    const char *digits = scan->at + first.length;
    const char *at = digits;
    int64_t id = 0;
    for (; *at >= '0' && *at <= '9' && at - digits < DIGITS_MAX; at++) {
        id = id * 10 + (*at - '0');
    }
    bool number = at > digits && (*digits != '0' || at == digits + 1);
    if (!number || memcmp(at, decoder->usual, decoder->usual_length) != 0) {
        return false;
    }
    scan->at = at + decoder->usual_length;
    *envelope = (struct envelope){.has_id = true, .id = id, .has_channel = true, .channel = decoder->channel};
    return true;
}

static bool read_envelope(struct decoder *decoder, struct scan *scan, struct envelope *envelope)
{
    struct piece name;
    bool begun = read_usual_beginning(decoder, scan, envelope);
    if (!begun && !scan_token(scan, '{')) {
        return false;
    }
    if (begun || !scan_token(scan, '}')) {
        bool more;
        do {
            bool read = begun ? read_text(decoder, scan, envelope)
                              : scan_string(scan, &name) && scan_token(scan, ':') &&
                                    read_member(decoder, scan, &name, envelope);
            if (!read || !scan_next(scan, '}', &more)) {
                return false;
            }
            begun = false;
        } while (more);
    }
    return !scan_space(scan);
}

/* Is the channel ours, in any case, as a telephone's name is? Where nobody told us which is, the first one
 * seen becomes it. */
static bool is_ours(struct decoder *decoder, const char *channel)
{
    if (decoder->channel_length == 0 && strncmp(channel, DECODER_CHANNEL_PREFIX, strlen(DECODER_CHANNEL_PREFIX)) == 0) {
        decoder_set_exchange(decoder, channel + strlen(DECODER_CHANNEL_PREFIX));
    }
    return channel == decoder->channel || strcasecmp(channel, decoder->channel) == 0;
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

/* What is no message of events: nothing of it counts but its beginning, for the log, and what it names where it is ours and
 * can't be read. */
COLD static void read_odd_frame(struct decoder *decoder, const char *frame, size_t length, const struct envelope *envelope)
{
    struct frame_event *said = &decoder->events[0].frame;
    bool broken = said->kind == FRAME_NOT_JSON || said->kind == FRAME_NOT_AN_ENVELOPE;
    bool too_long = length > DECODE_FRAME_BYTES_MAX; /* it may be anybody's, and tell of anything */
    bool ours = envelope->has_channel ? strcasecmp(envelope->channel, decoder->channel) == 0
                                      : too_long || cloudpbx_names_channel(decoder, frame, length);
    decoder_begin_names(decoder, too_long ? DECODER_EXCERPT_BYTES : length, CLOUDPBX_NAMES_MAX);
    said->counter_ends = said->kind == FRAME_CONTROL && said->id == CHANNEL_DELETED;
    said->unreadable = broken && ours;
    said->excerpt = decoder_text(decoder, frame, length < DECODER_EXCERPT_BYTES ? length : DECODER_EXCERPT_BYTES);
    if (said->unreadable) {
        cloudpbx_names_things(decoder, frame, too_long ? 0 : length);
    }
}

/* All that reads a message becomes one function, but for what stands aside: most of its parts are a few instructions long. */
__attribute__((flatten))
size_t decode_frame(struct decoder *decoder, const char *frame, size_t length, const struct event **events)
{
    bool readable = length <= DECODE_FRAME_BYTES_MAX;
    size_t mark = text_bom_bytes(frame, length);
    frame += mark;
    length -= mark;
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
    decoder->events[0].frame =
        (struct frame_event){.kind = kind, .id = envelope.id, .hash = decoder_hash(frame, length)};
    if (kind != FRAME_EVENTS) {
        read_odd_frame(decoder, frame, length, &envelope);
    }
    *events = decoder->events;
    return decoder->event_count;
}
