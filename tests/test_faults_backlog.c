/* A connection is lost, and the server repeats what it stored: test_faults_backlog PBXBOARD. */

#include "tests/faulty.h"
#include "tests/harness.h"

#define DEVICE(number, status) "{\"extstatus\":{\"exten\":\"" number "\",\"status\":" status "}}"

enum { BACKLOG = 3 };

static const char *program;

/* The last message that was told, and two that the board has missed. */
static void serve_block(struct raw_connection *connection)
{
    if (raw_upgrade(connection)) {
        const struct faulty_shared *shared = connection->user;
        faulty_tell_as(connection, shared->id - 1, DEVICE("103", "1"));
        faulty_tell_as(connection, faulty_next_id(connection), DEVICE("103", "0"));
        faulty_tell_as(connection, faulty_next_id(connection), DEVICE("104", "1"));
        raw_obey(connection);
    }
}

/* The same ids, and other messages: the server has begun to count anew. */
static void serve_another_count(struct raw_connection *connection)
{
    if (raw_upgrade(connection)) {
        const struct faulty_shared *shared = connection->user;
        faulty_tell_as(connection, shared->id - 1, DEVICE("104", "1"));
        faulty_tell_as(connection, faulty_next_id(connection), DEVICE("105", "1"));
        raw_obey(connection);
    }
}

/* A board that knows everything of its exchange, and last of all 103; then the server ends the connection, and plays a
 * script for the next one. */
static void lose_link(struct faulty *faulty, raw_script *script)
{
    faulty_start(faulty, &(struct faulty_options){.program = program, .backlog = BACKLOG});
    assert_null(strstr(faulty->server.log->request, ".b"));
    faulty_warm_up(faulty);
    faulty_say(faulty, DEVICE("103", "1"));
    session_wait_text(faulty->board, "● 103");
    raw_server_play(&faulty->server, script);
    raw_server_order(&faulty->server, faulty_hang_up, NULL);
}

static void what_was_missed_is_repeated(void **state)
{
    (void)state;
    struct faulty faulty;
    lose_link(&faulty, serve_block);
    session_wait_text(faulty.board, "● 104"); /* was missed */
    session_wait_text(faulty.board, "○ 103");
    faulty_expect_live(&faulty); /* nothing was lost, and nothing has been told of these again */
    assert_non_null(strstr(faulty.server.log->request, "pbx_" FAULTY_NAME ".b3?pbxkey="));
    faulty_expect_log(&faulty, "the exchange repeated what was missed while there was no connection: nothing was lost");
    faulty_weigh(&faulty);
    faulty_end(&faulty);
}

static bool only_news_are_live(const struct session *board)
{
    return vt_shows(board->vt, "● 104") && vt_shows(board->vt, "● 105") && vt_shows(board->vt, "◌ 101") &&
           vt_shows(board->vt, "◌ 102") && vt_shows(board->vt, "◌ 103");
}

static void another_count_is_no_repetition(void **state)
{
    (void)state;
    struct faulty faulty;
    lose_link(&faulty, serve_another_count);
    session_wait(faulty.board, only_news_are_live);
    faulty_expect_log(&faulty, "the exchange began to count anew: what was heard before is in doubt");
    faulty_tell_all(&faulty);
    faulty_weigh(&faulty);
    faulty_end(&faulty);
}

static bool all_is_stale(const struct session *board)
{
    return vt_shows(board->vt, "◌ 101") && vt_shows(board->vt, "◌ 102") && vt_shows(board->vt, "◌ 103");
}

static void a_server_that_stores_nothing(void **state)
{
    (void)state;
    struct faulty faulty;
    lose_link(&faulty, faulty_serve);
    session_wait(faulty.board, all_is_stale);
    faulty_expect_half_live(&faulty);
    faulty_tell_all(&faulty);
    faulty_weigh(&faulty);
    faulty_end(&faulty);
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
