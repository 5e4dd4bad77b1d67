/* What can be told of a message that can't be read. */

#include "net/cloudpbx_unreadable.h"

#include "model/queue.h"
#include "net/cloudpbx_events.h"

#include <string.h>
#include <strings.h>

/* May a byte go on the name of a channel? Then another one is named, whose name begins like ours. */
static bool goes_on(char byte)
{
    bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
    return letter || (unsigned char)byte >= 0x80 || byte == '-' || byte == '_' || byte == '.';
}

bool cloudpbx_names_channel(const struct decoder *decoder, const char *message, size_t length)
{
    size_t wanted = decoder->channel_length;
    for (; wanted > 0 && length >= wanted; message++, length--) {
        bool same = strncasecmp(message, decoder->channel, wanted) == 0;
        if (same && (length == wanted || !goes_on(message[wanted]))) {
            return true;
        }
    }
    return false;
}

static void tell(struct decoder *decoder, enum unreadable_thing thing, const char *name)
{
    struct event *event = decoder_event(decoder, EVENT_UNREADABLE);
    event->unreadable = (struct unreadable_event){.thing = thing, .name = name};
}

static void tell_extension(struct decoder *decoder, const char *number)
{
    tell(decoder, UNREADABLE_EXTENSION, decoder_brief(decoder, number, TABLE_KEY_BYTES));
}

/* A telephone and an agent, or a queue: which of them, stood in what is broken. A queue's name has no exchange's before it. */
static void tell_peer(struct decoder *decoder, const char *peer)
{
    const char *foreign;
    const char *number = cloudpbx_number(decoder, peer, &foreign);
    if (number != NULL) {
        tell(decoder, UNREADABLE_EXTENSION, number);
        tell(decoder, UNREADABLE_AGENT, number);
    }
    if (number == NULL || strlen(number) == strlen(peer)) {
        tell(decoder, UNREADABLE_QUEUE, decoder_brief(decoder, peer, QUEUE_NAME_BYTES));
    }
}

static void tell_queue(struct decoder *decoder, const char *name)
{
    tell(decoder, UNREADABLE_QUEUE, decoder_brief(decoder, name, QUEUE_NAME_BYTES));
}

static void tell_conference(struct decoder *decoder, const char *name)
{
    tell(decoder, UNREADABLE_CONFERENCE, decoder_brief(decoder, name, TABLE_KEY_BYTES));
}

static const struct searched {
    struct word field;
    void (*tell)(struct decoder *decoder, const char *value);
} searched[] = {{WORD("exten"), tell_extension},
                {WORD("peer"), tell_peer},
                {WORD("queue"), tell_queue},
                {WORD("conference"), tell_conference}};

static bool skip(struct scan *scan, char byte)
{
    bool there = scan->at < scan->end && *scan->at == byte;
    scan->at += there;
    return there;
}

/* The end of a field's name or value, and its colon, in JSON or in JSON within a string: \" stands for " there. */
static bool skip_quote(struct scan *scan)
{
    while (skip(scan, '\\')) {
    }
    return skip(scan, '"');
}

/* The field whose name begins at the quotation mark `scan` stands on; NULL, and nothing has moved but over that, where it is
 * none of those searched for. */
static const struct searched *read_field(struct scan *scan)
{
    scan->at++;
    for (size_t i = 0; i < sizeof searched / sizeof *searched; i++) {
        const struct word *field = &searched[i].field;
        struct scan name = *scan;
        if ((size_t)(name.end - name.at) < field->length || memcmp(name.at, field->text, field->length) != 0) {
            continue;
        }
        name.at += field->length;
        if (skip_quote(&name) && scan_token(&name, ':')) {
            *scan = name;
            return &searched[i];
        }
    }
    return NULL;
}

enum value { VALUE_NONE, VALUE_READ, VALUE_BROKEN };

/* A value has its end where the next field begins or the object ends: "1"01" is none. */
static enum value ended(struct scan *scan)
{
    char next = scan_peek(scan);
    return next == ',' || next == '}' || next == ']' ? VALUE_READ : VALUE_BROKEN;
}

/* The value behind a field's colon. An object or an array is none: `queue` is an event's name, too. In JSON within a string
 * what is escaped once more can't be told. */
static enum value read_value(struct scan *scan, struct piece *value)
{
    char first = scan_peek(scan);
    if (first == '{' || first == '[') {
        return VALUE_NONE;
    }
    if (first != '\\') {
        return scan_scalar(scan, value) && (value->quoted || value->length > 0) ? ended(scan) : VALUE_BROKEN;
    }
    if (!skip_quote(scan)) {
        return VALUE_BROKEN;
    }
    const char *begin = scan->at;
    while (scan->at < scan->end && *scan->at != '\\' && *scan->at != '"') {
        scan->at++;
    }
    *value = (struct piece){.at = begin, .length = (size_t)(scan->at - begin), .quoted = true};
    return skip_quote(scan) ? ended(scan) : VALUE_BROKEN;
}

/* Does an event's name and the beginning of its fields stand here, at a quotation mark? */
static bool begins_event(const struct scan *scan)
{
    static const struct word events[] = {WORD("subscriber"), WORD("extstatus"), WORD("queue"), WORD("qmember"), WORD("cmember")};
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        struct scan name = {.at = scan->at + 1, .end = scan->end};
        if ((size_t)(name.end - name.at) < events[i].length || memcmp(name.at, events[i].text, events[i].length) != 0) {
            continue;
        }
        name.at += events[i].length;
        if (skip_quote(&name) && scan_token(&name, ':') && scan_token(&name, '{')) {
            return true;
        }
    }
    return false;
}

void cloudpbx_names_things(struct decoder *decoder, const char *message, size_t length)
{
    struct scan scan = {.at = message, .end = message + length};
    size_t found = 0;
    bool all_read = true;
    bool nameless = false; /* an event has begun, and nobody is named in it yet */
    while (all_read && found <= CLOUDPBX_NAMES_MAX &&
           (scan.at = memchr(scan.at, '"', (size_t)(scan.end - scan.at))) != NULL) {
        struct piece piece;
        bool begins = begins_event(&scan);
        all_read = !(begins && nameless);
        nameless = nameless || begins;
        const struct searched *field = read_field(&scan);
        enum value value = field == NULL ? VALUE_NONE : read_value(&scan, &piece);
        const char *text = value == VALUE_READ ? decoder_key(decoder, &piece) : "";
        if (*text != '\0') {
            field->tell(decoder, text);
            found++;
            nameless = false;
        }
        all_read = all_read && value != VALUE_BROKEN;
    }
    if (found == 0 || found > CLOUDPBX_NAMES_MAX || !all_read || nameless) {
        decoder->event_count = 1;
        tell(decoder, UNREADABLE_ALL, NULL);
    }
}
