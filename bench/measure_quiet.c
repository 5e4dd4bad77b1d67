/* The cost of a quiet exchange: bytes to the terminal, system calls. */

#include "bench/bench.h"
#include "bench/measure.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    RATE = 50,
    BYTES_EXTENSIONS = 200,
    BYTES_SECONDS = 10,
    IDLE_EXTENSIONS = 5000,
    IDLE_SECONDS = 40, /* libwebsockets looks after its connections every 30 */
    WARM_UP_MS = 3000,
    LINE_BYTES = 1024,
};

/* The system calls that strace has counted in a span of time. */
struct syscall_counts {
    long all;
    long waits; /* poll, epoll_wait and their like */
    long clocks;
    long writes;   /* to the terminal, … */
    long frames;   /* … and how many of them begin one */
    bool in_frame; /* the last call was a part of one */
};

static double unix_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static bool is_on_terminal(const char *call)
{
    return strncmp(call, "write", strlen("write")) == 0 &&
           (strstr(call, "</dev/tty>") != NULL || strstr(call, "</dev/pts/") != NULL);
}

/* Between two writes of one frame the terminal is asked whether it takes more, and nothing else happens. */
static bool polls_terminal(const char *call)
{
    return strncmp(call, "poll([{fd=", strlen("poll([{fd=")) == 0 && strstr(call, "POLLOUT}], 1, 0)") != NULL;
}

static void count(struct syscall_counts *calls, const char *call)
{
    calls->all++;
    calls->waits += strstr(call, "poll") != NULL || strncmp(call, "epoll_wait", strlen("epoll_wait")) == 0;
    calls->clocks += strncmp(call, "clock_gettime", strlen("clock_gettime")) == 0;
    if (is_on_terminal(call)) {
        calls->writes++;
        calls->frames += !calls->in_frame;
        calls->in_frame = true;
    } else if (!polls_terminal(call)) {
        calls->in_frame = false;
    }
}

/* A line is "PROCESS SECONDS CALL(…". */
static struct syscall_counts count_syscalls(const char *trace, double begin_ms, double end_ms)
{
    struct syscall_counts calls = {0};
    char line[LINE_BYTES];
    FILE *file = fopen(trace, "re");
    if (file == NULL) {
        bench_fail("strace has written nothing: the board could not be watched");
    }
    while (fgets(line, sizeof line, file) != NULL) {
        double at_s;
        int call = 0;
        bool read = sscanf(line, "%*d %lf %n", &at_s, &call) == 1 && call > 0;
        if (read && at_s * 1e3 >= begin_ms && at_s * 1e3 <= end_ms) {
            count(&calls, line + call);
        }
    }
    (void)fclose(file);
    return calls;
}

/* Message by message, evenly. */
static void flow(struct fixture *fixture, double rate, double time_ms)
{
    double begin_ms = bench_now_ms();
    for (long long sent = 0; bench_now_ms() < begin_ms + time_ms;) {
        fixture_step(fixture, begin_ms + (double)(sent + 1) * 1e3 / rate);
        if (bench_now_ms() >= begin_ms + (double)(sent + 1) * 1e3 / rate) {
            fixture_put_traffic(fixture, 1);
            (void)stream_server_flush(&fixture->server);
            sent++;
        }
    }
}

void measure_bytes(const struct measure *measure)
{
    struct fixture fixture;
    struct fixture_options options = measure_fixture_options(measure, BYTES_EXTENSIONS);
    double time_ms = (measure->seconds > 0 ? measure->seconds : (double)BYTES_SECONDS) * 1e3;
    double rate = (measure->rate > 0 ? measure->rate : RATE) / traffic_events(options.traffic);
    options.calls = "trace=all";
    fixture_open(&fixture, &options);
    fixture_send_all(&fixture);
    flow(&fixture, rate, WARM_UP_MS);
    double begin_ms = unix_ms();
    size_t before = fixture.terminal.bytes;
    flow(&fixture, rate, time_ms);
    double end_ms = unix_ms();
    struct syscall_counts calls = count_syscalls(fixture.home.trace, begin_ms, end_ms);
    if (calls.frames == 0) {
        errno = ENODATA;
        bench_fail("no frame was written");
    }
    measure_row("bytes_per_s", 0, (double)(fixture.terminal.bytes - before) * 1e3 / (end_ms - begin_ms));
    measure_row("bytes_frames_per_s", 0, (double)calls.frames * 1e3 / (end_ms - begin_ms));
    measure_row("bytes_writes_a_frame", 0, (double)calls.writes / (double)calls.frames);
    fixture_close(&fixture);
}

void measure_idle(const struct measure *measure)
{
    struct fixture fixture;
    struct fixture_options options = measure_fixture_options(measure, IDLE_EXTENSIONS);
    double time_ms = (measure->seconds > 0 ? measure->seconds : (double)IDLE_SECONDS) * 1e3;
    options.calls = "trace=all";
    fixture_open(&fixture, &options);
    fixture_send_all(&fixture);
    fixture_run_ms(&fixture, WARM_UP_MS);
    double begin_ms = unix_ms();
    size_t before = fixture.terminal.bytes;
    long switches = bench_status(fixture.terminal.pty->child, "voluntary_ctxt_switches");
    fixture_run_ms(&fixture, time_ms);
    double end_ms = unix_ms();
    struct syscall_counts calls = count_syscalls(fixture.home.trace, begin_ms, end_ms);
    measure_row("idle_s", 0, time_ms / 1e3);
    measure_row("idle_calls", 0, (double)calls.all);
    measure_row("idle_wakeups", 0, (double)calls.waits);
    measure_row("idle_clock_calls", 0, (double)calls.clocks);
    measure_row("idle_bytes", 0, (double)(fixture.terminal.bytes - before));
    measure_row("idle_voluntary_switches", 0,
                (double)(bench_status(fixture.terminal.pty->child, "voluntary_ctxt_switches") - switches));
    fixture_close(&fixture);
}
