/* From the event to the screen: latency and processor time. */

#include "bench/bench.h"
#include "bench/measure.h"

#include <stdlib.h>

enum {
    RATE = 2000,
    EXTENSIONS = 5000,
    SECONDS = 10,
    WARM_UP_MS = 1000,
    PROBE_MS = 50, /* between two probes, plus a random time up to as much: not in step with frames */
};

struct latency {
    struct fixture fixture;
    struct samples samples;
    double rate;     /* messages a second */
    double sent_ms;  /* when the probe that is under way left; 0: none is */
    double probe_ms; /* when the next one leaves */
};

static void probe(struct latency *latency, double now_ms)
{
    if (latency->sent_ms > 0 && fixture_shows_probe(&latency->fixture)) {
        bench_samples_put(&latency->samples, latency->fixture.terminal.read_ms - latency->sent_ms);
        latency->sent_ms = 0;
        latency->probe_ms = now_ms + (double)PROBE_MS + (double)(random() % (PROBE_MS * 1000)) / 1e3;
    }
    if (latency->sent_ms == 0 && now_ms >= latency->probe_ms) {
        latency->sent_ms = bench_now_ms();
        fixture_put_probe(&latency->fixture);
    }
}

/* The traffic flows evenly, message by message; among it are the probes. */
static void flow(struct latency *latency, double time_ms)
{
    double begin_ms = bench_now_ms();
    long long sent = 0;
    for (double now_ms; (now_ms = bench_now_ms()) < begin_ms + time_ms;) {
        long long due = (long long)((now_ms - begin_ms) * latency->rate / 1e3);
        if (due > sent) {
            fixture_put_traffic(&latency->fixture, due - sent);
            (void)stream_server_flush(&latency->fixture.server);
            sent = due;
        }
        probe(latency, now_ms);
        double next_ms = begin_ms + (double)(sent + 1) * 1e3 / latency->rate;
        bool sooner = latency->sent_ms == 0 && latency->probe_ms < next_ms;
        fixture_step(&latency->fixture, sooner ? latency->probe_ms : next_ms);
    }
}

void measure_screen(const struct measure *measure)
{
    struct fixture_options options = measure_fixture_options(measure, EXTENSIONS);
    int rate = measure->rate > 0 ? measure->rate : RATE;
    double time_ms = (measure->seconds > 0 ? measure->seconds : (double)SECONDS) * 1e3;
    struct latency latency = {.rate = rate / traffic_events(options.traffic)};
    fixture_open(&latency.fixture, &options);
    fixture_send_all(&latency.fixture);
    flow(&latency, WARM_UP_MS);
    bench_samples_done(&latency.samples);
    double cpu_ms = bench_cpu_ms(latency.fixture.terminal.pty->child);
    double begin_ms = bench_now_ms();
    flow(&latency, time_ms);
    cpu_ms = bench_cpu_ms(latency.fixture.terminal.pty->child) - cpu_ms;
    measure_row("screen_%d_cpu_percent", rate, cpu_ms * 100 / (bench_now_ms() - begin_ms));
    measure_row("screen_%d_probes", rate, (double)latency.samples.count);
    measure_row("screen_%d_p50_ms", rate, bench_samples_percentile(&latency.samples, 50));
    measure_row("screen_%d_p99_ms", rate, bench_samples_percentile(&latency.samples, 99));
    measure_row("screen_%d_max_ms", rate, bench_samples_percentile(&latency.samples, 100));
    bench_samples_done(&latency.samples);
    fixture_close(&latency.fixture);
}
