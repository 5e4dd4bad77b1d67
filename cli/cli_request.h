#pragma once

#include "cli/cli.h"
#include "cli/run.h"
#include "cli/table_output.h"
#include "model/number.h"

/* Sends one request from the command line: no event stream, one action, one outcome. */

struct request_result {
    enum outcome outcome;
    bool incomplete;             /* done, but something is missing; the text says what */
    char text[ERROR_TEXT_BYTES]; /* for the user */
    char message_id[SMS_ID_BYTES];
    enum sms_status message_status;
};

/* Fills the action from the command line and what is known of the exchange; false and `error` where it can't.
 */
typedef bool action_preparer(const struct cli *cli, const struct exchange *exchange, struct action *action,
                             struct error *error);

/* Prints on stderr how a typed number was understood, where it was written differently. */
void cli_request_print_number(const struct number *number, const char *typed);

/* Receives a row of a list, borrowed. */
typedef void row_callback(void *user, const struct event *row);

/* Sends the request to the one exchange that is configured or chosen (see one_exchange in cli/cli.h) and
 * waits for the outcome; rows of a list go to `on_row` (may be NULL) before it. Prints errors on stderr.
 * Returns the exit status. */
enum exit_status cli_request_run(const struct cli *cli, action_preparer *prepare, row_callback *on_row,
                                 void *user, struct request_result *answer);

/* Requests a list and writes it in the format of the command line. `on_row` adds each row to the table that
 * it gets as `user`. Where the list is incomplete, the rows are written, the gap is reported, and
 * EXIT_REFUSED is returned. */
enum exit_status cli_request_list(const struct cli *cli, action_preparer *prepare,
                                  const struct column *columns, row_callback *on_row);

/* Copies the exchange's id of a thing into an action. False where it can't be an id, or contains control
 * characters. */
bool cli_request_set_id(struct action *action, const char *id);

/* Copies --from and --to into an action: --from alone ends today, by the exchange's clock; --to alone is that
 * one day. */
void cli_request_set_days(const struct cli *cli, struct action *action);
