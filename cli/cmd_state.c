/* pbxboard state: the whole model as JSON. */

#include "cli/ascii.h"
#include "cli/cli.h"
#include "cli/run.h"
#include "cli/state_json.h"
#include "session/session.h"

static bool print_state(const struct session *session)
{
    const struct board *board = session_board(session);
    for (uint16_t i = 0; i < board->exchange_count; i++) {
        json_t *state =
            state_json(board->exchanges[i], board_label(board, board->exchanges[i]), session_now(session));
        bool written = state != NULL && json_dumpf(state, stdout, JSON_COMPACT | ascii_json_flags()) == 0 &&
                       putchar('\n') != EOF;
        json_decref(state);
        if (!written) {
            return false;
        }
    }
    return true;
}

enum exit_status cmd_state(const struct cli *cli)
{
    struct run run;
    struct error error = {0};
    enum exit_status status = EXIT_DONE;
    if (!run_open(&run, cli, NULL, NULL, &error)) {
        status = run_fail(&run, &error);
    } else {
        run_keep_journal(&run, cli);
        run_for(&run, cli);
        session_freeze(run.session);
        status = print_state(run.session) ? run_link_status(&run) : cli_fail_output();
    }
    run_close(&run);
    return status;
}
