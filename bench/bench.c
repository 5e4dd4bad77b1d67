/* What each measurement uses: the clock, the facts of a process, values with their percentiles. */

#include "bench/bench.h"

#include "model/memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LINE_BYTES = 1024, FIRST_CAPACITY = 256 };

_Noreturn void bench_fail(const char *what)
{
    (void)fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

double bench_now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static FILE *open_file(pid_t process, const char *name)
{
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/%d/%s", (int)process, name);
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        bench_fail(path);
    }
    return file;
}

double bench_cpu_ms(pid_t process)
{
    char line[LINE_BYTES] = "";
    unsigned long user = 0;
    unsigned long kernel = 0;
    FILE *file = open_file(process, "stat");
    (void)!fgets(line, sizeof line, file);
    (void)fclose(file);
    /* the name may hold anything; the times are fields 14 and 15 */
    const char *after_name = strrchr(line, ')');
    if (after_name == NULL ||
        sscanf(after_name, ") %*c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lu %lu", &user, &kernel) != 2) {
        bench_fail("/proc/PID/stat");
    }
    return (double)(user + kernel) * 1e3 / (double)sysconf(_SC_CLK_TCK);
}

long bench_status(pid_t process, const char *name)
{
    char line[LINE_BYTES];
    long figure = -1;
    FILE *file = open_file(process, "status");
    while (figure < 0 && fgets(line, sizeof line, file) != NULL) {
        size_t length = strlen(name);
        if (strncmp(line, name, length) == 0 && line[length] == ':') {
            (void)sscanf(line + length + 1, "%ld", &figure);
        }
    }
    (void)fclose(file);
    if (figure < 0) {
        bench_fail(name);
    }
    return figure;
}

void bench_samples_put(struct samples *samples, double value)
{
    if (samples->count == samples->capacity) {
        samples->capacity = samples->capacity == 0 ? FIRST_CAPACITY : samples->capacity * 2;
        samples->values = memory_resize(samples->values, samples->capacity, sizeof *samples->values);
    }
    samples->values[samples->count++] = value;
}

void bench_samples_done(struct samples *samples)
{
    free(samples->values);
    *samples = (struct samples){0};
}

static int compare(const void *left, const void *right)
{
    const double *a = left;
    const double *b = right;
    return (*a > *b) - (*a < *b);
}

double bench_samples_percentile(struct samples *samples, int percent)
{
    if (samples->count == 0) {
        return 0;
    }
    qsort(samples->values, samples->count, sizeof *samples->values, compare);
    size_t rank = (samples->count * (size_t)percent + 99) / 100;
    return samples->values[rank == 0 ? 0 : rank - 1];
}
