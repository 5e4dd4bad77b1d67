/* What the board holds in memory. */

#include "bench/measure.h"
#include "bench/process.h"

enum {
    EXTENSIONS = 10 * 1000,
    MESSAGES = 20 * 1000,
};

void measure_memory(const struct measure *measure)
{
    struct fixture fixture;
    struct fixture_options options = measure_fixture_options(measure, EXTENSIONS);
    fixture_open(&fixture, &options);
    fixture_send_all(&fixture);
    measure_row("memory_%d_told_rss_kb", options.extensions,
                (double)process_status(fixture.terminal.child, "VmRSS"));
    fixture_put_traffic(&fixture, MESSAGES);
    fixture_put_probe(&fixture);
    fixture_wait(&fixture, fixture_shows_probe, "the end of the traffic");
    measure_row("memory_%d_rss_kb", options.extensions,
                (double)process_status(fixture.terminal.child, "VmRSS"));
    measure_row("memory_%d_anonymous_kb", options.extensions,
                (double)process_status(fixture.terminal.child, "RssAnon"));
    measure_row("memory_%d_most_kb", options.extensions,
                (double)process_status(fixture.terminal.child, "VmHWM"));
    fixture_close(&fixture);
}
