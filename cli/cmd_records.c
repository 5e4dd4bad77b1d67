/* The lists of an exchange: call records, recordings, transcripts; and fetching a recording or a transcript.
 */

#include "cli/ascii.h"
#include "cli/cli_request.h"
#include "cli/output.h"
#include "model/decimal.h"
#include "model/i18n.h"
#include "model/text.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

static const struct column call_record_columns[] = {
    {"started", N_("Started"), COLUMN_TIME},
    {"from", N_("From"), COLUMN_TEXT},
    {"caller_id", N_("Caller id"), COLUMN_TEXT},
    {"to", N_("To"), COLUMN_TEXT},
    {"disposition", N_("Result"), COLUMN_TEXT},
    {"duration_s", N_("Whole"), COLUMN_DURATION},
    {"talked_s", N_("Talked"), COLUMN_DURATION},
    {"application", N_("By"), COLUMN_TEXT},
    {"cost_grosz", N_("Cost"), COLUMN_GROSZ},
    {"zone", N_("Zone"), COLUMN_TEXT},
    {"channel", N_("Channel"), COLUMN_TEXT},
    {"to_channel", N_("To channel"), COLUMN_TEXT},
    {"id", N_("Id"), COLUMN_TEXT},
    {NULL, NULL, COLUMN_TEXT},
};

static const struct column recording_columns[] = {
    {"started", N_("Started"), COLUMN_TIME}, {"from", N_("From"), COLUMN_TEXT}, {"to", N_("To"), COLUMN_TEXT},
    {"format", N_("Format"), COLUMN_TEXT},   {"id", N_("Id"), COLUMN_TEXT},     {NULL, NULL, COLUMN_TEXT},
};

static const struct column transcript_columns[] = {
    {"started", N_("Started"), COLUMN_TIME}, {"from", N_("From"), COLUMN_TEXT}, {"to", N_("To"), COLUMN_TEXT},
    {"id", N_("Id"), COLUMN_TEXT},           {NULL, NULL, COLUMN_TEXT},
};

/* NULL where the exchange does not report it. */
static const char *written(char to[DECIMAL_BYTES], int64_t thousandths)
{
    if (thousandths == DECIMAL_UNKNOWN) {
        return NULL;
    }
    decimal_format(to, thousandths);
    return to;
}

static void put_call_record(void *user, const struct event *event)
{
    const struct call_record *call = &event->call_record;
    char duration[DECIMAL_BYTES];
    char talked[DECIMAL_BYTES];
    char cost[DECIMAL_BYTES];
    const char *values[] = {
        call->started,
        call->from,
        call->caller_id,
        call->to,
        call->disposition,
        written(duration, call->duration_ms),
        written(talked, call->talked_ms),
        call->application,
        written(cost, call->cost_thousandths),
        call->zone,
        call->channel,
        call->to_channel,
        call->id,
    };
    table_output_put(user, values);
}

static void put_recording(void *user, const struct event *event)
{
    const struct recording *recording = &event->recording;
    const char *values[] = {recording->started, recording->from, recording->to, recording->format,
                            recording->id};
    table_output_put(user, values);
}

static void put_transcript(void *user, const struct event *event)
{
    const struct transcript *transcript = &event->transcript;
    const char *values[] = {transcript->started, transcript->from, transcript->to, transcript->id};
    table_output_put(user, values);
}

static bool prepare_call_records(const struct cli *cli, const struct exchange *exchange,
                                 struct action *action, struct error *error)
{
    (void)exchange;
    (void)error;
    action->kind = ACTION_CALL_RECORDS;
    cli_request_set_days(cli, action);
    return true;
}

static bool prepare_recordings(const struct cli *cli, const struct exchange *exchange, struct action *action,
                               struct error *error)
{
    (void)exchange;
    (void)error;
    action->kind = ACTION_RECORDINGS;
    cli_request_set_days(cli, action);
    return true;
}

static bool prepare_transcripts(const struct cli *cli, const struct exchange *exchange, struct action *action,
                                struct error *error)
{
    (void)exchange;
    (void)error;
    action->kind = ACTION_TRANSCRIPTS;
    cli_request_set_days(cli, action);
    return true;
}

/* The id comes from the exchange and becomes the file's name, which must stay in the directory. */
static bool prepare_recording(const struct cli *cli, const struct exchange *exchange, struct action *action,
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
    const char *path = cli->output != NULL ? cli->output : id; /* output_open() has checked the length */
    (void)text_copy(action->path, sizeof action->path, path);
    return true;
}

static bool prepare_recording_to_stream(const struct cli *cli, const struct exchange *exchange,
                                        struct action *action, struct error *error)
{
    action->path_is_temporary = true;
    return prepare_recording(cli, exchange, action, error);
}

static enum exit_status get_recording(const struct cli *cli)
{
    struct request_result answer;
    enum exit_status status = cli_request_run(cli, prepare_recording, NULL, NULL, &answer);
    if (status == EXIT_DONE) {
        status = cli_report_done(answer.text);
        return answer.incomplete ? EXIT_REFUSED : status; /* reported or not, it may be cut short */
    }
    return status;
}

/* For an output that can't be replaced: downloads to a file first. */
static enum exit_status get_and_deliver(const struct cli *cli, struct output *output)
{
    struct request_result answer;
    struct error error;
    enum exit_status status = cli_request_run(cli, prepare_recording_to_stream, NULL, NULL, &answer);
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
        status = output.fd >= 0 ? get_and_deliver(&resolved, &output) : get_recording(&resolved);
    }
    output_close(&output);
    return status;
}

static bool prepare_transcript(const struct cli *cli, const struct exchange *exchange, struct action *action,
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

/* Writes the transcript at once, because the event only lends it. */
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

enum exit_status cmd_cdr(const struct cli *cli)
{
    return cli_request_list(cli, prepare_call_records, call_record_columns, put_call_record);
}

enum exit_status cmd_recordings(const struct cli *cli)
{
    return cli_request_list(cli, prepare_recordings, recording_columns, put_recording);
}

enum exit_status cmd_recordings_get(const struct cli *cli)
{
    return cli->output != NULL ? get_to_output(cli) : get_recording(cli);
}

enum exit_status cmd_transcripts(const struct cli *cli)
{
    return cli_request_list(cli, prepare_transcripts, transcript_columns, put_transcript);
}

enum exit_status cmd_transcripts_show(const struct cli *cli)
{
    struct request_result answer;
    struct cli copy = *cli;
    return cli_request_run(cli, prepare_transcript, write_transcript, &copy, &answer);
}
