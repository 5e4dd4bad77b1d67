/* What is made from the tables: the sample configuration, the manual page and the completions. */

#include "cli/cli.h"
#include "cli/settings.h"

#include <stdio.h>

enum exit_status cmd_sample(const struct cli *cli)
{
    (void)cli;
    settings_write_sample(stdout);
    return EXIT_DONE;
}

enum exit_status cmd_manual(const struct cli *cli)
{
    (void)cli;
    cli_write_manual(stdout);
    return EXIT_DONE;
}

enum exit_status cmd_completion(const struct cli *cli)
{
    (void)cli;
    cli_write_completion(stdout);
    return EXIT_DONE;
}
