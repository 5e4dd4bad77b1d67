/* pbxboard sms: send a text message. */

#include "cli/ask.h"
#include "cli/language.h"
#include "model/words.h"
#include "tui/written.h"

#include <stdio.h>
#include <stdlib.h>

static bool prepare(const struct cli *cli, const struct exchange *exchange, struct action *action, struct error *error)
{
    (void)exchange;
    struct number number;
    char *to = language_utf8(cli->arguments[0]);
    char *text = language_utf8(cli->arguments[1]);
    bool good = written_sms_number(&number, action->to, to, error) &&
                written_sms_text(action->text, sizeof action->text, text, error);
    free(to);
    free(text);
    if (good) {
        ask_say_left_out(&number);
        action->kind = ACTION_SMS;
        action->test = cli->test;
    }
    return good;
}

enum exit_status cmd_sms(const struct cli *cli)
{
    struct answer answer;
    char line[MESSAGE_ID_BYTES + 32];
    enum exit_status status = ask(cli, prepare, NULL, NULL, &answer);
    (void)snprintf(line, sizeof line, "%s %s", message_status_word(answer.message_status), answer.message_id);
    return status == EXIT_DONE ? cli_tell_done(line) : status;
}
