/* The clock that only runs forward, put ahead in this process. */

#include "tests/net/ahead_clock.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int64_t ahead_clock_ms;

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int status = (int)syscall(SYS_clock_gettime, clock, now);
    if (status == 0 &&
        (clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_RAW || clock == CLOCK_MONOTONIC_COARSE)) {
        long ns = now->tv_nsec + (long)(ahead_clock_ms % 1000) * 1000000;
        now->tv_sec += (time_t)(ahead_clock_ms / 1000 + ns / 1000000000);
        now->tv_nsec = ns % 1000000000;
    }
    return status;
}
