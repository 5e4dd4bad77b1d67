/* What the tests of the decoder share. */

#include "tests/net/decode_fixture.h"

struct cloudpbx_decoder *decoder;

int set_up(void **state)
{
    (void)state;
    decoder = cloudpbx_decoder_new("MojaCentrala");
    return 0;
}

int tear_down(void **state)
{
    (void)state;
    cloudpbx_decoder_free(decoder);
    return 0;
}

size_t decode_text(const char *text, const struct event **events)
{
    char frame[4096];
    int length =
        snprintf(frame, sizeof frame, "{\"id\":386,\"channel\":\"pbx_MojaCentrala\",\"text\":%s}", text);
    size_t count = cloudpbx_decode_frame(decoder, frame, (size_t)length, events);
    assert_int_equal((*events)[0].kind, EVENT_FRAME);
    assert_int_equal((*events)[0].frame.kind, FRAME_EVENTS);
    assert_int_equal((*events)[0].frame.id, 386);
    (*events)++;
    return count - 1;
}

enum frame_kind kind_of(const char *frame)
{
    const struct event *events;
    size_t count = cloudpbx_decode_frame(decoder, frame, strlen(frame), &events);
    assert_true(count == 1 || events[0].frame.kind == FRAME_EVENTS || events[0].frame.unreadable);
    return events[0].frame.kind;
}

size_t fill(char *to, size_t size, const char *form, const char *name)
{
    size_t used = 0;
    for (const char *at = form; *at != '\0'; at++) {
        bool here = at[0] == '%' && at[1] == 's';
        used += (size_t)snprintf(to + used, size - used, "%s", here ? name : (char[]){*at, '\0'});
        assert_true(used < size);
        at += here;
    }
    return used;
}
