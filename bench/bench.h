#pragma once

#include <stddef.h>
#include <sys/types.h>

/* What each measurement uses: the clock, the facts of a process, values with their percentiles. */

/* Ends the program: what failed, and errno's word for it. */
_Noreturn void bench_fail(const char *what);

/* The monotonic clock in milliseconds, and their fractions. */
double bench_now_ms(void);

/* The time that processors spent on a process, in user and kernel, in milliseconds (in steps of 10). */
double bench_cpu_ms(pid_t process);

/* A figure of /proc/PID/status, as "VmRSS" (kB) or "voluntary_ctxt_switches". */
long bench_status(pid_t process, const char *name);

/* Measured values. Zeroed: none. */
struct samples {
    double *values;
    size_t count;
    size_t capacity;
};

void bench_samples_put(struct samples *samples, double value);
void bench_samples_done(struct samples *samples);

/* The value that so many percent are not greater than: 50 is the median, 100 the greatest; 0 without values.
 * Sorts them. */
double bench_samples_percentile(struct samples *samples, int percent);
