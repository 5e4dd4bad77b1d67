/* Finding as one types, in a quiet exchange in which everybody has a name. */

#include "bench/bench.h"
#include "bench/measure.h"

#include <stdio.h>
#include <string.h>

enum {
    EXTENSIONS = 5000,
    /* from the one key seen to the next: nobody types faster, and no frame has to wait for its time */
    BETWEEN_MS = 100,
};

static char awaited[128];

static bool shows_awaited(const struct fixture *fixture)
{
    return fixture_shows_line(fixture, awaited);
}

static bool has_left(const struct fixture *fixture)
{
    return fixture_shows_line(fixture, "dial:");
}

/* Types a key, and waits for the frame with `line` on it: nothing but the hints is painted after that. */
static double type(struct fixture *fixture, const char *key, const char *line)
{
    (void)snprintf(awaited, sizeof awaited, "find: %s", line);
    fixture_run_ms(fixture, BETWEEN_MS);
    double begin_ms = bench_now_ms();
    pty_send(fixture->terminal.pty, key);
    fixture_wait(fixture, shows_awaited, awaited);
    return fixture->terminal.read_ms - begin_ms;
}

static void find(struct fixture *fixture, const char *text, struct samples *samples)
{
    char line[64] = "";
    pty_send(fixture->terminal.pty, "/");
    (void)snprintf(awaited, sizeof awaited, "find:");
    fixture_wait(fixture, shows_awaited, awaited);
    for (size_t i = 0; text[i] != '\0'; i++) {
        const char key[] = {text[i], '\0'};
        (void)snprintf(line, sizeof line, "%.*s", (int)i + 1, text);
        bench_samples_put(samples, type(fixture, key, line));
    }
    fixture_run_ms(fixture, BETWEEN_MS);
    pty_send(fixture->terminal.pty, "\x1b");
    fixture_wait(fixture, has_left, "the end of finding");
}

static void find_each(struct fixture *fixture, const char *const *texts, const char *p50, const char *max)
{
    struct samples samples = {0};
    for (; *texts != NULL; texts++) {
        find(fixture, *texts, &samples);
    }
    measure_row(p50, fixture->options.extensions, bench_samples_percentile(&samples, 50));
    measure_row(max, fixture->options.extensions, bench_samples_percentile(&samples, 100));
    bench_samples_done(&samples);
}

void measure_find(const struct measure *measure)
{
    struct fixture fixture;
    struct fixture_options options = measure_fixture_options(measure, EXTENSIONS);
    char last[TRAFFIC_NUMBER_BYTES];
    options.named = true;
    traffic_number(last, options.extensions - 1);
    fixture_open(&fixture, &options);
    fixture_send_all(&fixture);
    find_each(&fixture, (const char *const[]){last, "kowal", "10042", NULL}, "find_%d_p50_ms",
              "find_%d_max_ms");
    find_each(&fixture, (const char *const[]){"zzzz", "99999", "kowalskx", NULL}, "find_%d_nobody_p50_ms",
              "find_%d_nobody_max_ms");
    fixture_close(&fixture);
}
