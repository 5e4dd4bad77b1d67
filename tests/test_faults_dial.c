/* Under any fault, one decision to dial is one request, at whichever of the exchange's servers:
 * test_faults_dial PBXBOARD WORLD. */

#include "tests/fake_world.h"
#include "tests/faulty.h"
#include "tests/harness.h"

#include <sys/socket.h>
#include <sys/wait.h>

#define OK_REPLY "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK"

static const char *program;
static const char *world_library;

/* ---- what a server does with a request ---- */

static void answer(struct raw_connection *connection, const char *response)
{
    while (faulty_read_request(connection)) {
        raw_send_text(connection, response);
    }
}

static void answer_ok(struct raw_connection *connection)
{
    answer(connection, OK_REPLY);
}

/* The connection is kept for the next request, and ends when that one has come: a client that believes it was
 * idle for too long would ask again. */
static void answer_once_and_end(struct raw_connection *connection)
{
    if (faulty_read_request(connection)) {
        raw_send_text(connection, OK_REPLY);
        (void)faulty_read_request(connection);
    }
}

static void answer_action_error(struct raw_connection *connection)
{
    answer(connection, "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 12\r\n\r\nAction Error");
}

static void answer_500_page(struct raw_connection *connection)
{
    answer(connection,
           "HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n"
           "<html></html>");
}

static void answer_502(struct raw_connection *connection)
{
    answer(connection,
           "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>");
}

static void answer_503(struct raw_connection *connection)
{
    answer(connection, "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n");
}

static void answer_408(struct raw_connection *connection)
{
    answer(connection, "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
}

static void answer_401(struct raw_connection *connection)
{
    answer(connection, "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\nContent-Length: 0\r\n\r\n");
}

static void answer_403(struct raw_connection *connection)
{
    answer(connection, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
}

static void answer_404(struct raw_connection *connection)
{
    answer(connection, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
}

static void answer_429(struct raw_connection *connection)
{
    answer(connection, "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n");
}

/* To a place where a request would be counted, too. */
static void answer_307(struct raw_connection *connection)
{
    while (faulty_read_request(connection)) {
        char response[256];
        const char *host = strstr(connection->log->request, "Host: ");
        (void)snprintf(response, sizeof response,
                       "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://%.*s/dial?cpa=101&cpb=105\r\n"
                       "Content-Length: 0\r\n\r\n",
                       (int)strcspn(host + 6, "\r\n"), host + 6);
        raw_send_text(connection, response);
    }
}

static void answer_page(struct raw_connection *connection)
{
    answer(connection,
           "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>");
}

static void answer_cut(struct raw_connection *connection)
{
    if (faulty_read_request(connection)) {
        raw_send_text(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nOK");
    }
}

static void answer_garbage(struct raw_connection *connection)
{
    if (faulty_read_request(connection)) {
        raw_send_text(connection, "\x15\x03\x01 no HTTP at all\r\n\r\n");
    }
}

static void answer_nothing_and_end(struct raw_connection *connection)
{
    (void)faulty_read_request(connection);
}

static void answer_nothing_and_reset(struct raw_connection *connection)
{
    (void)faulty_read_request(connection);
    raw_reset(connection);
}

/* It has arrived, and nobody reads it. A reset before that would be a request that never left, which is asked elsewhere. */
static void end_unread(struct raw_connection *connection)
{
    char first;
    assert_int_equal(recv(connection->fd, &first, 1, MSG_PEEK), 1);
    raw_reset(connection);
}

/* Answers when the test orders it. */
static void answer_when_told(struct raw_connection *connection)
{
    if (faulty_read_request(connection)) {
        raw_obey(connection);
    }
}

static void say_ok(struct raw_connection *connection)
{
    raw_send_text(connection, OK_REPLY);
    raw_wait(connection);
}

/* ---- the board ---- */

static void start(struct faulty *faulty, const char *name, raw_script *first, raw_script *second,
                  const char *preload)
{
    print_message("  %s\n", name);
    faulty_start(faulty,
                 &(struct faulty_options){.program = program, .apis = {first, second}, .preload = preload});
    faulty_warm_up(faulty);
}

/* Enter is pressed when the number is seen: before, it would only be shown whom it calls. */
static void enter(struct faulty *faulty, const char *number, const char *enters)
{
    char line[32];
    (void)snprintf(line, sizeof line, "dial: %s", number);
    session_send(faulty->board, number);
    session_wait_text(faulty->board, line);
    session_send(faulty->board, enters);
}

static bool line_is_empty(const struct session *board)
{
    return !vt_shows(board->vt, "dial: 10");
}

static void dial(struct faulty *faulty)
{
    enter(faulty, "105", KEY_ENTER KEY_ENTER);
    session_wait(faulty->board, line_is_empty);
    enter(faulty, "105", KEY_ENTER);
    session_wait(faulty->board, line_is_empty);
}

/* … and the answer takes its time. */
static void dial_slowly(struct faulty *faulty)
{
    dial(faulty);
    session_wait_text(faulty->board, "105 was asked a moment ago: it is not asked twice.");
}

static void expect_one_and_end(struct faulty *faulty, int dials, const char *outcome)
{
    faulty_expect_log(faulty, outcome);
    assert_int_equal(faulty->shared->dials, dials);
    faulty_weigh(faulty);
    faulty_end(faulty);
}

static void one_decision_is_one_request(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        raw_script *first, *second; /* NULL: nobody listens */
        int dials;
        const char *outcome;
    } rows[] = {
        {"all is well", answer_ok, answer_ok, 1, "101 rings; then 105 is called"},
        {"nobody at the first", NULL, answer_ok, 1, "101 rings; then 105 is called"},
        {"nobody at all", NULL, NULL, 0, "No connection to the exchange"},
        {"a reset before the request is read", end_unread, answer_ok, 0, "Outcome unknown"},
        {"an end after the request", answer_nothing_and_end, answer_ok, 1, "Outcome unknown"},
        {"a reset after the request", answer_nothing_and_reset, answer_ok, 1, "Outcome unknown"},
        {"Action Error", answer_action_error, answer_ok, 1, "could not place the call from 101 to 105"},
        {"500 with a page", answer_500_page, answer_ok, 1, "Outcome unknown"},
        {"502", answer_502, answer_ok, 1, "Outcome unknown"},
        {"503 with Retry-After", answer_503, answer_ok, 1, "503"},
        {"408", answer_408, answer_ok, 1, "408"},
        {"401", answer_401, answer_ok, 1, "401"},
        {"403", answer_403, answer_ok, 1, "403"},
        {"404", answer_404, answer_ok, 1, "404"},
        {"429 with Retry-After", answer_429, answer_ok, 1, "429"},
        {"a redirect", answer_307, answer_ok, 1, "307"},
        {"a page", answer_page, answer_ok, 1, "Outcome unknown: 127.0.0.1 answered with a web page"},
        {"a reply that is cut", answer_cut, answer_ok, 1, "Outcome unknown"},
        {"no HTTP", answer_garbage, answer_ok, 1, "Outcome unknown"},
    };
    EACH (row, rows) {
        struct faulty faulty;
        start(&faulty, row->name, row->first, row->second, NULL);
        dial(&faulty);
        expect_one_and_end(&faulty, row->dials, row->outcome);
    }
}

static void two_decisions_are_two_requests(void **state)
{
    (void)state;
    struct faulty faulty;
    start(&faulty, "a kept connection that ends under the second", answer_once_and_end, answer_ok, NULL);
    dial(&faulty);
    faulty_expect_log(&faulty, "101 rings; then 105 is called");
    enter(&faulty, "106", KEY_ENTER KEY_ENTER);
    expect_one_and_end(&faulty, 2, "then 106 is called");
}

/* The board is alive meanwhile, and asking for the same once more is refused: by accident, and in impatience.
 */
static void a_slow_answer(void **state)
{
    (void)state;
    struct faulty faulty;
    struct fake_world *world = fake_world_new();
    start(&faulty, "a slow answer", answer_when_told, answer_ok, world_library);
    dial_slowly(&faulty);
    faulty_say(&faulty, "{\"extstatus\":{\"exten\":\"101\",\"status\":8}}");
    session_wait_text(faulty.board, "▲ 101");
    fake_world_pass(world, 20 * 1000);
    enter(&faulty, "105", KEY_ENTER);
    session_wait_text(faulty.board, "105 is being asked for already: wait for the answer");
    raw_server_order(&faulty.apis[0], say_ok, NULL);
    expect_one_and_end(&faulty, 1, "101 rings; then 105 is called");
    fake_world_free(world);
}

/* What is refused in between is no reason to ask for the last one again. */
static void a_refusal_forgets_nothing(void **state)
{
    (void)state;
    struct faulty faulty;
    start(&faulty, "one of two slow ones again, and the other", answer_when_told, answer_ok, NULL);
    EACH (number, ((const char *const[]){"105", "106", "105", "106"})) {
        enter(&faulty, *number, KEY_ENTER);
        session_wait(faulty.board, line_is_empty);
    }
    session_wait_text(faulty.board, "106 was asked a moment ago: it is not asked twice.");
    session_send(faulty.board, "\x03");
    assert_true(WIFEXITED(session_status(faulty.board)));
    faulty_forget(&faulty);
}

/* It has left, and its time is counted from then. */
static void expect_request(struct faulty *faulty)
{
    while (faulty->shared->dials == 0) {
        faulty_expect_answer(faulty);
    }
}

static void a_time_out(void **state)
{
    (void)state;
    struct faulty faulty;
    struct fake_world *world = fake_world_new();
    start(&faulty, "no answer for 40 s", answer_when_told, answer_ok, world_library);
    dial_slowly(&faulty);
    expect_request(&faulty);
    fake_world_pass(world, 41 * 1000);
    session_send(faulty.board, KEY_REDRAW);
    expect_one_and_end(&faulty, 1, "Outcome unknown");
    fake_world_free(world);
}

static void while_the_link_is_lost(void **state)
{
    (void)state;
    struct faulty faulty;
    start(&faulty, "without a stream", answer_when_told, answer_ok, NULL);
    raw_server_kill(&faulty.server);
    faulty_expect_stale(&faulty);
    dial_slowly(&faulty);
    raw_server_restart(&faulty.server, NULL); /* and it is found again while the call is placed */
    faulty_retry(&faulty);
    faulty_tell_all(&faulty);
    raw_server_order(&faulty.apis[0], say_ok, NULL);
    expect_one_and_end(&faulty, 1, "101 rings; then 105 is called");
}

/* Whoever leaves before the answer is told that nobody knows. */
static void leaving_while_it_is_under_way(void **state)
{
    (void)state;
    struct faulty faulty;
    start(&faulty, "quitting", answer_when_told, answer_ok, NULL);
    dial_slowly(&faulty);
    expect_request(&faulty);
    struct faulty_shared *shared = faulty.shared;
    session_send(faulty.board, "\x03");
    int status = session_status(faulty.board);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    session_wait_text(faulty.board, "105: Outcome unknown: the program ended before the answer came");
    assert_int_equal(shared->dials, 1);
    faulty_forget(&faulty);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_decision_is_one_request),
        cmocka_unit_test(two_decisions_are_two_requests),
        cmocka_unit_test(a_slow_answer),
        cmocka_unit_test(a_refusal_forgets_nothing),
        cmocka_unit_test(a_time_out),
        cmocka_unit_test(while_the_link_is_lost),
        cmocka_unit_test(leaving_while_it_is_under_way),
    };
    if (argc != 3) {
        (void)fprintf(stderr, "usage: test_faults_dial PBXBOARD WORLD\n");
        return 2;
    }
    program = argv[1];
    world_library = argv[2];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
