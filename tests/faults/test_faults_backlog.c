/* A connection is lost, and the server repeats what it stored: test_faults_backlog PBXBOARD. */

#include "tests/faults/faults.h"
#include "tests/harness.h"

#define DEVICE(number, status) "{\"extstatus\":{\"exten\":\"" number "\",\"status\":" status "}}"

enum { BACKLOG = 3 };

static const char *program;

/* The last message that was told, and two that the board has missed. */
static void serve_block(struct raw_connection *connection)
{
    if (raw_upgrade(connection)) {
        const struct faults_shared *shared = connection->user;
        faults_send_event_as(connection, shared->id - 1, DEVICE("103", "1"));
        faults_send_event_as(connection, faults_next_id(connection), DEVICE("103", "0"));
        faults_send_event_as(connection, faults_next_id(connection), DEVICE("104", "1"));
        raw_obey(connection);
    }
}

/* The same ids, and other messages: the server has begun to count anew. */
static void serve_another_count(struct raw_connection *connection)
{
    if (raw_upgrade(connection)) {
        const struct faults_shared *shared = connection->user;
        faults_send_event_as(connection, shared->id - 1, DEVICE("104", "1"));
        faults_send_event_as(connection, faults_next_id(connection), DEVICE("105", "1"));
        raw_obey(connection);
    }
}

/* A board that knows everything of its exchange, and last of all 103; then the server ends the connection,
 * and plays a script for the next one. */
static void lose_link(struct faults *faults, raw_script *script)
{
    faults_start(faults, &(struct faults_options){.program = program, .backlog = BACKLOG});
    assert_null(strstr(faults->server.log->request, ".b"));
    faults_warm_up(faults);
    faults_order_event(faults, DEVICE("103", "1"));
    pty_wait_text(faults->board, "● 103");
    raw_server_play(&faults->server, script);
    raw_server_order(&faults->server, faults_hang_up, NULL);
}

static void what_was_missed_is_repeated(void **state)
{
    (void)state;
    struct faults faults;
    lose_link(&faults, serve_block);
    pty_wait_text(faults.board, "● 104"); /* was missed */
    pty_wait_text(faults.board, "○ 103");
    faults_expect_live(&faults); /* nothing was lost, and nothing has been told of these again */
    assert_non_null(strstr(faults.server.log->request, "pbx_" FAULTS_NAME ".b3?pbxkey="));
    faults_expect_log(
        &faults, "the exchange repeated what was missed while there was no connection: nothing was lost");
    faults_check_resources(&faults);
    faults_end(&faults);
}

static bool only_news_are_live(const struct pty *board)
{
    return vt_shows(board->vt, "● 104") && vt_shows(board->vt, "● 105") && vt_shows(board->vt, "◌ 101") &&
           vt_shows(board->vt, "◌ 102") && vt_shows(board->vt, "◌ 103");
}

static void another_count_is_no_repetition(void **state)
{
    (void)state;
    struct faults faults;
    lose_link(&faults, serve_another_count);
    pty_wait(faults.board, only_news_are_live);
    faults_expect_log(&faults, "the exchange began to count anew: what was heard before is in doubt");
    faults_order_all_events(&faults);
    faults_check_resources(&faults);
    faults_end(&faults);
}

static bool all_is_stale(const struct pty *board)
{
    return vt_shows(board->vt, "◌ 101") && vt_shows(board->vt, "◌ 102") && vt_shows(board->vt, "◌ 103");
}

static void a_server_that_stores_nothing(void **state)
{
    (void)state;
    struct faults faults;
    lose_link(&faults, faults_serve);
    pty_wait(faults.board, all_is_stale);
    faults_expect_half_live(&faults);
    faults_order_all_events(&faults);
    faults_check_resources(&faults);
    faults_end(&faults);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_missed_is_repeated),
        cmocka_unit_test(another_count_is_no_repetition),
        cmocka_unit_test(a_server_that_stores_nothing),
    };
    if (argc != 3) {
        (void)fprintf(stderr, "usage: test_faults_backlog PBXBOARD WORLD\n");
        return 2;
    }
    program = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
