/* What the board shows when it does not get as far as the server's door, or finds the wrong one there:
 * test_faults_door PBXBOARD WORLD. */

#include "tests/faults/fake_world.h"
#include "tests/faults/faults.h"
#include "tests/harness.h"

#include <sys/socket.h>

#define NO_NAME "The address of exchange.invalid can't be found: "

enum { TRY_MAX_MS = 61 * 1000 }; /* no try is further away */

static const char *program;
static const char *world_library;

static void start(struct faults *faults, const char *name, const struct faults_options *options)
{
    struct faults_options all = *options;
    all.program = program;
    print_message("  %s\n", name);
    faults_start(faults, &all);
    faults_warm_up(faults);
}

static void expect_recovery(struct faults *faults)
{
    pty_wait_text(faults->board, "connected, nothing heard yet");
    faults_expect_half_live(faults);
    faults_order_all_events(faults);
    faults_check_resources(faults);
    faults_end(faults);
}

/* ---- TLS ---- */

static const struct raw_tls GOOD = {.host = "localhost", .issued = true};

/* As nginx does at a port without TLS. */
static void answer_in_clear(struct raw_connection *connection)
{
    char hello[1];
    if (recv(connection->fd, hello, sizeof hello, 0) == 1) {
        raw_send_text(connection,
                      "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    }
    raw_wait(connection);
}

static void certificates_that_are_wrong(void **state)
{
    (void)state;
    static const struct raw_tls EXPIRED = {.host = "localhost", .issued = true, .expired = true};
    static const struct raw_tls ELSEWHERE = {.host = "example.com", .issued = true};
    static const struct raw_tls OWN = {.host = "localhost"};
    static const struct {
        const char *name;
        const struct raw_tls *tls;
        const char *reason;
    } rows[] = {
        {"expired", &EXPIRED, "The certificate of localhost is not trusted: certificate has expired"},
        {"for another host", &ELSEWHERE, "The certificate of localhost is not trusted: hostname mismatch"},
        {"self-signed", &OWN, "The certificate of localhost is not trusted: self-signed certificate"},
        {"clear text at the port", NULL, "No TLS with localhost: does this port speak it?"},
    };
    EACH(row, rows) {
        struct faults faults;
        start(&faults, row->name, &(struct faults_options){.tls = &GOOD, .host = "localhost"});
        raw_server_kill(&faults.server);
        if (row->tls == NULL) {
            raw_server_play(&faults.server, answer_in_clear);
        }
        raw_server_restart(&faults.server, row->tls);
        faults_expect_outage(&faults, row->reason, 1, 30);
        faults_expect_stale(&faults);
        faults_expect_log(&faults, row->reason);
        faults_expect_answer(&faults);
        raw_server_play(&faults.server, faults_serve);
        raw_server_restart(&faults.server, &GOOD);
        faults_retry(&faults);
        expect_recovery(&faults);
    }
}

/* ---- names ---- */

/* The world in which the name is found, and a board there. */
static struct fake_world *start_in_world(struct faults *faults, const char *name)
{
    struct fake_world *world = fake_world_new();
    start(faults, name, &(struct faults_options){.host = "exchange.invalid", .preload = world_library});
    assert_int_equal(world->look_ups, 2);
    return world;
}

static void a_name_that_there_is_not(void **state)
{
    (void)state;
    struct faults faults;
    struct fake_world *world = start_in_world(&faults, "no such name");
    world->names = NAMES_NONE;
    raw_server_order(&faults.server, faults_hang_up, NULL);
    faults_expect_outage(&faults, NO_NAME "Name or service not known", 1, 30);
    faults_expect_stale(&faults);
    faults_expect_answer(&faults);
    world->names = NAMES_FOUND;
    faults_retry(&faults);
    expect_recovery(&faults);
    fake_world_free(world);
}

/* Keys are answered all the while; the key that connects now does not wait for the one that hangs. */
static void a_name_server_that_hangs(void **state)
{
    (void)state;
    struct faults faults;
    struct fake_world *world = start_in_world(&faults, "name servers that hang");
    world->names = NAMES_HANG;
    raw_server_order(&faults.server, faults_hang_up, NULL);
    faults_expect_stale(&faults);
    pty_wait_text(faults.board, "connecting");
    faults_expect_answer(&faults);
    fake_world_pass(world, 11 * 1000);
    pty_send(faults.board, KEY_REDRAW);
    faults_expect_outage(&faults, NO_NAME "the name servers do not answer", 1, 30);
    int before = world->look_ups;
    faults_retry(&faults);
    pty_wait_text(faults.board, "connecting");
    faults_expect_answer(&faults);
    assert_true(world->look_ups > before);
    world->names = NAMES_FOUND; /* and those that hung end, long after they were given up */
    faults_retry(&faults);
    expect_recovery(&faults);
    fake_world_free(world);
}

/* ---- two addresses ---- */

static bool is_back_or_waits(const struct pty *board)
{
    return vt_shows(board->vt, "connected, nothing heard yet") ||
           strstr(vt_row(board->vt, 0), "next try in ") != NULL;
}

/* The board finds an exchange again; no try is waited for. */
static void expect_back(struct faults *faults, struct fake_world *world)
{
    for (pty_wait(faults->board, is_back_or_waits);
         !vt_shows(faults->board->vt, "connected, nothing heard yet");
         pty_wait(faults->board, is_back_or_waits)) {
        faults_advance_clock(faults, world, TRY_MAX_MS);
        faults_expect_answer(faults);
    }
}

/* The one that proved itself is asked first; one that is not there gives way to the other, and so in turn. */
static void the_next_address_in_turn(void **state)
{
    (void)state;
    struct faults faults;
    struct fake_world *world = fake_world_new();
    start(&faults, "two addresses",
          &(struct faults_options){.other = faults_serve, .preload = world_library});
    int first = faults.server.log->connections;
    assert_int_equal(faults.other.log->connections, 0);
    for (int turn = 1; turn <= 3; turn++) {
        raw_server_kill(&faults.server);
        expect_back(&faults, world);
        assert_int_equal(faults.other.log->connections, turn);
        faults_expect_stale(&faults);
        faults_expect_log(&faults, "The connection to 127.0.0.1 broke off");
        raw_server_order(&faults.other, faults_send_event, FAULTS_101_FREE);
        pty_wait_text(faults.board, "○ 101");
        raw_server_restart(&faults.server, NULL);
        raw_server_kill(&faults.other);
        expect_back(&faults, world);
        assert_int_equal(faults.server.log->connections, first + turn);
        raw_server_restart(&faults.other, NULL);
        faults_order_all_events(&faults);
    }
    faults_check_resources(&faults);
    faults_end(&faults);
    fake_world_free(world);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(certificates_that_are_wrong),
        cmocka_unit_test(a_name_that_there_is_not),
        cmocka_unit_test(a_name_server_that_hangs),
        cmocka_unit_test(the_next_address_in_turn),
    };
    if (argc != 3) {
        (void)fprintf(stderr, "usage: test_faults_door PBXBOARD WORLD\n");
        return 2;
    }
    program = argv[1];
    world_library = argv[2];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
