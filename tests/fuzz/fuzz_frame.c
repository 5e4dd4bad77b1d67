/* What an exchange streams, read and applied to a model.
 *
 * An input is a stream of frames; 0xff, which no UTF-8 holds, stands between two of them, and an empty frame
 * for a lost and restored connection: the first of three asks for a backlog of 2, the second for one of 4,
 * the third for none. */

#include "model/exchange.h"
#include "net/cloudpbx/decode.h"
#include "net/cloudpbx/decoder.h"
#include "tests/fuzz/check_event.h"
#include "tests/fuzz/check_model.h"
#include "tests/fuzz/fuzz.h"
#include "tests/oracle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEPARATOR = 0xff };

struct frame_stream {
    struct exchange exchange;
    struct cloudpbx_decoder *decoder;
    int64_t now;
    int reconnects;
};

static void apply_link(struct frame_stream *stream, enum link_state state)
{
    struct event event = {.kind = EVENT_LINK,
                          .link = {.state = state, .backlog = stream->reconnects % 3 * 2}};
    (void)exchange_apply(&stream->exchange, &event, stream->now);
}

static void reconnect(struct frame_stream *stream)
{
    stream->reconnects++;
    apply_link(stream, LINK_LOST);
    check_nothing_is_live(&stream->exchange);
    apply_link(stream, LINK_OPEN);
    check_nothing_is_live(&stream->exchange);
}

static void read_frame(struct frame_stream *stream, const char *frame, size_t length)
{
    const struct event *events;
    size_t count = cloudpbx_decode_frame(stream->decoder, frame, length, &events);
    REQUIRE(count >= 1 && count <= CLOUDPBX_EVENTS_MAX && events[0].kind == EVENT_FRAME);
    const struct frame_event *message = &events[0].frame;
    bool readable = message->kind == FRAME_EVENTS;
    REQUIRE(readable ? !message->unreadable : (count > 1) == message->unreadable);
    for (size_t i = 0; i < count; i++) {
        REQUIRE(i == 0 || events[i].kind != EVENT_FRAME);
        REQUIRE(i == 0 || readable || events[i].kind == EVENT_UNREADABLE);
        check_event(&events[i]);
        (void)exchange_apply(&stream->exchange, &events[i], stream->now);
    }
    fuzz_check_text(cloudpbx_decoder_exchange(stream->decoder), CLOUDPBX_NAME_BYTES_MAX + 1);
}

static void compare(const char *frame, size_t length)
{
    static struct oracle oracle;
    if (!oracle_compare(&oracle, frame, length)) {
        (void)fprintf(stderr, "%s\nin %s\n", oracle.difference, frame);
        fuzz_fail(__FILE__, __LINE__, "we and jansson agree");
    }
}

static void take(struct frame_stream *stream, const char *frame, size_t length)
{
    stream->now += 1000;
    if (length == 0) {
        reconnect(stream);
        return;
    }
    read_frame(stream, frame, length);
    char *copy = strndup(frame, length); /* jansson needs no NUL, but the report does */
    REQUIRE(copy != NULL);
    if (strlen(copy) == length) {
        compare(copy, length);
    }
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct history history; /* large, so one for all */
    if (history.entries == NULL) {
        history_init(&history);
    }
    bool named = size == 0 || data[0] != ' '; /* a blank in front: the exchange's name is to be learnt */
    struct frame_stream stream = {.decoder = cloudpbx_decoder_new(named ? "MojaCentrala" : NULL),
                                  .now = 1000};
    exchange_init(&stream.exchange, "MojaCentrala", &history, &(struct text_seed){0});
    apply_link(&stream, LINK_OPEN);
    while (size > 0) {
        const uint8_t *separator = memchr(data, SEPARATOR, size);
        size_t length = separator == NULL ? size : (size_t)(separator - data);
        take(&stream, (const char *)data, length);
        size_t used = length + (separator != NULL);
        data += used;
        size -= used;
    }
    check_exchange(&stream.exchange, stream.now);
    exchange_done(&stream.exchange);
    cloudpbx_decoder_free(stream.decoder);
    return 0;
}
