/* pbxboard cdr: the call records of some days. */

#include "cli/cli_request.h"

#include "model/decimal.h"
#include "model/i18n.h"

static const struct column columns[] = {
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

/* NULL where it is not told. */
static const char *written(char to[DECIMAL_BYTES], int64_t thousandths)
{
    if (thousandths == DECIMAL_UNKNOWN) {
        return NULL;
    }
    decimal_format(to, thousandths);
    return to;
}

static void on_row(void *user, const struct event *event)
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

static bool prepare(const struct cli *cli, const struct exchange *exchange, struct action *action,
                    struct error *error)
{
    (void)exchange;
    (void)error;
    action->kind = ACTION_CALL_RECORDS;
    cli_request_set_days(cli, action);
    return true;
}

enum exit_status cmd_cdr(const struct cli *cli)
{
    return cli_request_list(cli, prepare, columns, on_row);
}
