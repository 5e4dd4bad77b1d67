/* Encodes events as frames. */

#include "sim/encoder.h"

#include "model/memory.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KINDS(X)                                                                                             \
    X(KIND_SUBSCRIBER, "subscriber")                                                                         \
    X(KIND_EXTSTATUS, "extstatus")                                                                           \
    X(KIND_QUEUE, "queue")                                                                                   \
    X(KIND_QMEMBER, "qmember")                                                                               \
    X(KIND_CMEMBER, "cmember")                                                                               \
    X(KIND_SMS, "smsSendResponse")                                                                           \
    X(KIND_MWI, "mwi")

enum kind {
#define X(kind, name) kind,
    KINDS(X)
#undef X
        KIND_COUNT
};

void encoder_init(struct encoder *encoder, const char *exchange)
{
    *encoder = (struct encoder){.next_id = ENCODER_FIRST_ID};
    (void)snprintf(encoder->exchange, sizeof encoder->exchange, "%s", exchange);
}

void encoder_done(struct encoder *encoder)
{
    free(encoder->outbox);
    encoder->outbox = NULL;
}

/* Every field is bounded, so that what does not fit is a bug and no input. */
__attribute__((format(printf, 2, 3))) static void add(struct encoder *encoder, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int bytes = vsnprintf(encoder->text + encoder->text_bytes, sizeof encoder->text - encoder->text_bytes,
                          format, arguments);
    va_end(arguments);
    assert(bytes >= 0 && (size_t)bytes < sizeof encoder->text - encoder->text_bytes);
    encoder->text_bytes += (size_t)bytes;
}

static void add_byte(struct encoder *encoder, char byte)
{
    assert(encoder->text_bytes + 1 < sizeof encoder->text);
    encoder->text[encoder->text_bytes++] = byte;
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

static void add_escaped(struct encoder *encoder, const char *text)
{
    static const char shorthands[] = "\"\\/\b\f\n\r\t";
    static const char letters[] = "\"\\/bfnrt";
    size_t bytes = 0;
    for (; *text != '\0'; text += bytes) {
        uint32_t point = code_point(text, &bytes);
        const char *shorthand = point < 0x80 ? strchr(shorthands, (int)point) : NULL;
        if (shorthand != NULL) {
            add_byte(encoder, '\\');
            add_byte(encoder, letters[shorthand - shorthands]);
        } else if (point >= 0x10000) {
            add(encoder, "\\u%04" PRIx32 "\\u%04" PRIx32, 0xd800 + ((point - 0x10000) >> 10),
                0xdc00 + (point & 0x3ff));
        } else if (point < 0x20 || point >= 0x7f) {
            add(encoder, "\\u%04" PRIx32, point);
        } else {
            add_byte(encoder, (char)point);
        }
    }
}

static void add_string(struct encoder *encoder, const char *key, const char *value)
{
    add(encoder, "\"%s\":\"", key);
    add_escaped(encoder, value);
    add(encoder, "\"");
}

/* "peer":"NAME-101" */
static void add_peer(struct encoder *encoder, const char *number)
{
    add(encoder, "\"peer\":\"%s-%s\"", encoder->exchange, number);
}

/* Makes room for an event of that kind; false when nobody listens and nothing need be written. */
static bool begin(struct encoder *encoder, enum kind kind)
{
    static const char *const names[] = {
#define X(kind, name) name,
        KINDS(X)
#undef X
    };
    static_assert(KIND_COUNT <= 32, "open_kinds has a bit for each");
    if (encoder->open_kinds & 1U << kind) {
        encoder_flush(encoder);
    }
    encoder->events++;
    if (encoder->writing) {
        add(encoder, "%s\"%s\":{", encoder->open_kinds != 0 ? "," : "", names[kind]);
    }
    encoder->open_kinds |= 1U << kind;
    return encoder->writing;
}

void encoder_subscriber(struct encoder *encoder, const char *number, unsigned status, const char *peer_number,
                        const char *peer_name)
{
    if (!begin(encoder, KIND_SUBSCRIBER)) {
        return;
    }
    add_peer(encoder, number);
    add(encoder, ",\"statusValue\":%u", status);
    if (peer_number != NULL && peer_number[0] != '\0') {
        add(encoder, ",");
        add_string(encoder, "connectPeerNumber", peer_number);
    }
    if (peer_name != NULL && peer_name[0] != '\0') {
        add(encoder, ",");
        add_string(encoder, "connectPeerName", peer_name);
    }
    add(encoder, "}");
}

void encoder_extstatus(struct encoder *encoder, const char *number, unsigned status)
{
    if (begin(encoder, KIND_EXTSTATUS)) {
        add(encoder, "\"exten\":\"%s\",\"status\":%u}", number, status);
    }
}

void encoder_queue(struct encoder *encoder, const char *queue, unsigned calls)
{
    if (begin(encoder, KIND_QUEUE)) {
        add_string(encoder, "peer", queue);
        add(encoder, ",\"calls\":\"%u\"}", calls);
    }
}

void encoder_qmember(struct encoder *encoder, const struct encoder_member *member)
{
    if (!begin(encoder, KIND_QMEMBER)) {
        return;
    }
    add_peer(encoder, member->number);
    add(encoder, ",");
    add_string(encoder, "queue", member->queue);
    add(encoder, ",\"m_status\":\"%u\",\"m_ct\":\"%u\",\"m_mbshp\":\"%s\",\"m_paused\":\"%d\",",
        member->status, member->calls_completed, member->dynamic ? "dynamic" : "static", member->paused);
    if (member->reason != NULL) {
        add_string(encoder, "m_reason", member->reason);
        add(encoder, ",");
    }
    add_string(encoder, "m_name", member->name);
    add(encoder, ",\"m_location\":\"SIP\\/%s-%s\"}", encoder->exchange, member->number);
}

void encoder_cmember(struct encoder *encoder, const struct encoder_participant *participant)
{
    if (!begin(encoder, KIND_CMEMBER)) {
        return;
    }
    add_string(encoder, "channel", participant->channel);
    add(encoder, ",\"action\":\"%s\",", participant->present ? "add" : "remove");
    add_string(encoder, "conference", participant->conference);
    add(encoder, ",");
    add_string(encoder, "callerIDName", participant->name);
    add(encoder, ",");
    add_string(encoder, "callerIDNum", participant->number);
    add(encoder, "}");
}

void encoder_sms(struct encoder *encoder, const char *id, const char *to, const char *status)
{
    if (begin(encoder, KIND_SMS)) {
        add(encoder, "\"MsgId\":\"%s\",\"to\":\"%s\",\"status\":\"%s\"}", id, to, status);
    }
}

void encoder_mwi(struct encoder *encoder, const char *number, unsigned new_count, unsigned old_count)
{
    if (begin(encoder, KIND_MWI)) {
        add(encoder, "\"exten\":\"%s\",\"new\":\"%u\",\"old\":\"%u\"}", number, new_count, old_count);
    }
}

/* Moves the events written so far into the outbox, in their envelope. */
static void post(struct encoder *encoder)
{
    size_t needed = encoder->text_bytes + sizeof encoder->exchange + 64;
    if (encoder->outbox_bytes + needed > ENCODER_OUTBOX_BYTES) {
        return;
    }
    if (encoder->outbox_bytes + needed > encoder->outbox_size) {
        encoder->outbox_size = (encoder->outbox_bytes + needed) * 2;
        encoder->outbox = memory_resize(encoder->outbox, encoder->outbox_size, 1);
    }
    int bytes = snprintf(encoder->outbox + encoder->outbox_bytes, needed,
                         "{\"id\":%" PRIu64 ",\"channel\":\"pbx_%s\",\"text\":{%.*s}}\n", encoder->next_id,
                         encoder->exchange, (int)encoder->text_bytes, encoder->text);
    assert(bytes > 0 && (size_t)bytes < needed);
    encoder->outbox_bytes += (size_t)bytes;
}

void encoder_flush(struct encoder *encoder)
{
    if (encoder->open_kinds == 0) {
        return;
    }
    if (encoder->writing) {
        post(encoder);
    }
    encoder->next_id++;
    encoder->open_kinds = 0;
    encoder->text_bytes = 0;
}

void encoder_set_writing(struct encoder *encoder, bool writing)
{
    encoder_flush(encoder);
    encoder->writing = writing;
}

const char *encoder_frames(const struct encoder *encoder, size_t *bytes)
{
    *bytes = encoder->outbox_bytes;
    return encoder->outbox;
}

void encoder_clear(struct encoder *encoder)
{
    encoder->outbox_bytes = 0;
}
