/* pbxboard sms: send a text message. */

#include "cli/cli_request.h"
#include "model/i18n.h"
#include "tui/user_input.h"

#include <stdio.h>

static bool prepare(const struct cli *cli, const struct exchange *exchange, struct action *action,
                    struct error *error)
{
    (void)exchange;
    struct number number;
    bool good = user_input_sms_number(&number, action->to, cli->arguments[0], error) &&
                user_input_sms_text(action->text, sizeof action->text, cli->arguments[1], error);
    if (good) {
        cli_request_print_number(&number, cli->arguments[0]);
        action->kind = ACTION_SMS;
        action->test = cli->test;
    }
    return good;
}

enum exit_status cmd_sms(const struct cli *cli)
{
    struct request_result answer;
    char line[SMS_ID_BYTES + 32];
    enum exit_status status = cli_request_run(cli, prepare, NULL, NULL, &answer);
    (void)snprintf(line, sizeof line, "%s %s", sms_status_word(answer.message_status), answer.message_id);
    return status == EXIT_DONE ? cli_report_done(line) : status;
}
