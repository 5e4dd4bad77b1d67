#pragma once

#include "cli/cli.h"
#include "cli/run.h"
#include "cli/table_output.h"
#include "model/number.h"

/* One question to an exchange from the command line: no stream, one action, one answer. */

struct request_result {
    enum outcome outcome;
    bool incomplete;             /* done, and something is missing; the text says what */
    char text[ERROR_TEXT_BYTES]; /* for the user */
    char message_id[SMS_ID_BYTES];
    enum sms_status message_status;
};

/* Fills in what is asked, from the command line and what is known of the exchange; false and `error` when it
 * can't. */
typedef bool action_preparer(const struct cli *cli, const struct exchange *exchange, struct action *action,
                             struct error *error);

/* Says on the standard error output what a number that was typed is taken for, where it was written in
 * another way. */
void cli_request_print_number(const struct number *number, const char *typed);

/* Takes a row of a list, borrowed. */
typedef void row_callback(void *user, const struct event *row);

/* Asks the exchange (one alone is configured or chosen: see one_exchange in cli/cli.h), and waits for the
 * answer; the rows of a list go to `on_row` (which may be NULL) before it. Whatever went wrong has been said
 * on the standard error output then. Returns the exit status. */
enum exit_status cli_request_run(const struct cli *cli, action_preparer *prepare, row_callback *on_row,
                                 void *user, struct request_result *answer);

/* Asks for a list and writes it in the format that the command line wants; `on_row` puts each row into the
 * struct table_output that it is given. Of a list that is not complete, what was had is written, what is
 * missing said, and EXIT_REFUSED returned: a script can tell. */
enum exit_status cli_request_list(const struct cli *cli, action_preparer *prepare,
                                  const struct column *columns, row_callback *on_row);

/* Puts the exchange's id of a thing into an action. False where it can't be one, or a terminal would obey
 * what is in it. */
bool cli_request_set_id(struct action *action, const char *id);

/* Puts --from and --to into an action: --from alone goes to the exchange's today, --to alone is that one day.
 */
void cli_request_set_days(const struct cli *cli, struct action *action);
