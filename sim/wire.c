/* Encodes events as frames. */

#include "sim/wire.h"

#include "sim/must.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { KIND_SUBSCRIBER, KIND_EXTSTATUS, KIND_QUEUE, KIND_QMEMBER, KIND_CMEMBER, KIND_SMS };

void wire_init(struct wire *wire, const char *exchange)
{
    *wire = (struct wire){.next_id = WIRE_FIRST_ID};
    (void)snprintf(wire->exchange, sizeof wire->exchange, "%s", exchange);
}

void wire_done(struct wire *wire)
{
    free(wire->outbox);
    wire->outbox = NULL;
}

/* Every field is bounded, so that what does not fit is a bug and no input. */
__attribute__((format(printf, 2, 3))) static void add(struct wire *wire, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int bytes =
        vsnprintf(wire->text + wire->text_bytes, sizeof wire->text - wire->text_bytes, format, arguments);
    va_end(arguments);
    assert(bytes >= 0 && (size_t)bytes < sizeof wire->text - wire->text_bytes);
    wire->text_bytes += (size_t)bytes;
}

static void add_byte(struct wire *wire, char byte)
{
    assert(wire->text_bytes + 1 < sizeof wire->text);
    wire->text[wire->text_bytes++] = byte;
}

/* One code point of valid UTF-8, and its length in bytes. */
static uint32_t code_point(const char *text, size_t *bytes)
{
    unsigned char first = (unsigned char)*text;
    *bytes = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    uint32_t point = *bytes == 1 ? first : first & (0xffU >> (*bytes + 1));
    for (size_t i = 1; i < *bytes; i++) {
        point = point << 6 | ((unsigned char)text[i] & 0x3fU);
    }
    return point;
}

static void add_escaped(struct wire *wire, const char *text)
{
    static const char shorthands[] = "\"\\/\b\f\n\r\t";
    static const char letters[] = "\"\\/bfnrt";
    size_t bytes = 0;
    for (; *text != '\0'; text += bytes) {
        uint32_t point = code_point(text, &bytes);
        const char *shorthand = point < 0x80 ? strchr(shorthands, (int)point) : NULL;
        if (shorthand != NULL) {
            add_byte(wire, '\\');
            add_byte(wire, letters[shorthand - shorthands]);
        } else if (point >= 0x10000) {
            add(wire, "\\u%04" PRIx32 "\\u%04" PRIx32, 0xd800 + ((point - 0x10000) >> 10),
                0xdc00 + (point & 0x3ff));
        } else if (point < 0x20 || point >= 0x7f) {
            add(wire, "\\u%04" PRIx32, point);
        } else {
            add_byte(wire, (char)point);
        }
    }
}

static void add_string(struct wire *wire, const char *key, const char *value)
{
    add(wire, "\"%s\":\"", key);
    add_escaped(wire, value);
    add(wire, "\"");
}

/* "peer":"NAME-101" */
static void add_peer(struct wire *wire, const char *number)
{
    add(wire, "\"peer\":\"%s-%s\"", wire->exchange, number);
}

/* Makes room for an event of that kind; false when nobody listens and nothing need be written. */
static bool begin(struct wire *wire, enum kind kind)
{
    static const char *const names[] = {
        [KIND_SUBSCRIBER] = "subscriber", [KIND_EXTSTATUS] = "extstatus", [KIND_QUEUE] = "queue",
        [KIND_QMEMBER] = "qmember",       [KIND_CMEMBER] = "cmember",     [KIND_SMS] = "smsSendResponse",
    };
    if (wire->open_kinds & 1U << kind) {
        wire_flush(wire);
    }
    wire->events++;
    if (wire->listening) {
        add(wire, "%s\"%s\":{", wire->open_kinds != 0 ? "," : "", names[kind]);
    }
    wire->open_kinds |= 1U << kind;
    return wire->listening;
}

void wire_subscriber(struct wire *wire, const char *number, unsigned status, const char *peer_number,
                     const char *peer_name)
{
    if (!begin(wire, KIND_SUBSCRIBER)) {
        return;
    }
    add_peer(wire, number);
    add(wire, ",\"statusValue\":%u", status);
    if (peer_number != NULL && peer_number[0] != '\0') {
        add(wire, ",");
        add_string(wire, "connectPeerNumber", peer_number);
    }
    if (peer_name != NULL && peer_name[0] != '\0') {
        add(wire, ",");
        add_string(wire, "connectPeerName", peer_name);
    }
    add(wire, "}");
}

void wire_extstatus(struct wire *wire, const char *number, unsigned status)
{
    if (begin(wire, KIND_EXTSTATUS)) {
        add(wire, "\"exten\":\"%s\",\"status\":%u}", number, status);
    }
}

void wire_queue(struct wire *wire, const char *queue, unsigned calls)
{
    if (begin(wire, KIND_QUEUE)) {
        add_string(wire, "peer", queue);
        add(wire, ",\"calls\":\"%u\"}", calls);
    }
}

void wire_qmember(struct wire *wire, const struct wire_member *member)
{
    if (!begin(wire, KIND_QMEMBER)) {
        return;
    }
    add_peer(wire, member->number);
    add(wire, ",");
    add_string(wire, "queue", member->queue);
    add(wire, ",\"m_status\":\"%u\",\"m_ct\":\"%u\",\"m_mbshp\":\"%s\",\"m_paused\":\"%d\",", member->status,
        member->taken, member->dynamic ? "dynamic" : "static", member->paused);
    if (member->reason != NULL) {
        add_string(wire, "m_reason", member->reason);
        add(wire, ",");
    }
    add_string(wire, "m_name", member->name);
    add(wire, ",\"m_location\":\"SIP\\/%s-%s\"}", wire->exchange, member->number);
}

void wire_cmember(struct wire *wire, const struct wire_participant *participant)
{
    if (!begin(wire, KIND_CMEMBER)) {
        return;
    }
    add_string(wire, "channel", participant->channel);
    add(wire, ",\"action\":\"%s\",", participant->present ? "add" : "remove");
    add_string(wire, "conference", participant->conference);
    add(wire, ",");
    add_string(wire, "callerIDName", participant->name);
    add(wire, ",");
    add_string(wire, "callerIDNum", participant->number);
    add(wire, "}");
}

void wire_sms(struct wire *wire, const char *id, const char *to, const char *status)
{
    if (begin(wire, KIND_SMS)) {
        add(wire, "\"MsgId\":\"%s\",\"to\":\"%s\",\"status\":\"%s\"}", id, to, status);
    }
}

/* Moves the events written so far into the outbox, in their envelope. */
static void post(struct wire *wire)
{
    size_t needed = wire->text_bytes + sizeof wire->exchange + 64;
    if (wire->outbox_bytes + needed > WIRE_OUTBOX_BYTES) {
        return;
    }
    if (wire->outbox_bytes + needed > wire->outbox_size) {
        wire->outbox_size = (wire->outbox_bytes + needed) * 2;
        wire->outbox = must_resize(wire->outbox, wire->outbox_size, 1);
    }
    int bytes = snprintf(wire->outbox + wire->outbox_bytes, needed,
                         "{\"id\":%" PRIu64 ",\"channel\":\"pbx_%s\",\"text\":{%.*s}}\n", wire->next_id,
                         wire->exchange, (int)wire->text_bytes, wire->text);
    assert(bytes > 0 && (size_t)bytes < needed);
    wire->outbox_bytes += (size_t)bytes;
}

void wire_flush(struct wire *wire)
{
    if (wire->open_kinds == 0) {
        return;
    }
    if (wire->listening) {
        post(wire);
    }
    wire->next_id++;
    wire->open_kinds = 0;
    wire->text_bytes = 0;
}

void wire_listen(struct wire *wire, bool listening)
{
    wire_flush(wire);
    wire->listening = listening;
}

const char *wire_frames(const struct wire *wire, size_t *bytes)
{
    *bytes = wire->outbox_bytes;
    return wire->outbox;
}

void wire_clear(struct wire *wire)
{
    wire->outbox_bytes = 0;
}
