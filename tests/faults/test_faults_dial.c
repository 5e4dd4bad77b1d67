/* Under any fault, one decision to dial is one request, at whichever of the exchange's servers:
 * test_faults_dial PBXBOARD WORLD. */

#include "tests/faults/fake_world.h"
#include "tests/faults/faults.h"
#include "tests/harness.h"

#include <sys/socket.h>
#include <sys/wait.h>

#define OK_REPLY "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK"

static const char *program;
static const char *world_library;

/* ---- what a server does with a request ---- */

static void answer(struct raw_connection *connection, const char *response)
{
    while (faults_read_request(connection)) {
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
    if (faults_read_request(connection)) {
        raw_send_text(connection, OK_REPLY);
        (void)faults_read_request(connection);
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
    while (faults_read_request(connection)) {
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
    if (faults_read_request(connection)) {
        raw_send_text(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nOK");
    }
}

static void answer_garbage(struct raw_connection *connection)
{
    if (faults_read_request(connection)) {
        raw_send_text(connection, "\x15\x03\x01 no HTTP at all\r\n\r\n");
    }
}

static void answer_nothing_and_end(struct raw_connection *connection)
{
    (void)faults_read_request(connection);
}

static void answer_nothing_and_reset(struct raw_connection *connection)
{
    (void)faults_read_request(connection);
    raw_reset(connection);
}

/* It has arrived, and nobody reads it. A reset before that would be a request that never left, which is asked
 * elsewhere. */
static void end_unread(struct raw_connection *connection)
{
    char first;
    assert_int_equal(recv(connection->fd, &first, 1, MSG_PEEK), 1);
    raw_reset(connection);
}

/* Answers when the test orders it. */
static void answer_when_ordered(struct raw_connection *connection)
{
    if (faults_read_request(connection)) {
        raw_obey(connection);
    }
}

static void say_ok(struct raw_connection *connection)
{
    raw_send_text(connection, OK_REPLY);
    raw_wait(connection);
}

/* ---- the board ---- */

static void start(struct faults *faults, const char *name, raw_script *first, raw_script *second,
                  const char *preload)
{
    print_message("  %s\n", name);
    faults_start(faults,
                 &(struct faults_options){.program = program, .apis = {first, second}, .preload = preload});
    faults_warm_up(faults);
}

/* Enter is pressed when the number is seen: before, it would only be shown whom it calls. */
static void enter(struct faults *faults, const char *number, const char *enters)
{
    char line[32];
    (void)snprintf(line, sizeof line, "dial: %s", number);
    pty_send(faults->board, number);
    pty_wait_text(faults->board, line);
    pty_send(faults->board, enters);
}

static bool line_is_empty(const struct pty *board)
{
    return !vt_shows(board->vt, "dial: 10");
}

static void dial(struct faults *faults)
{
    enter(faults, "105", KEY_ENTER KEY_ENTER);
    pty_wait(faults->board, line_is_empty);
    enter(faults, "105", KEY_ENTER);
    pty_wait(faults->board, line_is_empty);
}

/* … and the answer takes its time. */
static void dial_slowly(struct faults *faults)
{
    dial(faults);
    pty_wait_text(faults->board, "105 was asked a moment ago: it is not asked twice.");
}

static void expect_one_and_end(struct faults *faults, int dials, const char *outcome)
{
    faults_expect_log(faults, outcome);
    assert_int_equal(faults->shared->dials, dials);
    faults_check_resources(faults);
    faults_end(faults);
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
        {"503 with Retry-After", answer_503, answer_ok, 1, "(HTTP 503)"},
        {"408", answer_408, answer_ok, 1, "(HTTP 408)"},
        {"401", answer_401, answer_ok, 1, "(HTTP 401)"},
        {"403", answer_403, answer_ok, 1, "(HTTP 403)"},
        {"404", answer_404, answer_ok, 1, "(HTTP 404)"},
        {"429 with Retry-After", answer_429, answer_ok, 1, "(HTTP 429)"},
        {"a redirect", answer_307, answer_ok, 1, "(HTTP 307)"},
        {"a page", answer_page, answer_ok, 1, "Outcome unknown: 127.0.0.1 answered with a web page"},
        {"a reply that is cut", answer_cut, answer_ok, 1, "Outcome unknown"},
        {"no HTTP", answer_garbage, answer_ok, 1, "Outcome unknown"},
    };
    EACH(row, rows) {
        struct faults faults;
        start(&faults, row->name, row->first, row->second, NULL);
        dial(&faults);
        expect_one_and_end(&faults, row->dials, row->outcome);
    }
}

static void two_decisions_are_two_requests(void **state)
{
    (void)state;
    struct faults faults;
    start(&faults, "a kept connection that ends under the second", answer_once_and_end, answer_ok, NULL);
    dial(&faults);
    faults_expect_log(&faults, "101 rings; then 105 is called");
    enter(&faults, "106", KEY_ENTER KEY_ENTER);
    expect_one_and_end(&faults, 2, "then 106 is called");
}

/* The board is alive meanwhile, and asking for the same once more is refused: by accident, and in impatience.
 */
static void a_slow_answer(void **state)
{
    (void)state;
    struct faults faults;
    struct fake_world *world = fake_world_new();
    start(&faults, "a slow answer", answer_when_ordered, answer_ok, world_library);
    dial_slowly(&faults);
    faults_order_event(&faults, "{\"extstatus\":{\"exten\":\"101\",\"status\":8}}");
    pty_wait_text(faults.board, "▲ 101");
    fake_world_pass(world, 20 * 1000);
    enter(&faults, "105", KEY_ENTER);
    pty_wait_text(faults.board, "105 is being asked for already: wait for the answer");
    raw_server_order(&faults.apis[0], say_ok, NULL);
    expect_one_and_end(&faults, 1, "101 rings; then 105 is called");
    fake_world_free(world);
}

/* What is refused in between is no reason to ask for the last one again. */
static void a_refusal_forgets_nothing(void **state)
{
    (void)state;
    struct faults faults;
    start(&faults, "one of two slow ones again, and the other", answer_when_ordered, answer_ok, NULL);
    EACH(number, ((const char *const[]){"105", "106", "105", "106"})) {
        enter(&faults, *number, KEY_ENTER);
        pty_wait(faults.board, line_is_empty);
    }
    pty_wait_text(faults.board, "106 was asked a moment ago: it is not asked twice.");
    pty_send(faults.board, "\x03");
    assert_true(WIFEXITED(pty_status(faults.board)));
    faults_discard(&faults);
}

/* It has left, and its time is counted from then. */
static void expect_request(struct faults *faults)
{
    while (faults->shared->dials == 0) {
        faults_expect_answer(faults);
    }
}

static void a_time_out(void **state)
{
    (void)state;
    struct faults faults;
    struct fake_world *world = fake_world_new();
    start(&faults, "no answer for 40 s", answer_when_ordered, answer_ok, world_library);
    dial_slowly(&faults);
    expect_request(&faults);
    fake_world_pass(world, 41 * 1000);
    pty_send(faults.board, KEY_REDRAW);
    expect_one_and_end(&faults, 1, "Outcome unknown");
    fake_world_free(world);
}

static void while_the_link_is_lost(void **state)
{
    (void)state;
    struct faults faults;
    start(&faults, "without a stream", answer_when_ordered, answer_ok, NULL);
    raw_server_kill(&faults.server);
    faults_expect_stale(&faults);
    dial_slowly(&faults);
    raw_server_restart(&faults.server, NULL); /* and it is found again while the call is placed */
    faults_retry(&faults);
    faults_order_all_events(&faults);
    raw_server_order(&faults.apis[0], say_ok, NULL);
    expect_one_and_end(&faults, 1, "101 rings; then 105 is called");
}

/* Whoever leaves before the answer is told that nobody knows. */
static void leaving_while_a_request_is_pending(void **state)
{
    (void)state;
    struct faults faults;
    start(&faults, "quitting", answer_when_ordered, answer_ok, NULL);
    dial_slowly(&faults);
    expect_request(&faults);
    struct faults_shared *shared = faults.shared;
    pty_send(faults.board, "\x03");
    int status = pty_status(faults.board);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    pty_wait_text(faults.board, "105: Outcome unknown: the program ended before the answer came");
    assert_int_equal(shared->dials, 1);
    faults_discard(&faults);
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
        cmocka_unit_test(leaving_while_a_request_is_pending),
    };
    if (argc != 3) {
        (void)fprintf(stderr, "usage: test_faults_dial PBXBOARD WORLD\n");
        return 2;
    }
    program = argv[1];
    world_library = argv[2];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
