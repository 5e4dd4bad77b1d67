/* What an exchange answers to REST requests. The first byte chooses the reader, and the pieces in which a list comes; the rest
 * is what it reads. */

#include "net/cloudpbx_decode.h"
#include "net/decoder.h"
#include "tests/fuzz/check_event.h"
#include "tests/fuzz/fuzz.h"

static void read_sms_reply(struct decoder *decoder, const char *reply, size_t size)
{
    struct sms_reply sms;
    if (decode_sms_reply(decoder, reply, size, &sms)) {
        REQUIRE(sms.status < SMS_STATUS_COUNT);
        REQUIRE(sms.problem == NULL || *sms.problem != '\0');
        fuzz_check_text(sms.id, DECODER_FIELD_BYTES);
        fuzz_check_text(sms.problem, DECODER_FIELD_BYTES);
    }
}

static void read_list(struct decoder *decoder, uint8_t reader, const char *reply, size_t size)
{
    typedef ptrdiff_t read_function(struct decoder *, const char *, size_t, const struct event **);
    static const struct {
        read_function *read;
        enum event_kind kind;
    } readers[] = {
        {decode_call_records, EVENT_CALL_RECORD},
        {decode_recordings, EVENT_RECORDING},
        {decode_transcripts, EVENT_TRANSCRIPT},
        {decode_transcript, EVENT_TRANSCRIPT},
    };
    const struct event *events = NULL;
    ptrdiff_t count = readers[reader].read(decoder, reply, size, &events);
    REQUIRE(count >= -1 && count <= DECODE_EVENTS_MAX && count <= (ptrdiff_t)size);
    REQUIRE(decode_unread_rows(decoder) <= size && (count != 0 || decode_unread_rows(decoder) == 0));
    for (ptrdiff_t i = 0; i < count; i++) {
        REQUIRE(events[i].kind == readers[reader].kind);
        check_event(&events[i]);
    }
}

/* However it comes, a list is the same. */
static void read_pieces(struct decoder *decoder, enum event_kind kind, size_t bytes, const char *reply, size_t size)
{
    const struct event *events = NULL;
    decode_list_begin(decoder, kind, NULL);
    (void)decode_list_piece(decoder, reply, size);
    ptrdiff_t whole = decode_list_end(decoder, &events);
    size_t unread = decode_unread_rows(decoder);
    decode_list_begin(decoder, kind, NULL);
    for (size_t at = 0; at < size; at += bytes) {
        (void)decode_list_piece(decoder, reply + at, size - at < bytes ? size - at : bytes);
    }
    REQUIRE(decode_list_end(decoder, &events) == whole && decode_unread_rows(decoder) == unread);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    struct decoder *decoder = decoder_new(NULL);
    const char *reply = (const char *)data + 1;
    if (data[0] % 5 == 4) {
        read_sms_reply(decoder, reply, size - 1);
    } else {
        read_list(decoder, data[0] % 5, reply, size - 1);
        read_pieces(decoder, EVENT_RECORDING, data[0] / 5U + 1, reply, size - 1);
    }
    decoder_free(decoder);
    return 0;
}
