/* Measures the board on a terminal: board MEASUREMENT PBXBOARD [OPTION]…
 *
 * One measurement a run; bench/run takes medians of several. */

#include "bench/measure.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct measurement {
    const char *name;
    void (*run)(const struct measure *measure);
} measurements[] = {
#define X(name) {#name, measure_##name},
    MEASUREMENTS(X)
#undef X
};
enum { MEASUREMENT_COUNT = sizeof measurements / sizeof *measurements };

static _Noreturn void explain(void)
{
    (void)fputs("board MEASUREMENT PBXBOARD [--seconds N] [--extensions N] [--rate N] [--calls] [--journal] "
                "[--named]\n"
                "measurements:",
                stderr);
    for (size_t i = 0; i < MEASUREMENT_COUNT; i++) {
        (void)fprintf(stderr, " %s", measurements[i].name);
    }
    (void)fputc('\n', stderr);
    exit(2);
}

struct fixture_options measure_fixture_options(const struct measure *measure, int extensions)
{
    return (struct fixture_options){
        .program = measure->program,
        .traffic = measure->calls ? TRAFFIC_CALLS : TRAFFIC_PLAIN,
        .extensions = measure->extensions > 0 ? measure->extensions : extensions,
        .journal = measure->journal,
        .named = measure->named,
    };
}

void measure_row(const char *name, int number, double value)
{
    const char *gap = strstr(name, "%d");
    if (gap == NULL) {
        (void)printf("%s", name);
    } else {
        (void)printf("%.*s%d%s", (int)(gap - name), name, number, gap + strlen("%d"));
    }
    (void)printf(" %.*f\n", value < 1000 ? 2 : 0, value);
}

static void parse(struct measure *measure, int argc, char **argv)
{
    static const struct option options[] = {
        {"seconds", required_argument, NULL, 's'},
        {"extensions", required_argument, NULL, 'e'},
        {"rate", required_argument, NULL, 'r'},
        {"calls", no_argument, NULL, 'c'},
        {"journal", no_argument, NULL, 'j'},
        {"named", no_argument, NULL, 'n'},
        {0},
    };
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (option) {
        case 's':
            measure->seconds = strtod(optarg, NULL);
            break;
        case 'e':
            measure->extensions = (int)strtol(optarg, NULL, 10);
            break;
        case 'r':
            measure->rate = (int)strtol(optarg, NULL, 10);
            break;
        case 'c':
            measure->calls = true;
            break;
        case 'j':
            measure->journal = true;
            break;
        case 'n':
            measure->named = true;
            break;
        default:
            explain();
        }
    }
}

int main(int argc, char **argv)
{
    struct measure measure = {0};
    parse(&measure, argc, argv);
    if (argc - optind != 2) {
        explain();
    }
    measure.program = argv[optind + 1];
    for (size_t i = 0; i < MEASUREMENT_COUNT; i++) {
        if (strcmp(argv[optind], measurements[i].name) == 0) {
            measurements[i].run(&measure);
            return 0;
        }
    }
    explain();
}
