/* pbxboard recordings: the recordings of some days, and fetching one. */

#include "cli/ask.h"

#include "model/text.h"
#include "model/words.h"

#include <stdio.h>
#include <string.h>

static const struct column columns[] = {
    {"started", N_("Started"), COLUMN_TIME}, {"from", N_("From"), COLUMN_TEXT},     {"to", N_("To"), COLUMN_TEXT},
    {"format", N_("Format"), COLUMN_TEXT},   {"id", N_("Id"), COLUMN_TEXT},         {NULL, NULL, COLUMN_TEXT},
};

static void take_row(void *user, const struct event *event)
{
    const struct recording *recording = &event->recording;
    const char *values[] = {recording->started, recording->from, recording->to, recording->format, recording->id};
    rows_put(user, values);
}

static bool prepare_list(const struct cli *cli, const struct exchange *exchange, struct action *action,
                         struct error *error)
{
    (void)exchange;
    (void)error;
    action->kind = ACTION_RECORDINGS;
    ask_for_days(cli, action);
    return true;
}

/* An id is the exchange's; a file of that name must not leave the directory. */
static bool prepare_get(const struct cli *cli, const struct exchange *exchange, struct action *action,
                        struct error *error)
{
    (void)exchange;
    const char *id = cli->arguments[1];
    if (strchr(id, '/') != NULL || *id == '.' || *id == '\0' || strlen(id) >= sizeof action->id) {
        return error_set(error, ERROR_USAGE, _("%s is no recording's id; pbxboard recordings lists them."), id);
    }
    action->path_grows = cli->output == NULL;
    action->kind = ACTION_RECORDING_GET;
    (void)text_copy(action->id, sizeof action->id, id);
    if (!text_copy(action->path, sizeof action->path, cli->output != NULL ? cli->output : id)) {
        return error_set(error, ERROR_USAGE, _("The name of the file is too long."));
    }
    return true;
}

static enum exit_status get(const struct cli *cli)
{
    struct answer answer;
    struct error error;
    if (cli->format_word != NULL) {
        (void)error_set(&error, ERROR_USAGE, _("pbxboard%s%s does not take --%s; pbxboard%s%s --help lists what it takes."), " ",
                        "recordings get", "format", " ", "recordings");
        return cli_fail(&error);
    }
    enum exit_status status = ask(cli, prepare_get, NULL, NULL, &answer);
    if (status == EXIT_DONE) {
        (void)puts(answer.text);
    }
    return status == EXIT_DONE && answer.incomplete ? EXIT_REFUSED : status;
}

enum exit_status cmd_recordings(const struct cli *cli)
{
    if (cli->argument_count == 0) {
        return ask_for_list(cli, prepare_list, columns, take_row);
    }
    if (cli->argument_count == 2 && strcmp(cli->arguments[0], "get") == 0) {
        return get(cli);
    }
    struct error error;
    (void)error_set(&error, ERROR_USAGE, _("Write pbxboard recordings, or pbxboard recordings get ID [-o FILE]."));
    return cli_fail(&error);
}
