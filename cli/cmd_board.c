/* pbxboard: the board on the exchanges of the configuration. */

#include "cli/board_screen.h"
#include "cli/cli.h"
#include "cli/run.h"

enum exit_status cmd_board(const struct cli *cli)
{
    struct run run;
    struct board_screen *board_screen = NULL;
    struct error error = {0};
    bool open = run_open(&run, cli, board_screen_on_event, &board_screen, &error);
    if (open) {
        session_keep_journals(run.session, &run.settings, false);
    }
    enum exit_status status = open ? board_screen_run(&board_screen, &run) : run_fail(&run, &error);
    run_close(&run);
    return status;
}
