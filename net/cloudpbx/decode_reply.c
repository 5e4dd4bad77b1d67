/* Decodes the responses of CloudPBX's REST servers. */

#include "net/cloudpbx/decoder.h"

#include "model/decimal.h"
#include "model/sms_list.h"
#include "model/text.h"
#include "net/json_text.h"
#include "net/secrets.h"

#include <assert.h>
#include <jansson.h>
#include <string.h>

/* Turns one object of a list into an event; false if it differs from the document. */
typedef bool row_function(struct cloudpbx_decoder *decoder, json_t *row, struct event *event);

/* The text of a field, a number as it is written; NULL if it is absent, null or no scalar. */
static const char *read_text(struct cloudpbx_decoder *decoder, json_t *row, const char *field)
{
    json_t *value = json_object_get(row, field);
    return json_is_string(value)
               ? cloudpbx_decoder_copy(decoder, json_string_value(value), json_string_length(value))
               : NULL;
}

/* The number of a field; DECIMAL_UNKNOWN if it has none. An unreadable number, or one below `least`, is
 * counted. */
static int64_t read_number(struct cloudpbx_decoder *decoder, json_t *row, const char *field, int64_t least)
{
    json_t *value = json_object_get(row, field);
    const char *text = json_string_value(value);
    int64_t number = DECIMAL_UNKNOWN;
    if (value == NULL || json_is_null(value) || (text != NULL && text[strspn(text, " ")] == '\0')) {
        return DECIMAL_UNKNOWN;
    }
    if (text == NULL || strlen(text) != json_string_length(value) || !decimal_read(text, &number) ||
        number < least) {
        decoder->unreadable_numbers++;
        return DECIMAL_UNKNOWN;
    }
    return number;
}

/* Splits `"Sekretariat 3" <101>` into name and number. Sets neither if there is no number. */
static void read_caller(struct cloudpbx_decoder *decoder, json_t *row, struct call_record *call)
{
    const char *from = json_string_value(json_object_get(row, "clid"));
    const char *open = from == NULL ? NULL : strrchr(from, '<');
    const char *close = open == NULL ? NULL : strchr(open, '>');
    if (close == NULL || close == open + 1) {
        return;
    }
    call->caller_number = cloudpbx_decoder_copy(decoder, open + 1, (size_t)(close - open - 1));
    while (from < open && strchr("\" ", *from) != NULL) {
        from++;
    }
    while (from < open && strchr("\" ", open[-1]) != NULL) {
        open--;
    }
    if (from < open) {
        call->caller_name = cloudpbx_decoder_copy(decoder, from, (size_t)(open - from));
    }
}

static bool read_call_record(struct cloudpbx_decoder *decoder, json_t *row, struct event *event)
{
    event->kind = EVENT_CALL_RECORD;
    event->call_record = (struct call_record){
        .started = read_text(decoder, row, "calldate"),
        .caller_id = read_text(decoder, row, "clid"),
        .from = read_text(decoder, row, "src"),
        .to = read_text(decoder, row, "dst"),
        .channel = read_text(decoder, row, "channel"),
        .to_channel = read_text(decoder, row, "dstchannel"),
        .application = read_text(decoder, row, "lastapp"),
        .disposition = read_text(decoder, row, "disposition"),
        .id = read_text(decoder, row, "uniqueid"),
        .zone = read_text(decoder, row, "zone"),
    };
    struct call_record *call = &event->call_record;
    if (call->id == NULL) {
        return false;
    }
    /* a refund is negative */
    call->cost_thousandths = read_number(decoder, row, "cost", INT64_MIN);
    call->duration_ms = read_number(decoder, row, "duration", 0);
    call->talked_ms = read_number(decoder, row, "billsec", 0);
    read_caller(decoder, row, call);
    return true;
}

static bool read_recording(struct cloudpbx_decoder *decoder, json_t *row, struct event *event)
{
    event->kind = EVENT_RECORDING;
    event->recording = (struct recording){
        .id = read_text(decoder, row, "uniqueid"),
        .from = read_text(decoder, row, "src"),
        .to = read_text(decoder, row, "dst"),
        .format = read_text(decoder, row, "format"),
        .started = read_text(decoder, row, "date"),
    };
    return event->recording.id != NULL;
}

static bool read_transcript_row(struct cloudpbx_decoder *decoder, json_t *row, struct event *event)
{
    event->kind = EVENT_TRANSCRIPT;
    event->transcript = (struct transcript){
        .id = read_text(decoder, row, "uniqueid"),
        .started = read_text(decoder, row, "calldate"),
        .from = read_text(decoder, row, "src"),
        .to = read_text(decoder, row, "dst"),
    };
    return event->transcript.id != NULL;
}

/* Parses a response. NULL if it is not JSON or has more than JSON_VALUES_MAX values (a tree takes 100 times
 * the memory of the text). */
static json_t *load(const char *reply, size_t length)
{
    size_t mark = text_bom_bytes(reply, length);
    reply += mark;
    length -= mark;
    if (!json_text_fits(reply, length)) {
        return NULL;
    }
    struct bytes repaired = {0};
    json_text_repair(&repaired, reply, length);
    json_t *value =
        repaired.data == NULL ? NULL : json_loadb(repaired.data, repaired.length, JSON_ALLOW_NUL, NULL);
    bytes_done(&repaired);
    return value;
}

static row_function *reader_of(enum event_kind kind)
{
    if (kind == EVENT_CALL_RECORD) {
        return read_call_record;
    }
    assert(kind == EVENT_RECORDING || kind == EVENT_TRANSCRIPT);
    return kind == EVENT_RECORDING ? read_recording : read_transcript_row;
}

static bool read_row(struct cloudpbx_decoder *decoder, json_t *row)
{
    struct event *event = json_is_object(row) ? cloudpbx_decoder_add_event(decoder, decoder->row_kind) : NULL;
    bool good = event != NULL && reader_of(decoder->row_kind)(decoder, row, event);
    decoder->event_count -= event != NULL && !good;
    return good;
}

static bool take_row(void *user, char *text, size_t length)
{
    struct cloudpbx_decoder *decoder = user;
    if (decoder->event_count + decoder->unreadable_rows == CLOUDPBX_EVENTS_MAX) {
        return false;
    }
    json_t *row = NULL;
    if (text != NULL && length > 0) {
        (void)secrets_redact_data(decoder->row_secrets, text, length);
        row = load(text, length);
    }
    cloudpbx_decoder_begin_row(decoder, length);
    size_t used = decoder->text_used;
    if (!read_row(decoder, row)) {
        decoder->unreadable_rows++;
        decoder->text_used = used;
    }
    json_decref(row);
    return true;
}

void cloudpbx_decode_list_begin(struct cloudpbx_decoder *decoder, enum event_kind kind,
                                const struct secrets *secrets)
{
    cloudpbx_decoder_begin(decoder, 0);
    json_rows_done(&decoder->splitter);
    decoder->row_kind = kind;
    decoder->row_secrets = secrets;
}

bool cloudpbx_decode_list_chunk(struct cloudpbx_decoder *decoder, const char *piece, size_t length)
{
    bool taken = json_rows_feed(&decoder->splitter, piece, length, take_row, decoder);
    if (!taken) {
        decoder->splitter.place = JSON_ROWS_INVALID;
    }
    return taken;
}

size_t cloudpbx_decode_list_rows(struct cloudpbx_decoder *decoder, const char *piece, size_t length,
                                 const struct event **events)
{
    cloudpbx_decoder_begin(decoder, 0);
    (void)cloudpbx_decode_list_chunk(decoder, piece, length); /* false: no more rows */
    *events = decoder->events;
    return decoder->event_count;
}

ptrdiff_t cloudpbx_decode_list_end(struct cloudpbx_decoder *decoder, const struct event **events)
{
    bool whole = json_rows_is_complete(&decoder->splitter);
    bool nothing_read = decoder->event_count == 0 && decoder->unreadable_rows > 0;
    json_rows_done(&decoder->splitter);
    *events = decoder->events;
    return whole && !nothing_read ? (ptrdiff_t)decoder->event_count : -1;
}

static ptrdiff_t read_list(struct cloudpbx_decoder *decoder, const char *reply, size_t length,
                           enum event_kind kind, const struct event **events)
{
    cloudpbx_decode_list_begin(decoder, kind, NULL);
    (void)cloudpbx_decode_list_chunk(decoder, reply, length); /* false: cloudpbx_decode_list_end() says so */
    return cloudpbx_decode_list_end(decoder, events);
}

size_t cloudpbx_decode_unreadable_rows(const struct cloudpbx_decoder *decoder)
{
    return decoder->unreadable_rows;
}

size_t cloudpbx_decode_unreadable_numbers(const struct cloudpbx_decoder *decoder)
{
    return decoder->unreadable_numbers;
}

ptrdiff_t cloudpbx_decode_call_records(struct cloudpbx_decoder *decoder, const char *reply, size_t length,
                                       const struct event **events)
{
    return read_list(decoder, reply, length, EVENT_CALL_RECORD, events);
}

ptrdiff_t cloudpbx_decode_recordings(struct cloudpbx_decoder *decoder, const char *reply, size_t length,
                                     const struct event **events)
{
    return read_list(decoder, reply, length, EVENT_RECORDING, events);
}

ptrdiff_t cloudpbx_decode_transcripts(struct cloudpbx_decoder *decoder, const char *reply, size_t length,
                                      const struct event **events)
{
    return read_list(decoder, reply, length, EVENT_TRANSCRIPT, events);
}

/* A transcript is the only text that is kept completely, with its line breaks: each line is cleaned
 * separately. */
static const char *read_long_text(struct cloudpbx_decoder *decoder, json_t *row, const char *field)
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
        decoder->text_used += text_clean(to, decoder->text_capacity - decoder->text_used, from,
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

ptrdiff_t cloudpbx_decode_transcript(struct cloudpbx_decoder *decoder, const char *reply, size_t length,
                                     const struct event **events)
{
    json_t *row = load(reply, length);
    cloudpbx_decoder_begin(decoder, length);
    struct event *event = cloudpbx_decoder_add_event(decoder, EVENT_TRANSCRIPT);
    if (json_is_object(row)) {
        event->transcript = (struct transcript){
            .id = read_text(decoder, row, "uniqueid"),
            .content = read_long_text(decoder, row, "content"),
            .summary = read_long_text(decoder, row, "summary"),
        };
    }
    json_decref(row);
    *events = decoder->events;
    return event->transcript.id != NULL && event->transcript.content != NULL ? 1 : -1;
}

/* The message id as the stream's events have it. */
static const char *read_message_id(struct cloudpbx_decoder *decoder, json_t *row)
{
    json_t *value = json_object_get(row, "responseId");
    const char *id = json_is_string(value) ? cloudpbx_decoder_copy_key_text(decoder, json_string_value(value),
                                                                            json_string_length(value))
                                           : read_text(decoder, row, "responseId");
    return id == NULL ? NULL : cloudpbx_decoder_fit_key(decoder, id, SMS_ID_BYTES);
}

bool cloudpbx_decode_sms_reply(struct cloudpbx_decoder *decoder, const char *reply, size_t length,
                               struct cloudpbx_sms_reply *sms)
{
    json_t *row = load(reply, length);
    cloudpbx_decoder_begin(decoder, length);
    *sms = (struct cloudpbx_sms_reply){0};
    const char *status = json_is_object(row) ? read_text(decoder, row, "responseStatus") : NULL;
    if (status != NULL) {
        sms->id = read_message_id(decoder, row);
        sms->status = sms_status_from_word(status);
        const char *problem = read_text(decoder, row, "responseErrorMessage");
        sms->problem = problem != NULL && *problem != '\0' ? problem : NULL;
    }
    json_decref(row);
    return status != NULL;
}
