/* pbxboard recordings: the recordings of some days, and fetching one. */

#include "cli/cli_request.h"
#include "cli/output.h"

#include "model/i18n.h"
#include "model/text.h"

#include <string.h>

static const struct column columns[] = {
    {"started", N_("Started"), COLUMN_TIME}, {"from", N_("From"), COLUMN_TEXT}, {"to", N_("To"), COLUMN_TEXT},
    {"format", N_("Format"), COLUMN_TEXT},   {"id", N_("Id"), COLUMN_TEXT},     {NULL, NULL, COLUMN_TEXT},
};

static void on_row(void *user, const struct event *event)
{
    const struct recording *recording = &event->recording;
    const char *values[] = {recording->started, recording->from, recording->to, recording->format,
                            recording->id};
    table_output_put(user, values);
}

static bool prepare_list(const struct cli *cli, const struct exchange *exchange, struct action *action,
                         struct error *error)
{
    (void)exchange;
    (void)error;
    action->kind = ACTION_RECORDINGS;
    cli_request_set_days(cli, action);
    return true;
}

/* An id is the exchange's; a file of that name must not leave the directory. */
static bool prepare_get(const struct cli *cli, const struct exchange *exchange, struct action *action,
                        struct error *error)
{
    (void)exchange;
    const char *id = cli->arguments[0];
    if (strchr(id, '/') != NULL || *id == '.' || !cli_request_set_id(action, id)) {
        return error_set(error, ERROR_USAGE, _("%s is no recording's id; pbxboard recordings lists them."),
                         id);
    }
    action->kind = ACTION_RECORDING_GET;
    action->path_gets_suffix = cli->output == NULL;
    const char *path = cli->output != NULL ? cli->output : id; /* output_open() has measured it */
    (void)text_copy(action->path, sizeof action->path, path);
    return true;
}

static bool prepare_get_to_stream(const struct cli *cli, const struct exchange *exchange,
                                  struct action *action, struct error *error)
{
    action->path_is_temporary = true;
    return prepare_get(cli, exchange, action, error);
}

static enum exit_status get(const struct cli *cli)
{
    struct request_result answer;
    enum exit_status status = cli_request_run(cli, prepare_get, NULL, NULL, &answer);
    if (status == EXIT_DONE) {
        status = cli_report_done(answer.text);
        return answer.incomplete ? EXIT_REFUSED : status; /* untold or not: it is not known to be done */
    }
    return status;
}

/* To what can't be replaced: it comes to a file first. */
static enum exit_status get_and_deliver(const struct cli *cli, struct output *output)
{
    struct request_result answer;
    struct error error;
    enum exit_status status = cli_request_run(cli, prepare_get_to_stream, NULL, NULL, &answer);
    if (status == EXIT_DONE && !output_deliver(output, &error)) {
        return cli_fail(&error);
    }
    if (status == EXIT_DONE && answer.incomplete) {
        cli_say("%s", _("the server did not say how long the recording is: the end may be missing"));
        return EXIT_REFUSED;
    }
    return status;
}

static enum exit_status get_to_output(const struct cli *cli)
{
    struct cli resolved = *cli;
    struct output output;
    struct error error;
    enum exit_status status;
    if (!output_open(&output, cli->output, &error)) {
        status = cli_fail(&error);
    } else {
        resolved.output = output.path;
        status = output.fd >= 0 ? get_and_deliver(&resolved, &output) : get(&resolved);
    }
    output_close(&output);
    return status;
}

enum exit_status cmd_recordings(const struct cli *cli)
{
    return cli_request_list(cli, prepare_list, columns, on_row);
}

enum exit_status cmd_recordings_get(const struct cli *cli)
{
    return cli->output != NULL ? get_to_output(cli) : get(cli);
}
