/* The replies of CloudPBX's REST commands, turned into events. */

#include "net/decoder.h"

#include "model/message.h"
#include "model/text.h"
#include "net/mend.h"
#include "net/scan.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Turns one object of a list into an event; false when it is not what the document promises. */
typedef bool row_function(struct decoder *decoder, json_t *row, struct event *event);

/* The text of a field, a number as it is written; NULL when it is absent, null or no scalar. */
static const char *text_of(struct decoder *decoder, json_t *row, const char *field)
{
    char number[32];
    json_t *value = json_object_get(row, field);
    if (json_is_string(value)) {
        return decoder_text(decoder, json_string_value(value), json_string_length(value));
    }
    if (json_is_integer(value)) {
        int length = snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        return decoder_text(decoder, number, (size_t)length);
    }
    return NULL;
}

/* A number that may come as one or as a string; `otherwise` when it is neither. */
static int64_t number_of(json_t *row, const char *field, int64_t otherwise)
{
    json_t *value = json_object_get(row, field);
    if (json_is_integer(value)) {
        return json_integer_value(value);
    }
    const char *text = json_string_value(value);
    if (text == NULL || *text == '\0') {
        return otherwise;
    }
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    return *end == '\0' && errno == 0 ? number : otherwise;
}

static int seconds_of(json_t *row, const char *field)
{
    int64_t seconds = number_of(row, field, 0);
    return seconds < 0 ? 0 : seconds > INT_MAX ? INT_MAX : (int)seconds;
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
        .cost_grosz = number_of(row, "cost", -1),
        .duration_s = seconds_of(row, "duration"),
        .talked_s = seconds_of(row, "billsec"),
    };
    read_caller(decoder, row, &event->call_record);
    return event->call_record.id != NULL && event->call_record.started != NULL;
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

/* What servers print wrongly inside a string is mended: jansson refuses a whole document for one such character. */
static json_t *load(const char *reply, size_t length)
{
    size_t mark = text_mark(reply, length);
    reply += mark;
    length -= mark;
    json_t *value = json_loadb(reply, length, JSON_ALLOW_NUL, NULL);
    if (value == NULL) {
        struct buffer mended = {0};
        mend_json(&mended, reply, length);
        value = mended.data == NULL ? NULL : json_loadb(mended.data, mended.length, JSON_ALLOW_NUL, NULL);
        buffer_done(&mended);
    }
    return value;
}

static void read_row(struct decoder *decoder, json_t *row, row_function *read)
{
    struct event *event = json_is_object(row) ? decoder_event(decoder, EVENT_CALL_RECORD) : NULL;
    if (event == NULL) {
        decoder->unread_rows++;
    } else if (!read(decoder, row, event)) {
        decoder->unread_rows++;
        decoder->event_count--;
    }
}

/* Where the row at `at` ends: at the comma behind it, or the list's end. NULL when it never does. */
static const char *row_end(const char *at, const char *end)
{
    size_t depth = 0;
    bool quoted = false;
    for (; at < end; at++) {
        if (quoted && *at == '\\') {
            at++; /* whatever it stands before is no end of the string */
        } else if (*at == '"') {
            quoted = !quoted;
        } else if (!quoted && depth == 0 && (*at == ',' || *at == ']')) {
            return at;
        } else if (!quoted && (*at == '{' || *at == '[')) {
            depth++;
        } else if (!quoted && (*at == '}' || *at == ']')) {
            depth -= depth > 0;
        }
    }
    return NULL;
}

/* A list that is no JSON as a whole: each row is read for itself. False when it is no list, or not all of one. */
static bool read_rows_apart(struct decoder *decoder, const char *reply, size_t length, row_function *read)
{
    struct scan scan = {reply + text_mark(reply, length), reply + length};
    bool more = scan_token(&scan, '[');
    bool good = more;
    while (good && more) {
        const char *end = row_end(scan.at, scan.end);
        good = end != NULL;
        if (good) {
            json_t *row = load(scan.at, (size_t)(end - scan.at));
            read_row(decoder, row, read);
            json_decref(row);
            scan.at = end;
            more = scan_token(&scan, ',');
        }
    }
    return good && scan_token(&scan, ']') && !scan_space(&scan);
}

static ptrdiff_t read_list(struct decoder *decoder, const char *reply, size_t length, row_function *read,
                           const struct event **events)
{
    json_t *list = load(reply, length);
    decoder_begin(decoder, length);
    bool good = json_is_array(list);
    for (size_t i = 0; good && i < json_array_size(list); i++) {
        read_row(decoder, json_array_get(list, i), read);
    }
    if (list == NULL) {
        good = read_rows_apart(decoder, reply, length, read);
    }
    json_decref(list);
    *events = decoder->events;
    bool nothing_read = decoder->event_count == 0 && decoder->unread_rows > 0;
    return good && !nothing_read ? (ptrdiff_t)decoder->event_count : -1;
}

size_t decode_unread_rows(const struct decoder *decoder)
{
    return decoder->unread_rows;
}

ptrdiff_t decode_call_records(struct decoder *decoder, const char *reply, size_t length, const struct event **events)
{
    return read_list(decoder, reply, length, read_call_record, events);
}

ptrdiff_t decode_recordings(struct decoder *decoder, const char *reply, size_t length, const struct event **events)
{
    return read_list(decoder, reply, length, read_recording, events);
}

ptrdiff_t decode_transcripts(struct decoder *decoder, const char *reply, size_t length, const struct event **events)
{
    return read_list(decoder, reply, length, read_transcript_row, events);
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
    return id == NULL ? NULL : decoder_brief(decoder, id, MESSAGE_ID_BYTES);
}

bool decode_sms_reply(struct decoder *decoder, const char *reply, size_t length, struct sms_reply *sms)
{
    json_t *row = load(reply, length);
    decoder_begin(decoder, length);
    *sms = (struct sms_reply){0};
    const char *status = json_is_object(row) ? text_of(decoder, row, "responseStatus") : NULL;
    if (status != NULL) {
        sms->id = message_id_of(decoder, row);
        sms->status = message_status_from_word(status);
        const char *problem = text_of(decoder, row, "responseErrorMessage");
        sms->problem = problem != NULL && *problem != '\0' ? problem : NULL;
    }
    json_decref(row);
    return status != NULL;
}
