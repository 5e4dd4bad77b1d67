/* Carries out actions on CloudPBX's REST servers. */

#include "net/cloudpbx/actions.h"

#include "model/i18n.h"
#include "model/memory.h"
#include "model/sms.h"
#include "model/text.h"
#include "net/cloudpbx/list.h"
#include "net/cloudpbx/result.h"
#include "net/download.h"
#include "net/http.h"
#include "net/secrets.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CONNECT_TIMEOUT_MS = 5000,
    DIAL_TIMEOUT_MS = 40000, /* the exchange itself waits up to 30 s for the source to pick up */
    SMS_TIMEOUT_MS = 15000,
    LIST_TIMEOUT_MS = 60000, /* a list may be long and the connection slow … */
    IDLE_TIMEOUT_MS = 15000, /* … but some bytes must arrive */
    SHORT_REPLY_BYTES_MAX = 64 * 1024,
    LIST_BYTES_MAX = 32 * 1024 * 1024, /* 10,000 rows of 3 KB; decoded row by row */
    /* about fifty hours of speech; decoded at once, which blocks the loop */
    TRANSCRIPT_BYTES_MAX = 4 * 1024 * 1024,
    PATH_BYTES = 320,
    PARAMETERS_MAX = 4,
};

struct endpoint {
    const char *path;
    bool post;
    bool has_id; /* the id is appended to the path */
    int64_t total_timeout_ms;
    int64_t idle_timeout_ms;
    size_t reply_bytes_max;
};

static const struct endpoint ENDPOINTS[] = {
    [ACTION_DIAL] = {.path = "/dial",
                     .total_timeout_ms = DIAL_TIMEOUT_MS,
                     .reply_bytes_max = SHORT_REPLY_BYTES_MAX},
    [ACTION_SMS] = {.path = "/sendSMS",
                    .post = true,
                    .total_timeout_ms = SMS_TIMEOUT_MS,
                    .reply_bytes_max = SHORT_REPLY_BYTES_MAX},
    [ACTION_CALL_RECORDS] = {.path = "/cdr",
                             .total_timeout_ms = LIST_TIMEOUT_MS,
                             .idle_timeout_ms = IDLE_TIMEOUT_MS,
                             .reply_bytes_max = LIST_BYTES_MAX},
    [ACTION_RECORDINGS] = {.path = "/record",
                           .total_timeout_ms = LIST_TIMEOUT_MS,
                           .idle_timeout_ms = IDLE_TIMEOUT_MS,
                           .reply_bytes_max = LIST_BYTES_MAX},
    [ACTION_RECORDING_GET] = {.path = "/record",
                              .has_id = true,
                              .idle_timeout_ms = IDLE_TIMEOUT_MS,
                              .reply_bytes_max = SHORT_REPLY_BYTES_MAX},
    [ACTION_TRANSCRIPTS] = {.path = "/transcription",
                            .total_timeout_ms = LIST_TIMEOUT_MS,
                            .idle_timeout_ms = IDLE_TIMEOUT_MS,
                            .reply_bytes_max = LIST_BYTES_MAX},
    [ACTION_TRANSCRIPT_GET] = {.path = "/transcription",
                               .has_id = true,
                               .total_timeout_ms = LIST_TIMEOUT_MS,
                               .idle_timeout_ms = IDLE_TIMEOUT_MS,
                               .reply_bytes_max = TRANSCRIPT_BYTES_MAX},
};
static_assert((int)CLOUDPBX_ACTIONS_MAX < (int)REQUESTS_MAX, "the guard of requests knows all of them");
static_assert(sizeof ENDPOINTS / sizeof ENDPOINTS[0] == ACTION_KIND_COUNT,
              "one endpoint for each kind of action");

/* A pending action. */
struct task {
    struct task *next;
    struct cloudpbx_actions *actions;
    struct action action;
    struct cloudpbx_list *list; /* of a list action, else NULL */
    /* of a list action or `format_lookup`: rows are decoded while they are received, and the stream uses the
     * other decoder meanwhile */
    struct cloudpbx_decoder *rows;
    struct http_transfer *request;
    struct format_lookup *format_lookup; /* of a recording whose content does not show its format … */
    bool format_looked_up;               /* … and the list was requested */
    size_t address;                      /* index of the current server */
    bool restarted;                      /* the kept part did not match the server's file */
    bool has_answer;                     /* at least one server responded */
    char problems[ERROR_TEXT_BYTES];     /* the failures of the servers that were tried before */
};

struct cloudpbx_actions {
    struct loop *loop;
    struct cloudpbx_actions_options options;
    struct http_client *client;
    struct task *tasks;
    size_t task_count;
    /* the exchange's clock minus ours; 0 before the first Date header, or if more than a week */
    int64_t clock_offset_ms;
};

/* The current time of the exchange. */
static int64_t exchange_now(const struct cloudpbx_actions *actions)
{
    return loop_wall_clock_ms(actions->loop) + actions->clock_offset_ms;
}

static void emit(struct cloudpbx_actions *actions, const struct event *event)
{
    const struct backend_report report = {.event = event, .at = loop_now_ms(actions->loop)};
    actions->options.listen(actions->options.listener, &report);
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
    free(task->list);
    free(task->format_lookup);
    cloudpbx_decoder_free(task->rows);
    free(task);
}

static void emit_rows(struct task *task, const struct cloudpbx_result *result)
{
    for (size_t i = 0; i < result->row_count; i++) {
        emit(task->actions, &result->rows[i]);
    }
}

static void emit_progress(struct task *task, enum progress_unit unit, int64_t done, int64_t total)
{
    const struct progress_event progress = {
        .action = &task->action, .unit = unit, .done = done, .total = total};
    const struct event event = {.kind = EVENT_PROGRESS, .progress = progress};
    emit(task->actions, &event);
}

/* Reports the outcome and frees the task. */
static void finish_task(struct task *task, struct cloudpbx_result *result)
{
    struct cloudpbx_actions *actions = task->actions;
    secrets_redact(actions->options.secrets, result->text); /* servers may repeat what they received */
    const struct outcome_event outcome = {
        .action = &task->action,
        .outcome = result->outcome,
        .text = result->text,
        .message_id = result->message_id,
        .message_status = result->message_status,
        .incomplete = result->incomplete,
        .server_at = result->server_at,
        .failure_kind = result->failure_kind,
    };
    const struct event event = {.kind = EVENT_OUTCOME, .outcome = outcome};
    emit(actions, &event);
    remove_task(task);
}

static void add_problem(struct task *task, const char *address, const char *between, const char *problem)
{
    text_append(task->problems, sizeof task->problems, "%s%s%s%s", task->problems[0] != '\0' ? "; " : "",
                address, between, problem);
}

/* The last server was unreachable. The earlier ones were unreachable, too, or answered with an error, which
 * is reported. */
static void finish_unreachable(struct task *task)
{
    struct cloudpbx_result result = {.outcome = task->has_answer ? OUTCOME_REFUSED : OUTCOME_NO_CONNECTION,
                                     .message_status = SMS_UNKNOWN};
    int room = (int)sizeof result.text - 64; /* minus the words around it */
    if (task->has_answer) {
        (void)text_copy(result.text, sizeof result.text, task->problems);
    } else {
        (void)snprintf(result.text, sizeof result.text, _("No connection to the exchange (%.*s)"), room,
                       task->problems);
    }
    finish_task(task, &result);
}

static size_t fill_dates(const char *from, const char *to, struct http_parameter parameters[PARAMETERS_MAX])
{
    size_t count = 0;
    if (*from != '\0') {
        parameters[count++] = (struct http_parameter){"datestart", from};
    }
    if (*to != '\0') {
        parameters[count++] = (struct http_parameter){"datestop", to};
    }
    return count;
}

/* Is the task looking up the recording's format in the list? */
static bool is_looking_up_format(const struct task *task)
{
    return task->format_lookup != NULL && !task->format_looked_up;
}

static size_t fill_parameters(const struct task *task, struct http_parameter parameters[PARAMETERS_MAX])
{
    const struct action *action = &task->action;
    if (is_looking_up_format(task)) {
        return fill_dates(task->format_lookup->date_from, task->format_lookup->date_to, parameters);
    }
    switch (action->kind) {
    case ACTION_DIAL:
        parameters[0] = (struct http_parameter){"cpa", action->from};
        parameters[1] = (struct http_parameter){"cpb", action->to};
        return 2;
    case ACTION_SMS:
        parameters[0] = (struct http_parameter){"to", action->to};
        parameters[1] = (struct http_parameter){"body", action->text};
        parameters[2] = (struct http_parameter){"test", "true"};
        return action->test ? 3 : 2;
    case ACTION_CALL_RECORDS:
    case ACTION_RECORDINGS:
    case ACTION_TRANSCRIPTS:
        return fill_dates(task->list->date_from, task->list->date_to, parameters);
    case ACTION_RECORDING_GET:
    case ACTION_TRANSCRIPT_GET:
    case ACTION_KIND_COUNT:
        break;
    }
    return 0;
}

static void on_response(void *user, const struct http_response *response);

static void on_progress(void *user, int64_t received, int64_t total)
{
    emit_progress(user, PROGRESS_BYTES, received, total);
}

static bool on_list_chunk(void *user, const char *piece, size_t length)
{
    const struct task *task = user;
    return cloudpbx_decode_list_chunk(task->rows, piece, length);
}

/* False when the recording is found. */
static bool on_format_chunk(void *user, const char *piece, size_t length)
{
    struct task *task = user;
    const struct event *rows;
    size_t count = cloudpbx_decode_list_rows(task->rows, piece, length, &rows);
    return !format_lookup_search(task->format_lookup, task->action.id, rows, count);
}

static bool send_request(struct task *task, struct error *error)
{
    enum action_kind kind = is_looking_up_format(task) ? ACTION_RECORDINGS : task->action.kind;
    bool lists = cloudpbx_list_is_for(kind);
    struct cloudpbx_actions *actions = task->actions;
    const struct endpoint *endpoint = &ENDPOINTS[kind];
    char id[ACTION_ID_BYTES * 3];
    char path[PATH_BYTES];
    (void)url_encode(id, sizeof id, task->action.id); /* always fits: three bytes for each */
    (void)snprintf(path, sizeof path, "%s%s%s", endpoint->path, endpoint->has_id ? "/" : "",
                   endpoint->has_id ? id : "");
    struct http_parameter parameters[PARAMETERS_MAX];
    const struct download_options file = {
        .path = task->action.path,
        .source = path,
        .adds_extension = task->action.path_gets_suffix,
        .format = task->format_lookup != NULL ? task->format_lookup->format : NULL,
        .replaces = !task->action.path_gets_suffix,
        .no_resume = task->action.path_is_temporary,
    };
    const struct http_options options = {
        .address = &actions->options.addresses[task->address],
        .path = path,
        .parameters = parameters,
        .parameter_count = fill_parameters(task, parameters),
        .post = endpoint->post,
        .key = actions->options.key,
        .connect_timeout_ms = CONNECT_TIMEOUT_MS,
        .total_timeout_ms = endpoint->total_timeout_ms,
        .idle_timeout_ms = endpoint->idle_timeout_ms,
        .reply_bytes_max = endpoint->reply_bytes_max,
        .file = kind == ACTION_RECORDING_GET ? &file : NULL,
        .progress = on_progress,
        .piece = is_looking_up_format(task) ? on_format_chunk
                 : lists                    ? on_list_chunk
                                            : NULL,
        .done = on_response,
        .user = task,
    };
    if (lists) {
        cloudpbx_decode_list_begin(task->rows, cloudpbx_list_row_kind(kind), actions->options.secrets);
    }
    task->request = http_start(actions->client, &options, error);
    return task->request != NULL;
}

/* Sends the request to the next server; false if there is none. */
static bool try_next_server(struct task *task)
{
    if (task->address + 1 >= task->actions->options.address_count) {
        return false;
    }
    task->address++;
    return send_request(task, NULL);
}

/* Prefixes the dates of the part of a list that failed. */
static void prefix_dates(const struct task *task, struct cloudpbx_result *result)
{
    char text[ERROR_TEXT_BYTES];
    const struct cloudpbx_list *list = task->list;
    bool one = strcmp(list->date_from, list->date_to) == 0;
    if (list->is_split) {
        (void)text_copy(text, sizeof text, result->text);
        (void)snprintf(result->text, sizeof result->text, "%s%s%s: %.*s", list->date_from, one ? "" : " – ",
                       one ? "" : list->date_to, (int)sizeof text - 64, text);
    }
}

/* Reports the rows of a response and requests what is still missing. */
static void handle_list(struct task *task, struct cloudpbx_result *result)
{
    struct cloudpbx_list *list = task->list;
    if (cloudpbx_list_add(list, result)) {
        if (result->too_large) {
            prefix_dates(task, result);
            finish_task(task, result);
            return;
        }
        if (cloudpbx_list_is_too_long(list)) {
            result->outcome = OUTCOME_REFUSED;
            (void)snprintf(result->text, sizeof result->text,
                           _("There are more than %d rows: ask for fewer days"), CLOUDPBX_LIST_ROWS_MAX);
            finish_task(task, result);
            return;
        }
        emit_rows(task, result);
    }
    if (cloudpbx_list_next(list)) {
        emit_progress(task, PROGRESS_DAYS, list->days.done, list->days.total);
        (void)send_request(task, NULL); /* can only fail for files */
        return;
    }
    cloudpbx_list_summarize(list, result->text);
    result->incomplete = cloudpbx_list_is_incomplete(list);
    finish_task(task, result);
}

/* Requests the recording again. Opening its file may fail now, if another process took it meanwhile. */
static void resume_request(struct task *task)
{
    struct error error;
    struct cloudpbx_result result = {.outcome = OUTCOME_REFUSED, .message_status = SMS_UNKNOWN};
    if (!send_request(task, &error)) {
        (void)text_copy(result.text, sizeof result.text, error.text);
        finish_task(task, &result);
    }
}

/* Looks up the recording's format in the list of its day, if the id contains the day. */
static void look_up_format(struct task *task)
{
    task->format_lookup = memory_new(1, sizeof *task->format_lookup);
    task->format_looked_up =
        !format_lookup_init(task->format_lookup, task->action.id, task->actions->options.timezone);
    task->rows = cloudpbx_decoder_new(NULL);
    resume_request(task);
}

static void handle_unsent(struct task *task, const char *problem)
{
    add_problem(task, task->actions->options.addresses[task->address].text, ": ", problem);
    if (!try_next_server(task)) {
        finish_unreachable(task);
    }
}

/* Reports a result that no other server can improve. */
static void handle_result(struct task *task, struct cloudpbx_result *result)
{
    if (task->list == NULL) {
        emit_rows(task, result); /* a transcript */
        finish_task(task, result);
        return;
    }
    cloudpbx_list_set_now(task->list, exchange_now(task->actions));
    if (result->outcome == OUTCOME_DONE || result->too_large) {
        handle_list(task, result);
    } else {
        prefix_dates(task, result);
        finish_task(task, result);
    }
}

static void handle_response(struct task *task, const struct http_response *response)
{
    const struct cloudpbx_actions_options *options = &task->actions->options;
    struct cloudpbx_result result;
    if (response->server_at != 0) {
        task->actions->clock_offset_ms =
            cloudpbx_list_clock_offset_ms(response->server_at, loop_wall_clock_ms(task->actions->loop));
    }
    cloudpbx_result_read(&result, task->list != NULL ? task->rows : options->decoder, &task->action,
                         options->addresses[task->address].host, response);
    if (result.try_other_server) {
        task->has_answer = task->has_answer || result.outcome != OUTCOME_NO_CONNECTION;
        add_problem(task, "", "", result.text);
        if (try_next_server(task)) {
            return;
        }
    }
    handle_result(task, &result);
}

static void on_response(void *user, const struct http_response *response)
{
    struct task *task = user;
    task->request = NULL;
    if (is_looking_up_format(task)) {
        task->format_looked_up = true; /* even if the list failed, the recording is next */
        resume_request(task);
    } else if (response->outcome == HTTP_FORMAT_UNKNOWN) {
        look_up_format(task);
    } else if (response->outcome == HTTP_NOT_SENT) {
        handle_unsent(task, response->problem);
    } else if (response->outcome == HTTP_PART_STALE && !task->restarted) {
        task->restarted = true;
        if (!send_request(task, NULL)) {
            handle_response(task, response);
        }
    } else {
        handle_response(task, response);
    }
}

struct cloudpbx_actions *
cloudpbx_actions_new(struct loop *loop, const struct cloudpbx_actions_options *options, struct error *error)
{
    struct http_client *client = http_new(loop, options->ca_file, options->secrets, error);
    if (client == NULL) {
        return NULL;
    }
    struct cloudpbx_actions *actions = memory_new(1, sizeof *actions);
    *actions = (struct cloudpbx_actions){.loop = loop, .options = *options, .client = client};
    return actions;
}

static void finish_closed(struct task *task)
{
    bool kept = http_is_resumable(task->request);
    bool left = http_cancel(task->request);
    bool once = action_must_not_repeat(task->action.kind);
    task->request = NULL;
    struct cloudpbx_result result = {
        .outcome = left && once ? OUTCOME_UNCERTAIN : OUTCOME_NO_CONNECTION,
        .message_status = SMS_UNKNOWN,
    };
    (void)snprintf(
        result.text, sizeof result.text, "%s",
        !left  ? _("Not asked: the program ended before the exchange was reached")
        : once ? _("Outcome unknown: the program ended before the answer came")
        : kept ? _("The program ended before all of it came; what came is kept: asked again, it goes on from "
                   "there")
               : _("The program ended before the answer came"));
    finish_task(task, &result);
}

void cloudpbx_actions_free(struct cloudpbx_actions *actions)
{
    if (actions == NULL) {
        return;
    }
    while (actions->tasks != NULL) {
        finish_closed(actions->tasks);
    }
    http_free(actions->client);
    free(actions);
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
    if (action->kind == ACTION_SMS && action->text[0] == '\0') {
        return error_set(error, ERROR_USAGE, _("The SMS has no text"));
    }
    if (action->kind == ACTION_SMS && text_length(action->text) > SMS_CHARACTERS_MAX) {
        return error_set(error, ERROR_USAGE, _("The SMS is longer than %d characters"), SMS_CHARACTERS_MAX);
    }
    if (ENDPOINTS[action->kind].has_id && action->id[0] == '\0') {
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
    assert((unsigned)action->kind < ACTION_KIND_COUNT && ENDPOINTS[action->kind].path != NULL);
    if (!check(actions, action, error)) {
        return false;
    }
    struct task *task = memory_new(1, sizeof *task);
    *task = (struct task){.next = actions->tasks, .actions = actions, .action = *action};
    if (cloudpbx_list_is_for(action->kind)) {
        task->list = memory_new(1, sizeof *task->list);
        cloudpbx_list_init(task->list, action, actions->options.timezone, exchange_now(actions));
        task->rows = cloudpbx_decoder_new(NULL);
    }
    actions->tasks = task;
    actions->task_count++;
    if (!send_request(task, error)) {
        remove_task(task);
        return false;
    }
    return true;
}
