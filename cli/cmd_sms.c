/* pbxboard sms: send a text message. */

#include "cli/ask.h"

#include "model/sms.h"
#include "model/text.h"
#include "model/words.h"

#include <stdio.h>
#include <string.h>

static bool prepare(const struct cli *cli, const struct exchange *exchange, struct action *action, struct error *error)
{
    (void)exchange;
    char number[SMS_NUMBER_DIGITS + 1];
    const char *text = cli->arguments[1];
    struct sms_size size = sms_measure(text);
    if (!sms_number(number, cli->arguments[0])) {
        return error_set(error, ERROR_USAGE, _("%s is no mobile number: nine digits are needed."), cli->arguments[0]);
    }
    if (size.characters == 0 || size.characters > SMS_CHARACTERS_MAX) {
        return error_set(error, ERROR_USAGE, _("The text has %zu characters; it may have 1 to %d."), size.characters,
                         SMS_CHARACTERS_MAX);
    }
    action->kind = ACTION_SMS;
    action->test = cli->test;
    (void)text_copy(action->to, sizeof action->to, number);
    (void)text_copy(action->text, sizeof action->text, text);
    return true;
}

enum exit_status cmd_sms(const struct cli *cli)
{
    struct answer answer;
    char line[MESSAGE_ID_BYTES + 32];
    enum exit_status status = ask(cli, prepare, NULL, NULL, &answer);
    (void)snprintf(line, sizeof line, "%s %s", message_status_word(answer.message_status), answer.message_id);
    return status == EXIT_DONE ? cli_tell_done(line) : status;
}
