/* Feeds anything to the decoder: the first byte chooses the reader, the rest is what it reads. Whatever comes out must be
 * whole and fit for a terminal. */

#include "net/cloudpbx_decode.h"

#include "model/text.h"

#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    (void)setlocale(LC_ALL, "C.UTF-8");
    return 0;
}

/* A text that reaches a screen holds no control character and no broken UTF-8. */
static void check_text(const char *text)
{
    size_t left = text == NULL ? 0 : strlen(text);
    uint32_t code;
    for (size_t used; (used = text_decode(text, left, &code)) > 0; text += used, left -= used) {
        bool broken = code == TEXT_REPLACEMENT && used != 3;
        bool control = code < 0x20 || (code >= 0x7f && code < 0xa0);
        if (broken || (control && code != '\n')) {
            abort();
        }
    }
}

static void check_event(const struct event *event)
{
    switch (event->kind) {
    case EVENT_FRAME:
        check_text(event->frame.excerpt);
        break;
    case EVENT_UNKNOWN:
        check_text(event->unknown.name);
        break;
    case EVENT_DEVICE:
        check_text(event->device.number);
        break;
    case EVENT_PARTY:
        check_text(event->party.number);
        check_text(event->party.peer_number);
        check_text(event->party.peer_name);
        break;
    case EVENT_WAITING:
        check_text(event->waiting.queue);
        break;
    case EVENT_MEMBER:
        check_text(event->member.number);
        check_text(event->member.queue);
        check_text(event->member.name);
        check_text(event->member.reason);
        check_text(event->member.location);
        break;
    case EVENT_PARTICIPANT:
        check_text(event->participant.room);
        check_text(event->participant.channel);
        check_text(event->participant.number);
        check_text(event->participant.name);
        break;
    case EVENT_MESSAGE:
        check_text(event->message.id);
        check_text(event->message.to);
        break;
    case EVENT_CALL_RECORD:
        check_text(event->call_record.caller_id);
        check_text(event->call_record.caller_name);
        check_text(event->call_record.caller_number);
        check_text(event->call_record.id);
        break;
    case EVENT_RECORDING:
        check_text(event->recording.id);
        break;
    case EVENT_TRANSCRIPT:
        check_text(event->transcript.content);
        check_text(event->transcript.summary);
        break;
    case EVENT_LINK:
    case EVENT_ASKED:
    case EVENT_OUTCOME:
    case EVENT_PROGRESS:
        abort(); /* none of these is the exchange's to say */
    }
}

static ptrdiff_t decode(struct decoder *decoder, uint8_t reader, const char *text, size_t size,
                        const struct event **events)
{
    struct sms_reply sms;
    switch (reader % 8) {
    case 1:
        return decode_call_records(decoder, text, size, events);
    case 2:
        return decode_recordings(decoder, text, size, events);
    case 3:
        return decode_transcripts(decoder, text, size, events);
    case 4:
        return decode_transcript(decoder, text, size, events);
    case 5:
        if (decode_sms_reply(decoder, text, size, &sms)) {
            check_text(sms.id);
            check_text(sms.problem);
        }
        return 0;
    default: {
        size_t count = decode_frame(decoder, text, size, events);
        bool whole = count >= 1 && (*events)[0].kind == EVENT_FRAME &&
                     (count == 1 || (*events)[0].frame.kind == FRAME_EVENTS);
        if (!whole) {
            abort();
        }
        return (ptrdiff_t)count;
    }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    struct decoder *decoder = decoder_new(data[0] < 128 ? "MojaCentrala" : NULL);
    const struct event *events = NULL;
    ptrdiff_t count = decode(decoder, data[0], (const char *)data + 1, size - 1, &events);
    for (ptrdiff_t i = 0; i < count; i++) {
        check_event(&events[i]);
    }
    decoder_free(decoder);
    return 0;
}
