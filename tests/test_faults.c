/* What the board shows of each fault of a server: test_faults PBXBOARD. */

#include "tests/faulty.h"
#include "tests/harness.h"

#include <stdlib.h>

#define US        "127.0.0.1"
#define BROKE_OFF "The connection to " US " broke off"
#define REFUSED   "No connection to " US ": Connection refused"

#define DEVICE(number, status) "{\"extstatus\":{\"exten\":\"" number "\",\"status\":" status "}}"

enum {
    FRAME_BYTES_MAX = 16 * 1024 * 1024, /* of a frame that is taken */
    SILENCE_S = 3,
};

static const char *program;
static const char *world_library;

static void start(struct faulty *faulty, const char *name)
{
    print_message("  %s\n", name);
    faulty_start(faulty, &(struct faulty_options){.program = program, .silence_s = SILENCE_S});
    faulty_warm_up(faulty);
}

/* On a connection whose end is followed at once. */
static struct fake_world *start_proved(struct faulty *faulty, const char *name)
{
    struct fake_world *world = fake_world_new();
    print_message("  %s\n", name);
    faulty_start(faulty, &(struct faulty_options){.program = program, .preload = world_library});
    faulty_warm_up(faulty);
    faulty_prove(faulty, world);
    return world;
}

/* All is well again: what is told is live, nothing else is, and nothing was left behind. */
static void expect_recovery(struct faulty *faulty)
{
    session_wait_text(faulty->board, "connected, nothing heard yet");
    faulty_expect_half_live(faulty);
    faulty_tell_all(faulty);
    faulty_weigh(faulty);
    faulty_expect_answer(faulty);
    faulty_end(faulty);
}

/* ---- the connection ends, and the server takes the next one ---- */

static void close_without_code(struct raw_connection *connection)
{
    raw_frame(connection, RAW_CLOSE, true, NULL, 0);
    raw_wait(connection);
}

static void close_going_away(struct raw_connection *connection)
{
    raw_frame(connection, RAW_CLOSE, true,
              "\x03\xe9"
              "restart", 9);
    raw_wait(connection);
}

static void delete_channel(struct raw_connection *connection)
{
    raw_text_frame(connection, "{\"id\":-2,\"channel\":\"pbx_" FAULTY_NAME "\",\"text\":Channel deleted}");
    close_without_code(connection);
}

/* A telephone that is free, and the server dies in the middle of the word. */
static void cut_frame(struct raw_connection *connection)
{
    static const char HALF[] = "\x81\x7e\x00\x80{\"id\":900,\"channel\":\"pbx_" FAULTY_NAME
                               "\",\"text\":{\"extstatus\":{\"exten\":\"102\",\"status\":0}}";
    raw_send(connection, HALF, sizeof HALF - 1);
    faulty_hang_up(connection);
}

static void speak_no_websocket(struct raw_connection *connection)
{
    raw_send_text(connection, "HTTP/1.1 500 Oops\r\n\r\nthis is no frame at all");
    raw_wait(connection);
}

/* One byte more than is taken. */
static void flood_frame(struct raw_connection *connection)
{
    char *bytes = malloc(FRAME_BYTES_MAX + 1);
    memset(bytes, ' ', FRAME_BYTES_MAX + 1);
    raw_frame(connection, RAW_TEXT, true, bytes, FRAME_BYTES_MAX + 1);
    free(bytes);
    raw_wait(connection);
}

static void connections_that_end(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        raw_script *order;
        const char *log;
    } rows[] = {
        {"a reload, and a time-to-live: a close frame without a code", close_without_code,
         US " has ended the connection"},
        {"a close frame with a code", close_going_away, US " has ended the connection (code 1001: restart)"},
        {"a bare end", faulty_hang_up, BROKE_OFF},
        {"a reset", raw_reset, BROKE_OFF},
        {"a deleted channel: id -2, and a close frame", delete_channel, "control message: {\"id\":-2"},
        {"a frame that is cut in the middle", cut_frame, BROKE_OFF},
        {"no WebSocket any more", speak_no_websocket, BROKE_OFF},
        {"a frame longer than 16 MB", flood_frame, US " has sent a message longer than 16777216 bytes"},
    };
    EACH (row, rows) {
        struct faulty faulty;
        struct fake_world *world = start_proved(&faulty, row->name);
        raw_server_order(&faulty.server, row->order, NULL);
        faulty_expect_stale(&faulty);
        faulty_expect_log(&faulty, row->log);
        assert_int_equal(faulty.server.log->connections, 3);
        expect_recovery(&faulty);
        fake_world_free(world);
    }
}

/* ---- the server lets nobody in for a while ---- */

static void answer_403(struct raw_connection *connection)
{
    raw_answer(connection, "HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 51\r\n\r\n"
                           "<html><h1>403 Forbidden</h1>SekretnyKlucz9</html>\r\n");
}

static void answer_404(struct raw_connection *connection)
{
    raw_answer(connection, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
}

static void answer_502(struct raw_connection *connection)
{
    raw_answer(connection, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
}

static void answer_503(struct raw_connection *connection)
{
    raw_answer(connection,
               "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 45\r\nContent-Length: 0\r\n\r\n");
}

static void answer_503_for_a_day(struct raw_connection *connection)
{
    raw_answer(connection,
               "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 86400\r\nContent-Length: 0\r\n\r\n");
}

static void answer_302(struct raw_connection *connection)
{
    raw_answer(connection,
               "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/elsewhere\r\nContent-Length: 0\r\n\r\n");
}

static void answer_nothing(struct raw_connection *connection)
{
    (void)raw_read_request(connection);
}

static void refuse_after_upgrade(struct raw_connection *connection)
{
    static const char REASON[] =
        "\x03\xf0{\"http_status\": 403, \"explain\":\"Subscriber could not create channels.\"}";
    if (raw_upgrade(connection)) {
        raw_frame(connection, RAW_CLOSE, true, REASON, sizeof REASON - 1);
        raw_wait(connection);
    }
}

static void upgrade_and_end(struct raw_connection *connection)
{
    (void)raw_upgrade(connection);
}

static void servers_that_let_nobody_in(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        raw_script *script; /* of every connection while it lasts; NULL: the server is killed */
        const char *reason;
        int least_s, most_s; /* until the next try, as it is told */
    } rows[] = {
        {"killed", NULL, REFUSED, 1, 30},
        {"403 with a page", answer_403,
         US " does not let us in (HTTP 403): check the key and the exchange's name", 50, 60},
        {"404", answer_404, US " has no stream at this path (HTTP 404): check the stream's address", 50, 60},
        {"502", answer_502, US " can't reach the exchange behind it at the moment (HTTP 502)", 1, 30},
        {"503, and when to come back", answer_503,
         US " can't reach the exchange behind it at the moment (HTTP 503); asks us to wait 45 s", 35, 45},
        {"503, and come back tomorrow", answer_503_for_a_day, "(HTTP 503); asks us to wait 86400 s", 290, 300},
        {"a redirect", answer_302,
         US " sends us to http://127.0.0.1:1/elsewhere (HTTP 302): check the stream's address", 50, 60},
        {"hangs up before the upgrade", answer_nothing,
         US " has hung up or answered with something that is not HTTP: check the address", 1, 30},
        {"1008 after the upgrade", refuse_after_upgrade,
         US " does not let us in (HTTP 403): no word from the exchange yet, or its name or the key is wrong", 1, 30},
        {"an end after the upgrade", upgrade_and_end, BROKE_OFF, 1, 30},
    };
    EACH (row, rows) {
        struct faulty faulty;
        start(&faulty, row->name);
        if (row->script == NULL) {
            raw_server_kill(&faulty.server);
        } else {
            raw_server_play(&faulty.server, row->script);
            raw_server_order(&faulty.server, faulty_hang_up, NULL);
        }
        faulty_expect_outage(&faulty, row->reason, row->least_s, row->most_s);
        faulty_expect_stale(&faulty);
        faulty_expect_log(&faulty, row->reason);
        faulty_expect_answer(&faulty);
        raw_server_play(&faulty.server, faulty_serve);
        if (row->script == NULL) {
            raw_server_restart(&faulty.server, NULL);
        }
        faulty_retry(&faulty);
        expect_recovery(&faulty);
    }
}

/* The kernel takes what is sent, and nobody answers. */
static void a_server_that_is_stopped(void **state)
{
    (void)state;
    struct faulty faulty;
    start(&faulty, "SIGSTOP");
    raw_server_freeze(&faulty.server);
    faulty_expect_stale(&faulty);
    faulty_expect_log(&faulty, US " has given no sign of life for ");
    faulty_expect_answer(&faulty);
    raw_server_thaw(&faulty.server);
    expect_recovery(&faulty);
}

/* ---- frames that are odd ---- */

static void send_no_json(struct raw_connection *connection)
{
    raw_text_frame(connection, "<!-- header template -->");
}

static void send_nothing(struct raw_connection *connection)
{
    raw_text_frame(connection, "");
}

static void send_no_utf8(struct raw_connection *connection)
{
    raw_text_frame(connection, "{\"id\":1,\xff\xfe\xc0\x80");
}

static void send_nul(struct raw_connection *connection)
{
    raw_frame(connection, RAW_TEXT, true, "{\"id\":9,\0\"channel\"}", 18);
}

static void send_no_envelope(struct raw_connection *connection)
{
    raw_text_frame(connection, "{\"status\":\"ok\"}");
}

static void send_other_channel(struct raw_connection *connection)
{
    raw_text_frame(connection, "{\"id\":7,\"channel\":\"pbx_Inna\",\"text\":" DEVICE("102", "0") "}");
}

static void send_control(struct raw_connection *connection)
{
    raw_text_frame(connection,
                   "{\"id\":-1,\"channel\":\"pbx_" FAULTY_NAME "\",\"text\":" DEVICE("102", "0") "}");
}

static void send_binary(struct raw_connection *connection)
{
    raw_frame(connection, RAW_BINARY, true, "\x00\x01\x02", 3);
}

/* The message that was sent last. */
static void send_duplicate(struct raw_connection *connection)
{
    faulty_tell_as(connection, faulty_next_id(connection) - 1, DEVICE("103", "1"));
    struct faulty_shared *shared = (struct faulty_shared *)(uintptr_t)connection->user;
    atomic_fetch_sub(&shared->id, 1);
}

/* What holds a name that is no UTF-8 is an event all the same. */
static void send_odd_name(struct raw_connection *connection)
{
    static const char BAD[] = "{\"subscriber\":{\"peer\":\"" FAULTY_NAME "-104\",\"statusValue\":1,"
                              "\"connectPeerNumber\":\"600100200\",\"connectPeerName\":\"K\xff\x1b[2Jx\"}}";
    faulty_tell_as(connection, faulty_next_id(connection), BAD);
}

static void send_byte_by_byte(struct raw_connection *connection)
{
    char frame[256];
    int length =
        snprintf(frame, sizeof frame, "??{\"id\":%lld,\"channel\":\"pbx_" FAULTY_NAME "\",\"text\":%s}",
                 faulty_next_id(connection), DEVICE("104", "1"));
    assert_in_range(length, 3, 125 + 2);
    frame[0] = '\x81';
    frame[1] = (char)(length - 2);
    for (int i = 0; i < length; i++) {
        raw_send(connection, frame + i, 1);
    }
}

/* The longest that is taken. */
static void send_large(struct raw_connection *connection)
{
    char *frame = malloc(FRAME_BYTES_MAX + 1);
    int head =
        snprintf(frame, 256, "{\"id\":%lld,\"channel\":\"pbx_" FAULTY_NAME "\",\"text\":%s,\"padding\":\"",
                 faulty_next_id(connection), DEVICE("104", "1"));
    memset(frame + head, 'x', FRAME_BYTES_MAX - (size_t)head - 2);
    memcpy(frame + FRAME_BYTES_MAX - 2, "\"}", 2);
    raw_frame(connection, RAW_TEXT, true, frame, FRAME_BYTES_MAX);
    free(frame);
}

/* None of them ends the connection or puts anything in doubt, and what comes behind them is heard. */
static void frames_that_are_passed_over(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        raw_script *order;
        const char *log;
    } rows[] = {
        {"no JSON", send_no_json, "message that is no JSON: <!-- header template -->"},
        {"an empty frame", send_nothing, "message that is no JSON:"},
        {"invalid UTF-8", send_no_utf8, "message that is no JSON: {\"id\":1,�"},
        {"NUL", send_nul, "message that is no JSON: {\"id\":9,␀\"channel\""},
        {"a binary frame", send_binary, "message that is no JSON:"},
        {"no envelope", send_no_envelope, "message of an unknown form: {\"status\":\"ok\"}"},
        {"another channel", send_other_channel, "message for another exchange: {\"id\":7"},
        {"a control message", send_control, "control message: {\"id\":-1"},
        {"a message that was there before", send_duplicate, "● 103"},
    };
    struct faulty faulty;
    start(&faulty, "one board for all");
    EACH (row, rows) {
        print_message("  %s\n", row->name);
        raw_server_order(&faulty.server, row->order, NULL);
        faulty_say(&faulty, DEVICE("103", "8"));
        session_wait_text(faulty.board, "▲ 103");
        faulty_expect_live(&faulty);
        faulty_expect_log(&faulty, row->log);
        faulty_say(&faulty, DEVICE("103", "1"));
        session_wait_text(faulty.board, "● 103");
    }
    assert_int_equal(faulty.server.log->connections, 2);
    faulty_weigh(&faulty);
    faulty_end(&faulty);
}

static bool only_102_is_stale(const struct session *board)
{
    return vt_shows(board->vt, "○ 101") && vt_shows(board->vt, "◌ 102");
}

/* What the exchange says of a telephone and can't be understood puts that telephone in doubt, and no other. */
static void messages_that_can_not_be_understood(void **state)
{
    (void)state;
#define ANONYMOUS(name) "{\"subscriber\":{\"peer\":\"" FAULTY_NAME "-102\",\"statusValue\":0,\"connectPeerName\":\"" name "\"}}"
    static const struct {
        const char *name, *text, *log;
    } rows[] = {
        {"a quotation mark in a name", ANONYMOUS("Jan \"Kos\" Kot"), "a message can't be read: in doubt until heard of again"},
        {"a fraction", DEVICE("102", "8.0"), "extstatus: in doubt until heard of again"},
        {"a power", DEVICE("102", "1e0"), "extstatus: in doubt until heard of again"},
        {"null", DEVICE("102", "null"), "extstatus: in doubt until heard of again"},
        {"a word", DEVICE("102", "\"ringing\""), "extstatus: in doubt until heard of again"},
        {"a list", DEVICE("102", "[8]"), "extstatus: in doubt until heard of again"},
        {"more than 32 bits", DEVICE("102", "4294967304"), "extstatus: in doubt until heard of again"},
    };
    struct faulty faulty;
    start(&faulty, "one board for all");
    EACH (row, rows) {
        print_message("  %s\n", row->name);
        faulty_say(&faulty, row->text);
        session_wait(faulty.board, only_102_is_stale);
        faulty_expect_log(&faulty, row->log);
        faulty_say(&faulty, DEVICE("102", "1"));
        session_wait_text(faulty.board, "● 102");
    }
    faulty_say(&faulty, "\"hello\""); /* it names nobody */
    faulty_expect_stale(&faulty);
    faulty_expect_log(&faulty, "a message can't be read: what was heard before is in doubt");
    faulty_tell_all(&faulty);
    assert_int_equal(faulty.server.log->connections, 2);
    faulty_weigh(&faulty);
    faulty_end(&faulty);
}

/* A telephone of another exchange with the number of one of ours. */
static void telephones_of_other_exchanges(void **state)
{
    (void)state;
    struct faulty faulty;
    start(&faulty, "another exchange's 102");
    faulty_say(&faulty, "{\"subscriber\":{\"peer\":\"OTHER-102\",\"statusValue\":0}}");
    faulty_say(&faulty, "{\"subscriber\":{\"peer\":\"trunk-provider-101\",\"statusValue\":1}}");
    faulty_say(&faulty, "{\"subscriber\":{\"peer\":\"BIURO-104\",\"statusValue\":8}}");
    session_wait_text(faulty.board, "▲ 104");
    faulty_expect_live(&faulty);
    faulty_expect_log(&faulty, "1 event about a telephone of OTHER: not applied");
    faulty_expect_log(&faulty, "1 event about a telephone of trunk-provider: not applied");
    faulty_end(&faulty);
}

static void frames_that_are_odd_and_heard(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        raw_script *order;
    } rows[] = {
        {"slow bytes", send_byte_by_byte},
        {"a name that is no UTF-8 and holds an escape", send_odd_name},
        {"16 MB", send_large},
    };
    EACH (row, rows) {
        struct faulty faulty;
        start(&faulty, row->name);
        raw_server_order(&faulty.server, row->order, NULL);
        session_wait_text(faulty.board, "● 104");
        faulty_expect_live(&faulty);
        assert_int_equal(faulty.server.log->connections, 2);
        faulty_say(&faulty, DEVICE("103", "1"));
        session_wait_text(faulty.board, "● 103");
        faulty_weigh(&faulty);
        faulty_end(&faulty);
    }
}

/* ---- ids ---- */

static bool only_103_is_live(const struct session *board)
{
    return vt_shows(board->vt, "◌ 101") && vt_shows(board->vt, "◌ 102") && vt_shows(board->vt, "● 103");
}

static bool all_are_live(const struct session *board)
{
    return vt_shows(board->vt, "○ 101") && vt_shows(board->vt, "● 102") && vt_shows(board->vt, "● 103") &&
           vt_shows(board->vt, "○ 104") && vt_shows(board->vt, "● 105");
}

static void tell_104(struct raw_connection *connection)
{
    faulty_tell_as(connection, atoll(connection->text), DEVICE("104", "0"));
}

static void tell_105(struct raw_connection *connection)
{
    faulty_tell_as(connection, atoll(connection->text), DEVICE("105", "1"));
}

/* Three are missing, and everything is in doubt; they come late after all, in disorder, and nothing is. */
static void ids_that_are_missing_and_come_late(void **state)
{
    (void)state;
    struct faulty faulty;
    start(&faulty, "a gap, and late ones");
    long long missing = atomic_fetch_add(&faulty.shared->id, 2);
    char text[32];
    faulty_say(&faulty, DEVICE("103", "1"));
    session_wait(faulty.board, only_103_is_live);
    faulty_expect_log(&faulty, "2 messages missed: what was heard before them is in doubt");
    (void)snprintf(text, sizeof text, "%lld", missing + 1);
    raw_server_order(&faulty.server, tell_105, text);
    session_wait_text(faulty.board, "● 105");
    assert_true(only_103_is_live(faulty.board));
    (void)snprintf(text, sizeof text, "%lld", missing);
    raw_server_order(&faulty.server, tell_104, text);
    session_wait(faulty.board, all_are_live);
    faulty_expect_log(&faulty, "what was missed came late after all");
    assert_int_equal(faulty.server.log->connections, 2);
    faulty_weigh(&faulty);
    faulty_end(&faulty);
}

/* A gap that never closes: what is heard of again is live again. */
static void ids_that_are_lost(void **state)
{
    (void)state;
    struct faulty faulty;
    start(&faulty, "a gap");
    atomic_fetch_add(&faulty.shared->id, 100000);
    faulty_say(&faulty, DEVICE("103", "1"));
    session_wait(faulty.board, only_103_is_live);
    faulty_expect_stale(&faulty);
    faulty_expect_log(&faulty, "100000 messages missed: what was heard before them is in doubt");
    faulty_tell_all(&faulty);
    assert_int_equal(faulty.server.log->connections, 2);
    faulty_weigh(&faulty);
    faulty_end(&faulty);
}

/* The server was stopped and started: it counts from 1. */
static void ids_that_begin_anew(void **state)
{
    (void)state;
    struct faulty faulty;
    start(&faulty, "ids from 1");
    atomic_fetch_add(&faulty.shared->id, 50); /* so many that the next ones are lower */
    faulty_tell_all(&faulty);
    raw_server_order(&faulty.server, faulty_hang_up, NULL);
    faulty_expect_stale(&faulty);
    faulty.shared->id = 1;
    faulty_expect_half_live(&faulty);
    faulty_expect_log(&faulty, "the exchange began to count anew: what was heard before is in doubt");
    faulty_tell_all(&faulty);
    faulty_weigh(&faulty);
    faulty_end(&faulty);
}

/* Inside one connection: a huge id, a count that falls, an id with other news. All is in doubt, and nobody is deaf. */
static void ids_that_begin_anew_inside_a_connection(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        long long before, odd, after; /* 0: the next one */
    } rows[] = {
        {"a huge id", 0, 9000000000000000000, 12},
        {"the greatest", 0, INT64_MAX, 12},
        {"a count that falls", 900000, 1, 2},
        {"an id that was there before, with other news", 2000000, 2000001, 2000002},
    };
    EACH (row, rows) {
        struct faulty faulty;
        start(&faulty, row->name);
        if (row->before != 0) {
            faulty.shared->id = row->before;
            faulty_say(&faulty, DEVICE("104", "8"));
            session_wait_text(faulty.board, "▲ 104");
            faulty_tell_all(&faulty);
            faulty_say(&faulty, DEVICE("104", "0"));
            session_wait_text(faulty.board, "○ 104");
        }
        faulty.shared->id = row->odd;
        faulty_say(&faulty, DEVICE("103", "1"));
        session_wait(faulty.board, only_103_is_live);
        faulty_expect_log(&faulty, "the exchange began to count anew: what was heard before is in doubt");
        faulty.shared->id = row->after;
        faulty_expect_half_live(&faulty);
        faulty_tell_all(&faulty);
        assert_int_equal(faulty.server.log->connections, 2);
        faulty_weigh(&faulty);
        faulty_end(&faulty);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connections_that_end),
        cmocka_unit_test(servers_that_let_nobody_in),
        cmocka_unit_test(a_server_that_is_stopped),
        cmocka_unit_test(frames_that_are_passed_over),
        cmocka_unit_test(messages_that_can_not_be_understood),
        cmocka_unit_test(telephones_of_other_exchanges),
        cmocka_unit_test(frames_that_are_odd_and_heard),
        cmocka_unit_test(ids_that_are_missing_and_come_late),
        cmocka_unit_test(ids_that_are_lost),
        cmocka_unit_test(ids_that_begin_anew),
        cmocka_unit_test(ids_that_begin_anew_inside_a_connection),
    };
    if (argc != 3) {
        (void)fprintf(stderr, "usage: test_faults PBXBOARD WORLD\n");
        return 2;
    }
    program = argv[1];
    world_library = argv[2];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
