/* Much at once: after the board was stopped, and while nobody reads its terminal. */

#include "bench/clock.h"
#include "bench/measure.h"
#include "bench/process.h"
#include "bench/samples.h"

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
    bool typed; /* the digit is the last key */
    double typed_ms; /* when the last key was typed; 0: its echo has been seen */
    double next_ms;
    struct samples echoes;
};

static void see_echo(const struct stage *stage, struct typist *typist)
{
    if (typist->typed_ms > 0 && stage_shows_line(stage, typist->typed ? "dial: 7" : "dial:")) {
        samples_put(&typist->echoes, stage->terminal.read_ms - typist->typed_ms);
        typist->next_ms = typist->typed_ms + (double)KEY_MS;
        typist->typed_ms = 0;
    }
}

static void type(struct stage *stage, struct typist *typist)
{
    if (typist->typed_ms == 0 && clock_ms() >= typist->next_ms) {
        typist->typed = !typist->typed;
        typist->typed_ms = clock_ms();
        terminal_type(&stage->terminal, typist->typed ? "7" : "\x7f");
    }
}

/* Runs until the last message is on the screen; returns when that was. */
static double watch_burst(struct stage *stage, struct typist *typist, double *sent_ms)
{
    double deadline_ms = clock_ms() + (double)STAGE_DEADLINE_S * 1e3;
    *sent_ms = 0;
    while (!stage_shows_probe(stage)) {
        if (clock_ms() > deadline_ms) {
            stage_fail(stage, "the end of the burst on the glass");
        }
        type(stage, typist);
        stage_step(stage, clock_ms() + 1);
        see_echo(stage, typist);
        *sent_ms = *sent_ms == 0 && stage->wire.sent == stage->wire.length ? clock_ms() : *sent_ms;
    }
    double seen_ms = stage->terminal.read_ms;
    while (typist->typed_ms > 0) { /* the key that is under way */
        if (clock_ms() > deadline_ms) {
            stage_fail(stage, "the echo of a key");
        }
        stage_step(stage, deadline_ms);
        see_echo(stage, typist);
    }
    return seen_ms;
}

/* As much waits as the sockets hold; the rest follows as fast as it is taken. */
void measure_burst(const struct measure *measure)
{
    struct stage stage;
    struct stage_options options = measure_stage(measure, EXTENSIONS);
    struct typist typist = {0};
    double sent_ms;
    stage_open(&stage, &options);
    stage_tell_all(&stage);
    stage_go_on(&stage, SETTLE_MS);
    (void)kill(stage.terminal.child, SIGSTOP);
    (void)waitpid(stage.terminal.child, NULL, WUNTRACED); /* until it has stopped */
    stage_put_traffic(&stage, BURST - 1);
    stage_put_probe(&stage);
    measure_row("burst_waiting_kb", 0, (double)stage.wire.sent / 1024);
    double begin_ms = clock_ms();
    (void)kill(stage.terminal.child, SIGCONT);
    double seen_ms = watch_burst(&stage, &typist, &sent_ms);
    measure_row("burst_sent_s", 0, (sent_ms - begin_ms) / 1e3);
    measure_row("burst_s", 0, (seen_ms - begin_ms) / 1e3);
    measure_row("burst_keys", 0, (double)typist.echoes.count);
    measure_row("burst_key_p50_ms", 0, samples_percentile(&typist.echoes, 50));
    measure_row("burst_key_max_ms", 0, samples_percentile(&typist.echoes, 100));
    samples_done(&typist.echoes);
    stage_close(&stage);
}

void measure_stuck(const struct measure *measure)
{
    struct stage stage;
    struct stage_options options = measure_stage(measure, EXTENSIONS);
    stage_open(&stage, &options);
    stage_tell_all(&stage);
    stage_go_on(&stage, SETTLE_MS);
    long before_kb = process_status(stage.terminal.child, "VmRSS");
    stage.deaf = true;
    double begin_ms = clock_ms();
    stage_put_traffic(&stage, STUCK - 1);
    stage_put_probe(&stage);
    wire_flush_all(&stage.wire);
    measure_row("stuck_send_s", 0, (clock_ms() - begin_ms) / 1e3);
    stage_go_on(&stage, SETTLE_MS); /* so that what is in the sockets is received, too */
    measure_row("stuck_rss_growth_kb", 0, (double)(process_status(stage.terminal.child, "VmRSS") - before_kb));
    stage.deaf = false;
    begin_ms = clock_ms();
    size_t bytes = stage.terminal.bytes;
    stage_wait(&stage, stage_shows_probe, "the current state on a terminal that is read again");
    measure_row("stuck_first_frame_ms", 0, stage.terminal.read_ms - begin_ms);
    measure_row("stuck_first_frame_kb", 0, (double)(stage.terminal.bytes - bytes) / 1024);
    measure_row("stuck_current", 0, 1);
    stage_close(&stage);
}
