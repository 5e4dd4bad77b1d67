/* What the board has to live through: bursts, being stopped, time that passes, clocks that step:
 * test_faults_life PBXBOARD WORLD. */

#include "tests/faults/faults.h"
#include "tests/harness.h"

#include <dirent.h>
#include <limits.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define DEVICE(number, status) "{\"extstatus\":{\"exten\":\"" number "\",\"status\":" status "}}"

enum { BURST = 100 * 1000 };

static const char *program;
static const char *world_library;

static void start(struct faults *faults, const struct faults_options *options)
{
    struct faults_options all = *options;
    all.program = program;
    faults_start(faults, &all);
    faults_warm_up(faults);
}

/* ---- bursts ---- */

/* At least BURST frames, and more until the test says that it has seen enough. */
static void burst(struct raw_connection *connection)
{
    struct faults_shared *shared = (struct faults_shared *)(uintptr_t)connection->user;
    for (shared->sent = 0; shared->sent < BURST || !shared->enough; shared->sent++) {
        char text[64];
        (void)snprintf(text, sizeof text, DEVICE("2%02d", "%d"), (int)(shared->sent % 50),
                       (int)(shared->sent / 50 % 2));
        faults_send_event_as(connection, faults_next_id(connection), text);
    }
    faults_send_event_as(connection, faults_next_id(connection), DEVICE("103", "1"));
}

/* Waits for what another process does; there is nothing to poll. */
static void wait_until_sent(const struct faults *faults, long long count)
{
    for (int waited_ms = 0; faults->shared->sent < count; waited_ms++) {
        assert_in_range(waited_ms, 0, DEADLINE_MS);
        (void)usleep(1000);
    }
}

/* Keys are answered while it lasts, for it lasts until they are; and at its end nothing is in doubt: each of
 * the ids was there. */
static void live_through_burst(struct faults *faults)
{
    for (int i = 0; i < 3; i++) {
        faults_expect_answer(faults);
    }
    faults->shared->enough = 1;
    pty_wait_text(faults->board, "● 103");
    faults_expect_live(faults);
    print_message("  %lld frames\n", (long long)faults->shared->sent);
    assert_true(faults->shared->sent >= BURST);
    assert_int_equal(faults->server.log->connections, 2);
}

/* The second one comes after a pause in which nobody read. It takes no more memory than the first, which has
 * filled the log. */
static void bursts_of_a_hundred_thousand(void **state)
{
    (void)state;
    struct faults faults;
    start(&faults, &(struct faults_options){0});
    raw_server_order(&faults.server, burst, NULL);
    wait_until_sent(&faults, 1);
    live_through_burst(&faults);
    faults.rss_kb = 0;
    faults_check_resources(&faults);
    faults_order_event(&faults, DEVICE("103", "8"));
    pty_wait_text(faults.board, "▲ 103");
    faults.shared->enough = 0;
    faults.shared->sent = 0;
    assert_int_equal(kill(faults.board->child, SIGSTOP), 0);
    raw_server_order(&faults.server, burst, NULL);
    wait_until_sent(&faults, 1000);
    assert_int_equal(kill(faults.board->child, SIGCONT), 0);
    live_through_burst(&faults);
    faults_check_resources(&faults);
    faults_end(&faults);
}

/* ---- being stopped ---- */

static void close_without_code(struct raw_connection *connection)
{
    raw_frame(connection, RAW_CLOSE, true, NULL, 0);
    raw_wait(connection);
}

static void suspend(struct faults *faults)
{
    pty_send(faults->board, "\x1a");
    pty_wait_report(faults->board, "stopped");
}

static void resume(struct faults *faults)
{
    pty_send(faults->board, "fg\n");
}

/* While nobody reads, the server ends the connection: nothing of what was told before is shown as live after.
 */
static void stopped_for_longer_than_the_server_waits(void **state)
{
    (void)state;
    static const struct {
        raw_script *order;
        const char *log;
    } rows[] = {
        {close_without_code, "127.0.0.1 has ended the connection"},
        {raw_reset, "The connection to 127.0.0.1 broke off"},
    };
    struct faults faults;
    start(&faults, &(struct faults_options){.shell = true});
    EACH(row, rows) {
        suspend(&faults);
        raw_server_order(&faults.server, row->order, NULL);
        resume(&faults);
        faults_expect_stale(&faults);
        faults_expect_log(&faults, row->log);
        faults_expect_half_live(&faults);
        faults_order_all_events(&faults);
    }
    faults_check_resources(&faults);
    faults_end(&faults);
}

static void stopped_while_a_burst_comes(void **state)
{
    (void)state;
    struct faults faults;
    start(&faults, &(struct faults_options){.shell = true});
    suspend(&faults);
    raw_server_order(&faults.server, burst, NULL);
    wait_until_sent(&faults, 1000);
    resume(&faults);
    pty_wait_text(faults.board, "● 200");
    live_through_burst(&faults);
    faults_end(&faults);
}

/* ---- time that passes ---- */

static void refuse(struct raw_connection *connection)
{
    raw_answer(connection, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
}

static void hang(struct raw_connection *connection)
{
    raw_wait(connection);
}

static void answer_502(struct raw_connection *connection)
{
    raw_answer(connection, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
}

static int awaited_connections;
static int awaited_age_s;
static long long outage_passed_ms; /* what had passed when the link was lost */
static const struct raw_log *seen_log;

/* The server was tried once more, and that is what the status line is about. */
static bool was_tried(const struct pty *board)
{
    int minutes = 0;
    int seconds = 0;
    const char *age = strstr(vt_row(board->vt, 0), "  for ");
    bool told = age != NULL && sscanf(age, "  for %d:%d", &minutes, &seconds) == 2;
    return told && minutes * 60 + seconds >= awaited_age_s && seen_log->connections >= awaited_connections;
}

/* So much time passes, and the next try is made. */
static void pass_to_next_try(struct faults *faults, struct fake_world *world, long long ms)
{
    awaited_connections = faults->server.log->connections + 1;
    faults_advance_clock(faults, world, ms);
    awaited_age_s = (int)((world->passed_ms - outage_passed_ms) / 1000);
    seen_log = faults->server.log;
    pty_wait(faults->board, was_tried);
}

/* Without a key: sooner or later, but within half a minute, where it was lost; after a minute where it was
 * refused. */
static void the_next_try_comes_by_itself(void **state)
{
    (void)state;
    static const struct {
        int least_s, most_s; /* as it is told, and a slow machine looks late */
    } delays[] = {{1, 2}, {1, 2}, {1, 4}, {2, 8}, {4, 16}, {8, 30}, {8, 30}};
    struct faults faults;
    struct fake_world *world = fake_world_new();
    start(&faults, &(struct faults_options){.preload = world_library});
    faults_let_succeed(&faults,
                       world); /* so that the first try is at once, and the delays begin at a second */
    outage_passed_ms = world->passed_ms;
    raw_server_play(&faults.server, answer_502);
    raw_server_order(&faults.server, faults_hang_up, NULL);
    EACH(delay, delays) {
        faults_expect_outage(&faults, "(HTTP 502)", delay->least_s, delay->most_s);
        if (delay_i + 1 == sizeof delays / sizeof *delays) {
            raw_server_play(&faults.server, refuse);
        }
        pass_to_next_try(&faults, world, 30 * 1000);
    }
    faults_expect_outage(&faults, "does not let us in (HTTP 403)", 40, 60);
    int before = faults.server.log->connections;
    faults_advance_clock(&faults, world, 40 * 1000);
    faults_expect_outage(&faults, "does not let us in (HTTP 403)", 1, 20);
    assert_int_equal(faults.server.log->connections, before);
    raw_server_play(&faults.server, faults_serve);
    faults_advance_clock(&faults, world, 21 * 1000);
    pty_wait_text(faults.board, "connected, nothing heard yet");
    faults_expect_half_live(&faults);
    faults_order_all_events(&faults);
    faults_check_resources(&faults);
    faults_end(&faults);
    fake_world_free(world);
}

static bool was_followed_or_waits(const struct pty *board)
{
    return seen_log->connections == awaited_connections ||
           strstr(vt_row(board->vt, 0), "next try in ") != NULL;
}

/* A quiet exchange, and many tries before it was found: after ten seconds of life its end is followed at once
 * all the same. */
static void ten_seconds_of_life_count_as_success(void **state)
{
    (void)state;
    struct faults faults;
    struct fake_world *world = fake_world_new();
    start(&faults, &(struct faults_options){.preload = world_library});
    outage_passed_ms = world->passed_ms;
    raw_server_play(&faults.server, answer_502);
    raw_server_order(&faults.server, faults_hang_up, NULL);
    for (int i = 0; i < 6; i++) { /* the next delay would be eight seconds at least */
        faults_expect_outage(&faults, "(HTTP 502)", 1, 30);
        pass_to_next_try(&faults, world, 30 * 1000);
    }
    faults_expect_outage(&faults, "(HTTP 502)", 1, 30);
    raw_server_play(&faults.server, faults_serve);
    faults_retry(&faults);
    pty_wait_text(faults.board, "connected, nothing heard yet");
    faults_advance_clock(&faults, world, 11 * 1000);
    faults_expect_answer(&faults);
    faults_expect_answer(&faults);
    seen_log = faults.server.log;
    awaited_connections = faults.server.log->connections + 1;
    raw_server_order(&faults.server, faults_hang_up, NULL);
    pty_wait(faults.board, was_followed_or_waits);
    assert_null(strstr(vt_row(faults.board->vt, 0), "next try in "));
    pty_wait_text(faults.board, "connected, nothing heard yet");
    faults_expect_half_live(&faults);
    faults_order_all_events(&faults);
    faults_check_resources(&faults);
    faults_end(&faults);
    fake_world_free(world);
}

static void say_one_thing(struct raw_connection *connection)
{
    if (raw_upgrade(connection)) {
        faults_send_event_as(connection, faults_next_id(connection), FAULTS_101_FREE);
    }
}

/* Of what the board has written, in the folder of its configuration. */
static long long journal_bytes(const struct faults *faults)
{
    char path[PATH_MAX];
    long long bytes = 0;
    DIR *folder = opendir(faults->folder);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        struct stat facts;
        (void)snprintf(path, sizeof path, "%s/%s", faults->folder, entry->d_name);
        if (strstr(entry->d_name, ".jsonl") != NULL && stat(path, &facts) == 0) {
            bytes += facts.st_size;
        }
    }
    (void)closedir(folder);
    return bytes;
}

/* A server that lets us in, says one thing and hangs up: it is called ten times a minute at most, and goes on
 * being called. */
static void a_server_that_hangs_up_after_a_word(void **state)
{
    (void)state;
    enum { SECONDS = 240, TRIES_MAX = 10, JOURNAL_BYTES_MAX = 32 * 1024 };
    static int connections[SECONDS]; /* in each second, all together */
    struct faults faults;
    struct fake_world *world = fake_world_new();
    start(&faults, &(struct faults_options){.preload = world_library});
    faults_let_succeed(&faults, world);
    raw_server_play(&faults.server, say_one_thing);
    raw_server_order(&faults.server, faults_hang_up, NULL);
    long long bytes = journal_bytes(&faults);
    for (int i = 0; i < SECONDS; i++) {
        faults_expect_answer(&faults);
        connections[i] = faults.server.log->connections;
        assert_true(connections[i] - connections[i < 60 ? 0 : i - 60] <= TRIES_MAX);
        faults_advance_clock(&faults, world, 1000);
    }
    bytes = journal_bytes(&faults) - bytes;
    print_message("  %d tries in %d s, %lld bytes of the journal\n",
                  connections[SECONDS - 1] - connections[0], SECONDS, bytes);
    assert_in_range(connections[SECONDS - 1] - connections[0], SECONDS / 60, SECONDS / 6);
    assert_in_range(bytes, 1, JOURNAL_BYTES_MAX);
    raw_server_play(&faults.server, faults_serve);
    faults_retry(&faults);
    pty_wait_text(faults.board, "connected, nothing heard yet");
    faults_order_all_events(&faults);
    faults_check_resources(&faults);
    faults_end(&faults);
    fake_world_free(world);
}

static bool was_asked(const struct pty *board)
{
    (void)board;
    return seen_log->connections >= awaited_connections;
}

/* Whoever presses a key has a try at once, however often; and then the board itself waits until there is room
 * for another. */
static void keys_try_at_once_and_count(void **state)
{
    (void)state;
    enum { KEYS = 12 };
    struct faults faults;
    struct fake_world *world = fake_world_new();
    start(&faults, &(struct faults_options){.preload = world_library});
    raw_server_play(&faults.server, answer_502);
    raw_server_order(&faults.server, faults_hang_up, NULL);
    faults_expect_outage(&faults, "(HTTP 502)", 1, 30);
    seen_log = faults.server.log;
    awaited_connections = seen_log->connections;
    time_t begun = time(NULL);
    for (int i = 0; i < KEYS; i++) {
        awaited_connections++;
        faults_retry(&faults);
        pty_wait(faults.board, was_asked);
        faults_expect_outage(&faults, "(HTTP 502)", 1, 61);
    }
    /* No delay that has grown is as long; a busy machine takes its time, which counts. */
    int least_s = 60 - (int)(time(NULL) - begun);
    faults_expect_outage(&faults, "(HTTP 502)", least_s > 1 ? least_s : 1, 61);
    faults_advance_clock(&faults, world, (least_s > 2 ? least_s : 2) / 2 * 1000);
    faults_expect_outage(&faults, "(HTTP 502)", 1, 61 - least_s / 2);
    assert_int_equal(seen_log->connections, awaited_connections);
    raw_server_play(&faults.server, faults_serve);
    faults_advance_clock(&faults, world, 61 * 1000);
    pty_wait_text(faults.board, "connected, nothing heard yet");
    faults_expect_half_live(&faults);
    faults_order_all_events(&faults);
    faults_check_resources(&faults);
    faults_end(&faults);
    fake_world_free(world);
}

/* Frozen, or behind a wall that swallows everything: at its usual patience of half a minute, and fifteen
 * seconds for a connection. */
static void servers_that_say_nothing(void **state)
{
    (void)state;
    static const int pings_s[] = {21, 5};
    struct faults faults;
    struct fake_world *world = fake_world_new();
    start(&faults, &(struct faults_options){.preload = world_library});
    raw_server_play(&faults.server, hang);
    raw_server_freeze(&faults.server);
    EACH(step_s, pings_s) {
        faults_advance_clock(&faults, world, *step_s * 1000);
        faults_expect_answer(&faults);
        faults_expect_answer(&faults);
        faults_expect_live(&faults);
    }
    faults_advance_clock(&faults, world, 5 * 1000);
    faults_expect_stale(&faults);
    faults_expect_log(&faults, "127.0.0.1 has given no sign of life for 3");
    faults_advance_clock(&faults, world, 7 * 1000);
    faults_expect_answer(&faults);
    faults_expect_answer(&faults);
    assert_non_null(strstr(vt_row(faults.board->vt, 0), "connecting"));
    faults_advance_clock(&faults, world, 9 * 1000);
    faults_expect_outage(&faults, "127.0.0.1 has not answered within 15 s", 1, 30);
    raw_server_thaw(&faults.server);
    raw_server_play(&faults.server, faults_serve);
    faults_retry(&faults);
    pty_wait_text(faults.board, "connected, nothing heard yet");
    faults_expect_half_live(&faults);
    faults_order_all_events(&faults);
    faults_check_resources(&faults);
    faults_end(&faults);
    fake_world_free(world);
}

static int awaited_pings;
static int awaited_pongs;

static bool was_asked_for_life(const struct pty *board)
{
    (void)board;
    return seen_log->pings >= awaited_pings;
}

static bool has_answered(const struct pty *board)
{
    (void)board;
    return seen_log->pongs >= awaited_pongs;
}

static void ping(struct raw_connection *connection)
{
    raw_frame(connection, RAW_PING, true, NULL, 0);
}

/* The board asks for a sign of life and gets it: what the server has sent before a ping of its own, it has
 * read when it answers that. */
static void expect_sign_of_life(struct faults *faults)
{
    pty_wait(faults->board, was_asked_for_life);
    awaited_pongs = seen_log->pongs + 1;
    raw_server_order(&faults->server, ping, NULL);
    pty_wait(faults->board, has_answered);
}

/* A quiet exchange on a holiday. Its server answers when it is asked for a sign of life, so what was heard is
 * true for as long as nothing else is said; and the status line says that nothing is. */
static void hours_of_silence(void **state)
{
    (void)state;
    enum { HOURS = 3, SILENCE_S = 300, STEP_S = SILENCE_S * 7 / 10 + 1 };
    struct faults faults;
    struct fake_world *world = fake_world_new();
    start(&faults, &(struct faults_options){.preload = world_library, .silence_s = SILENCE_S});
    seen_log = faults.server.log;
    int connections = seen_log->connections;
    for (int passed_s = 0; passed_s < HOURS * 3600; passed_s += STEP_S) {
        awaited_pings = seen_log->pings + 1;
        faults_advance_clock(&faults, world, STEP_S * 1000);
        expect_sign_of_life(&faults);
        faults_expect_live(&faults);
        if (passed_s == 0) {
            pty_wait_text(faults.board, "connected, nothing heard for 3 min");
        }
    }
    pty_wait_text(faults.board, "connected, nothing heard for 3 h");
    assert_int_equal(seen_log->connections, connections);
    faults_expect_live(&faults);
    faults_order_event(&faults, DEVICE("102", "8"));
    pty_wait_text(faults.board, "▲ 102");
    pty_wait_text(faults.board, "● live");
    faults_order_all_events(&faults);
    faults_check_resources(&faults);
    faults_end(&faults);
    fake_world_free(world);
}

static void serve_first_frames(struct raw_connection *connection)
{
    if (raw_upgrade(connection)) {
        raw_read_first_frames(connection);
        raw_obey(connection);
    }
}

/* It reads only the first of two frames that come at once. Its pings are signs of life enough: none of ours
 * is due. */
static void a_server_that_pings_by_itself(void **state)
{
    (void)state;
    static const int each_s_of[] = {5, 10, 20, 30};
    enum { SILENCE_S = 60, PLAY_S = 120, STEP_S = 5 };
    struct faults faults;
    struct fake_world *world = fake_world_new();
    start(&faults, &(struct faults_options){.preload = world_library, .silence_s = SILENCE_S});
    seen_log = faults.server.log;
    raw_server_play(&faults.server, serve_first_frames);
    raw_server_order(&faults.server, faults_hang_up, NULL);
    faults_expect_stale(&faults);
    faults_order_all_events(&faults);
    int connections = seen_log->connections;
    EACH(each_s, each_s_of) {
        for (int passed_s = STEP_S; passed_s <= PLAY_S; passed_s += STEP_S) {
            faults_advance_clock(&faults, world, STEP_S * 1000);
            if (passed_s % *each_s == 0) {
                awaited_pongs = seen_log->pongs + 1;
                raw_server_order(&faults.server, ping, NULL);
                pty_wait(faults.board, has_answered);
            }
            faults_expect_answer(&faults);
            faults_expect_live(&faults);
        }
    }
    pty_wait_text(faults.board, "connected, nothing heard for 8 min");
    assert_int_equal(seen_log->connections, connections);
    assert_int_equal(seen_log->pings + seen_log->crowded, 0);
    faults_check_resources(&faults);
    faults_end(&faults);
    fake_world_free(world);
}

/* ---- clocks ---- */

static int shown_age_s;

/* An age on the board has come that far, and not much further: a slow machine looks late. */
static bool shows_age(const struct pty *board)
{
    for (int row = 1; row < board->vt->rows; row++) {
        for (const char *at = vt_row(board->vt, row); (at = strstr(at, " 0:")) != NULL; at++) {
            long seconds = strtol(at + strlen(" 0:"), NULL, 10);
            if (seconds >= shown_age_s && seconds < shown_age_s + 30) {
                return true;
            }
        }
    }
    return false;
}

static const struct fake_world *shown_world;

/* The status line tells the time of day; asked anew each time, because a minute may end meanwhile. */
static bool shows_the_time(const struct pty *board)
{
    char text[8];
    struct tm local;
    time_t now = time(NULL) + (time_t)(shown_world->clock_ms / 1000);
    (void)strftime(text, sizeof text, "%H:%M", localtime_r(&now, &local));
    return strstr(vt_row(board->vt, 0), text) != NULL;
}

/* Somebody sets the clock. The time of day follows, calls are as old as they are, the next try is when it is,
 * and nothing is live or stale for it. */
static void clocks_that_step(void **state)
{
    (void)state;
    static const struct {
        long long clock_ms;
        int age_s; /* so timers go on, and ages */
    } rows[] = {{3 * 3600 * 1000, 1}, {-5 * 3600 * 1000, 2}, {400LL * 86400 * 1000, 3}, {0, 4}};
    struct faults faults;
    struct fake_world *world = fake_world_new();
    shown_world = world;
    start(&faults, &(struct faults_options){.preload = world_library});
    EACH(row, rows) {
        world->clock_ms = row->clock_ms;
        shown_age_s = row->age_s;
        pty_wait(faults.board, shows_age);
        pty_wait(faults.board, shows_the_time);
        faults_order_event(&faults, row_i % 2 == 0 ? DEVICE("103", "8") : DEVICE("103", "1"));
        pty_wait_text(faults.board, row_i % 2 == 0 ? "▲ 103" : "● 103");
        faults_expect_live(&faults);
        assert_false(vt_shows(faults.board->vt, ":00:"));
        assert_false(vt_shows(faults.board->vt, " d "));
    }
    assert_int_equal(faults.server.log->connections, 2);
    raw_server_kill(&faults.server);
    faults_expect_outage(&faults, "Connection refused", 1, 30);
    EACH(row, rows) {
        world->clock_ms = row->clock_ms;
        faults_expect_answer(&faults);
        faults_expect_outage(&faults, "Connection refused", 1, 30);
    }
    faults_expect_stale(&faults);
    raw_server_restart(&faults.server, NULL);
    faults_retry(&faults);
    pty_wait_text(faults.board, "connected, nothing heard yet");
    faults_expect_half_live(&faults);
    faults_order_all_events(&faults);
    faults_check_resources(&faults);
    faults_end(&faults);
    fake_world_free(world);
}

/* For a moment, and nothing is lost; for hours, and nobody knows what was missed. */
static void a_computer_that_sleeps(void **state)
{
    (void)state;
    struct faults faults;
    struct fake_world *world = fake_world_new();
    start(&faults, &(struct faults_options){.preload = world_library});
    fake_world_sleep(world, 10 * 1000);
    shown_age_s = 10;
    pty_wait(faults.board, shows_age); /* slept calls grow old, too */
    faults_expect_live(&faults);
    assert_int_equal(faults.server.log->connections, 2);
    fake_world_sleep(world, 2 * 3600 * 1000);
    faults_expect_stale(&faults);
    faults_expect_log(&faults, "This computer has slept for 7200 s");
    assert_int_equal(faults.server.log->connections, 3);
    faults_expect_half_live(&faults);
    faults_order_all_events(&faults);
    faults_check_resources(&faults);
    faults_end(&faults);
    fake_world_free(world);
}

/* It is tried when the computer wakes up, and not more often than else where that is all the time. */
static void a_computer_that_wakes_up_all_the_time(void **state)
{
    (void)state;
    enum { NAPS = 20, NAP_MS = 2000, SEEN = 5, TRIES_MAX = 10 };
    struct faults faults;
    struct fake_world *world = fake_world_new();
    start(&faults, &(struct faults_options){.preload = world_library});
    raw_server_play(&faults.server, answer_502);
    raw_server_order(&faults.server, faults_hang_up, NULL);
    faults_expect_outage(&faults, "(HTTP 502)", 1, 30);
    seen_log = faults.server.log;
    for (int i = 0; i < NAPS; i++) {
        awaited_connections = seen_log->connections + 1;
        fake_world_sleep(world, NAP_MS);
        if (i < SEEN) {
            pty_wait(faults.board, was_asked);
        }
        faults_expect_answer(&faults);
    }
    assert_in_range(seen_log->connections, SEEN, TRIES_MAX);
    awaited_connections = seen_log->connections + 1;
    fake_world_sleep(world, 3600 * 1000);
    pty_wait(faults.board, was_asked);
    raw_server_play(&faults.server, faults_serve);
    faults_retry(&faults);
    pty_wait_text(faults.board, "connected, nothing heard yet");
    faults_order_all_events(&faults);
    faults_end(&faults);
    fake_world_free(world);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bursts_of_a_hundred_thousand),
        cmocka_unit_test(stopped_for_longer_than_the_server_waits),
        cmocka_unit_test(stopped_while_a_burst_comes),
        cmocka_unit_test(the_next_try_comes_by_itself),
        cmocka_unit_test(ten_seconds_of_life_count_as_success),
        cmocka_unit_test(a_server_that_hangs_up_after_a_word),
        cmocka_unit_test(keys_try_at_once_and_count),
        cmocka_unit_test(servers_that_say_nothing),
        cmocka_unit_test(hours_of_silence),
        cmocka_unit_test(a_server_that_pings_by_itself),
        cmocka_unit_test(clocks_that_step),
        cmocka_unit_test(a_computer_that_sleeps),
        cmocka_unit_test(a_computer_that_wakes_up_all_the_time),
    };
    if (argc != 3) {
        (void)fprintf(stderr, "usage: test_faults_life PBXBOARD WORLD\n");
        return 2;
    }
    program = argv[1];
    world_library = argv[2];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
