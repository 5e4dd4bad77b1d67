/* How much time, and how much of the processor's, a number of messages takes. */

#include "bench/meter.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

struct meter meter_from_arguments(int argc, char **argv, int *port)
{
    if (argc != 4) {
        (void)fprintf(stderr, "usage: %s PORT SKIPPED MESSAGES\n", argv[0]);
        exit(2);
    }
    *port = (int)strtol(argv[1], NULL, 10);
    return (struct meter){.skipped = strtoll(argv[2], NULL, 10), .messages = strtoll(argv[3], NULL, 10)};
}

static double now_s(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static double cpu_s(void)
{
    struct rusage usage;
    (void)getrusage(RUSAGE_SELF, &usage);
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

bool meter_count(struct meter *meter)
{
    if (++meter->count == meter->skipped) {
        meter->began_s = now_s();
        meter->began_cpu_s = cpu_s();
    }
    if (meter->count != meter->messages) {
        return false;
    }
    double measured = (double)(meter->messages - meter->skipped);
    (void)printf("cpu_us_a_message %.4f\n", (cpu_s() - meter->began_cpu_s) * 1e6 / measured);
    (void)printf("messages_a_second %.0f\n", measured / (now_s() - meter->began_s));
    return true;
}
