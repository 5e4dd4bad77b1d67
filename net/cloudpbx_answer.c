/* What CloudPBX's answer to an action means. */

#include "net/cloudpbx_answer.h"

#include "model/text.h"
#include "model/i18n.h"
#include "net/cloudpbx_status.h"
#include "net/http_trouble.h"
#include "net/row_cutter.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum {
    STATUS_OK = 200,
    STATUS_MISSING = 400,
    STATUS_NOT_FOUND = 404,
    STATUS_TOO_OFTEN = 429,
    STATUS_FAILED = 500,
    STATUS_UNAVAILABLE = 503,
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

/* What is said in a body: nothing of it are a byte order mark in front, and the white space around. */
struct said {
    const char *text;
    size_t length;
};

static struct said said_by(const struct rest_reply *reply)
{
    struct said said = {reply->body, reply->length};
    for (size_t used = 1; used > 0 && said.length > 0; said.text += used, said.length -= used) {
        used = json_is_space(*said.text) ? 1 : text_bom_bytes(said.text, said.length);
    }
    while (said.length > 0 && json_is_space(said.text[said.length - 1])) {
        said.length--;
    }
    return said;
}

static bool body_is(const struct rest_reply *reply, const char *wanted)
{
    struct said said = said_by(reply);
    return said.length == strlen(wanted) && memcmp(said.text, wanted, said.length) == 0;
}

/* Many a server calls everything HTML that it says. */
static bool body_is_page(const struct rest_reply *reply)
{
    struct said said = said_by(reply);
    return said.length > 0 && *said.text == '<';
}

/* What the server says of itself, if it is short and no page. */
static void add_excerpt(const struct question *question)
{
    const struct rest_reply *reply = question->reply;
    struct said said = said_by(reply);
    char excerpt[EXCERPT_BYTES];
    char *text = question->answer->text;
    size_t length = strlen(text);
    if (said.length == 0 || reply->length >= sizeof excerpt || body_is_page(reply)) {
        return;
    }
    (void)text_clean(excerpt, sizeof excerpt, said.text, said.length);
    (void)snprintf(text + length, sizeof question->answer->text - length, " (%s)", excerpt);
}

/* A 200 that is not what the document promises. */
static void misunderstood(const struct question *question)
{
    bool once = action_must_not_repeat(question->action->kind);
    question->answer->outcome = once ? OUTCOME_UNCERTAIN : OUTCOME_REFUSED;
    if (body_is_page(question->reply)) {
        SAY(question,
            once ? _("Outcome unknown: %s answered with a web page. Look before asking again, and check the "
                     "address")
                 : _("%s answered with a web page instead of data: check the address"),
            question->host);
    } else if (once) {
        SAY(question, _("Outcome unknown: %s answered with something unexpected. Look before asking again"),
            question->host);
    } else {
        SAY(question, _("%s answered with something that can't be read"), question->host);
        add_excerpt(question);
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
    if (sms.problem != NULL || sms_has_failed(sms.status)) {
        answer->outcome = OUTCOME_REFUSED;
        SAY(question, _("The exchange did not take the SMS: %s"),
            sms.problem != NULL ? sms.problem : sms_status_word(sms.status));
        return;
    }
    answer->outcome = OUTCOME_DONE;
    SAY(question,
        question->action->test ? _("The exchange took the test SMS to %s: nothing is delivered or charged")
                               : _("The exchange took the SMS to %s"),
        question->action->to);
}

/* `count` as the decoder returned it. What is said of a list is said when all of it was had. */
static bool take_rows(const struct question *question, ptrdiff_t count)
{
    if (count < 0) {
        question->answer->rows = NULL;
        misunderstood(question);
        return false;
    }
    question->answer->row_count = (size_t)count;
    question->answer->unread_rows = decode_unread_rows(question->decoder);
    question->answer->unread_numbers = decode_unread_numbers(question->decoder);
    question->answer->outcome = OUTCOME_DONE;
    return true;
}

/* It has been given to the decoder as it came. */
static void read_list(const struct question *question)
{
    (void)take_rows(question, decode_list_end(question->decoder, &question->answer->rows));
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
    const struct rest_reply *reply = question->reply;
    if (!reply->saved) {
        question->answer->outcome = OUTCOME_REFUSED;
        SAY(question,
            body_is_page(reply) ? _("%s sent a web page instead of the recording %s") : _("%s sent no recording for %s"),
            question->host, question->action->id);
        add_excerpt(question);
        return;
    }
    question->answer->outcome = OUTCOME_DONE;
    question->answer->incomplete = reply->unproved;
    SAY(question,
        reply->unproved  ? _("Saved as %s, but the server did not say how long it is: the end may be missing")
        : reply->strange ? _("Saved as %s, but by its content it is no kind of recording that is known here")
                         : _("Saved as %s"),
        reply->path);
}

typedef void reader(const struct question *question);

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
                sms.problem != NULL ? sms.problem : sms_status_word(sms.status));
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

/* When the server wants to be asked again; a little later where it only says that it was asked too often. */
static void add_wait(const struct question *question)
{
    enum { MINUTE_S = 60, HOUR_S = 60 * MINUTE_S };
    int wait_s = question->reply->wait_s;
    int status = question->reply->status;
    char *text = question->answer->text;
    size_t room = sizeof question->answer->text - strlen(text);
    text += strlen(text);
    if (status != STATUS_TOO_OFTEN && status != STATUS_UNAVAILABLE) {
        return;
    }
    if (wait_s >= 0 && wait_s <= 2 * MINUTE_S) {
        (void)snprintf(text, room, _(": it is to be asked again in %d s"), wait_s);
    } else if (wait_s >= 0 && wait_s <= 2 * HOUR_S) {
        (void)snprintf(text, room, _(": it is to be asked again in %d min"), (wait_s + MINUTE_S - 1) / MINUTE_S);
    } else if (wait_s >= 0) {
        (void)snprintf(text, room, _(": it is to be asked again in %d h"), wait_s / HOUR_S);
    } else if (status == STATUS_TOO_OFTEN) {
        (void)snprintf(text, room, "%s", _(": wait a little"));
    }
}

/* What the status means. Where a server sends us is for the user to follow: the key goes nowhere on a server's word. */
static void write_status(const struct question *question, const char *usual, char *text, size_t size)
{
    char where[EXCERPT_BYTES];
    int status = question->reply->status;
    if (http_trouble(status) == FAILURE_REDIRECT && http_location(question->reply->location, where, sizeof where)) {
        (void)snprintf(text, size, _("%s sends us to %s (HTTP %d): check the address"), question->host, where, status);
    } else {
        (void)snprintf(text, size, usual, question->host, status);
    }
}

static void read_status(const struct question *question)
{
    if (read_refusal(question)) {
        return;
    }
    const struct status_words *row = cloudpbx_status_words(question->reply->status);
    bool once = action_must_not_repeat(question->action->kind);
    char words[ERROR_TEXT_BYTES / 2];
    write_status(question, _(row->words), words, sizeof words);
    question->answer->outcome = once && row->unknown ? OUTCOME_UNCERTAIN : OUTCOME_REFUSED;
    question->answer->elsewhere = !once && row->elsewhere;
    if (question->answer->outcome == OUTCOME_UNCERTAIN) {
        SAY(question, _("Outcome unknown (%s). Look before asking again"), words);
    } else {
        SAY(question, "%s", words);
        add_wait(question);
        add_excerpt(question);
    }
}

/* The outcome of what can be asked again is never unknown: nothing was had, and that is all. */
static void read_no_answer(const struct question *question)
{
    bool once = action_must_not_repeat(question->action->kind);
    bool begun = question->reply->status >= STATUS_OK; /* a 100 only says that one comes */
    question->answer->outcome = once ? OUTCOME_UNCERTAIN : begun ? OUTCOME_REFUSED : OUTCOME_NO_CONNECTION;
    question->answer->elsewhere = !once;
    SAY(question,
        once    ? _("Outcome unknown (%s: %s). Look before asking again")
        : begun ? _("No complete answer from %s: %s")
                : _("No answer from %s: %s"),
        question->host, question->reply->problem);
    if (question->reply->kept) {
        char *text = question->answer->text;
        size_t length = strlen(text);
        (void)snprintf(text + length, sizeof question->answer->text - length, "; %s",
                       _("what came is kept: asked again, it goes on from there"));
    }
}

/* More than is taken in. */
static void read_too_large(const struct question *question)
{
    question->answer->outcome = OUTCOME_REFUSED;
    question->answer->too_large = true;
    SAY(question, _("%s answered with more than can be taken in"), question->host);
}

/* Only the body is missing, and the status alone says enough. */
static bool status_suffices(const struct question *question)
{
    int status = question->reply->status;
    return status >= 300 && (!action_must_not_repeat(question->action->kind) || !cloudpbx_status_words(status)->unknown);
}

static enum failure_kind trouble_of(const struct question *question, bool complete)
{
    if (question->answer->outcome == OUTCOME_DONE) {
        return FAILURE_UNKNOWN;
    }
    if (complete && question->reply->status == STATUS_OK) {
        return FAILURE_NO_EXCHANGE;
    }
    return complete || status_suffices(question) ? http_trouble(question->reply->status) : FAILURE_NO_ANSWER;
}

void cloudpbx_answer(struct cloudpbx_answer *answer, struct decoder *decoder, const struct action *action,
                     const char *host, const struct rest_reply *reply)
{
    *answer = (struct cloudpbx_answer){.message_status = SMS_UNKNOWN, .server_at = reply->server_at};
    const struct question question = {answer, decoder, action, host, reply};
    bool complete = reply->outcome == REST_ANSWERED;
    assert(reply->outcome != REST_NEVER_LEFT);
    if (reply->outcome == REST_LOCAL) {
        answer->outcome = OUTCOME_REFUSED;
        SAY(&question, "%s", reply->problem);
    } else if (complete && (reply->status == STATUS_OK || reply->saved)) {
        READERS[action->kind](&question);
    } else if (complete || status_suffices(&question)) {
        read_status(&question);
    } else if (reply->outcome == REST_TOO_LARGE && !action_must_not_repeat(action->kind)) {
        read_too_large(&question);
    } else {
        read_no_answer(&question);
    }
    answer->failure_kind = trouble_of(&question, complete);
}
