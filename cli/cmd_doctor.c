/* pbxboard doctor: checks everything on the way to an exchange, and says what to do. */

#include "cli/cli.h"

enum exit_status cmd_doctor(const struct cli *cli)
{
    (void)cli;
    return EXIT_DONE;
}
