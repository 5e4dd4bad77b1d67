/* One question to an exchange from the command line. */

#include "cli/ask.h"

#include "cli/progress.h"

#include "model/text.h"
#include "model/i18n.h"

#include <stdio.h>
#include <string.h>

struct asking {
    struct run run;
    struct answer *answer;
    struct progress *progress;
    bool answered;
    row_taker *take_row;
    void *user;
};

static void take_news(void *listener, const struct session_news *news)
{
    struct asking *asking = listener;
    const struct event *event = news->news->event;
    progress_on_event(asking->progress, event);
    switch (event->kind) {
    case EVENT_CALL_RECORD:
    case EVENT_RECORDING:
    case EVENT_TRANSCRIPT:
        if (asking->take_row != NULL) {
            asking->take_row(asking->user, event);
        }
        break;
    case EVENT_OUTCOME:
        asking->answered = true;
        asking->answer->outcome = event->outcome.outcome;
        asking->answer->incomplete = event->outcome.incomplete;
        asking->answer->message_status = event->outcome.message_status;
        (void)text_copy(asking->answer->text, sizeof asking->answer->text,
                        event->outcome.text == NULL ? "" : event->outcome.text);
        (void)text_copy(asking->answer->message_id, sizeof asking->answer->message_id,
                        event->outcome.message_id == NULL ? "" : event->outcome.message_id);
        if (asking->run.session != NULL) {
            loop_stop(session_loop(asking->run.session));
        }
        break;
    default:
        run_say_journal(event);
        break;
    }
}

static enum exit_status status_of(const struct answer *answer)
{
    static const enum exit_status statuses[] = {
        [OUTCOME_DONE] = EXIT_DONE,
        [OUTCOME_REFUSED] = EXIT_REFUSED,
        [OUTCOME_NO_CONNECTION] = EXIT_NO_CONNECTION,
        [OUTCOME_UNCERTAIN] = EXIT_UNCERTAIN,
    };
    if (answer->outcome != OUTCOME_DONE) {
        cli_say("%s", answer->text);
    }
    return statuses[answer->outcome];
}

void ask_say_number(const struct number *number, const char *typed)
{
    if (number->left_out[0] != '\0') {
        cli_say(_("The number is %s; left out: %s"), number->shown, number->left_out);
    } else if (strcmp(number->dial_string, typed) != 0) {
        cli_say(_("The number is %s"), number->dial_string);
    }
}

/* The request leaves, and the loop runs until its outcome is there. Interrupted, closing the session gives one. */
static bool submit_and_wait(struct asking *asking, const struct cli *cli, action_preparer *prepare,
                            struct error *error)
{
    struct exchange *exchange = session_board(asking->run.session)->exchanges[0];
    session_keep_journals(asking->run.session, &asking->run.settings, true);
    struct action action = {0};
    if (!prepare(cli, exchange, &action, error) ||
        !session_submit(asking->run.session, exchange, &action, error)) {
        return false;
    }
    if (!asking->answered) {
        asking->progress = progress_new(asking->run.session, exchange);
        loop_run(session_loop(asking->run.session));
        progress_free(asking->progress);
        asking->progress = NULL;
    }
    return true;
}

enum exit_status ask(const struct cli *cli, action_preparer *prepare, row_taker *take_row, void *user,
                     struct answer *answer)
{
    struct asking asking = {.answer = answer, .take_row = take_row, .user = user};
    struct error error = {0};
    *answer = (struct answer){.outcome = OUTCOME_NO_CONNECTION};
    bool asked = run_open(&asking.run, cli, take_news, &asking, &error) &&
                 submit_and_wait(&asking, cli, prepare, &error);
    enum exit_status status = asked ? EXIT_DONE : run_fail(&asking.run, &error);
    struct session *session = asking.run.session;
    asking.run.session = NULL;
    session_free(session);
    run_close(&asking.run);
    return asked ? status_of(answer) : status;
}

enum exit_status ask_for_list(const struct cli *cli, action_preparer *prepare, const struct column *columns,
                              row_taker *take_row)
{
    struct rows rows;
    struct answer answer;
    rows_init(&rows, columns);
    enum exit_status status = ask(cli, prepare, take_row, &rows, &answer);
    rows_sort(&rows);
    if (status == EXIT_DONE && !rows_print(&rows, cli, stdout)) {
        status = cli_fail_output();
    }
    if (status == EXIT_DONE && *answer.text != '\0') {
        cli_say("%s", answer.text); /* how many, and what is missing */
    }
    if (status == EXIT_DONE && rows_say_costs(&rows, answer.text, sizeof answer.text)) {
        cli_say("%s", answer.text);
    }
    rows_done(&rows);
    return status == EXIT_DONE && answer.incomplete ? EXIT_REFUSED : status;
}

bool ask_for_id(struct action *action, const char *id)
{
    char clean[sizeof action->id];
    (void)text_clean(clean, sizeof clean, id, strlen(id));
    return *id != '\0' && strcmp(clean, id) == 0 && text_copy(action->id, sizeof action->id, id);
}

void ask_for_days(const struct cli *cli, struct action *action)
{
    const char *from = cli->date_from != NULL ? cli->date_from : cli->date_to;
    (void)text_copy(action->date_from, sizeof action->date_from, from == NULL ? "" : from);
    (void)text_copy(action->date_to, sizeof action->date_to, cli->date_to == NULL ? "" : cli->date_to);
}
