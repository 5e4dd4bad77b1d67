/* A server that comes and goes a hundred times: a hundred reconnects, hardly any work, nothing left behind:
 * test_faults_restart PBXBOARD WORLD. */

#include "tests/faulty.h"
#include "tests/harness.h"

enum { RESTARTS = 100 };

static const char *program;
static const char *world_library;

static void start(struct faulty *faulty, struct fake_world *world)
{
    faulty_start(faulty, &(struct faulty_options){.program = program, .preload = world_library});
    faulty_warm_up(faulty);
    faulty_prove(faulty, world);
}

/* What was told before is stale; what is told now is live; and the next loss is followed at once. */
static void live(struct faulty *faulty, struct fake_world *world)
{
    session_wait_text(faulty->board, "connected, nothing heard yet");
    session_wait_text(faulty->board, "◌ 101");
    faulty_say(faulty, FAULTY_101_FREE);
    session_wait_text(faulty->board, "○ 101");
    faulty_prove(faulty, world);
}

static void a_hundred_kills_and_restarts(void **state)
{
    (void)state;
    struct faulty faulty;
    struct fake_world *world = fake_world_new();
    start(&faulty, world);
    int before = faulty.server.log->connections;
    long cpu_ms = faulty_cpu_ms(&faulty);
    for (int i = 0; i < RESTARTS; i++) {
        raw_server_kill(&faulty.server);
        session_wait_text(faulty.board, "Connection refused"); /* the first try is at once, and fails */
        raw_server_restart(&faulty.server, NULL);
        faulty_retry(&faulty);
        live(&faulty, world);
    }
    assert_int_equal(faulty.server.log->connections, before + RESTARTS);
    faulty_expect_frugality(&faulty, cpu_ms);
    faulty_tell_all(&faulty);
    faulty_weigh(&faulty);
    faulty_end(&faulty);
    fake_world_free(world);
}

/* Without a key: a connection that has proved itself and is lost is followed at once, each time. */
static void a_hundred_ends(void **state)
{
    (void)state;
    struct faulty faulty;
    struct fake_world *world = fake_world_new();
    start(&faulty, world);
    int before = faulty.server.log->connections;
    long cpu_ms = faulty_cpu_ms(&faulty);
    for (int i = 0; i < RESTARTS; i++) {
        raw_server_order(&faulty.server, i % 2 == 0 ? faulty_hang_up : raw_reset, NULL);
        live(&faulty, world);
    }
    assert_int_equal(faulty.server.log->connections, before + RESTARTS);
    faulty_expect_frugality(&faulty, cpu_ms);
    faulty_tell_all(&faulty);
    faulty_weigh(&faulty);
    faulty_end(&faulty);
    fake_world_free(world);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hundred_kills_and_restarts),
        cmocka_unit_test(a_hundred_ends),
    };
    if (argc != 3) {
        (void)fprintf(stderr, "usage: test_faults_restart PBXBOARD WORLD\n");
        return 2;
    }
    program = argv[1];
    world_library = argv[2];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
