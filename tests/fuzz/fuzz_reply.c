/* What an exchange answers to REST requests. The first byte chooses the reader, and the pieces in which a
 * list comes; the rest is what it reads. */

#include "net/cloudpbx/decode.h"
#include "net/cloudpbx/decoder.h"
#include "tests/fuzz/check_event.h"
#include "tests/fuzz/fuzz.h"

static void read_sms_reply(struct cloudpbx_decoder *decoder, const char *reply, size_t size)
{
    struct cloudpbx_sms_reply sms;
    if (cloudpbx_decode_sms_reply(decoder, reply, size, &sms)) {
        REQUIRE(sms.status < SMS_STATUS_COUNT);
        REQUIRE(sms.problem == NULL || *sms.problem != '\0');
        fuzz_check_text(sms.id, CLOUDPBX_FIELD_BYTES);
        fuzz_check_text(sms.problem, CLOUDPBX_FIELD_BYTES);
    }
}

static void read_list(struct cloudpbx_decoder *decoder, uint8_t reader, const char *reply, size_t size)
{
    typedef ptrdiff_t read_function(struct cloudpbx_decoder *, const char *, size_t, const struct event **);
    static const struct {
        read_function *read;
        enum event_kind kind;
    } readers[] = {
        {cloudpbx_decode_call_records, EVENT_CALL_RECORD},
        {cloudpbx_decode_recordings, EVENT_RECORDING},
        {cloudpbx_decode_transcripts, EVENT_TRANSCRIPT},
        {cloudpbx_decode_transcript, EVENT_TRANSCRIPT},
    };
    const struct event *events = NULL;
    ptrdiff_t count = readers[reader].read(decoder, reply, size, &events);
    REQUIRE(count >= -1 && count <= CLOUDPBX_EVENTS_MAX && count <= (ptrdiff_t)size);
    REQUIRE(cloudpbx_decode_unreadable_rows(decoder) <= size &&
            (count != 0 || cloudpbx_decode_unreadable_rows(decoder) == 0));
    for (ptrdiff_t i = 0; i < count; i++) {
        REQUIRE(events[i].kind == readers[reader].kind);
        check_event(&events[i]);
    }
}

/* However it comes, a list is the same. */
static void read_pieces(struct cloudpbx_decoder *decoder, enum event_kind kind, size_t bytes,
                        const char *reply, size_t size)
{
    const struct event *events = NULL;
    cloudpbx_decode_list_begin(decoder, kind, NULL);
    (void)cloudpbx_decode_list_chunk(decoder, reply, size);
    ptrdiff_t whole = cloudpbx_decode_list_end(decoder, &events);
    size_t unread = cloudpbx_decode_unreadable_rows(decoder);
    cloudpbx_decode_list_begin(decoder, kind, NULL);
    for (size_t at = 0; at < size; at += bytes) {
        (void)cloudpbx_decode_list_chunk(decoder, reply + at, size - at < bytes ? size - at : bytes);
    }
    REQUIRE(cloudpbx_decode_list_end(decoder, &events) == whole &&
            cloudpbx_decode_unreadable_rows(decoder) == unread);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    struct cloudpbx_decoder *decoder = cloudpbx_decoder_new(NULL);
    const char *reply = (const char *)data + 1;
    if (data[0] % 5 == 4) {
        read_sms_reply(decoder, reply, size - 1);
    } else {
        read_list(decoder, data[0] % 5, reply, size - 1);
        read_pieces(decoder, EVENT_RECORDING, data[0] / 5U + 1, reply, size - 1);
    }
    cloudpbx_decoder_free(decoder);
    return 0;
}
