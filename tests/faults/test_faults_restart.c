/* A server that comes and goes a hundred times: a hundred reconnects, hardly any work, nothing left behind:
 * test_faults_restart PBXBOARD WORLD. */

#include "tests/faults/faults.h"
#include "tests/harness.h"

enum { RESTARTS = 100 };

static const char *program;
static const char *world_library;

static void start(struct faults *faults, struct fake_world *world)
{
    faults_start(faults, &(struct faults_options){.program = program, .preload = world_library});
    faults_warm_up(faults);
    faults_let_succeed(faults, world);
}

/* What was told before is stale; what is told now is live; and the next loss is followed at once. */
static void live(struct faults *faults, struct fake_world *world)
{
    pty_wait_text(faults->board, "connected, nothing heard yet");
    pty_wait_text(faults->board, "◌ 101");
    faults_order_event(faults, FAULTS_101_FREE);
    pty_wait_text(faults->board, "○ 101");
    faults_let_succeed(faults, world);
}

static void a_hundred_kills_and_restarts(void **state)
{
    (void)state;
    struct faults faults;
    struct fake_world *world = fake_world_new();
    start(&faults, world);
    int before = faults.server.log->connections;
    long cpu_ms = faults_cpu_ms(&faults);
    for (int i = 0; i < RESTARTS; i++) {
        raw_server_kill(&faults.server);
        pty_wait_text(faults.board, "Connection refused"); /* the first try is at once, and fails */
        raw_server_restart(&faults.server, NULL);
        faults_retry(&faults);
        live(&faults, world);
    }
    assert_int_equal(faults.server.log->connections, before + RESTARTS);
    faults_expect_little_cpu(&faults, cpu_ms);
    faults_order_all_events(&faults);
    faults_check_resources(&faults);
    faults_end(&faults);
    fake_world_free(world);
}

/* Without a key: a connection that has proved itself and is lost is followed at once, each time. */
static void a_hundred_ends(void **state)
{
    (void)state;
    struct faults faults;
    struct fake_world *world = fake_world_new();
    start(&faults, world);
    int before = faults.server.log->connections;
    long cpu_ms = faults_cpu_ms(&faults);
    for (int i = 0; i < RESTARTS; i++) {
        raw_server_order(&faults.server, i % 2 == 0 ? faults_hang_up : raw_reset, NULL);
        live(&faults, world);
    }
    assert_int_equal(faults.server.log->connections, before + RESTARTS);
    faults_expect_little_cpu(&faults, cpu_ms);
    faults_order_all_events(&faults);
    faults_check_resources(&faults);
    faults_end(&faults);
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
