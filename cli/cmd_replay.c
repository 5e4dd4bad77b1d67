/* pbxboard replay: the board on a recording. */

#include "cli/cli.h"

/* The recording is played as it was, from its beginning: the board itself, with another exchange. */
enum exit_status cmd_replay(const struct cli *cli)
{
    struct cli board = *cli;
    board.replay = cli->arguments[0];
    board.after_ms = 0;
    return cmd_board(&board);
}
