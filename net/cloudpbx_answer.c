/* What CloudPBX's answer to an action means. */

#include "net/cloudpbx_answer.h"

#include "model/text.h"
#include "model/words.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
    STATUS_OK = 200,
    STATUS_MISSING = 400,
    STATUS_NOT_FOUND = 404,
    STATUS_FAILED = 500,
    STATUS_BAD_GATEWAY = 502,
    STATUS_UNAVAILABLE = 503,
    STATUS_GATEWAY_TIME_OUT = 504,
    EXCERPT_BYTES = 120,
};

/* Everything that an answer is judged by. */
struct question {
    struct cloudpbx_answer *answer;
    struct decoder *decoder;
    const struct action *action;
    const char *host;
    const struct rest_reply *reply;
};

#define SAY(question, ...)                                                                                   \
    (void)snprintf((question)->answer->text, sizeof(question)->answer->text, __VA_ARGS__)

static bool body_is(const struct rest_reply *reply, const char *wanted)
{
    size_t length = reply->length;
    while (length > 0 && strchr(" \t\r\n", reply->body[length - 1]) != NULL) {
        length--;
    }
    return length == strlen(wanted) && memcmp(reply->body, wanted, length) == 0;
}

static bool body_is_page(const struct rest_reply *reply)
{
    const char *body = reply->body + strspn(reply->body, " \t\r\n");
    return strncasecmp(reply->content_type, "text/html", strlen("text/html")) == 0 || *body == '<';
}

/* A 200 that is not what the document promises. */
static void misunderstood(const struct question *question)
{
    bool once = action_is_once(question->action->kind);
    question->answer->outcome = once ? OUTCOME_UNCERTAIN : OUTCOME_REFUSED;
    if (body_is_page(question->reply)) {
        SAY(question,
            once ? _("Outcome unknown: %s answered with a web page. Look before asking again, and check the "
                     "address")
                 : _("%s answered with a web page instead of data: check the address"),
            question->host);
    } else {
        SAY(question,
            once ? _("Outcome unknown: %s answered with something unexpected. Look before asking again")
                 : _("%s answered with something that can't be read"),
            question->host);
    }
}

static void read_dial(const struct question *question)
{
    if (!body_is(question->reply, "OK")) {
        misunderstood(question);
        return;
    }
    question->answer->outcome = OUTCOME_DONE;
    SAY(question, _("%s rings; then %s is called"), question->action->from, question->action->to);
}

static void read_sms(const struct question *question)
{
    struct sms_reply sms;
    if (!decode_sms_reply(question->decoder, question->reply->body, question->reply->length, &sms)) {
        misunderstood(question);
        return;
    }
    struct cloudpbx_answer *answer = question->answer;
    answer->message_id = sms.id;
    answer->message_status = sms.status;
    if (sms.problem != NULL || message_has_failed(sms.status)) {
        answer->outcome = OUTCOME_REFUSED;
        SAY(question, _("The exchange did not take the SMS: %s"),
            sms.problem != NULL ? sms.problem : message_status_word(sms.status));
        return;
    }
    answer->outcome = OUTCOME_DONE;
    SAY(question,
        question->action->test ? _("The exchange took the test SMS to %s: nothing is delivered or charged")
                               : _("The exchange took the SMS to %s"),
        question->action->to);
}

/* `count` as the decoder returned it. */
static bool take_rows(const struct question *question, ptrdiff_t count)
{
    if (count < 0) {
        question->answer->rows = NULL;
        misunderstood(question);
        return false;
    }
    question->answer->row_count = (size_t)count;
    question->answer->outcome = OUTCOME_DONE;
    return true;
}

static void warn_of_cap(const struct question *question, size_t cap)
{
    char *text = question->answer->text;
    size_t length = strlen(text);
    if (question->answer->row_count >= cap) {
        (void)snprintf(
            text + length, sizeof question->answer->text - length, "; %s",
            _("the exchange gives no more at once, so the list is not complete: ask for fewer days"));
    }
}

static void read_call_records(const struct question *question)
{
    const struct rest_reply *reply = question->reply;
    struct cloudpbx_answer *answer = question->answer;
    if (take_rows(question,
                  decode_call_records(question->decoder, reply->body, reply->length, &answer->rows))) {
        SAY(question, ngettext("%zu call record", "%zu call records", answer->row_count), answer->row_count);
        warn_of_cap(question, CLOUDPBX_CALL_RECORDS_MAX);
    }
}

static void read_recordings(const struct question *question)
{
    const struct rest_reply *reply = question->reply;
    struct cloudpbx_answer *answer = question->answer;
    if (take_rows(question,
                  decode_recordings(question->decoder, reply->body, reply->length, &answer->rows))) {
        SAY(question, ngettext("%zu recording", "%zu recordings", answer->row_count), answer->row_count);
        warn_of_cap(question, CLOUDPBX_RECORDINGS_MAX);
    }
}

static void read_transcripts(const struct question *question)
{
    const struct rest_reply *reply = question->reply;
    struct cloudpbx_answer *answer = question->answer;
    if (take_rows(question,
                  decode_transcripts(question->decoder, reply->body, reply->length, &answer->rows))) {
        SAY(question, ngettext("%zu transcript", "%zu transcripts", answer->row_count), answer->row_count);
    }
}

static void read_transcript(const struct question *question)
{
    const struct rest_reply *reply = question->reply;
    struct cloudpbx_answer *answer = question->answer;
    if (take_rows(question,
                  decode_transcript(question->decoder, reply->body, reply->length, &answer->rows))) {
        SAY(question, _("The transcript of %s"), question->action->id);
    }
}

static void read_recording(const struct question *question)
{
    if (!question->reply->saved) {
        question->answer->outcome = OUTCOME_REFUSED;
        SAY(question, _("%s sent no recording for %s"), question->host, question->action->id);
        return;
    }
    question->answer->outcome = OUTCOME_DONE;
    SAY(question, _("Saved as %s"), question->action->path);
}

typedef void reader(const struct question *question);

static reader *const READERS[] = {
    [ACTION_DIAL] = read_dial,
    [ACTION_SMS] = read_sms,
    [ACTION_CALL_RECORDS] = read_call_records,
    [ACTION_RECORDINGS] = read_recordings,
    [ACTION_RECORDING_GET] = read_recording,
    [ACTION_TRANSCRIPTS] = read_transcripts,
    [ACTION_TRANSCRIPT_GET] = read_transcript,
};
static_assert(sizeof READERS / sizeof READERS[0] == ACTION_KIND_COUNT, "one reader for each kind of action");

struct status_words {
    int first;
    int last;
    bool elsewhere; /* trouble of this one server's */
    bool unknown;   /* leaves open what the exchange did */
    const char *words;
};

/* The first row that fits. */
static const struct status_words STATUSES[] = {
    {201, 299, false, true, N_("%s answered with something unexpected (HTTP %d)")},
    {300, 399, false, false, N_("%s sends us to another address (HTTP %d): check the address")},
    {401, 401, false, false, N_("%s does not accept the key (HTTP %d): check the key")},
    {403, 403, false, false, N_("%s does not accept the key (HTTP %d): check the key")},
    {404, 404, false, false, N_("%s does not know what was asked for (HTTP %d): check the address")},
    {408, 408, true, true, N_("%s waited too long for the request (HTTP %d)")},
    {429, 429, false, false, N_("%s has been asked too often (HTTP %d): wait a little")},
    {400, 499, false, false, N_("%s rejects the request (HTTP %d)")},
    {502, 502, true, true, N_("%s can't reach the exchange behind it (HTTP %d)")},
    {503, 503, true, false, N_("%s is out of service at the moment (HTTP %d)")},
    {504, 504, true, true, N_("%s had no answer from the exchange behind it (HTTP %d)")},
    {500, 599, true, true, N_("%s has failed (HTTP %d)")},
    {0, 999, false, true, N_("%s answered with something unexpected (HTTP %d)")},
};

static const struct status_words *find_status(int status)
{
    const struct status_words *row = STATUSES;
    const struct status_words *last = STATUSES + sizeof STATUSES / sizeof STATUSES[0] - 1;
    while (row < last && (status < row->first || status > row->last)) {
        row++;
    }
    return row;
}

/* The exchange's own ways of saying no. False when this is none of them. */
static bool read_refusal(const struct question *question)
{
    const struct rest_reply *reply = question->reply;
    const struct action *action = question->action;
    question->answer->outcome = OUTCOME_REFUSED;
    if (action->kind == ACTION_DIAL && reply->status == STATUS_FAILED && body_is(reply, "Action Error")) {
        SAY(question, _("The exchange could not place the call from %s to %s (Action Error)"), action->from,
            action->to);
        return true;
    }
    if (action->kind == ACTION_SMS && reply->status == STATUS_MISSING) {
        SAY(question, _("The exchange finds the number or the text of the SMS missing or wrong (HTTP %d)"),
            reply->status);
        return true;
    }
    if (action->kind == ACTION_SMS && reply->status == STATUS_FAILED) {
        struct sms_reply sms;
        if (decode_sms_reply(question->decoder, reply->body, reply->length, &sms)) {
            question->answer->message_id = sms.id;
            question->answer->message_status = sms.status;
            SAY(question, _("The exchange did not take the SMS: %s"),
                sms.problem != NULL ? sms.problem : message_status_word(sms.status));
            return true;
        }
    }
    if (action->id[0] != '\0' && reply->status == STATUS_NOT_FOUND) {
        SAY(question,
            action->kind == ACTION_RECORDING_GET ? _("There is no recording %s")
                                                 : _("There is no transcript %s"),
            action->id);
        return true;
    }
    return false;
}

/* What the server says of itself, if it is short and no page. */
static void add_excerpt(const struct question *question)
{
    const struct rest_reply *reply = question->reply;
    char excerpt[EXCERPT_BYTES];
    char *text = question->answer->text;
    size_t length = strlen(text);
    if (reply->length == 0 || reply->length >= sizeof excerpt || body_is_page(reply)) {
        return;
    }
    size_t visible = reply->length;
    while (visible > 0 && strchr(" \t\r\n", reply->body[visible - 1]) != NULL) {
        visible--;
    }
    (void)text_clean(excerpt, sizeof excerpt, reply->body, visible);
    (void)snprintf(text + length, sizeof question->answer->text - length, " (%s)", excerpt);
}

static void read_status(const struct question *question)
{
    if (read_refusal(question)) {
        return;
    }
    const struct status_words *row = find_status(question->reply->status);
    bool once = action_is_once(question->action->kind);
    char words[ERROR_TEXT_BYTES / 2];
    (void)snprintf(words, sizeof words, gettext(row->words), question->host, question->reply->status);
    question->answer->outcome = once && row->unknown ? OUTCOME_UNCERTAIN : OUTCOME_REFUSED;
    question->answer->elsewhere = !once && row->elsewhere;
    if (question->answer->outcome == OUTCOME_UNCERTAIN) {
        SAY(question, _("Outcome unknown (%s). Look before asking again"), words);
    } else {
        SAY(question, "%s", words);
        add_excerpt(question);
    }
}

static void read_no_answer(const struct question *question)
{
    bool once = action_is_once(question->action->kind);
    question->answer->outcome = OUTCOME_UNCERTAIN;
    question->answer->elsewhere = !once;
    SAY(question,
        once ? _("Outcome unknown (%s: %s). Look before asking again") : _("No complete answer from %s: %s"),
        question->host, question->reply->problem);
}

/* Only the body is missing, and the status alone says no. */
static bool status_suffices(const struct rest_reply *reply)
{
    return reply->status >= 300 && !find_status(reply->status)->unknown;
}

void cloudpbx_answer(struct cloudpbx_answer *answer, struct decoder *decoder, const struct action *action,
                     const char *host, const struct rest_reply *reply)
{
    *answer = (struct cloudpbx_answer){.message_status = MESSAGE_UNKNOWN};
    const struct question question = {answer, decoder, action, host, reply};
    bool complete = reply->outcome == REST_ANSWERED;
    assert(reply->outcome != REST_NEVER_LEFT);
    if (reply->outcome == REST_LOCAL) {
        answer->outcome = OUTCOME_REFUSED;
        SAY(&question, _("%s can't be written: %s"), action->path, reply->problem);
    } else if (complete && reply->status == STATUS_OK) {
        READERS[action->kind](&question);
    } else if (complete || status_suffices(reply)) {
        read_status(&question);
    } else if (reply->outcome == REST_TOO_LARGE && !action_is_once(action->kind)) {
        answer->outcome = OUTCOME_REFUSED;
        SAY(&question, _("%s answered with more than can be taken in: ask for fewer days"), host);
    } else {
        read_no_answer(&question);
    }
}
