/* What the board shows when it does not get as far as the server's door, or finds the wrong one there:
 * test_faults_door PBXBOARD WORLD. */

#include "tests/fake_world.h"
#include "tests/faulty.h"
#include "tests/harness.h"

#include <sys/socket.h>

#define NO_NAME "The address of exchange.invalid can't be found: "

static const char *program;
static const char *world_library;

static void start(struct faulty *faulty, const char *name, const struct faulty_options *options)
{
    struct faulty_options all = *options;
    all.program = program;
    print_message("  %s\n", name);
    faulty_start(faulty, &all);
    faulty_warm_up(faulty);
}

static void expect_recovery(struct faulty *faulty)
{
    session_wait_text(faulty->board, "connected, nothing heard yet");
    faulty_expect_half_live(faulty);
    faulty_tell_all(faulty);
    faulty_weigh(faulty);
    faulty_end(faulty);
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
    EACH (row, rows) {
        struct faulty faulty;
        start(&faulty, row->name, &(struct faulty_options){.tls = &GOOD, .host = "localhost"});
        raw_server_kill(&faulty.server);
        if (row->tls == NULL) {
            raw_server_play(&faulty.server, answer_in_clear);
        }
        raw_server_restart(&faulty.server, row->tls);
        faulty_expect_outage(&faulty, row->reason, 1, 30);
        faulty_expect_stale(&faulty);
        faulty_expect_log(&faulty, row->reason);
        faulty_expect_answer(&faulty);
        raw_server_play(&faulty.server, faulty_serve);
        raw_server_restart(&faulty.server, &GOOD);
        faulty_retry(&faulty);
        expect_recovery(&faulty);
    }
}

/* ---- names ---- */

/* The world in which the name is found, and a board there. */
static struct fake_world *start_in_world(struct faulty *faulty, const char *name)
{
    struct fake_world *world = fake_world_new();
    start(faulty, name, &(struct faulty_options){.host = "exchange.invalid", .preload = world_library});
    assert_int_equal(world->look_ups, 2);
    return world;
}

static void a_name_that_there_is_not(void **state)
{
    (void)state;
    struct faulty faulty;
    struct fake_world *world = start_in_world(&faulty, "no such name");
    world->names = NAMES_NONE;
    raw_server_order(&faulty.server, faulty_hang_up, NULL);
    faulty_expect_outage(&faulty, NO_NAME "Name or service not known", 1, 30);
    faulty_expect_stale(&faulty);
    faulty_expect_answer(&faulty);
    world->names = NAMES_FOUND;
    faulty_retry(&faulty);
    expect_recovery(&faulty);
    fake_world_free(world);
}

/* Keys are answered all the while; the key that connects now does not wait for the one that hangs. */
static void a_name_server_that_hangs(void **state)
{
    (void)state;
    struct faulty faulty;
    struct fake_world *world = start_in_world(&faulty, "name servers that hang");
    world->names = NAMES_HANG;
    raw_server_order(&faulty.server, faulty_hang_up, NULL);
    faulty_expect_stale(&faulty);
    session_wait_text(faulty.board, "connecting");
    faulty_expect_answer(&faulty);
    fake_world_pass(world, 11 * 1000);
    session_send(faulty.board, KEY_REDRAW);
    faulty_expect_outage(&faulty, NO_NAME "the name servers do not answer", 1, 30);
    int before = world->look_ups;
    faulty_retry(&faulty);
    session_wait_text(faulty.board, "connecting");
    faulty_expect_answer(&faulty);
    assert_true(world->look_ups > before);
    world->names = NAMES_FOUND; /* and those that hung end, long after they were given up */
    faulty_retry(&faulty);
    expect_recovery(&faulty);
    fake_world_free(world);
}

/* ---- two addresses ---- */

/* The one that proved itself is asked first; one that is not there gives way to the other, and so in turn. */
static void the_next_address_in_turn(void **state)
{
    (void)state;
    struct faulty faulty;
    start(&faulty, "two addresses", &(struct faulty_options){.other = faulty_serve});
    int first = faulty.server.log->connections;
    assert_int_equal(faulty.other.log->connections, 0);
    for (int turn = 1; turn <= 3; turn++) {
        raw_server_kill(&faulty.server);
        session_wait_text(faulty.board, "connected, nothing heard yet");
        assert_int_equal(faulty.other.log->connections, turn);
        faulty_expect_stale(&faulty);
        faulty_expect_log(&faulty, "The connection to 127.0.0.1 broke off");
        raw_server_order(&faulty.other, faulty_tell, FAULTY_101_FREE);
        session_wait_text(faulty.board, "○ 101");
        raw_server_restart(&faulty.server, NULL);
        raw_server_kill(&faulty.other);
        session_wait_text(faulty.board, "connected, nothing heard yet");
        assert_int_equal(faulty.server.log->connections, first + turn);
        raw_server_restart(&faulty.other, NULL);
        faulty_tell_all(&faulty);
    }
    faulty_weigh(&faulty);
    faulty_end(&faulty);
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
