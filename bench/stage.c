/* The fixture of a measurement. */

#include "bench/stage.h"

#include "bench/clock.h"
#include "bench/feed.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PROBE "100" /* the least number, so that it is the first on the screen */

enum {
    PROBE_ROW = 2,
    LINE_ROW = TERMINAL_ROWS - 2,
    SIGN_FREE = 0x25cb,    /* ○ */
    SIGN_ENGAGED = 0x25cf, /* ● */
    ARGUMENTS_MAX = 16,
};

static void start_board(struct stage *stage)
{
    const char *const traced[] = {"strace", "-D", "-f", "-qq", "-y", "-s0", "-ttt", "-e", stage->options.calls,
                                  "-o", stage->home.trace};
    const char *const board[] = {stage->options.program, "--config", stage->home.config};
    const char *arguments[ARGUMENTS_MAX] = {0};
    size_t count = 0;
    if (stage->options.calls != NULL) {
        memcpy(arguments, traced, sizeof traced);
        count = sizeof traced / sizeof *traced;
    }
    memcpy(arguments + count, board, sizeof board);
    terminal_start(&stage->terminal, arguments, stage->home.path);
}

bool stage_is_connected(const struct stage *stage)
{
    return stage->wire.client >= 0 && strstr(vt_row(stage->terminal.vt, 0), "nothing heard yet") != NULL;
}

void stage_start(struct stage *stage, const struct stage_options *options)
{
    *stage = (struct stage){.options = *options, .probe = {-1, -1}};
    wire_open(&stage->wire);
    home_make(&stage->home, stage->wire.port, options->journal);
    start_board(stage);
}

void stage_open(struct stage *stage, const struct stage_options *options)
{
    stage_start(stage, options);
    stage_wait(stage, stage_is_connected, "a board that is connected");
}

void stage_close(struct stage *stage)
{
    terminal_end(&stage->terminal);
    wire_done(&stage->wire);
}

static void put_text(struct stage *stage, const char *text)
{
    char message[TRAFFIC_MESSAGE_BYTES];
    size_t length = traffic_envelope(message, ++stage->last_id, text);
    wire_put(&stage->wire, message, length);
}

static void put_probe(struct stage *stage, bool engaged)
{
    char text[TRAFFIC_MESSAGE_BYTES / 2];
    stage->engaged = engaged;
    (void)snprintf(text, sizeof text, "{\"subscriber\":{\"peer\":\"" TRAFFIC_EXCHANGE "-" PROBE "\",\"statusValue\":%d}}",
                   engaged);
    put_text(stage, text);
}

/* A name is told beside the number of whom an extension is connected with. */
static void put_name(struct stage *stage, int place)
{
    char text[TRAFFIC_MESSAGE_BYTES / 2];
    char number[16];
    traffic_number(number, place);
    (void)snprintf(text, sizeof text,
                   "{\"subscriber\":{\"peer\":\"" TRAFFIC_EXCHANGE "-" PROBE "\",\"statusValue\":1,"
                   "\"connectPeerNumber\":\"%s\",\"connectPeerName\":\"Anna Kowalska %s\"}}",
                   number, number);
    put_text(stage, text);
}

/* The probe is the first lamp, so its sign is the first thing in its row. */
static bool finds_free_probe(const struct stage *stage)
{
    static const char sign[] = "○";
    const char *row = vt_row(stage->terminal.vt, PROBE_ROW);
    row += strspn(row, " ");
    bool first = strncmp(row, sign, strlen(sign)) == 0 && strtol(row + strlen(sign), NULL, 10) == strtol(PROBE, NULL, 10);
    return first && stage->wire.sent == stage->wire.length;
}

static uint32_t sign_at(const struct stage *stage, VTermPos at)
{
    return vt_cell(stage->terminal.vt, at.row, at.col).chars[0];
}

void stage_tell_all(struct stage *stage)
{
    stage_put_traffic(stage, stage->options.extensions);
    for (int i = 0; stage->options.named && i < stage->options.extensions; i++) {
        put_name(stage, i);
    }
    put_probe(stage, false);
    stage_wait(stage, finds_free_probe, "the probe on the screen");
    stage->probe = (VTermPos){.row = PROBE_ROW};
    while (sign_at(stage, stage->probe) != SIGN_FREE) {
        stage->probe.col++;
    }
    stage_put_probe(stage); /* once to in use and back: then all messages before were applied */
    stage_wait(stage, stage_shows_probe, "the probe engaged");
    stage_put_probe(stage);
    stage_wait(stage, stage_shows_probe, "the probe free again");
}

void stage_put_traffic(struct stage *stage, long long count)
{
    char message[TRAFFIC_MESSAGE_BYTES];
    for (; count > 0; count--) {
        size_t length = traffic_message_as(message, stage->options.traffic, ++stage->messages, ++stage->last_id,
                                           stage->options.extensions);
        wire_put(&stage->wire, message, length);
    }
}

void stage_put_probe(struct stage *stage)
{
    put_probe(stage, !stage->engaged);
    (void)wire_flush(&stage->wire);
}

bool stage_shows_probe(const struct stage *stage)
{
    return sign_at(stage, stage->probe) == (stage->engaged ? SIGN_ENGAGED : SIGN_FREE);
}

bool stage_shows_line(const struct stage *stage, const char *text)
{
    const char *row = vt_row(stage->terminal.vt, LINE_ROW);
    row += strspn(row, " ");
    size_t length = strlen(text);
    return strncmp(row, text, length) == 0 && (row[length] == '\0' || strncmp(row + length, "  ", 2) == 0);
}

void stage_step(struct stage *stage, double until_ms)
{
    struct wire *wire = &stage->wire;
    struct pollfd sources[] = {
        {.fd = stage->deaf ? -1 : stage->terminal.fd, .events = POLLIN},
        {.fd = wire->sent < wire->length ? wire->client : -1, .events = POLLOUT},
        {.fd = wire->client < 0 ? wire->listener : -1, .events = POLLIN},
    };
    double left_ms = until_ms - clock_ms();
    left_ms = left_ms < 0 ? 0 : left_ms;
    struct timespec wait = {.tv_sec = (time_t)(left_ms / 1e3)};
    wait.tv_nsec = (long)((left_ms - (double)wait.tv_sec * 1e3) * 1e6);
    if (ppoll(sources, sizeof sources / sizeof *sources, &wait, NULL) <= 0) {
        return;
    }
    if (sources[0].revents != 0 && !terminal_read(&stage->terminal)) {
        feed_fail("the board has ended");
    }
    if (sources[1].revents != 0) {
        (void)wire_flush(wire);
    }
    if (sources[2].revents != 0) {
        wire_accept(wire);
    }
}

_Noreturn void stage_fail(const struct stage *stage, const char *what)
{
    for (int row = 0; row < TERMINAL_ROWS; row++) {
        (void)fprintf(stderr, "|%s\n", vt_row(stage->terminal.vt, row));
    }
    errno = ETIMEDOUT;
    feed_fail(what);
}

void stage_wait(struct stage *stage, stage_condition *condition, const char *what)
{
    double deadline_ms = clock_ms() + (double)STAGE_DEADLINE_S * 1e3;
    while (!condition(stage)) {
        if (clock_ms() >= deadline_ms) {
            stage_fail(stage, what);
        }
        stage_step(stage, deadline_ms);
    }
}

void stage_go_on(struct stage *stage, double time_ms)
{
    double end_ms = clock_ms() + time_ms;
    while (clock_ms() < end_ms) {
        stage_step(stage, end_ms);
    }
}
