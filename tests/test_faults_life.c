/* What the board has to live through: restarts, bursts, being stopped, clocks that step: test_faults_life PBXBOARD WORLD.
 */

#include "tests/fake_world.h"
#include "tests/faulty.h"
#include "tests/harness.h"

#include <signal.h>
#include <unistd.h>

#define DEVICE(number, status) "{\"extstatus\":{\"exten\":\"" number "\",\"status\":" status "}}"

enum {
    RESTARTS = 100,
    BURST = 100 * 1000,
};

static const char *program;
static const char *world_library;

static void start(struct faulty *faulty, const struct faulty_options *options)
{
    struct faulty_options all = *options;
    all.program = program;
    faulty_start(faulty, &all);
    faulty_warm_up(faulty);
}

/* ---- restarts ---- */

/* Proved by a first message, so that the next loss is followed at once. */
static void prove(struct faulty *faulty)
{
    session_wait_text(faulty->board, "connected, nothing heard yet");
    faulty_say(faulty, FAULTY_101_FREE);
    session_wait_text(faulty->board, "○ 101");
}

static void a_hundred_kills_and_restarts(void **state)
{
    (void)state;
    struct faulty faulty;
    start(&faulty, &(struct faulty_options){0});
    int before = faulty.server.log->connections;
    long cpu_ms = faulty_cpu_ms(&faulty);
    for (int i = 0; i < RESTARTS; i++) {
        raw_server_kill(&faulty.server);
        session_wait_text(faulty.board, "Connection refused"); /* the first try is at once, and in vain */
        raw_server_restart(&faulty.server, NULL);
        session_send(faulty.board, KEY_RETRY);
        prove(&faulty);
    }
    assert_int_equal(faulty.server.log->connections, before + RESTARTS);
    faulty_expect_frugality(&faulty, cpu_ms);
    faulty_tell_all(&faulty);
    faulty_weigh(&faulty);
    faulty_end(&faulty);
}

/* Without a key: a connection that has proved itself and is lost is followed at once, each time. */
static void a_hundred_ends(void **state)
{
    (void)state;
    struct faulty faulty;
    start(&faulty, &(struct faulty_options){0});
    int before = faulty.server.log->connections;
    long cpu_ms = faulty_cpu_ms(&faulty);
    for (int i = 0; i < RESTARTS; i++) {
        raw_server_order(&faulty.server, i % 2 == 0 ? faulty_hang_up : raw_reset, NULL);
        prove(&faulty);
    }
    assert_int_equal(faulty.server.log->connections, before + RESTARTS);
    faulty_expect_frugality(&faulty, cpu_ms);
    faulty_tell_all(&faulty);
    faulty_weigh(&faulty);
    faulty_end(&faulty);
}

/* ---- bursts ---- */

/* At least BURST frames, and more until the test says that it has seen enough. */
static void burst(struct raw_connection *connection)
{
    struct faulty_shared *shared = (struct faulty_shared *)(uintptr_t)connection->user;
    for (shared->sent = 0; shared->sent < BURST || !shared->enough; shared->sent++) {
        char text[64];
        (void)snprintf(text, sizeof text, DEVICE("2%02d", "%d"), (int)(shared->sent % 50), (int)(shared->sent / 50 % 2));
        faulty_tell_as(connection, faulty_next_id(connection), text);
    }
    faulty_tell_as(connection, faulty_next_id(connection), DEVICE("103", "1"));
}

/* Waits for what another process does; there is nothing to poll. */
static void wait_until_sent(const struct faulty *faulty, long long count)
{
    for (int waited_ms = 0; faulty->shared->sent < count; waited_ms++) {
        assert_in_range(waited_ms, 0, SESSION_DEADLINE_MS);
        (void)usleep(1000);
    }
}

/* Keys are answered while it lasts, for it lasts until they are; and at its end nothing is in doubt: each of the ids was
 * there. */
static void live_through_burst(struct faulty *faulty)
{
    for (int i = 0; i < 3; i++) {
        faulty_expect_answer(faulty);
    }
    faulty->shared->enough = 1;
    session_wait_text(faulty->board, "● 103");
    faulty_expect_live(faulty);
    print_message("  %lld frames\n", (long long)faulty->shared->sent);
    assert_true(faulty->shared->sent >= BURST);
    assert_int_equal(faulty->server.log->connections, 2);
}

/* The second one comes after a pause in which nobody read. It takes no more memory than the first, which has filled the
 * log. */
static void bursts_of_a_hundred_thousand(void **state)
{
    (void)state;
    struct faulty faulty;
    start(&faulty, &(struct faulty_options){0});
    raw_server_order(&faulty.server, burst, NULL);
    wait_until_sent(&faulty, 1);
    live_through_burst(&faulty);
    faulty.rss_kb = 0;
    faulty_weigh(&faulty);
    faulty_say(&faulty, DEVICE("103", "8"));
    session_wait_text(faulty.board, "▲ 103");
    faulty.shared->enough = 0;
    faulty.shared->sent = 0;
    assert_int_equal(kill(faulty.board->child, SIGSTOP), 0);
    raw_server_order(&faulty.server, burst, NULL);
    wait_until_sent(&faulty, 1000);
    assert_int_equal(kill(faulty.board->child, SIGCONT), 0);
    live_through_burst(&faulty);
    faulty_weigh(&faulty);
    faulty_end(&faulty);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hundred_kills_and_restarts),
        cmocka_unit_test(a_hundred_ends),
        cmocka_unit_test(bursts_of_a_hundred_thousand),
    };
    if (argc != 3) {
        (void)fprintf(stderr, "usage: test_faults_life PBXBOARD WORLD\n");
        return 2;
    }
    program = argv[1];
    world_library = argv[2];
    (void)world_library;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
