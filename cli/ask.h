#pragma once

#include "cli/cli.h"
#include "cli/rows.h"
#include "cli/run.h"
#include "model/number.h"

/* One question to an exchange from the command line: no stream, one action, one answer. */

struct answer {
    enum outcome outcome;
    bool incomplete;             /* done, and something is missing; the text says what */
    char text[ERROR_TEXT_BYTES]; /* for the user */
    char message_id[SMS_ID_BYTES];
    enum sms_status message_status;
};

/* Fills in what is asked, from the command line and what is known of the exchange; false and `error` when it can't. */
typedef bool action_preparer(const struct cli *cli, const struct exchange *exchange, struct action *action,
                             struct error *error);

/* Says on the standard error output what a number that was typed is taken for, where it was written in another way. */
void ask_say_number(const struct number *number, const char *typed);

/* Takes a row of a list, borrowed. */
typedef void row_taker(void *user, const struct event *row);

/* Asks the exchange (one alone is configured or chosen: see one_exchange in cli/cli.h), and waits for the answer; the rows
 * of a list go to `take_row` (which may be NULL) before it. Whatever went wrong has been said on the standard error output
 * then. Returns the exit status. */
enum exit_status ask(const struct cli *cli, action_preparer *prepare, row_taker *take_row, void *user,
                     struct answer *answer);

/* Asks for a list and writes it in the format that the command line wants; `take_row` puts each row into the struct rows
 * that it is given. Of a list that is not complete, what was had is written, what is missing said, and EXIT_REFUSED
 * returned: a script can tell. */
enum exit_status ask_for_list(const struct cli *cli, action_preparer *prepare, const struct column *columns,
                              row_taker *take_row);

/* Puts the exchange's id of a thing into an action. False where it can't be one, or a terminal would obey
 * what is in it. */
bool ask_for_id(struct action *action, const char *id);

/* Puts --from and --to into an action: --from alone goes to the exchange's today, --to alone is that one day. */
void ask_for_days(const struct cli *cli, struct action *action);
