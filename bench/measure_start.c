/* How long the board takes to be there, and a recording to be played; what it holds in memory. */

#include "bench/bench.h"
#include "bench/measure.h"

#include <errno.h>
#include <string.h>

enum {
    MESSAGES = 10 * 1000,
    EXTENSIONS = 1000,
    MEMORY_EXTENSIONS = 10 * 1000,
    MEMORY_MESSAGES = 20 * 1000,
};

/* The last of the hints and the first of the status line: a frame is painted from its top to its bottom. */
static bool shows_frame(const struct fixture *fixture)
{
    return strstr(vt_row(fixture->terminal.pty->vt, TERMINAL_ROWS - 1), "F1 help") != NULL &&
           strstr(vt_row(fixture->terminal.pty->vt, 0), TRAFFIC_EXCHANGE) != NULL;
}

void measure_start(const struct measure *measure)
{
    struct fixture fixture;
    struct fixture_options options = measure_fixture_options(measure, EXTENSIONS);
    fixture_start(&fixture, &options);
    fixture_wait(&fixture, shows_frame, "the first frame");
    measure_row("start_ms", 0, fixture.terminal.read_ms - fixture.terminal.began_ms);
    measure_row("start_first_byte_ms", 0, fixture.terminal.first_ms - fixture.terminal.began_ms);
    fixture_wait(&fixture, fixture_is_connected, "a board that is connected");
    measure_row("start_connected_ms", 0, fixture.terminal.read_ms - fixture.terminal.began_ms);
    fixture_close(&fixture);
}

/* A journal of the messages, which the board itself keeps. */
static void keep_journal(struct fixture *fixture, const struct measure *measure)
{
    struct fixture_options options = measure_fixture_options(measure, EXTENSIONS);
    options.journal = true;
    fixture_open(fixture, &options);
    fixture_send_all(fixture);
    fixture_put_traffic(fixture, MESSAGES - options.extensions);
    fixture_put_probe(fixture);
    fixture_wait(fixture, fixture_shows_probe, "the end of the traffic");
    pty_send(fixture->terminal.pty, "q"); /* and the end of the journal */
    while (fixture_terminal_wait(&fixture->terminal)) {
    }
}

void measure_replay(const struct measure *measure)
{
    struct fixture fixture;
    struct fixture_terminal snapshot;
    char journal[2 * HOME_PATH_BYTES];
    keep_journal(&fixture, measure);
    if (!fixture_journal(&fixture.home, journal)) {
        errno = ENOENT;
        bench_fail("the board has kept no journal");
    }
    const char *const arguments[] = {measure->program, "snapshot", "switchboard", "--replay",
                                     journal,          "--size",   "200x60",      NULL};
    fixture_terminal_start(&snapshot, arguments, fixture.home.path);
    while (fixture_terminal_wait(&snapshot)) {
    }
    double end_ms = bench_now_ms();
    if (!vt_shows(snapshot.pty->vt, "F1 help")) { /* the first line has left by the top */
        errno = ENODATA;
        bench_fail("no snapshot");
    }
    measure_row("replay_ms", 0, end_ms - snapshot.began_ms);
    pty_free(snapshot.pty);
    fixture_close(&fixture);
}

void measure_memory(const struct measure *measure)
{
    struct fixture fixture;
    struct fixture_options options = measure_fixture_options(measure, MEMORY_EXTENSIONS);
    fixture_open(&fixture, &options);
    fixture_send_all(&fixture);
    measure_row("memory_%d_told_rss_kb", options.extensions,
                (double)bench_status(fixture.terminal.pty->child, "VmRSS"));
    fixture_put_traffic(&fixture, MEMORY_MESSAGES);
    fixture_put_probe(&fixture);
    fixture_wait(&fixture, fixture_shows_probe, "the end of the traffic");
    measure_row("memory_%d_rss_kb", options.extensions,
                (double)bench_status(fixture.terminal.pty->child, "VmRSS"));
    measure_row("memory_%d_anonymous_kb", options.extensions,
                (double)bench_status(fixture.terminal.pty->child, "RssAnon"));
    measure_row("memory_%d_most_kb", options.extensions,
                (double)bench_status(fixture.terminal.pty->child, "VmHWM"));
    fixture_close(&fixture);
}
