/* What is made from the tables: the sample configuration, the manual page and the completions, and what these
 * ask for. */

#include "cli/cli.h"
#include "cli/cli_settings.h"

#include <stdbool.h>
#include <stdio.h>

enum exit_status cmd_sample(const struct cli *cli)
{
    (void)cli;
    cli_settings_write_sample(stdout);
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

enum exit_status cmd_titles(const struct cli *cli)
{
    struct settings settings;
    struct error error;
    bool loaded = cli_settings_load(&settings, &cli->settings, NULL, &error);
    for (int i = 0; loaded && i < settings.exchange_count; i++) {
        (void)puts(settings.exchanges[i].title);
    }
    settings_done(&settings);
    return loaded ? EXIT_DONE : cli_fail(&error);
}
