/* What holds for every event that is read from an exchange. */

#include "tests/fuzz/check_event.h"

#include "model/decimal.h"
#include "net/cloudpbx/decoder.h"
#include "tests/fuzz/fuzz.h"

enum {
    FIELD = CLOUDPBX_FIELD_BYTES,
    TRANSCRIPT = 64 * 1024 * 1024,
};

static void check_required(const char *text)
{
    REQUIRE(text != NULL && *text != '\0');
    fuzz_check_text(text, FIELD);
}

static void check_frame(const struct frame_event *frame)
{
    REQUIRE(frame->kind < FRAME_KIND_COUNT);
    REQUIRE((frame->kind == FRAME_EVENTS) == (frame->excerpt == NULL));
    REQUIRE(frame->kind != FRAME_EVENTS || frame->id > 0);
    REQUIRE(frame->kind != FRAME_CONTROL || frame->id <= 0);
    REQUIRE(!frame->counter_ends || frame->kind == FRAME_CONTROL);
    fuzz_check_text(frame->excerpt, FIELD);
}

static void check_member(const struct member_event *member)
{
    REQUIRE(member->status < MEMBER_STATUS_COUNT);
    check_required(member->number);
    check_required(member->queue);
    fuzz_check_text(member->name, FIELD);
    fuzz_check_text(member->reason, FIELD);
    fuzz_check_text(member->location, FIELD);
}

static void check_party(const struct party_event *party)
{
    REQUIRE(party->state < DEVICE_STATE_COUNT);
    check_required(party->number);
    fuzz_check_text(party->peer_number, FIELD);
    fuzz_check_text(party->peer_name, FIELD);
}

static void check_participant(const struct participant_event *participant)
{
    check_required(participant->room);
    check_required(participant->channel);
    fuzz_check_text(participant->number, FIELD);
    fuzz_check_text(participant->name, FIELD);
}

/* An id may be empty: such a row can be shown. */
static void check_id(const char *id)
{
    REQUIRE(id != NULL);
    fuzz_check_text(id, FIELD);
}

static void check_call_record(const struct call_record *call)
{
    const char *const texts[] = {call->caller_id,   call->caller_name, call->caller_number, call->from,
                                 call->to,          call->channel,     call->to_channel,    call->application,
                                 call->disposition, call->zone};
    check_id(call->id);
    fuzz_check_text(call->started, FIELD);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        fuzz_check_text(texts[i], FIELD);
    }
    REQUIRE(call->duration_ms >= 0 || call->duration_ms == DECIMAL_UNKNOWN);
    REQUIRE(call->talked_ms >= 0 || call->talked_ms == DECIMAL_UNKNOWN);
    REQUIRE(call->caller_name == NULL || call->caller_number != NULL);
}

static void check_recording(const struct recording *recording)
{
    check_id(recording->id);
    fuzz_check_text(recording->from, FIELD);
    fuzz_check_text(recording->to, FIELD);
    fuzz_check_text(recording->format, FIELD);
    fuzz_check_text(recording->started, FIELD);
}

static void check_transcript(const struct transcript *transcript)
{
    check_id(transcript->id);
    fuzz_check_text(transcript->started, FIELD);
    fuzz_check_text(transcript->from, FIELD);
    fuzz_check_text(transcript->to, FIELD);
    fuzz_check_lines(transcript->content, TRANSCRIPT);
    fuzz_check_lines(transcript->summary, TRANSCRIPT);
}

void check_event(const struct event *event)
{
    switch (event->kind) {
    case EVENT_FRAME:
        check_frame(&event->frame);
        return;
    case EVENT_UNKNOWN:
        REQUIRE(event->unknown.name != NULL);
        fuzz_check_text(event->unknown.name, FIELD);
        return;
    case EVENT_UNREADABLE:
        REQUIRE(event->unreadable.thing < UNREADABLE_THING_COUNT);
        fuzz_check_text(event->unreadable.event, FIELD);
        fuzz_check_text(event->unreadable.name, FIELD);
        fuzz_check_text(event->unreadable.queue, FIELD);
        return;
    case EVENT_FOREIGN:
        check_required(event->foreign.exchange);
        return;
    case EVENT_DEVICE:
        REQUIRE(event->device.state < DEVICE_STATE_COUNT);
        check_required(event->device.number);
        return;
    case EVENT_PARTY:
        check_party(&event->party);
        return;
    case EVENT_WAITING:
        REQUIRE(event->waiting.waiting >= 0);
        check_required(event->waiting.queue);
        return;
    case EVENT_MEMBER:
        check_member(&event->member);
        return;
    case EVENT_PARTICIPANT:
        check_participant(&event->participant);
        return;
    case EVENT_SMS:
        REQUIRE(event->sms.status < SMS_STATUS_COUNT);
        check_required(event->sms.id);
        fuzz_check_text(event->sms.to, FIELD);
        return;
    case EVENT_VOICEMAIL:
        REQUIRE(event->voicemail.new_count >= VOICEMAIL_UNKNOWN &&
                event->voicemail.new_count <= VOICEMAIL_MAX);
        REQUIRE(event->voicemail.old_count >= VOICEMAIL_UNKNOWN &&
                event->voicemail.old_count <= VOICEMAIL_MAX);
        check_required(event->voicemail.number);
        return;
    case EVENT_CALL_RECORD:
        check_call_record(&event->call_record);
        return;
    case EVENT_RECORDING:
        check_recording(&event->recording);
        return;
    case EVENT_TRANSCRIPT:
        check_transcript(&event->transcript);
        return;
    case EVENT_LINK:
    case EVENT_GAP:
    case EVENT_REPLAY:
    case EVENT_JOURNAL:
    case EVENT_REMOVED:
    case EVENT_REQUESTED:
    case EVENT_OUTCOME:
    case EVENT_PROGRESS:
        break; /* none of these is the exchange's to say */
    }
    fuzz_fail(__FILE__, __LINE__, "an event of a kind that an exchange can say");
}
