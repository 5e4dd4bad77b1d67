/* The fixture of a measurement. */

#include "bench/fixture.h"

#include "bench/bench.h"
#include "tests/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char made[FOLDER_BYTES]; /* atexit() hands nothing over */

static void remove_home(void)
{
    folder_remove(made);
}

/* Without the clock, and with a server that may be silent for an hour, so that no ping has to be answered. */
static void write_config(const struct home *home, int port, bool journal)
{
    FILE *file = fopen(home->config, "we");
    if (file == NULL ||
        fprintf(file,
                "clock = false\njournal = %s\njournal_folder = \"%s/journal\"\n"
                "exchange \"bench\" {\n"
                "    api = {\"http://127.0.0.1:%d\"}\n    stream = {\"ws://127.0.0.1:%d\"}\n"
                "    name = \"" TRAFFIC_EXCHANGE "\"\n    silence_s = 3600\n}\n",
                journal ? "true" : "false", home->path, port, port) < 0 ||
        fclose(file) != 0) {
        bench_fail(home->config);
    }
    (void)chmod(home->config, S_IRUSR | S_IWUSR);
}

static void make_home(struct home *home, int port, bool journal)
{
    folder_make(made);
    (void)atexit(remove_home);
    (void)snprintf(home->path, sizeof home->path, "%s", made);
    (void)snprintf(home->config, sizeof home->config, "%s/board.conf", made);
    (void)snprintf(home->trace, sizeof home->trace, "%s/trace", made);
    write_config(home, port, journal);
}

bool fixture_journal(const struct home *home, char path[2 * HOME_PATH_BYTES])
{
    char pattern[2 * HOME_PATH_BYTES];
    glob_t found;
    (void)snprintf(pattern, sizeof pattern, "%s/journal/*.jsonl", home->path);
    bool any = glob(pattern, 0, NULL, &found) == 0;
    if (any) {
        (void)snprintf(path, 2 * HOME_PATH_BYTES, "%s", found.gl_pathv[0]);
        globfree(&found);
    }
    return any;
}

enum {
    CHUNK_BYTES = 64 * 1024,
    PIECES_MS = 1, /* between two pieces of a frame, at most */
};

void fixture_terminal_start(struct fixture_terminal *terminal, const char *const *arguments, const char *home)
{
    const struct pty_options options = {
        .cols = TERMINAL_COLS,
        .rows = TERMINAL_ROWS,
        .term = "xterm-256color",
        .home = home,
    };
    *terminal = (struct fixture_terminal){.began_ms = bench_now_ms()};
    terminal->pty = pty_start(arguments, &options);
    pty_release(terminal->pty);
    (void)fcntl(terminal->pty->terminal, F_SETFL, O_NONBLOCK);
}

/* A frame comes in pieces. All pieces are read before libvterm parses any: parsing takes longer than the
 * board takes for a full screen, and must not be measured. */
bool fixture_terminal_read(struct fixture_terminal *terminal)
{
    char chunk[CHUNK_BYTES];
    size_t length = 0;
    struct pollfd source = {.fd = terminal->pty->terminal, .events = POLLIN};
    bool open = true;
    while (open && length < sizeof chunk && poll(&source, 1, length > 0 ? PIECES_MS : 0) > 0) {
        ssize_t count = read(terminal->pty->terminal, chunk + length, sizeof chunk - length);
        open = count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR));
        if (count > 0) {
            terminal->read_ms = bench_now_ms();
            terminal->first_ms = terminal->bytes == 0 ? terminal->read_ms : terminal->first_ms;
            terminal->bytes += (size_t)count;
            length += (size_t)count;
        }
    }
    vt_write(terminal->pty->vt, chunk, length);
    return open;
}

bool fixture_terminal_wait(struct fixture_terminal *terminal)
{
    struct pollfd source = {.fd = terminal->pty->terminal, .events = POLLIN};
    (void)poll(&source, 1, -1);
    return fixture_terminal_read(terminal);
}

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
    fixture_terminal_start(&fixture->terminal, arguments, fixture->home.path);
}

bool fixture_is_connected(const struct fixture *fixture)
{
    return fixture->server.client >= 0 &&
           strstr(vt_row(fixture->terminal.pty->vt, 0), "nothing heard yet") != NULL;
}

void fixture_start(struct fixture *fixture, const struct fixture_options *options)
{
    *fixture = (struct fixture){.options = *options, .probe = {-1, -1}};
    stream_server_open(&fixture->server);
    make_home(&fixture->home, fixture->server.port, options->journal);
    start_board(fixture);
}

void fixture_open(struct fixture *fixture, const struct fixture_options *options)
{
    fixture_start(fixture, options);
    fixture_wait(fixture, fixture_is_connected, "a board that is connected");
}

void fixture_close(struct fixture *fixture)
{
    pty_free(fixture->terminal.pty);
    stream_server_done(&fixture->server);
}

static void put_text(struct fixture *fixture, const char *text)
{
    char message[TRAFFIC_MESSAGE_BYTES];
    size_t length = traffic_envelope(message, ++fixture->last_id, text);
    stream_server_put(&fixture->server, message, length);
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
    char number[TRAFFIC_NUMBER_BYTES];
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
    const char *row = vt_row(fixture->terminal.pty->vt, PROBE_ROW);
    row += strspn(row, " ");
    bool first = strncmp(row, sign, strlen(sign)) == 0 &&
                 strtol(row + strlen(sign), NULL, 10) == strtol(PROBE, NULL, 10);
    return first && fixture->server.sent == fixture->server.length;
}

static uint32_t sign_at(const struct fixture *fixture, VTermPos at)
{
    return vt_cell(fixture->terminal.pty->vt, at.row, at.col).chars[0];
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
        stream_server_put(&fixture->server, message, length);
    }
}

void fixture_put_probe(struct fixture *fixture)
{
    put_probe(fixture, !fixture->engaged);
    (void)stream_server_flush(&fixture->server);
}

bool fixture_shows_probe(const struct fixture *fixture)
{
    return sign_at(fixture, fixture->probe) == (fixture->engaged ? SIGN_ENGAGED : SIGN_FREE);
}

bool fixture_shows_line(const struct fixture *fixture, const char *text)
{
    const char *row = vt_row(fixture->terminal.pty->vt, LINE_ROW);
    row += strspn(row, " ");
    size_t length = strlen(text);
    return strncmp(row, text, length) == 0 && (row[length] == '\0' || strncmp(row + length, "  ", 2) == 0);
}

void fixture_step(struct fixture *fixture, double until_ms)
{
    struct stream_server *server = &fixture->server;
    struct pollfd sources[] = {
        {.fd = fixture->reader_stalled ? -1 : fixture->terminal.pty->terminal, .events = POLLIN},
        {.fd = server->sent < server->length ? server->client : -1, .events = POLLOUT},
        {.fd = server->client < 0 ? server->listener : -1, .events = POLLIN},
    };
    double left_ms = until_ms - bench_now_ms();
    left_ms = left_ms < 0 ? 0 : left_ms;
    struct timespec wait = {.tv_sec = (time_t)(left_ms / 1e3)};
    wait.tv_nsec = (long)((left_ms - (double)wait.tv_sec * 1e3) * 1e6);
    if (ppoll(sources, sizeof sources / sizeof *sources, &wait, NULL) <= 0) {
        return;
    }
    if (sources[0].revents != 0 && !fixture_terminal_read(&fixture->terminal)) {
        bench_fail("the board has ended");
    }
    if (sources[1].revents != 0) {
        (void)stream_server_flush(server);
    }
    if (sources[2].revents != 0) {
        stream_server_admit(server);
    }
}

_Noreturn void fixture_fail(const struct fixture *fixture, const char *what)
{
    for (int row = 0; row < TERMINAL_ROWS; row++) {
        (void)fprintf(stderr, "|%s\n", vt_row(fixture->terminal.pty->vt, row));
    }
    errno = ETIMEDOUT;
    bench_fail(what);
}

void fixture_wait(struct fixture *fixture, fixture_condition *condition, const char *what)
{
    double deadline_ms = bench_now_ms() + (double)FIXTURE_DEADLINE_S * 1e3;
    while (!condition(fixture)) {
        if (bench_now_ms() >= deadline_ms) {
            fixture_fail(fixture, what);
        }
        fixture_step(fixture, deadline_ms);
    }
}

void fixture_run_ms(struct fixture *fixture, double time_ms)
{
    double end_ms = bench_now_ms() + time_ms;
    while (bench_now_ms() < end_ms) {
        fixture_step(fixture, end_ms);
    }
}
