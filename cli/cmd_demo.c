/* The simulated exchange: pbxboard sim runs it, pbxboard demo shows the board on it. */

#include "cli/cli.h"
#include "model/i18n.h"
#include "sim/sim.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEMO_NAME "MojaCentrala"
#define DEMO_KEY  "demo" /* protects nothing: the office is simulated, on loopback only */

enum { ARGUMENT_BYTES = 32, ADDRESS_BYTES = 64 };

/* The child: runs this program as the simulator. It ends with its parent. */
static void exec_simulator(const struct cli *cli, int output)
{
    char seed[ARGUMENT_BYTES];
    char speed[ARGUMENT_BYTES];
    char extensions[ARGUMENT_BYTES];
    char queues[ARGUMENT_BYTES];
    char rate[ARGUMENT_BYTES];
    (void)snprintf(seed, sizeof seed, "%llu", (unsigned long long)cli->seed);
    (void)snprintf(speed, sizeof speed, "%g", cli->speed);
    (void)snprintf(extensions, sizeof extensions, "%u", cli->extensions);
    (void)snprintf(queues, sizeof queues, "%u", cli->queues);
    (void)snprintf(rate, sizeof rate, "%g", cli->rate);
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    (void)setpgid(0, 0); /* Ctrl-C and Ctrl-Z are for the board */
    (void)dup2(output, STDOUT_FILENO);
    const char *arguments[] = {"pbxboard",
                               "sim",
                               "--port",
                               "0",
                               "--key",
                               DEMO_KEY,
                               "--name",
                               DEMO_NAME,
                               "--seed",
                               seed,
                               "--speed",
                               speed,
                               "--extensions",
                               extensions,
                               "--queues",
                               queues,
                               cli->rate > 0 ? "--rate" : NULL,
                               rate,
                               NULL};
    (void)execv("/proc/self/exe", (char *const *)(void *)arguments); /* execv() does not write to them */
    _exit(127);
}

static pid_t start_simulator(const struct cli *cli, FILE **output, struct error *error)
{
    int ends[2];
    if (pipe(ends) != 0) {
        (void)error_set(error, ERROR_LOCAL, _("The pretend exchange can't be started: %s"), strerror(errno));
        return -1;
    }
    pid_t child = fork();
    if (child == 0) {
        (void)close(ends[0]);
        exec_simulator(cli, ends[1]);
    }
    (void)close(ends[1]);
    *output = child < 0 ? NULL : fdopen(ends[0], "r");
    if (*output == NULL) {
        (void)error_set(error, ERROR_LOCAL, _("The pretend exchange can't be started: %s"), strerror(errno));
        (void)close(ends[0]);
    }
    return child;
}

/* Waits for the line with the port. */
static bool read_address(FILE *output, char address[ADDRESS_BYTES], struct error *error)
{
    unsigned port;
    if (output == NULL || fscanf(output, "listening on 127.0.0.1:%u", &port) != 1 || port > 65535) {
        return error_set(error, ERROR_LOCAL, _("The pretend exchange did not start."));
    }
    (void)snprintf(address, ADDRESS_BYTES, "http://127.0.0.1:%u", port);
    return true;
}

static enum exit_status open_board(const struct cli *cli, const char *address)
{
    struct cli board = *cli;
    board.settings.api[0] = address;
    board.settings.api[1] = NULL;
    board.settings.stream[0] = NULL;
    board.settings.name = DEMO_NAME;
    board.settings.key = DEMO_KEY;
    board.settings.no_journal = true; /* simulated events are not worth keeping */
    board.settings.extension = cli->settings.extension != NULL ? cli->settings.extension
                               : cli->extensions < 900         ? "101"
                                                               : NULL;
    return cmd_board(&board);
}

enum exit_status cmd_demo(const struct cli *cli)
{
    char address[ADDRESS_BYTES];
    FILE *output = NULL;
    struct error error = {0};
    pid_t child = start_simulator(cli, &output, &error);
    bool ready = child > 0 && read_address(output, address, &error);
    enum exit_status status = ready ? open_board(cli, address) : cli_fail(&error);
    if (child > 0) {
        (void)kill(child, SIGTERM);
        (void)waitpid(child, NULL, 0);
    }
    if (output != NULL) {
        (void)fclose(output);
    }
    return status;
}

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
    (void)fflush(stdout); /* pbxboard demo waits for this line */
    bool ended_well = sim_run(sim);
    sim_free(sim);
    return ended_well ? EXIT_DONE : EXIT_REFUSED;
}
