/* Much at once: after the board was stopped, and while nobody reads its terminal. */

#include "bench/bench.h"
#include "bench/measure.h"

#include <signal.h>
#include <sys/wait.h>

enum {
    EXTENSIONS = 5000,
    BURST = 100 * 1000,
    STUCK = 200 * 1000,
    KEY_MS = 20, /* from one key to the next, or to when its echo is seen */
    SETTLE_MS = 1000,
};

/* A digit on the dial line, and its erasure, in turns. */
struct typist {
    bool typed;      /* the digit is the last key */
    double typed_ms; /* when the last key was typed; 0: its echo has been seen */
    double next_ms;
    struct samples echoes;
};

static void see_echo(const struct fixture *fixture, struct typist *typist)
{
    if (typist->typed_ms > 0 && fixture_shows_line(fixture, typist->typed ? "dial: 7" : "dial:")) {
        bench_samples_put(&typist->echoes, fixture->terminal.read_ms - typist->typed_ms);
        typist->next_ms = typist->typed_ms + (double)KEY_MS;
        typist->typed_ms = 0;
    }
}

static void type(struct fixture *fixture, struct typist *typist)
{
    if (typist->typed_ms == 0 && bench_now_ms() >= typist->next_ms) {
        typist->typed = !typist->typed;
        typist->typed_ms = bench_now_ms();
        pty_send(fixture->terminal.pty, typist->typed ? "7" : "\x7f");
    }
}

/* Runs until the last message is on the screen; returns when that was. */
static double watch_burst(struct fixture *fixture, struct typist *typist, double *sent_ms)
{
    double deadline_ms = bench_now_ms() + (double)FIXTURE_DEADLINE_S * 1e3;
    *sent_ms = 0;
    while (!fixture_shows_probe(fixture)) {
        if (bench_now_ms() > deadline_ms) {
            fixture_fail(fixture, "the end of the burst on the screen");
        }
        type(fixture, typist);
        fixture_step(fixture, bench_now_ms() + 1);
        see_echo(fixture, typist);
        *sent_ms =
            *sent_ms == 0 && fixture->server.sent == fixture->server.length ? bench_now_ms() : *sent_ms;
    }
    double seen_ms = fixture->terminal.read_ms;
    while (typist->typed_ms > 0) { /* the key that is under way */
        if (bench_now_ms() > deadline_ms) {
            fixture_fail(fixture, "the echo of a key");
        }
        fixture_step(fixture, deadline_ms);
        see_echo(fixture, typist);
    }
    return seen_ms;
}

/* As much waits as the sockets hold; the rest follows as fast as it is taken. */
void measure_burst(const struct measure *measure)
{
    struct fixture fixture;
    struct fixture_options options = measure_fixture_options(measure, EXTENSIONS);
    struct typist typist = {0};
    double sent_ms;
    fixture_open(&fixture, &options);
    fixture_send_all(&fixture);
    fixture_run_ms(&fixture, SETTLE_MS);
    (void)kill(fixture.terminal.pty->child, SIGSTOP);
    (void)waitpid(fixture.terminal.pty->child, NULL, WUNTRACED); /* until it has stopped */
    fixture_put_traffic(&fixture, BURST - 1);
    fixture_put_probe(&fixture);
    measure_row("burst_waiting_kb", 0, (double)fixture.server.sent / 1024);
    double begin_ms = bench_now_ms();
    (void)kill(fixture.terminal.pty->child, SIGCONT);
    double seen_ms = watch_burst(&fixture, &typist, &sent_ms);
    measure_row("burst_sent_s", 0, (sent_ms - begin_ms) / 1e3);
    measure_row("burst_s", 0, (seen_ms - begin_ms) / 1e3);
    measure_row("burst_keys", 0, (double)typist.echoes.count);
    measure_row("burst_key_p50_ms", 0, bench_samples_percentile(&typist.echoes, 50));
    measure_row("burst_key_max_ms", 0, bench_samples_percentile(&typist.echoes, 100));
    bench_samples_done(&typist.echoes);
    fixture_close(&fixture);
}

void measure_stuck(const struct measure *measure)
{
    struct fixture fixture;
    struct fixture_options options = measure_fixture_options(measure, EXTENSIONS);
    fixture_open(&fixture, &options);
    fixture_send_all(&fixture);
    fixture_run_ms(&fixture, SETTLE_MS);
    long before_kb = bench_status(fixture.terminal.pty->child, "VmRSS");
    fixture.reader_stalled = true;
    double begin_ms = bench_now_ms();
    fixture_put_traffic(&fixture, STUCK - 1);
    fixture_put_probe(&fixture);
    stream_server_flush_all(&fixture.server);
    measure_row("stuck_send_s", 0, (bench_now_ms() - begin_ms) / 1e3);
    fixture_run_ms(&fixture, SETTLE_MS); /* so that what is in the sockets is received, too */
    measure_row("stuck_rss_growth_kb", 0,
                (double)(bench_status(fixture.terminal.pty->child, "VmRSS") - before_kb));
    fixture.reader_stalled = false;
    begin_ms = bench_now_ms();
    size_t bytes = fixture.terminal.bytes;
    fixture_wait(&fixture, fixture_shows_probe, "the current state on a terminal that is read again");
    measure_row("stuck_first_frame_ms", 0, fixture.terminal.read_ms - begin_ms);
    measure_row("stuck_first_frame_kb", 0, (double)(fixture.terminal.bytes - bytes) / 1024);
    measure_row("stuck_current", 0, 1);
    fixture_close(&fixture);
}
