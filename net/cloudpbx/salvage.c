/* Frames that hold no readable events, and the names in them. */

#include "net/cloudpbx/events.h"

#include "model/queue.h"

#include <string.h>
#include <strings.h>

/* the id of the frame that reports it; other ids below 1 do not affect the counter */
enum { CHANNEL_DELETED = -2 };

/* Can this byte continue a channel's name? Then the text names a longer channel than ours. */
static bool continues_name(char byte)
{
    bool letter =
        (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
    return letter || (unsigned char)byte >= 0x80 || byte == '-' || byte == '_' || byte == '.';
}

/* Does the message contain our channel's name? */
static bool names_our_channel(const struct cloudpbx_decoder *decoder, const char *message, size_t length)
{
    size_t wanted = decoder->channel_length;
    for (; wanted > 0 && length >= wanted; message++, length--) {
        bool same = strncasecmp(message, decoder->channel, wanted) == 0;
        if (same && (length == wanted || !continues_name(message[wanted]))) {
            return true;
        }
    }
    return false;
}

static void add_unreadable(struct cloudpbx_decoder *decoder, enum unreadable_thing thing, const char *name)
{
    struct event *event = cloudpbx_decoder_add_event(decoder, EVENT_UNREADABLE);
    event->unreadable = (struct unreadable_event){.thing = thing, .name = name};
}

static void add_extension(struct cloudpbx_decoder *decoder, const char *number)
{
    add_unreadable(decoder, UNREADABLE_EXTENSION, cloudpbx_decoder_fit_key(decoder, number, TABLE_KEY_BYTES));
}

/* A peer may be an extension, an agent or a queue; the broken part would have said which. A queue's name has
 * no exchange prefix. */
static void add_peer(struct cloudpbx_decoder *decoder, const char *peer)
{
    const char *foreign;
    const char *number = cloudpbx_parse_peer(decoder, peer, &foreign);
    if (number != NULL) {
        add_unreadable(decoder, UNREADABLE_EXTENSION, number);
        add_unreadable(decoder, UNREADABLE_AGENT, number);
    }
    if (number == NULL || strlen(number) == strlen(peer)) {
        add_unreadable(decoder, UNREADABLE_QUEUE, cloudpbx_decoder_fit_key(decoder, peer, QUEUE_NAME_BYTES));
    }
}

static void add_queue(struct cloudpbx_decoder *decoder, const char *name)
{
    add_unreadable(decoder, UNREADABLE_QUEUE, cloudpbx_decoder_fit_key(decoder, name, QUEUE_NAME_BYTES));
}

static void add_conference(struct cloudpbx_decoder *decoder, const char *name)
{
    add_unreadable(decoder, UNREADABLE_CONFERENCE, cloudpbx_decoder_fit_key(decoder, name, TABLE_KEY_BYTES));
}

static const struct salvage_field {
    struct json_word field;
    void (*add_unreadable)(struct cloudpbx_decoder *decoder, const char *value);
} searched[] = {{JSON_WORD("exten"), add_extension},
                {JSON_WORD("peer"), add_peer},
                {JSON_WORD("queue"), add_queue},
                {JSON_WORD("conference"), add_conference}};

static bool skip(struct json_scan *scan, char byte)
{
    bool there = scan->at < scan->end && *scan->at == byte;
    scan->at += there;
    return there;
}

/* Moves past the quotation mark that ends a name or value, in JSON or in JSON within a string (\"). */
static bool skip_quote(struct json_scan *scan)
{
    while (skip(scan, '\\')) {
    }
    return skip(scan, '"');
}

/* The searched field whose name begins at the quotation mark at `scan`. Otherwise NULL, and only that mark is
 * skipped. */
static const struct salvage_field *read_field(struct json_scan *scan)
{
    scan->at++;
    for (size_t i = 0; i < sizeof searched / sizeof *searched; i++) {
        const struct json_word *field = &searched[i].field;
        struct json_scan name = *scan;
        if ((size_t)(name.end - name.at) < field->length ||
            memcmp(name.at, field->text, field->length) != 0) {
            continue;
        }
        name.at += field->length;
        if (skip_quote(&name) && json_scan_char(&name, ':')) {
            *scan = name;
            return &searched[i];
        }
    }
    return NULL;
}

enum value_result { VALUE_NONE, VALUE_READ, VALUE_BROKEN };

/* A value ends where the next field begins or the object ends: "1"01" is none. */
static enum value_result check_value_end(struct json_scan *scan)
{
    char next = json_scan_peek(scan);
    return next == ',' || next == '}' || next == ']' ? VALUE_READ : VALUE_BROKEN;
}

/* Reads the value after a field's colon. Objects and arrays are none: `queue` is an event's name, too. In
 * JSON within a string, further escapes can't be recognized. */
static enum value_result read_value(struct json_scan *scan, struct json_token *value)
{
    char first = json_scan_peek(scan);
    if (first == '{' || first == '[') {
        return VALUE_NONE;
    }
    if (first != '\\') {
        return json_scan_scalar(scan, value) && (value->quoted || value->length > 0) ? check_value_end(scan)
                                                                                     : VALUE_BROKEN;
    }
    if (!skip_quote(scan)) {
        return VALUE_BROKEN;
    }
    const char *begin = scan->at;
    while (scan->at < scan->end && *scan->at != '\\' && *scan->at != '"') {
        scan->at++;
    }
    *value = (struct json_token){.at = begin, .length = (size_t)(scan->at - begin), .quoted = true};
    return skip_quote(scan) ? check_value_end(scan) : VALUE_BROKEN;
}

/* Does an event's name and the beginning of its fields follow, at a quotation mark? */
static bool begins_event(const struct json_scan *scan)
{
    for (size_t i = 0; i < CLOUDPBX_SHAPE_COUNT; i++) {
        const struct json_word *event = &cloudpbx_shapes[i].name;
        struct json_scan name = {.at = scan->at + 1, .end = scan->end};
        if (cloudpbx_shapes[i].thing == UNREADABLE_NOTHING || (size_t)(name.end - name.at) < event->length ||
            memcmp(name.at, event->text, event->length) != 0) {
            continue;
        }
        name.at += event->length;
        if (skip_quote(&name) && json_scan_char(&name, ':') && json_scan_char(&name, '{')) {
            return true;
        }
    }
    return false;
}

/* Adds an EVENT_UNREADABLE for each value of exten, peer, queue and conference. Adds one for everything
 * instead if there is none, if a value is unreadable, or if one of several events names nothing. */
static void salvage_names(struct cloudpbx_decoder *decoder, const char *message, size_t length)
{
    struct json_scan scan = {.at = message, .end = message + length};
    size_t found = 0;
    bool all_read = true;
    bool has_no_name = false; /* an event has begun, but no name was found in it yet */
    while (all_read && found <= CLOUDPBX_SALVAGE_MAX &&
           (scan.at = memchr(scan.at, '"', (size_t)(scan.end - scan.at))) != NULL) {
        struct json_token piece;
        bool begins = begins_event(&scan);
        all_read = !(begins && has_no_name);
        has_no_name = has_no_name || begins;
        const struct salvage_field *field = read_field(&scan);
        enum value_result value = field == NULL ? VALUE_NONE : read_value(&scan, &piece);
        const char *text = value == VALUE_READ ? cloudpbx_decoder_copy_key(decoder, &piece) : "";
        if (*text != '\0') {
            field->add_unreadable(decoder, text);
            found++;
            has_no_name = false;
        }
        all_read = all_read && value != VALUE_BROKEN;
    }
    if (found == 0 || found > CLOUDPBX_SALVAGE_MAX || !all_read || has_no_name) {
        decoder->event_count = 1;
        add_unreadable(decoder, UNREADABLE_ALL, NULL);
    }
}

void cloudpbx_salvage_frame(struct cloudpbx_decoder *decoder, const char *frame, size_t length,
                            const char *channel)
{
    struct frame_event *event = &decoder->events[0].frame;
    bool broken = event->kind == FRAME_NOT_JSON || event->kind == FRAME_NOT_AN_ENVELOPE;
    bool too_long = length > CLOUDPBX_FRAME_BYTES_MAX; /* it may belong to any channel, and change anything */
    bool ours = channel != NULL ? strcasecmp(channel, decoder->channel) == 0
                                : too_long || names_our_channel(decoder, frame, length);
    cloudpbx_decoder_begin_salvage(decoder, too_long ? CLOUDPBX_EXCERPT_BYTES : length, CLOUDPBX_SALVAGE_MAX);
    event->counter_ends = event->kind == FRAME_CONTROL && event->id == CHANNEL_DELETED;
    event->unreadable = broken && ours;
    event->excerpt = cloudpbx_decoder_copy(decoder, frame,
                                           length < CLOUDPBX_EXCERPT_BYTES ? length : CLOUDPBX_EXCERPT_BYTES);
    if (event->unreadable) {
        salvage_names(decoder, frame, too_long ? 0 : length);
    }
}
