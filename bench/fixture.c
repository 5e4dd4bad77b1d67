/* The fixture of a measurement. */

#include "bench/fixture.h"

#include "bench/clock.h"
#include "bench/stream_server.h"

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

static void start_board(struct fixture *fixture)
{
    const char *const traced[] = {
        "strace",           "-D", "-f", "-qq", "-y", "-s0", "-ttt", "-e", fixture->options.calls, "-o",
        fixture->home.trace};
    const char *const board[] = {fixture->options.program, "--config", fixture->home.config};
    const char *arguments[ARGUMENTS_MAX] = {0};
    size_t count = 0;
    if (fixture->options.calls != NULL) {
        memcpy(arguments, traced, sizeof traced);
        count = sizeof traced / sizeof *traced;
    }
    memcpy(arguments + count, board, sizeof board);
    terminal_start(&fixture->terminal, arguments, fixture->home.path);
}

bool fixture_is_connected(const struct fixture *fixture)
{
    return fixture->transport.client >= 0 &&
           strstr(vt_row(fixture->terminal.vt, 0), "nothing heard yet") != NULL;
}

void fixture_start(struct fixture *fixture, const struct fixture_options *options)
{
    *fixture = (struct fixture){.options = *options, .probe = {-1, -1}};
    transport_open(&fixture->transport);
    home_make(&fixture->home, fixture->transport.port, options->journal);
    start_board(fixture);
}

void fixture_open(struct fixture *fixture, const struct fixture_options *options)
{
    fixture_start(fixture, options);
    fixture_wait(fixture, fixture_is_connected, "a board that is connected");
}

void fixture_close(struct fixture *fixture)
{
    terminal_end(&fixture->terminal);
    transport_done(&fixture->transport);
}

static void put_text(struct fixture *fixture, const char *text)
{
    char message[TRAFFIC_MESSAGE_BYTES];
    size_t length = traffic_envelope(message, ++fixture->last_id, text);
    transport_put(&fixture->transport, message, length);
}

static void put_probe(struct fixture *fixture, bool engaged)
{
    char text[TRAFFIC_MESSAGE_BYTES / 2];
    fixture->engaged = engaged;
    (void)snprintf(text, sizeof text,
                   "{\"subscriber\":{\"peer\":\"" TRAFFIC_EXCHANGE "-" PROBE "\",\"statusValue\":%d}}",
                   engaged);
    put_text(fixture, text);
}

/* A name is told beside the number of whom an extension is connected with. */
static void put_name(struct fixture *fixture, int place)
{
    char text[TRAFFIC_MESSAGE_BYTES / 2];
    char number[16];
    traffic_number(number, place);
    (void)snprintf(text, sizeof text,
                   "{\"subscriber\":{\"peer\":\"" TRAFFIC_EXCHANGE "-" PROBE "\",\"statusValue\":1,"
                   "\"connectPeerNumber\":\"%s\",\"connectPeerName\":\"Anna Kowalska %s\"}}",
                   number, number);
    put_text(fixture, text);
}

/* The probe is the first lamp, so its sign is the first thing in its row. */
static bool finds_free_probe(const struct fixture *fixture)
{
    static const char sign[] = "○";
    const char *row = vt_row(fixture->terminal.vt, PROBE_ROW);
    row += strspn(row, " ");
    bool first = strncmp(row, sign, strlen(sign)) == 0 &&
                 strtol(row + strlen(sign), NULL, 10) == strtol(PROBE, NULL, 10);
    return first && fixture->transport.sent == fixture->transport.length;
}

static uint32_t sign_at(const struct fixture *fixture, VTermPos at)
{
    return vt_cell(fixture->terminal.vt, at.row, at.col).chars[0];
}

void fixture_send_all(struct fixture *fixture)
{
    fixture_put_traffic(fixture, fixture->options.extensions);
    for (int i = 0; fixture->options.named && i < fixture->options.extensions; i++) {
        put_name(fixture, i);
    }
    put_probe(fixture, false);
    fixture_wait(fixture, finds_free_probe, "the probe on the screen");
    fixture->probe = (VTermPos){.row = PROBE_ROW};
    while (sign_at(fixture, fixture->probe) != SIGN_FREE) {
        fixture->probe.col++;
    }
    fixture_put_probe(fixture); /* once to in use and back: then all messages before were applied */
    fixture_wait(fixture, fixture_shows_probe, "the probe engaged");
    fixture_put_probe(fixture);
    fixture_wait(fixture, fixture_shows_probe, "the probe free again");
}

void fixture_put_traffic(struct fixture *fixture, long long count)
{
    char message[TRAFFIC_MESSAGE_BYTES];
    for (; count > 0; count--) {
        size_t length = traffic_message_as(message, fixture->options.traffic, ++fixture->messages,
                                           ++fixture->last_id, fixture->options.extensions);
        transport_put(&fixture->transport, message, length);
    }
}

void fixture_put_probe(struct fixture *fixture)
{
    put_probe(fixture, !fixture->engaged);
    (void)transport_flush(&fixture->transport);
}

bool fixture_shows_probe(const struct fixture *fixture)
{
    return sign_at(fixture, fixture->probe) == (fixture->engaged ? SIGN_ENGAGED : SIGN_FREE);
}

bool fixture_shows_line(const struct fixture *fixture, const char *text)
{
    const char *row = vt_row(fixture->terminal.vt, LINE_ROW);
    row += strspn(row, " ");
    size_t length = strlen(text);
    return strncmp(row, text, length) == 0 && (row[length] == '\0' || strncmp(row + length, "  ", 2) == 0);
}

void fixture_step(struct fixture *fixture, double until_ms)
{
    struct transport *transport = &fixture->transport;
    struct pollfd sources[] = {
        {.fd = fixture->reader_stalled ? -1 : fixture->terminal.fd, .events = POLLIN},
        {.fd = transport->sent < transport->length ? transport->client : -1, .events = POLLOUT},
        {.fd = transport->client < 0 ? transport->listener : -1, .events = POLLIN},
    };
    double left_ms = until_ms - clock_ms();
    left_ms = left_ms < 0 ? 0 : left_ms;
    struct timespec wait = {.tv_sec = (time_t)(left_ms / 1e3)};
    wait.tv_nsec = (long)((left_ms - (double)wait.tv_sec * 1e3) * 1e6);
    if (ppoll(sources, sizeof sources / sizeof *sources, &wait, NULL) <= 0) {
        return;
    }
    if (sources[0].revents != 0 && !terminal_read(&fixture->terminal)) {
        bench_fail("the board has ended");
    }
    if (sources[1].revents != 0) {
        (void)transport_flush(transport);
    }
    if (sources[2].revents != 0) {
        transport_accept(transport);
    }
}

_Noreturn void fixture_fail(const struct fixture *fixture, const char *what)
{
    for (int row = 0; row < TERMINAL_ROWS; row++) {
        (void)fprintf(stderr, "|%s\n", vt_row(fixture->terminal.vt, row));
    }
    errno = ETIMEDOUT;
    bench_fail(what);
}

void fixture_wait(struct fixture *fixture, fixture_condition *condition, const char *what)
{
    double deadline_ms = clock_ms() + (double)FIXTURE_DEADLINE_S * 1e3;
    while (!condition(fixture)) {
        if (clock_ms() >= deadline_ms) {
            fixture_fail(fixture, what);
        }
        fixture_step(fixture, deadline_ms);
    }
}

void fixture_run_ms(struct fixture *fixture, double time_ms)
{
    double end_ms = clock_ms() + time_ms;
    while (clock_ms() < end_ms) {
        fixture_step(fixture, end_ms);
    }
}
