/* The replies of CloudPBX's REST commands, turned into events. */

#include "net/decoder.h"

#include "model/decimal.h"
#include "model/sms_list.h"
#include "model/text.h"
#include "net/mend.h"
#include "net/secrets.h"

#include <jansson.h>
#include <string.h>

/* Turns one object of a list into an event; false when it is not what the document promises. */
typedef bool row_function(struct decoder *decoder, json_t *row, struct event *event);

/* The text of a field, a number as it is written; NULL when it is absent, null or no scalar. */
static const char *text_of(struct decoder *decoder, json_t *row, const char *field)
{
    json_t *value = json_object_get(row, field);
    return json_is_string(value) ? decoder_text(decoder, json_string_value(value), json_string_length(value)) : NULL;
}

/* A number that is told, or DECIMAL_UNKNOWN. One that can't be read, or is below `least`, is counted. */
static int64_t number_of(struct decoder *decoder, json_t *row, const char *field, int64_t least)
{
    json_t *value = json_object_get(row, field);
    const char *text = json_string_value(value);
    int64_t number = DECIMAL_UNKNOWN;
    if (value == NULL || json_is_null(value) || (text != NULL && text[strspn(text, " ")] == '\0')) {
        return DECIMAL_UNKNOWN;
    }
    if (text == NULL || strlen(text) != json_string_length(value) || !decimal_read(text, &number) || number < least) {
        decoder->unread_numbers++;
        return DECIMAL_UNKNOWN;
    }
    return number;
}

/* `"Sekretariat 3" <101>` tells a name and a number; nothing is told where the number is missing. */
static void read_caller(struct decoder *decoder, json_t *row, struct call_record *call)
{
    const char *from = json_string_value(json_object_get(row, "clid"));
    const char *open = from == NULL ? NULL : strrchr(from, '<');
    const char *close = open == NULL ? NULL : strchr(open, '>');
    if (close == NULL || close == open + 1) {
        return;
    }
    call->caller_number = decoder_text(decoder, open + 1, (size_t)(close - open - 1));
    while (from < open && strchr("\" ", *from) != NULL) {
        from++;
    }
    while (from < open && strchr("\" ", open[-1]) != NULL) {
        open--;
    }
    if (from < open) {
        call->caller_name = decoder_text(decoder, from, (size_t)(open - from));
    }
}

static bool read_call_record(struct decoder *decoder, json_t *row, struct event *event)
{
    event->kind = EVENT_CALL_RECORD;
    event->call_record = (struct call_record){
        .started = text_of(decoder, row, "calldate"),
        .caller_id = text_of(decoder, row, "clid"),
        .from = text_of(decoder, row, "src"),
        .to = text_of(decoder, row, "dst"),
        .channel = text_of(decoder, row, "channel"),
        .to_channel = text_of(decoder, row, "dstchannel"),
        .application = text_of(decoder, row, "lastapp"),
        .disposition = text_of(decoder, row, "disposition"),
        .id = text_of(decoder, row, "uniqueid"),
        .zone = text_of(decoder, row, "zone"),
    };
    struct call_record *call = &event->call_record;
    if (call->id == NULL) {
        return false;
    }
    call->cost_thousandths = number_of(decoder, row, "cost", INT64_MIN); /* what is given back is below nothing */
    call->duration_ms = number_of(decoder, row, "duration", 0);
    call->talked_ms = number_of(decoder, row, "billsec", 0);
    read_caller(decoder, row, call);
    return true;
}

static bool read_recording(struct decoder *decoder, json_t *row, struct event *event)
{
    event->kind = EVENT_RECORDING;
    event->recording = (struct recording){
        .id = text_of(decoder, row, "uniqueid"),
        .from = text_of(decoder, row, "src"),
        .to = text_of(decoder, row, "dst"),
        .format = text_of(decoder, row, "format"),
        .started = text_of(decoder, row, "date"),
    };
    return event->recording.id != NULL;
}

static bool read_transcript_row(struct decoder *decoder, json_t *row, struct event *event)
{
    event->kind = EVENT_TRANSCRIPT;
    event->transcript = (struct transcript){
        .id = text_of(decoder, row, "uniqueid"),
        .started = text_of(decoder, row, "calldate"),
        .from = text_of(decoder, row, "src"),
        .to = text_of(decoder, row, "dst"),
    };
    return event->transcript.id != NULL;
}

/* NULL where it is no JSON, or there is more in it than the document promises: as a tree it would take a hundred times the memory. */
static json_t *load(const char *reply, size_t length)
{
    size_t mark = text_bom_bytes(reply, length);
    reply += mark;
    length -= mark;
    if (!json_is_modest(reply, length)) {
        return NULL;
    }
    struct buffer mended = {0};
    mend_json(&mended, reply, length);
    json_t *value = mended.data == NULL ? NULL : json_loadb(mended.data, mended.length, JSON_ALLOW_NUL, NULL);
    buffer_done(&mended);
    return value;
}

static row_function *reader_of(enum event_kind kind)
{
    return kind == EVENT_CALL_RECORD ? read_call_record : kind == EVENT_RECORDING ? read_recording : read_transcript_row;
}

static bool read_row(struct decoder *decoder, json_t *row)
{
    struct event *event = json_is_object(row) ? decoder_event(decoder, decoder->row_kind) : NULL;
    bool good = event != NULL && reader_of(decoder->row_kind)(decoder, row, event);
    decoder->event_count -= event != NULL && !good;
    return good;
}

static bool take_row(void *user, char *text, size_t length)
{
    struct decoder *decoder = user;
    if (decoder->event_count + decoder->unread_rows == DECODE_EVENTS_MAX) {
        return false;
    }
    json_t *row = NULL;
    if (text != NULL && length > 0) {
        (void)secrets_hide_data(decoder->row_secrets, text, length);
        row = load(text, length);
    }
    decoder_begin_row(decoder, length);
    size_t used = decoder->text_used;
    if (!read_row(decoder, row)) {
        decoder->unread_rows++;
        decoder->text_used = used;
    }
    json_decref(row);
    return true;
}

void decode_list_begin(struct decoder *decoder, enum event_kind kind, const struct secrets *secrets)
{
    decoder_begin(decoder, 0);
    row_cutter_done(&decoder->cutter);
    decoder->row_kind = kind;
    decoder->row_secrets = secrets;
}

bool decode_list_piece(struct decoder *decoder, const char *piece, size_t length)
{
    bool taken = row_cutter_feed(&decoder->cutter, piece, length, take_row, decoder);
    if (!taken) {
        decoder->cutter.place = CUTTER_BROKEN;
    }
    return taken;
}

size_t decode_list_rows(struct decoder *decoder, const char *piece, size_t length, const struct event **events)
{
    decoder_begin(decoder, 0);
    (void)decode_list_piece(decoder, piece, length); /* refused, it has no more rows */
    *events = decoder->events;
    return decoder->event_count;
}

ptrdiff_t decode_list_end(struct decoder *decoder, const struct event **events)
{
    bool whole = row_cutter_is_whole(&decoder->cutter);
    bool nothing_read = decoder->event_count == 0 && decoder->unread_rows > 0;
    row_cutter_done(&decoder->cutter);
    *events = decoder->events;
    return whole && !nothing_read ? (ptrdiff_t)decoder->event_count : -1;
}

static ptrdiff_t read_list(struct decoder *decoder, const char *reply, size_t length, enum event_kind kind,
                           const struct event **events)
{
    decode_list_begin(decoder, kind, NULL);
    (void)decode_list_piece(decoder, reply, length); /* refused, it is not whole */
    return decode_list_end(decoder, events);
}

size_t decode_unread_rows(const struct decoder *decoder)
{
    return decoder->unread_rows;
}

size_t decode_unread_numbers(const struct decoder *decoder)
{
    return decoder->unread_numbers;
}

ptrdiff_t decode_call_records(struct decoder *decoder, const char *reply, size_t length, const struct event **events)
{
    return read_list(decoder, reply, length, EVENT_CALL_RECORD, events);
}

ptrdiff_t decode_recordings(struct decoder *decoder, const char *reply, size_t length, const struct event **events)
{
    return read_list(decoder, reply, length, EVENT_RECORDING, events);
}

ptrdiff_t decode_transcripts(struct decoder *decoder, const char *reply, size_t length, const struct event **events)
{
    return read_list(decoder, reply, length, EVENT_TRANSCRIPT, events);
}

/* A transcript is the one text that is kept whole, with its line breaks: each line is cleaned for itself. */
static const char *long_text_of(struct decoder *decoder, json_t *row, const char *field)
{
    json_t *value = json_object_get(row, field);
    const char *from = json_string_value(value);
    size_t left = json_string_length(value);
    if (from == NULL) {
        return NULL;
    }
    char *start = decoder->text + decoder->text_used;
    while (left > 0) {
        const char *newline = memchr(from, '\n', left);
        size_t line = newline == NULL ? left : (size_t)(newline - from);
        char *to = decoder->text + decoder->text_used;
        decoder->text_used += text_clean(to, decoder->text_room - decoder->text_used, from,
                                         line > 0 && from[line - 1] == '\r' ? line - 1 : line);
        if (newline != NULL) {
            decoder->text[decoder->text_used++] = '\n';
            line++;
        }
        from += line;
        left -= line;
    }
    decoder->text[decoder->text_used++] = '\0';
    return start;
}

ptrdiff_t decode_transcript(struct decoder *decoder, const char *reply, size_t length, const struct event **events)
{
    json_t *row = load(reply, length);
    decoder_begin(decoder, length);
    struct event *event = decoder_event(decoder, EVENT_TRANSCRIPT);
    if (json_is_object(row)) {
        event->transcript = (struct transcript){
            .id = text_of(decoder, row, "uniqueid"),
            .content = long_text_of(decoder, row, "content"),
            .summary = long_text_of(decoder, row, "summary"),
        };
    }
    json_decref(row);
    *events = decoder->events;
    return event->transcript.id != NULL && event->transcript.content != NULL ? 1 : -1;
}

/* As the stream's messages are known by it. */
static const char *message_id_of(struct decoder *decoder, json_t *row)
{
    json_t *value = json_object_get(row, "responseId");
    const char *id = json_is_string(value)
                         ? decoder_key_text(decoder, json_string_value(value), json_string_length(value))
                         : text_of(decoder, row, "responseId");
    return id == NULL ? NULL : decoder_brief(decoder, id, SMS_ID_BYTES);
}

bool decode_sms_reply(struct decoder *decoder, const char *reply, size_t length, struct sms_reply *sms)
{
    json_t *row = load(reply, length);
    decoder_begin(decoder, length);
    *sms = (struct sms_reply){0};
    const char *status = json_is_object(row) ? text_of(decoder, row, "responseStatus") : NULL;
    if (status != NULL) {
        sms->id = message_id_of(decoder, row);
        sms->status = sms_status_from_word(status);
        const char *problem = text_of(decoder, row, "responseErrorMessage");
        sms->problem = problem != NULL && *problem != '\0' ? problem : NULL;
    }
    json_decref(row);
    return status != NULL;
}
