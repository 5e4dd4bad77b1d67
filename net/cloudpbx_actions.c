/* Carries actions out on CloudPBX's REST servers. */

#include "net/cloudpbx_actions.h"

#include "model/memory.h"
#include "model/sms.h"
#include "model/text.h"
#include "model/i18n.h"
#include "net/cloudpbx_answer.h"
#include "net/cloudpbx_listing.h"
#include "net/cloudpbx_naming.h"
#include "net/download.h"
#include "net/rest.h"
#include "net/secrets.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CONNECT_MS = 5000,
    DIAL_MS = 40000, /* the exchange itself waits up to 30 s for the source to pick up */
    SMS_MS = 15000,
    LIST_MS = 60000,    /* it may be long, and the line slow … */
    SILENCE_MS = 15000, /* … but something must come */
    SHORT_REPLY_BYTES_MAX = 64 * 1024,
    LIST_BYTES_MAX = 32 * 1024 * 1024, /* 10,000 rows of 3 KB; read row by row */
    TRANSCRIPT_BYTES_MAX = 4 * 1024 * 1024, /* some fifty hours of speech; read in one go, in which nothing else is served */
    PATH_BYTES = 320,
    PARAMETERS_MAX = 4,
};

struct command {
    const char *path;
    bool post;
    bool of_one; /* the id follows the path */
    int64_t total_ms;
    int64_t silence_ms;
    size_t reply_bytes_max;
};

static const struct command COMMANDS[] = {
    [ACTION_DIAL] = {"/dial", false, false, DIAL_MS, 0, SHORT_REPLY_BYTES_MAX},
    [ACTION_SMS] = {"/sendSMS", true, false, SMS_MS, 0, SHORT_REPLY_BYTES_MAX},
    [ACTION_CALL_RECORDS] = {"/cdr", false, false, LIST_MS, SILENCE_MS, LIST_BYTES_MAX},
    [ACTION_RECORDINGS] = {"/record", false, false, LIST_MS, SILENCE_MS, LIST_BYTES_MAX},
    [ACTION_RECORDING_GET] = {"/record", false, true, 0, SILENCE_MS, SHORT_REPLY_BYTES_MAX},
    [ACTION_TRANSCRIPTS] = {"/transcription", false, false, LIST_MS, SILENCE_MS, LIST_BYTES_MAX},
    [ACTION_TRANSCRIPT_GET] = {"/transcription", false, true, LIST_MS, SILENCE_MS, TRANSCRIPT_BYTES_MAX},
};
static_assert(sizeof COMMANDS / sizeof COMMANDS[0] == ACTION_KIND_COUNT,
              "one command for each kind of action");

/* An action that is under way. */
struct task {
    struct task *next;
    struct cloudpbx_actions *actions;
    struct action action;
    struct listing *listing; /* where it asks for a list … */
    struct decoder *rows;    /* … or one is asked for `naming`: it is read as it comes, and the stream's decoder has other
                                work meanwhile */
    struct rest_request *request;
    struct naming *naming;        /* of a recording whose kind its content has not told … */
    bool is_named;                /* … the list has been asked */
    size_t address;               /* the one that is asked */
    bool asked_anew;              /* what was kept of the file did not fit */
    bool answered;                /* one of those that were tried has said something */
    char tried[ERROR_TEXT_BYTES]; /* what became of the servers that were asked before */
};

struct cloudpbx_actions {
    struct loop *loop;
    struct cloudpbx_actions_options options;
    struct rest *rest;
    struct task *tasks;
    size_t task_count;
    int64_t ahead_ms; /* how far the exchange's clock is ahead of ours, as far as it is believed; 0 while it has not told */
};

/* What time it is at the exchange. */
static int64_t now_there(const struct cloudpbx_actions *actions)
{
    return loop_calendar_ms(actions->loop) + actions->ahead_ms;
}

static void tell(struct cloudpbx_actions *actions, const struct event *event)
{
    const struct backend_news news = {.event = event, .at = loop_now_ms(actions->loop)};
    actions->options.listen(actions->options.listener, &news);
}

static void remove_task(struct task *task)
{
    struct cloudpbx_actions *actions = task->actions;
    for (struct task **at = &actions->tasks; *at != NULL; at = &(*at)->next) {
        if (*at == task) {
            *at = task->next;
            break;
        }
    }
    actions->task_count--;
    free(task->listing);
    free(task->naming);
    decoder_free(task->rows);
    free(task);
}

static void tell_rows(struct task *task, const struct cloudpbx_answer *answer)
{
    for (size_t i = 0; i < answer->row_count; i++) {
        tell(task->actions, &answer->rows[i]);
    }
}

static void tell_progress(struct task *task, enum progress_unit unit, int64_t done, int64_t total)
{
    const struct progress_event progress = {.action = &task->action, .unit = unit, .done = done, .total = total};
    const struct event event = {.kind = EVENT_PROGRESS, .progress = progress};
    tell(task->actions, &event);
}

/* Tells the outcome: the end of a task. */
static void conclude(struct task *task, struct cloudpbx_answer *answer)
{
    struct cloudpbx_actions *actions = task->actions;
    secrets_hide(actions->options.secrets, answer->text); /* servers may repeat what they were sent */
    const struct outcome_event outcome = {
        .action = &task->action,
        .outcome = answer->outcome,
        .text = answer->text,
        .message_id = answer->message_id,
        .message_status = answer->message_status,
        .incomplete = answer->incomplete,
        .server_at = answer->server_at,
        .failure_kind = answer->failure_kind,
    };
    const struct event event = {.kind = EVENT_OUTCOME, .outcome = outcome};
    tell(actions, &event);
    remove_task(task);
}

static void note(struct task *task, const char *address, const char *between, const char *problem)
{
    size_t length = strlen(task->tried);
    (void)snprintf(task->tried + length, sizeof task->tried - length, "%s%s%s%s", length > 0 ? "; " : "", address,
                   between, problem); /* cut when too long */
}

/* No connection to the last server; those before it were not reached, or said something that is told. */
static void conclude_unreachable(struct task *task)
{
    struct cloudpbx_answer answer = {.outcome = task->answered ? OUTCOME_REFUSED : OUTCOME_NO_CONNECTION,
                                     .message_status = SMS_UNKNOWN};
    int room = (int)sizeof answer.text - 64; /* for the words around it */
    if (task->answered) {
        (void)text_copy(answer.text, sizeof answer.text, task->tried);
    } else {
        (void)snprintf(answer.text, sizeof answer.text, _("No connection to the exchange (%.*s)"), room, task->tried);
    }
    conclude(task, &answer);
}

static size_t fill_dates(const char *from, const char *to, struct rest_parameter parameters[PARAMETERS_MAX])
{
    size_t count = 0;
    if (*from != '\0') {
        parameters[count++] = (struct rest_parameter){"datestart", from};
    }
    if (*to != '\0') {
        parameters[count++] = (struct rest_parameter){"datestop", to};
    }
    return count;
}

/* Is the list asked what kind of recording it is? */
static bool is_naming(const struct task *task)
{
    return task->naming != NULL && !task->is_named;
}

static size_t fill_parameters(const struct task *task, struct rest_parameter parameters[PARAMETERS_MAX])
{
    const struct action *action = &task->action;
    if (is_naming(task)) {
        return fill_dates(task->naming->date_from, task->naming->date_to, parameters);
    }
    switch (action->kind) {
    case ACTION_DIAL:
        parameters[0] = (struct rest_parameter){"cpa", action->from};
        parameters[1] = (struct rest_parameter){"cpb", action->to};
        return 2;
    case ACTION_SMS:
        parameters[0] = (struct rest_parameter){"to", action->to};
        parameters[1] = (struct rest_parameter){"body", action->text};
        parameters[2] = (struct rest_parameter){"test", "true"};
        return action->test ? 3 : 2;
    case ACTION_CALL_RECORDS:
    case ACTION_RECORDINGS:
    case ACTION_TRANSCRIPTS:
        return fill_dates(task->listing->date_from, task->listing->date_to, parameters);
    default:
        return 0;
    }
}

static void on_reply(void *user, const struct rest_reply *reply);

static void on_progress(void *user, int64_t received, int64_t total)
{
    tell_progress(user, PROGRESS_BYTES, received, total);
}

static bool on_piece(void *user, const char *piece, size_t length)
{
    const struct task *task = user;
    return decode_list_piece(task->rows, piece, length);
}

/* Until the recording is found. */
static bool on_naming_piece(void *user, const char *piece, size_t length)
{
    struct task *task = user;
    const struct event *rows;
    size_t count = decode_list_rows(task->rows, piece, length, &rows);
    return !naming_take(task->naming, task->action.id, rows, count);
}

static enum event_kind row_kind(enum action_kind kind)
{
    return kind == ACTION_CALL_RECORDS  ? EVENT_CALL_RECORD
           : kind == ACTION_RECORDINGS ? EVENT_RECORDING
                                       : EVENT_TRANSCRIPT;
}

static bool ask(struct task *task, struct error *error)
{
    enum action_kind kind = is_naming(task) ? ACTION_RECORDINGS : task->action.kind;
    bool lists = listing_is_for(kind);
    struct cloudpbx_actions *actions = task->actions;
    const struct command *command = &COMMANDS[kind];
    char id[ACTION_ID_BYTES * 3];
    char path[PATH_BYTES];
    (void)address_encode(id, sizeof id, task->action.id); /* fits: three bytes for each */
    (void)snprintf(path, sizeof path, "%s%s%s", command->path, command->of_one ? "/" : "",
                   command->of_one ? id : "");
    struct rest_parameter parameters[PARAMETERS_MAX];
    const struct download_order file = {
        .path = task->action.path,
        .what = path,
        .grows = task->action.path_gets_suffix,
        .format = task->naming != NULL ? task->naming->format : NULL,
        .replaces = !task->action.path_gets_suffix,
        .passes = task->action.path_is_temporary,
    };
    const struct rest_call call = {
        .address = &actions->options.addresses[task->address],
        .path = path,
        .parameters = parameters,
        .parameter_count = fill_parameters(task, parameters),
        .post = command->post,
        .key = actions->options.key,
        .connect_ms = CONNECT_MS,
        .total_ms = command->total_ms,
        .silence_ms = command->silence_ms,
        .reply_bytes_max = command->reply_bytes_max,
        .file = kind == ACTION_RECORDING_GET ? &file : NULL,
        .progress = on_progress,
        .piece = is_naming(task) ? on_naming_piece : lists ? on_piece : NULL,
        .done = on_reply,
        .user = task,
    };
    if (lists) {
        decode_list_begin(task->rows, row_kind(kind), actions->options.secrets);
    }
    task->request = rest_start(actions->rest, &call, error);
    return task->request != NULL;
}

/* Asks the next server; false when there is none. */
static bool ask_elsewhere(struct task *task)
{
    if (task->address + 1 >= task->actions->options.address_count) {
        return false;
    }
    task->address++;
    return ask(task, NULL);
}

/* A part of a list that failed: of which days. */
static void name_the_days(const struct task *task, struct cloudpbx_answer *answer)
{
    char text[ERROR_TEXT_BYTES];
    const struct listing *listing = task->listing;
    bool one = strcmp(listing->date_from, listing->date_to) == 0;
    if (listing->divided) {
        (void)text_copy(text, sizeof text, answer->text);
        (void)snprintf(answer->text, sizeof answer->text, "%s%s%s: %.*s", listing->date_from, one ? "" : " – ",
                       one ? "" : listing->date_to, (int)sizeof text - 64, text);
    }
}

/* Takes an answer with rows, and asks for what is still missing. */
static void take_list(struct task *task, struct cloudpbx_answer *answer)
{
    struct listing *listing = task->listing;
    if (listing_take(listing, answer)) {
        if (answer->too_large) {
            name_the_days(task, answer);
            conclude(task, answer);
            return;
        }
        if (listing_is_too_long(listing)) {
            answer->outcome = OUTCOME_REFUSED;
            (void)snprintf(answer->text, sizeof answer->text, _("There are more than %d rows: ask for fewer days"),
                           LISTING_ROWS_MAX);
            conclude(task, answer);
            return;
        }
        tell_rows(task, answer);
    }
    if (listing_next(listing)) {
        tell_progress(task, PROGRESS_DAYS, listing->days.done, listing->days.total);
        (void)ask(task, NULL); /* fails for files only */
        return;
    }
    listing_say(listing, answer->text);
    answer->incomplete = listing_is_incomplete(listing);
    conclude(task, answer);
}

/* Asks on for a recording that has been asked for already; its file may have become somebody else's meanwhile. */
static void ask_on(struct task *task)
{
    struct error error;
    struct cloudpbx_answer answer = {.outcome = OUTCOME_REFUSED, .message_status = SMS_UNKNOWN};
    if (!ask(task, &error)) {
        (void)text_copy(answer.text, sizeof answer.text, error.text);
        conclude(task, &answer);
    }
}

/* The recording's kind is to be asked for: of the list, where the id tells in which it stands. */
static void ask_for_name(struct task *task)
{
    task->naming = memory_new(1, sizeof *task->naming);
    task->is_named = !naming_init(task->naming, task->action.id, task->actions->options.timezone);
    task->rows = decoder_new(NULL);
    ask_on(task);
}

static void on_reply(void *user, const struct rest_reply *reply)
{
    struct task *task = user;
    task->request = NULL;
    if (is_naming(task)) {
        task->is_named = true; /* whatever became of the list, the recording is next */
        ask_on(task);
        return;
    }
    if (reply->outcome == REST_NAMELESS) {
        ask_for_name(task);
        return;
    }
    if (reply->outcome == REST_NEVER_LEFT) {
        note(task, task->actions->options.addresses[task->address].text, ": ", reply->problem);
        if (!ask_elsewhere(task)) {
            conclude_unreachable(task);
        }
        return;
    }
    if (reply->outcome == REST_STALE && !task->asked_anew) {
        task->asked_anew = true;
        if (ask(task, NULL)) {
            return;
        }
    }
    const struct cloudpbx_actions_options *options = &task->actions->options;
    bool lists = task->listing != NULL;
    struct cloudpbx_answer answer;
    if (reply->server_at != 0) {
        task->actions->ahead_ms = listing_ahead_ms(reply->server_at, loop_calendar_ms(task->actions->loop));
    }
    cloudpbx_answer(&answer, lists ? task->rows : options->decoder, &task->action, options->addresses[task->address].host, reply);
    if (answer.elsewhere) {
        task->answered = task->answered || answer.outcome != OUTCOME_NO_CONNECTION;
        note(task, "", "", answer.text);
        if (ask_elsewhere(task)) {
            return;
        }
    }
    if (lists) {
        listing_hear(task->listing, now_there(task->actions));
    }
    if (lists && (answer.outcome == OUTCOME_DONE || answer.too_large)) {
        take_list(task, &answer);
        return;
    }
    if (lists) {
        name_the_days(task, &answer);
    } else {
        tell_rows(task, &answer); /* a transcript */
    }
    conclude(task, &answer);
}

struct cloudpbx_actions *
cloudpbx_actions_new(struct loop *loop, const struct cloudpbx_actions_options *options, struct error *error)
{
    struct rest *rest = rest_new(loop, options->ca_file, options->secrets, error);
    if (rest == NULL) {
        return NULL;
    }
    struct cloudpbx_actions *actions = memory_new(1, sizeof *actions);
    *actions = (struct cloudpbx_actions){.loop = loop, .options = *options, .rest = rest};
    return actions;
}

static void conclude_closed(struct task *task)
{
    bool kept = rest_keeps(task->request);
    bool left = rest_cancel(task->request);
    bool once = action_must_not_repeat(task->action.kind);
    task->request = NULL;
    struct cloudpbx_answer answer = {
        .outcome = left && once ? OUTCOME_UNCERTAIN : OUTCOME_NO_CONNECTION,
        .message_status = SMS_UNKNOWN,
    };
    (void)snprintf(answer.text, sizeof answer.text, "%s",
                   !left  ? _("Not asked: the program ended before the exchange was reached")
                   : once ? _("Outcome unknown: the program ended before the answer came")
                   : kept ? _("The program ended before all of it came; what came is kept: asked again, it goes on "
                              "from there")
                          : _("The program ended before the answer came"));
    conclude(task, &answer);
}

void cloudpbx_actions_free(struct cloudpbx_actions *actions)
{
    if (actions == NULL) {
        return;
    }
    while (actions->tasks != NULL) {
        conclude_closed(actions->tasks);
    }
    rest_free(actions->rest);
    free(actions);
}

/* The exchange may take half a minute to answer: whoever asks again meanwhile would ring, or be charged, twice. */
static bool is_under_way(const struct cloudpbx_actions *actions, const struct action *action)
{
    for (const struct task *task = actions->tasks; task != NULL; task = task->next) {
        if (action_must_not_repeat(action->kind) && task->action.kind == action->kind &&
            strcmp(task->action.from, action->from) == 0 && strcmp(task->action.to, action->to) == 0 &&
            strcmp(task->action.text, action->text) == 0) {
            return true;
        }
    }
    return false;
}

static bool check(const struct cloudpbx_actions *actions, const struct action *action, struct error *error)
{
    if (actions->options.address_count == 0) {
        return error_set(error, ERROR_USAGE, _("No address for requests is configured: set api"));
    }
    if (actions->task_count >= CLOUDPBX_ACTIONS_MAX) {
        return error_set(error, ERROR_LOCAL, _("Too much is under way already: wait for an answer"));
    }
    if (action->kind == ACTION_DIAL && action->from[0] == '\0') {
        return error_set(error, ERROR_USAGE,
                         _("Calls are made from an extension: say which, or set extension"));
    }
    if (action_must_not_repeat(action->kind) && action->to[0] == '\0') {
        return error_set(error, ERROR_USAGE, _("There is no number to reach"));
    }
    if (is_under_way(actions, action)) {
        return error_set(error, ERROR_USAGE, _("%s is being asked for already: wait for the answer"), action->to);
    }
    if (action->kind == ACTION_SMS && action->text[0] == '\0') {
        return error_set(error, ERROR_USAGE, _("The SMS has no text"));
    }
    if (action->kind == ACTION_SMS && text_length(action->text) > SMS_CHARACTERS_MAX) {
        return error_set(error, ERROR_USAGE, _("The SMS is longer than %d characters"), SMS_CHARACTERS_MAX);
    }
    if (COMMANDS[action->kind].of_one && action->id[0] == '\0') {
        return error_set(error, ERROR_USAGE, _("Which one? There is no id"));
    }
    if (action->kind == ACTION_RECORDING_GET && action->path[0] == '\0') {
        return error_set(error, ERROR_USAGE, _("There is no file to save the recording in"));
    }
    return true;
}

bool cloudpbx_actions_submit(struct cloudpbx_actions *actions, const struct action *action,
                             struct error *error)
{
    assert((unsigned)action->kind < ACTION_KIND_COUNT);
    if (!check(actions, action, error)) {
        return false;
    }
    struct task *task = memory_new(1, sizeof *task);
    *task = (struct task){.next = actions->tasks, .actions = actions, .action = *action};
    if (listing_is_for(action->kind)) {
        task->listing = memory_new(1, sizeof *task->listing);
        listing_init(task->listing, action, actions->options.timezone, now_there(actions));
        task->rows = decoder_new(NULL);
    }
    actions->tasks = task;
    actions->task_count++;
    if (!ask(task, error)) {
        remove_task(task);
        return false;
    }
    return true;
}
