/* From the event to the screen: latency and processor time. */

#include "bench/clock.h"
#include "bench/measure.h"
#include "bench/process.h"
#include "bench/samples.h"

#include <stdlib.h>

enum {
    RATE = 2000,
    EXTENSIONS = 5000,
    SECONDS = 10,
    WARM_UP_MS = 1000,
    PROBE_MS = 50, /* between two probes, plus a random time up to as much: not in step with frames */
};

struct glass {
    struct stage stage;
    struct samples samples;
    double rate; /* messages a second */
    double sent_ms;  /* when the probe that is under way left; 0: none is */
    double probe_ms; /* when the next one leaves */
};

static void probe(struct glass *glass, double now_ms)
{
    if (glass->sent_ms > 0 && stage_shows_probe(&glass->stage)) {
        samples_put(&glass->samples, glass->stage.terminal.read_ms - glass->sent_ms);
        glass->sent_ms = 0;
        glass->probe_ms = now_ms + (double)PROBE_MS + (double)(random() % (PROBE_MS * 1000)) / 1e3;
    }
    if (glass->sent_ms == 0 && now_ms >= glass->probe_ms) {
        glass->sent_ms = clock_ms();
        stage_put_probe(&glass->stage);
    }
}

/* The traffic flows evenly, message by message; among it are the probes. */
static void flow(struct glass *glass, double time_ms)
{
    double begin_ms = clock_ms();
    long long sent = 0;
    for (double now_ms; (now_ms = clock_ms()) < begin_ms + time_ms;) {
        long long due = (long long)((now_ms - begin_ms) * glass->rate / 1e3);
        if (due > sent) {
            stage_put_traffic(&glass->stage, due - sent);
            (void)wire_flush(&glass->stage.wire);
            sent = due;
        }
        probe(glass, now_ms);
        double next_ms = begin_ms + (double)(sent + 1) * 1e3 / glass->rate;
        bool sooner = glass->sent_ms == 0 && glass->probe_ms < next_ms;
        stage_step(&glass->stage, sooner ? glass->probe_ms : next_ms);
    }
}

void measure_glass(const struct measure *measure)
{
    struct stage_options options = measure_stage(measure, EXTENSIONS);
    int rate = measure->rate > 0 ? measure->rate : RATE;
    double time_ms = (measure->seconds > 0 ? measure->seconds : (double)SECONDS) * 1e3;
    struct glass glass = {.rate = rate / traffic_events(options.traffic)};
    stage_open(&glass.stage, &options);
    stage_tell_all(&glass.stage);
    flow(&glass, WARM_UP_MS);
    samples_done(&glass.samples);
    double cpu_ms = process_cpu_ms(glass.stage.terminal.child);
    double begin_ms = clock_ms();
    flow(&glass, time_ms);
    cpu_ms = process_cpu_ms(glass.stage.terminal.child) - cpu_ms;
    measure_row("glass_%d_cpu_percent", rate, cpu_ms * 100 / (clock_ms() - begin_ms));
    measure_row("glass_%d_probes", rate, (double)glass.samples.count);
    measure_row("glass_%d_p50_ms", rate, samples_percentile(&glass.samples, 50));
    measure_row("glass_%d_p99_ms", rate, samples_percentile(&glass.samples, 99));
    measure_row("glass_%d_max_ms", rate, samples_percentile(&glass.samples, 100));
    samples_done(&glass.samples);
    stage_close(&glass.stage);
}
