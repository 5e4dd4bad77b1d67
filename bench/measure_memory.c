/* What the board holds in memory. */

#include "bench/measure.h"
#include "bench/process.h"

enum {
    EXTENSIONS = 10 * 1000,
    MESSAGES = 20 * 1000,
};

void measure_memory(const struct measure *measure)
{
    struct stage stage;
    struct stage_options options = measure_stage(measure, EXTENSIONS);
    stage_open(&stage, &options);
    stage_tell_all(&stage);
    measure_row("memory_%d_told_rss_kb", options.extensions, (double)process_status(stage.terminal.child, "VmRSS"));
    stage_put_traffic(&stage, MESSAGES);
    stage_put_probe(&stage);
    stage_wait(&stage, stage_shows_probe, "the end of the traffic");
    measure_row("memory_%d_rss_kb", options.extensions, (double)process_status(stage.terminal.child, "VmRSS"));
    measure_row("memory_%d_anonymous_kb", options.extensions, (double)process_status(stage.terminal.child, "RssAnon"));
    measure_row("memory_%d_most_kb", options.extensions, (double)process_status(stage.terminal.child, "VmHWM"));
    stage_close(&stage);
}
