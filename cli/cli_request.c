/* One request to an exchange from the command line. */

#include "cli/cli_request.h"

#include "cli/progress.h"
#include "model/i18n.h"
#include "model/text.h"

#include <stdio.h>
#include <string.h>

struct cli_request {
    struct run run;
    struct request_result *answer;
    struct progress *progress;
    bool answered;
    row_callback *on_row;
    void *user;
};

static void on_outcome(struct cli_request *cli_request, const struct outcome_event *outcome)
{
    struct request_result *answer = cli_request->answer;
    const char *id = outcome->message_id == NULL ? "" : outcome->message_id;
    cli_request->answered = true;
    answer->outcome = outcome->outcome;
    answer->incomplete = outcome->incomplete;
    answer->message_status = outcome->message_status;
    (void)text_copy(answer->text, sizeof answer->text, outcome->text == NULL ? "" : outcome->text);
    (void)text_copy(answer->message_id, sizeof answer->message_id, id);
    if (cli_request->run.session != NULL) {
        loop_stop(session_loop(cli_request->run.session));
    }
}

/* A bit for each kind of event that is a row of a list. */
#define IN_LIST(kind, source, journaled) | (unsigned)((source) == EVENT_IN_LIST) << (kind)
static const unsigned list_kinds = 0 EVENT_KINDS(IN_LIST);

/* There is no stream: of all events only rows, their outcome and the journal matter. */
static void on_news(void *user, const struct session_news *news)
{
    struct cli_request *cli_request = user;
    const struct event *event = news->news->event;
    progress_on_event(cli_request->progress, event);
    run_report_journal(event);
    if (event->kind == EVENT_OUTCOME) {
        on_outcome(cli_request, &event->outcome);
    } else if ((list_kinds >> event->kind & 1U) != 0 && cli_request->on_row != NULL) {
        cli_request->on_row(cli_request->user, event);
    }
}

void cli_request_print_number(const struct number *number, const char *typed)
{
    if (number->left_out[0] != '\0') {
        cli_say(_("The number is %s; left out: %s"), number->shown, number->left_out);
    } else if (strcmp(number->dial_string, typed) != 0) {
        cli_say(_("The number is %s"), number->dial_string);
    }
}

/* Submits the action and runs the loop until the outcome. If it is interrupted, closing the session makes the
 * outcome. */
static bool submit_and_wait(struct cli_request *cli_request, const struct cli *cli, action_preparer *prepare,
                            struct error *error)
{
    struct exchange *exchange = session_board(cli_request->run.session)->exchanges[0];
    session_keep_journals(cli_request->run.session, &cli_request->run.settings, true);
    struct action action = {0};
    if (!prepare(cli, exchange, &action, error) ||
        !session_submit(cli_request->run.session, exchange, &action, error)) {
        return false;
    }
    if (!cli_request->answered) {
        cli_request->progress = progress_new(cli_request->run.session, exchange);
        loop_run(session_loop(cli_request->run.session));
        progress_free(cli_request->progress);
        cli_request->progress = NULL;
    }
    return true;
}

enum exit_status cli_request_run(const struct cli *cli, action_preparer *prepare, row_callback *on_row,
                                 void *user, struct request_result *answer)
{
    struct cli_request cli_request = {.answer = answer, .on_row = on_row, .user = user};
    struct error error = {0};
    *answer = (struct request_result){.outcome = OUTCOME_NO_CONNECTION};
    bool submitted = run_open(&cli_request.run, cli, on_news, &cli_request, &error) &&
                     submit_and_wait(&cli_request, cli, prepare, &error);
    enum exit_status status = submitted ? EXIT_DONE : run_fail(&cli_request.run, &error);
    run_close(&cli_request.run);
    if (submitted && answer->outcome != OUTCOME_DONE) {
        cli_say("%s", answer->text);
    }
    return submitted ? cli_status_of_outcome(answer->outcome) : status;
}

enum exit_status cli_request_list(const struct cli *cli, action_preparer *prepare,
                                  const struct column *columns, row_callback *on_row)
{
    struct table_output rows;
    struct request_result answer;
    table_output_init(&rows, columns);
    enum exit_status status = cli_request_run(cli, prepare, on_row, &rows, &answer);
    table_output_sort(&rows);
    if (status == EXIT_DONE && !table_output_print(&rows, cli, stdout)) {
        status = cli_fail_output();
    }
    if (status == EXIT_DONE && *answer.text != '\0') {
        cli_say("%s", answer.text); /* the number of rows, and what is missing */
    }
    if (status == EXIT_DONE && table_output_format_costs(&rows, answer.text, sizeof answer.text)) {
        cli_say("%s", answer.text);
    }
    table_output_done(&rows);
    return status == EXIT_DONE && answer.incomplete ? EXIT_REFUSED : status;
}

bool cli_request_set_id(struct action *action, const char *id)
{
    char clean[sizeof action->id];
    (void)text_clean(clean, sizeof clean, id, strlen(id));
    return *id != '\0' && strcmp(clean, id) == 0 && text_copy(action->id, sizeof action->id, id);
}

void cli_request_set_days(const struct cli *cli, struct action *action)
{
    const char *from = cli->date_from != NULL ? cli->date_from : cli->date_to;
    (void)text_copy(action->date_from, sizeof action->date_from, from == NULL ? "" : from);
    (void)text_copy(action->date_to, sizeof action->date_to, cli->date_to == NULL ? "" : cli->date_to);
}
