/* pbxboard sim: a pretend exchange on loopback. */

#include "cli/cli.h"

#include "model/i18n.h"
#include "sim/sim.h"

#include <stdio.h>

enum exit_status cmd_sim(const struct cli *cli)
{
    char reason[ERROR_TEXT_BYTES];
    struct error error;
    const struct sim_options options = {
        .name = cli->settings.name,
        .key = cli->key,
        .replay_path = cli->replay,
        .seed = cli->seed,
        .speed = cli->speed,
        .rate_per_s = cli->rate,
        .extensions = cli->extensions,
        .queues = cli->queues,
        .port = cli->port,
    };
    struct sim *sim = sim_new(&options, reason, sizeof reason);
    if (sim == NULL) {
        (void)error_set(&error, ERROR_LOCAL, "%s", reason);
        return cli_fail(&error);
    }
    (void)printf("listening on 127.0.0.1:%u\n", (unsigned)sim_port(sim));
    (void)fflush(stdout); /* whoever started us waits for this line */
    bool ended_well = sim_run(sim);
    sim_free(sim);
    return ended_well ? EXIT_DONE : EXIT_REFUSED;
}
