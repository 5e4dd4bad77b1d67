/* pbxboard transcripts: the transcripts of some days, and reading one. */

#include "cli/ascii.h"
#include "cli/cli_request.h"

#include "model/i18n.h"

#include <jansson.h>
#include <stdio.h>

static const struct column columns[] = {
    {"started", N_("Started"), COLUMN_TIME}, {"from", N_("From"), COLUMN_TEXT}, {"to", N_("To"), COLUMN_TEXT},
    {"id", N_("Id"), COLUMN_TEXT},           {NULL, NULL, COLUMN_TEXT},
};

static void on_row(void *user, const struct event *event)
{
    const struct transcript *transcript = &event->transcript;
    const char *values[] = {transcript->started, transcript->from, transcript->to, transcript->id};
    table_output_put(user, values);
}

static bool prepare_list(const struct cli *cli, const struct exchange *exchange, struct action *action,
                         struct error *error)
{
    (void)exchange;
    (void)error;
    action->kind = ACTION_TRANSCRIPTS;
    cli_request_set_days(cli, action);
    return true;
}

static bool prepare_show(const struct cli *cli, const struct exchange *exchange, struct action *action,
                         struct error *error)
{
    (void)exchange;
    action->kind = ACTION_TRANSCRIPT_GET;
    if (!cli_request_set_id(action, cli->arguments[0])) {
        return error_set(error, ERROR_USAGE, _("%s is no transcript's id; pbxboard transcripts lists them."),
                         cli->arguments[0]);
    }
    return true;
}

/* The transcript as it comes: it is borrowed, so it is written at once. */
static void write_transcript(void *user, const struct event *event)
{
    const struct cli *cli = user;
    const struct transcript *transcript = &event->transcript;
    const char *summary = transcript->summary == NULL ? "" : transcript->summary;
    if (cli->format == FORMAT_JSON) {
        json_t *row =
            json_pack("{ss ss ss}", "id", transcript->id, "summary", summary, "content", transcript->content);
        (void)json_dumpf(row, stdout, JSON_INDENT(1) | ascii_json_flags());
        (void)putchar('\n');
        json_decref(row);
        return;
    }
    if (*summary != '\0') {
        (void)printf("%s\n%s\n\n", _("Summary"), summary);
    }
    (void)printf("%s\n", transcript->content);
}

enum exit_status cmd_transcripts(const struct cli *cli)
{
    return cli_request_list(cli, prepare_list, columns, on_row);
}

enum exit_status cmd_transcripts_show(const struct cli *cli)
{
    struct request_result answer;
    struct cli copy = *cli;
    return cli_request_run(cli, prepare_show, write_transcript, &copy, &answer);
}
