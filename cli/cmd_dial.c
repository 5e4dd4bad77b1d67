/* The subcommands that act: dial has one telephone call another, sms sends a text message. */

#include "cli/cli_request.h"
#include "model/i18n.h"
#include "model/text.h"
#include "tui/user_input.h"

#include <stdio.h>

static bool take_number(char to[ACTION_NUMBER_BYTES], const char *typed, struct error *error)
{
    struct number number;
    bool taken = user_input_number(&number, typed, error);
    if (taken) {
        cli_request_print_number(&number, typed);
        (void)text_copy(to, ACTION_NUMBER_BYTES, number.dial_string);
    }
    return taken;
}

static bool prepare_dial(const struct cli *cli, const struct exchange *exchange, struct action *action,
                         struct error *error)
{
    bool has_from = cli->argument_count == 2;
    const char *from = has_from ? cli->arguments[0] : exchange->own_number;
    const char *to = cli->arguments[cli->argument_count - 1];
    action->kind = ACTION_DIAL;
    if (*from == '\0') {
        return error_set(
            error, ERROR_USAGE,
            _("Which telephone is to call? Give its extension before the number (pbxboard dial 101 %s), or "
              "set yours: extension = \"101\" in the configuration."),
            to);
    }
    return take_number(action->from, from, error) && take_number(action->to, to, error);
}

enum exit_status cmd_dial(const struct cli *cli)
{
    struct request_result answer;
    enum exit_status status = cli_request_run(cli, prepare_dial, NULL, NULL, &answer);
    return status == EXIT_DONE ? cli_report_done("OK") : status;
}

static bool prepare_sms(const struct cli *cli, const struct exchange *exchange, struct action *action,
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
    enum exit_status status = cli_request_run(cli, prepare_sms, NULL, NULL, &answer);
    (void)snprintf(line, sizeof line, "%s %s", sms_status_word(answer.message_status), answer.message_id);
    return status == EXIT_DONE ? cli_report_done(line) : status;
}
