/* Runs the pretend exchange alone, for the tests of it: sim_main [--port N] [--key K] [--name N] [--seed N]
 * [--speed X]
 * [--extensions N] [--queues N] [--rate EVENTS/S] [--replay FILE]. Says "listening on
 * 127.0.0.1:PORT" first. */

#include "sim/sim.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static const struct option names[] = {
    {"port", required_argument, NULL, 'p'},   {"key", required_argument, NULL, 'k'},
    {"name", required_argument, NULL, 'n'},   {"seed", required_argument, NULL, 's'},
    {"speed", required_argument, NULL, 'x'},  {"extensions", required_argument, NULL, 'e'},
    {"queues", required_argument, NULL, 'q'}, {"rate", required_argument, NULL, 'r'},
    {"replay", required_argument, NULL, 'R'}, {NULL, 0, NULL, 0},
};

static int usage(void)
{
    (void)fputs("sim_main: an option is wrong\n", stderr);
    return 2;
}

int main(int argc, char **argv)
{
    struct sim_options options = {.seed = 1};
    int option = 0;
    while ((option = getopt_long(argc, argv, "", names, NULL)) != -1) {
        switch (option) {
        case 'p':
            options.port = (uint16_t)strtoul(optarg, NULL, 10);
            break;
        case 'k':
            options.key = optarg;
            break;
        case 'n':
            options.name = optarg;
            break;
        case 's':
            options.seed = strtoull(optarg, NULL, 10);
            break;
        case 'x':
            options.speed = strtod(optarg, NULL);
            break;
        case 'e':
            options.extensions = (unsigned)strtoul(optarg, NULL, 10);
            break;
        case 'q':
            options.queues = (unsigned)strtoul(optarg, NULL, 10);
            break;
        case 'r':
            options.rate_per_s = strtod(optarg, NULL);
            break;
        case 'R':
            options.replay_path = optarg;
            break;
        default:
            return usage();
        }
    }
    char reason[SIM_REASON_BYTES];
    struct sim *sim = sim_new(&options, reason, sizeof reason);
    if (sim == NULL) {
        (void)fprintf(stderr, "sim_main: %s\n", reason);
        return 2;
    }
    (void)printf("listening on 127.0.0.1:%u\n", sim_port(sim));
    (void)fflush(stdout); /* whoever started us waits for the line; without a reader the exchange serves all
                             the same */
    bool served = sim_run(sim);
    sim_free(sim);
    return served ? 0 : 1;
}
