/* What CloudPBX's response to an action means. */

#include "net/cloudpbx/result.h"

#include "model/i18n.h"
#include "model/text.h"
#include "net/http_response.h"
#include "net/json_text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum {
    STATUS_OK = 200,
    STATUS_BAD_REQUEST = 400,
    STATUS_NOT_FOUND = 404,
    STATUS_TOO_MANY_REQUESTS = 429,
    STATUS_SERVER_ERROR = 500,
    STATUS_UNAVAILABLE = 503,
    EXCERPT_BYTES = 120,
};

/* A response and what is needed to interpret it. */
struct response_context {
    struct cloudpbx_result *result;
    struct cloudpbx_decoder *decoder;
    const struct action *action;
    const char *host;
    const struct http_response *response;
};

#define SET_TEXT(context, ...)                                                                               \
    (void)snprintf((context)->result->text, sizeof(context)->result->text, __VA_ARGS__)
#define APPEND_TEXT(context, ...)                                                                            \
    text_append((context)->result->text, sizeof(context)->result->text, __VA_ARGS__)

/* A response's body without its byte order mark and the white space around it. */
struct body_text {
    const char *text;
    size_t length;
};

static struct body_text trimmed_body(const struct http_response *response)
{
    struct body_text body = {response->body, response->length};
    for (size_t used = 1; used > 0 && body.length > 0; body.text += used, body.length -= used) {
        used = json_text_is_space(*body.text) ? 1 : text_bom_bytes(body.text, body.length);
    }
    while (body.length > 0 && json_text_is_space(body.text[body.length - 1])) {
        body.length--;
    }
    return body;
}

static bool body_is(const struct http_response *response, const char *wanted)
{
    struct body_text body = trimmed_body(response);
    return body.length == strlen(wanted) && memcmp(body.text, wanted, body.length) == 0;
}

/* Some servers send every body as HTML. */
static bool body_is_page(const struct http_response *response)
{
    struct body_text body = trimmed_body(response);
    return body.length > 0 && *body.text == '<';
}

/* Appends the body in brackets if it is short and not HTML. */
static void add_excerpt(const struct response_context *context)
{
    const struct http_response *response = context->response;
    struct body_text body = trimmed_body(response);
    char excerpt[EXCERPT_BYTES];
    if (body.length == 0 || response->length >= sizeof excerpt || body_is_page(response)) {
        return;
    }
    (void)text_clean(excerpt, sizeof excerpt, body.text, body.length);
    APPEND_TEXT(context, " (%s)", excerpt);
}

/* Sets the result for a 200 whose body is not what CloudPBX's document describes. */
static void set_unexpected(const struct response_context *context)
{
    bool once = action_must_not_repeat(context->action->kind);
    context->result->outcome = once ? OUTCOME_UNCERTAIN : OUTCOME_REFUSED;
    if (body_is_page(context->response)) {
        SET_TEXT(
            context,
            once ? _("Outcome unknown: %s answered with a web page. Look before asking again, and check the "
                     "address")
                 : _("%s answered with a web page instead of data: check the address"),
            context->host);
    } else if (once) {
        SET_TEXT(context,
                 _("Outcome unknown: %s answered with something unexpected. Look before asking again"),
                 context->host);
    } else {
        SET_TEXT(context, _("%s answered with something that can't be read"), context->host);
        add_excerpt(context);
    }
}

static void read_dial(const struct response_context *context)
{
    if (!body_is(context->response, "OK")) {
        set_unexpected(context);
        return;
    }
    context->result->outcome = OUTCOME_DONE;
    SET_TEXT(context, _("%s rings; then %s is called"), context->action->from, context->action->to);
}

static void set_sms_id(const struct response_context *context, const struct cloudpbx_sms_reply *sms)
{
    context->result->message_id = sms->id;
    context->result->message_status = sms->status;
}

static void set_sms_refused(const struct response_context *context, const struct cloudpbx_sms_reply *sms)
{
    set_sms_id(context, sms);
    context->result->outcome = OUTCOME_REFUSED;
    SET_TEXT(context, _("The exchange did not take the SMS: %s"),
             sms->problem != NULL ? sms->problem : sms_status_word(sms->status));
}

static void read_sms(const struct response_context *context)
{
    struct cloudpbx_sms_reply sms;
    if (!cloudpbx_decode_sms_reply(context->decoder, context->response->body, context->response->length,
                                   &sms)) {
        set_unexpected(context);
        return;
    }
    if (sms.problem != NULL || sms_has_failed(sms.status)) {
        set_sms_refused(context, &sms);
        return;
    }
    set_sms_id(context, &sms);
    context->result->outcome = OUTCOME_DONE;
    SET_TEXT(context,
             context->action->test
                 ? _("The exchange took the test SMS to %s: nothing is delivered or charged")
                 : _("The exchange took the SMS to %s"),
             context->action->to);
}

/* Sets the rows; `count` is the decoder's result. The list's summary is written when it is complete. */
static bool take_rows(const struct response_context *context, ptrdiff_t count)
{
    if (count < 0) {
        context->result->rows = NULL;
        set_unexpected(context);
        return false;
    }
    context->result->row_count = (size_t)count;
    context->result->unreadable_rows = cloudpbx_decode_unreadable_rows(context->decoder);
    context->result->unreadable_numbers = cloudpbx_decode_unreadable_numbers(context->decoder);
    context->result->outcome = OUTCOME_DONE;
    return true;
}

/* Its chunks were decoded while they were received. */
static void read_list(const struct response_context *context)
{
    (void)take_rows(context, cloudpbx_decode_list_end(context->decoder, &context->result->rows));
}

static void read_transcript(const struct response_context *context)
{
    const struct http_response *response = context->response;
    struct cloudpbx_result *result = context->result;
    if (take_rows(context, cloudpbx_decode_transcript(context->decoder, response->body, response->length,
                                                      &result->rows))) {
        SET_TEXT(context, _("The transcript of %s"), context->action->id);
    }
}

static void read_recording(const struct response_context *context)
{
    const struct http_response *response = context->response;
    if (!response->saved) {
        context->result->outcome = OUTCOME_REFUSED;
        SET_TEXT(context,
                 body_is_page(response) ? _("%s sent a web page instead of the recording %s")
                                        : _("%s sent no recording for %s"),
                 context->host, context->action->id);
        add_excerpt(context);
        return;
    }
    context->result->outcome = OUTCOME_DONE;
    context->result->incomplete = response->length_unknown;
    SET_TEXT(context,
             response->length_unknown
                 ? _("Saved as %s, but the server did not say how long it is: the end may be missing")
             : response->unknown_format
                 ? _("Saved as %s, but by its content it is no kind of recording that is known here")
                 : _("Saved as %s"),
             response->path);
}

typedef void reader(const struct response_context *context);

static reader *const READERS[] = {
    [ACTION_DIAL] = read_dial,
    [ACTION_SMS] = read_sms,
    [ACTION_CALL_RECORDS] = read_list,
    [ACTION_RECORDINGS] = read_list,
    [ACTION_RECORDING_GET] = read_recording,
    [ACTION_TRANSCRIPTS] = read_list,
    [ACTION_TRANSCRIPT_GET] = read_transcript,
};
static_assert(sizeof READERS / sizeof READERS[0] == ACTION_KIND_COUNT, "one reader for each kind of action");

/* The exchange's own refusals. False if this is none of them. */
static bool read_refusal(const struct response_context *context)
{
    const struct http_response *response = context->response;
    const struct action *action = context->action;
    context->result->outcome = OUTCOME_REFUSED;
    if (action->kind == ACTION_DIAL && response->status == STATUS_SERVER_ERROR &&
        body_is(response, "Action Error")) {
        SET_TEXT(context, _("The exchange could not place the call from %s to %s (Action Error)"),
                 action->from, action->to);
        return true;
    }
    if (action->kind == ACTION_SMS && response->status == STATUS_BAD_REQUEST) {
        SET_TEXT(context,
                 _("The exchange finds the number or the text of the SMS missing or wrong (HTTP %d)"),
                 response->status);
        return true;
    }
    if (action->kind == ACTION_SMS && response->status == STATUS_SERVER_ERROR) {
        struct cloudpbx_sms_reply sms;
        if (cloudpbx_decode_sms_reply(context->decoder, response->body, response->length, &sms)) {
            set_sms_refused(context, &sms);
            return true;
        }
    }
    if (action->id[0] != '\0' && response->status == STATUS_NOT_FOUND) {
        SET_TEXT(context,
                 action->kind == ACTION_RECORDING_GET ? _("There is no recording %s")
                                                      : _("There is no transcript %s"),
                 action->id);
        return true;
    }
    return false;
}

/* Appends when to send the request again, or "wait a little" if the server only reports too many requests. */
static void add_retry_after(const struct response_context *context)
{
    enum { MINUTE_S = 60, HOUR_S = 60 * MINUTE_S };
    int retry_after_s = context->response->retry_after_s;
    int status = context->response->status;
    if (status != STATUS_TOO_MANY_REQUESTS && status != STATUS_UNAVAILABLE) {
        return;
    }
    if (retry_after_s >= 0 && retry_after_s <= 2 * MINUTE_S) {
        APPEND_TEXT(context, _(": it is to be asked again in %d s"), retry_after_s);
    } else if (retry_after_s >= 0 && retry_after_s <= 2 * HOUR_S) {
        APPEND_TEXT(context, _(": it is to be asked again in %d min"),
                    (retry_after_s + MINUTE_S - 1) / MINUTE_S);
    } else if (retry_after_s >= 0) {
        APPEND_TEXT(context, _(": it is to be asked again in %d h"), retry_after_s / HOUR_S);
    } else if (status == STATUS_TOO_MANY_REQUESTS) {
        APPEND_TEXT(context, "%s", _(": wait a little"));
    }
}

/* Writes the words for a status. A redirect is shown and never followed: the key must not go to another host.
 */
static void write_status(const struct response_context *context, const struct http_status_row *row,
                         char *text, size_t size)
{
    char where[EXCERPT_BYTES];
    int status = context->response->status;
    if (row->failure_kind == FAILURE_REDIRECT &&
        http_response_location(context->response->location, where, sizeof where)) {
        (void)snprintf(text, size, _("%s sends us to %s (HTTP %d): check the address"), context->host, where,
                       status);
    } else {
        (void)snprintf(text, size, _(row->words), context->host, status);
    }
}

static void read_status(const struct response_context *context)
{
    if (read_refusal(context)) {
        return;
    }
    const struct http_status_row *row = http_response_status(context->response->status);
    bool once = action_must_not_repeat(context->action->kind);
    char words[ERROR_TEXT_BYTES / 2];
    write_status(context, row, words, sizeof words);
    context->result->outcome = once && row->is_uncertain ? OUTCOME_UNCERTAIN : OUTCOME_REFUSED;
    context->result->try_other_server = !once && row->try_other_server;
    if (context->result->outcome == OUTCOME_UNCERTAIN) {
        SET_TEXT(context, _("Outcome unknown (%s). Look before asking again"), words);
    } else {
        SET_TEXT(context, "%s", words);
        add_retry_after(context);
        add_excerpt(context);
    }
}

/* A read-only request is never uncertain. It has no data, and can be repeated. */
static void read_no_answer(const struct response_context *context)
{
    bool once = action_must_not_repeat(context->action->kind);
    bool has_status = context->response->status >= STATUS_OK; /* a 100 only announces one */
    context->result->outcome = once         ? OUTCOME_UNCERTAIN
                               : has_status ? OUTCOME_REFUSED
                                            : OUTCOME_NO_CONNECTION;
    context->result->try_other_server = !once;
    SET_TEXT(context,
             once         ? _("Outcome unknown (%s: %s). Look before asking again")
             : has_status ? _("No complete answer from %s: %s")
                          : _("No answer from %s: %s"),
             context->host, context->response->problem);
    if (context->response->is_resumable) {
        APPEND_TEXT(context, "; %s", _("what came is kept: asked again, it goes on from there"));
    }
}

/* The response is longer than its limit. */
static void read_too_large(const struct response_context *context)
{
    context->result->outcome = OUTCOME_REFUSED;
    context->result->too_large = true;
    SET_TEXT(context, _("%s answered with more than can be taken in"), context->host);
}

/* Only the body is missing, and the status alone decides the outcome. */
static bool status_suffices(const struct response_context *context)
{
    int status = context->response->status;
    return status >= 300 &&
           (!action_must_not_repeat(context->action->kind) || !http_response_status(status)->is_uncertain);
}

static enum failure_kind failure_kind_of(const struct response_context *context, bool complete)
{
    if (context->result->outcome == OUTCOME_DONE) {
        return FAILURE_UNKNOWN;
    }
    if (complete && context->response->status == STATUS_OK) {
        return FAILURE_NO_EXCHANGE;
    }
    return complete || status_suffices(context)
               ? http_response_status(context->response->status)->failure_kind
               : FAILURE_NO_ANSWER;
}

/* No complete response was received. */
static void read_incomplete(const struct response_context *context)
{
    bool once = action_must_not_repeat(context->action->kind);
    if (status_suffices(context)) {
        read_status(context);
    } else if (context->response->outcome == HTTP_TOO_LARGE && !once) {
        read_too_large(context);
    } else {
        read_no_answer(context);
    }
}

void cloudpbx_result_read(struct cloudpbx_result *result, struct cloudpbx_decoder *decoder,
                          const struct action *action, const char *host, const struct http_response *response)
{
    *result = (struct cloudpbx_result){.message_status = SMS_UNKNOWN, .server_at = response->server_at};
    const struct response_context context = {result, decoder, action, host, response};
    assert(response->outcome != HTTP_NOT_SENT);
    switch (response->outcome) {
    case HTTP_FILE_ERROR:
        result->outcome = OUTCOME_REFUSED;
        SET_TEXT(&context, "%s", response->problem);
        break;
    case HTTP_COMPLETE:
        if (response->status == STATUS_OK || response->saved) {
            assert(READERS[action->kind] != NULL);
            READERS[action->kind](&context);
        } else {
            read_status(&context);
        }
        break;
    case HTTP_NOT_SENT:
    case HTTP_UNCERTAIN:
    case HTTP_TOO_LARGE:
    case HTTP_PART_STALE:
    case HTTP_FORMAT_UNKNOWN:
        read_incomplete(&context);
        break;
    }
    result->failure_kind = failure_kind_of(&context, response->outcome == HTTP_COMPLETE);
}
