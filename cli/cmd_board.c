/* pbxboard: the board on the exchanges of the configuration. */

#include "cli/cli.h"
#include "cli/glass.h"
#include "cli/run.h"

enum exit_status cmd_board(const struct cli *cli)
{
    struct run run;
    struct glass *glass = NULL;
    struct error error = {0};
    bool open = run_open(&run, cli, glass_news, &glass, &error);
    if (open) {
        session_keep_journals(run.session, &run.settings, false);
    }
    enum exit_status status = open ? glass_run(&glass, &run) : run_fail(&run, &error);
    run_close(&run);
    return status;
}
