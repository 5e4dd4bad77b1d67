/* What the board shows of each fault of a server: test_faults PBXBOARD. */

#include "tests/faults/faults.h"
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

static void start(struct faults *faults, const char *name)
{
    print_message("  %s\n", name);
    faults_start(faults, &(struct faults_options){.program = program, .silence_s = SILENCE_S});
    faults_warm_up(faults);
}

/* On a connection whose end is followed at once. */
static struct fake_world *start_succeeded(struct faults *faults, const char *name)
{
    struct fake_world *world = fake_world_new();
    print_message("  %s\n", name);
    faults_start(faults, &(struct faults_options){.program = program, .preload = world_library});
    faults_warm_up(faults);
    faults_let_succeed(faults, world);
    return world;
}

/* All is well again: what is told is live, nothing else is, and nothing was left behind. */
static void expect_recovery(struct faults *faults)
{
    pty_wait_text(faults->board, "connected, nothing heard yet");
    faults_expect_half_live(faults);
    faults_order_all_events(faults);
    faults_check_resources(faults);
    faults_expect_answer(faults);
    faults_end(faults);
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
              "restart",
              9);
    raw_wait(connection);
}

static void delete_channel(struct raw_connection *connection)
{
    raw_text_frame(connection, "{\"id\":-2,\"channel\":\"pbx_" FAULTS_NAME "\",\"text\":Channel deleted}");
    close_without_code(connection);
}

/* A telephone that is free, and the server dies in the middle of the word. */
static void cut_frame(struct raw_connection *connection)
{
    static const char HALF[] = "\x81\x7e\x00\x80{\"id\":900,\"channel\":\"pbx_" FAULTS_NAME
                               "\",\"text\":{\"extstatus\":{\"exten\":\"102\",\"status\":0}}";
    raw_send(connection, HALF, sizeof HALF - 1);
    faults_hang_up(connection);
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
        {"a bare end", faults_hang_up, BROKE_OFF},
        {"a reset", raw_reset, BROKE_OFF},
        {"a deleted channel: id -2, and a close frame", delete_channel, "control message: {\"id\":-2"},
        {"a frame that is cut in the middle", cut_frame, BROKE_OFF},
        {"no WebSocket any more", speak_no_websocket, BROKE_OFF},
        {"a frame longer than 16 MB", flood_frame, US " has sent a message longer than 16777216 bytes"},
    };
    EACH(row, rows) {
        struct faults faults;
        struct fake_world *world = start_succeeded(&faults, row->name);
        raw_server_order(&faults.server, row->order, NULL);
        faults_expect_stale(&faults);
        faults_expect_log(&faults, row->log);
        assert_int_equal(faults.server.log->connections, 3);
        expect_recovery(&faults);
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
        {"503, and come back tomorrow", answer_503_for_a_day, "(HTTP 503); asks us to wait 86400 s", 290,
         300},
        {"a redirect", answer_302,
         US " sends us to http://127.0.0.1:1/elsewhere (HTTP 302): check the stream's address", 50, 60},
        {"hangs up before the upgrade", answer_nothing,
         US " has hung up or answered with something that is not HTTP: check the address", 1, 30},
        {"1008 after the upgrade", refuse_after_upgrade,
         US " does not let us in (HTTP 403): no word from the exchange yet, or its name or the key is wrong",
         1, 30},
        {"an end after the upgrade", upgrade_and_end, BROKE_OFF, 1, 30},
    };
    EACH(row, rows) {
        struct faults faults;
        start(&faults, row->name);
        if (row->script == NULL) {
            raw_server_kill(&faults.server);
        } else {
            raw_server_play(&faults.server, row->script);
            raw_server_order(&faults.server, faults_hang_up, NULL);
        }
        faults_expect_outage(&faults, row->reason, row->least_s, row->most_s);
        faults_expect_stale(&faults);
        faults_expect_log(&faults, row->reason);
        faults_expect_answer(&faults);
        raw_server_play(&faults.server, faults_serve);
        if (row->script == NULL) {
            raw_server_restart(&faults.server, NULL);
        }
        faults_retry(&faults);
        expect_recovery(&faults);
    }
}

/* The kernel takes what is sent, and nobody answers. */
static void a_server_that_is_stopped(void **state)
{
    (void)state;
    struct faults faults;
    start(&faults, "SIGSTOP");
    raw_server_freeze(&faults.server);
    faults_expect_stale(&faults);
    faults_expect_log(&faults, US " has given no sign of life for ");
    faults_expect_answer(&faults);
    raw_server_thaw(&faults.server);
    expect_recovery(&faults);
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
                   "{\"id\":-1,\"channel\":\"pbx_" FAULTS_NAME "\",\"text\":" DEVICE("102", "0") "}");
}

static void send_binary(struct raw_connection *connection)
{
    raw_frame(connection, RAW_BINARY, true, "\x00\x01\x02", 3);
}

/* The message that was sent last. */
static void send_duplicate(struct raw_connection *connection)
{
    faults_send_event_as(connection, faults_next_id(connection) - 1, DEVICE("103", "1"));
    struct faults_shared *shared = (struct faults_shared *)(uintptr_t)connection->user;
    atomic_fetch_sub(&shared->id, 1);
}

/* What holds a name that is no UTF-8 is an event all the same. */
static void send_odd_name(struct raw_connection *connection)
{
    static const char BAD[] = "{\"subscriber\":{\"peer\":\"" FAULTS_NAME "-104\",\"statusValue\":1,"
                              "\"connectPeerNumber\":\"600100200\",\"connectPeerName\":\"K\xff\x1b[2Jx\"}}";
    faults_send_event_as(connection, faults_next_id(connection), BAD);
}

static void send_byte_by_byte(struct raw_connection *connection)
{
    char frame[256];
    int length =
        snprintf(frame, sizeof frame, "??{\"id\":%lld,\"channel\":\"pbx_" FAULTS_NAME "\",\"text\":%s}",
                 faults_next_id(connection), DEVICE("104", "1"));
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
        snprintf(frame, 256, "{\"id\":%lld,\"channel\":\"pbx_" FAULTS_NAME "\",\"text\":%s,\"padding\":\"",
                 faults_next_id(connection), DEVICE("104", "1"));
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
    struct faults faults;
    start(&faults, "one board for all");
    EACH(row, rows) {
        print_message("  %s\n", row->name);
        raw_server_order(&faults.server, row->order, NULL);
        faults_order_event(&faults, DEVICE("103", "8"));
        pty_wait_text(faults.board, "▲ 103");
        faults_expect_live(&faults);
        faults_expect_log(&faults, row->log);
        faults_order_event(&faults, DEVICE("103", "1"));
        pty_wait_text(faults.board, "● 103");
    }
    assert_int_equal(faults.server.log->connections, 2);
    faults_check_resources(&faults);
    faults_end(&faults);
}

static bool only_102_is_stale(const struct pty *board)
{
    return vt_shows(board->vt, "○ 101") && vt_shows(board->vt, "◌ 102");
}

/* What the exchange says of a telephone and can't be understood puts that telephone in doubt, and no other.
 */
static void messages_that_can_not_be_understood(void **state)
{
    (void)state;
#define ANONYMOUS(name)                                                                                      \
    "{\"subscriber\":{\"peer\":\"" FAULTS_NAME "-102\",\"statusValue\":0,\"connectPeerName\":\"" name "\"}}"
    static const struct {
        const char *name, *text, *log;
    } rows[] = {
        {"a quotation mark in a name", ANONYMOUS("Jan \"Kos\" Kot"),
         "a message can't be read: in doubt until heard of again"},
        {"a fraction", DEVICE("102", "8.0"), "extstatus: in doubt until heard of again"},
        {"a power", DEVICE("102", "1e0"), "extstatus: in doubt until heard of again"},
        {"null", DEVICE("102", "null"), "extstatus: in doubt until heard of again"},
        {"a word", DEVICE("102", "\"ringing\""), "extstatus: in doubt until heard of again"},
        {"a list", DEVICE("102", "[8]"), "extstatus: in doubt until heard of again"},
        {"more than 32 bits", DEVICE("102", "4294967304"), "extstatus: in doubt until heard of again"},
    };
    struct faults faults;
    start(&faults, "one board for all");
    EACH(row, rows) {
        print_message("  %s\n", row->name);
        faults_order_event(&faults, row->text);
        pty_wait(faults.board, only_102_is_stale);
        faults_expect_log(&faults, row->log);
        faults_order_event(&faults, DEVICE("102", "1"));
        pty_wait_text(faults.board, "● 102");
    }
    faults_order_event(&faults, "\"hello\""); /* it names nobody */
    faults_expect_stale(&faults);
    faults_expect_log(&faults, "a message can't be read: what was heard before is in doubt");
    faults_order_all_events(&faults);
    assert_int_equal(faults.server.log->connections, 2);
    faults_check_resources(&faults);
    faults_end(&faults);
}

/* A telephone of another exchange with the number of one of ours. */
static void telephones_of_other_exchanges(void **state)
{
    (void)state;
    struct faults faults;
    start(&faults, "another exchange's 102");
    faults_order_event(&faults, "{\"subscriber\":{\"peer\":\"OTHER-102\",\"statusValue\":0}}");
    faults_order_event(&faults, "{\"subscriber\":{\"peer\":\"trunk-provider-101\",\"statusValue\":1}}");
    faults_order_event(&faults, "{\"subscriber\":{\"peer\":\"BIURO-104\",\"statusValue\":8}}");
    pty_wait_text(faults.board, "▲ 104");
    faults_expect_live(&faults);
    faults_expect_log(&faults, "1 event about a telephone of OTHER: not applied");
    faults_expect_log(&faults, "1 event about a telephone of trunk-provider: not applied");
    faults_end(&faults);
}

static void frames_that_are_odd_and_accepted(void **state)
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
    EACH(row, rows) {
        struct faults faults;
        start(&faults, row->name);
        raw_server_order(&faults.server, row->order, NULL);
        pty_wait_text(faults.board, "● 104");
        faults_expect_live(&faults);
        assert_int_equal(faults.server.log->connections, 2);
        faults_order_event(&faults, DEVICE("103", "1"));
        pty_wait_text(faults.board, "● 103");
        faults_check_resources(&faults);
        faults_end(&faults);
    }
}

/* ---- ids ---- */

static bool only_103_is_live(const struct pty *board)
{
    return vt_shows(board->vt, "◌ 101") && vt_shows(board->vt, "◌ 102") && vt_shows(board->vt, "● 103");
}

static bool all_are_live(const struct pty *board)
{
    return vt_shows(board->vt, "○ 101") && vt_shows(board->vt, "● 102") && vt_shows(board->vt, "● 103") &&
           vt_shows(board->vt, "○ 104") && vt_shows(board->vt, "● 105");
}

static void tell_104(struct raw_connection *connection)
{
    faults_send_event_as(connection, atoll(connection->text), DEVICE("104", "0"));
}

static void tell_105(struct raw_connection *connection)
{
    faults_send_event_as(connection, atoll(connection->text), DEVICE("105", "1"));
}

/* Three are missing, and everything is in doubt; they come late after all, in disorder, and nothing is. */
static void ids_that_are_missing_and_come_late(void **state)
{
    (void)state;
    struct faults faults;
    start(&faults, "a gap, and late ones");
    long long missing = atomic_fetch_add(&faults.shared->id, 2);
    char text[32];
    faults_order_event(&faults, DEVICE("103", "1"));
    pty_wait(faults.board, only_103_is_live);
    faults_expect_log(&faults, "2 messages missed: what was heard before them is in doubt");
    (void)snprintf(text, sizeof text, "%lld", missing + 1);
    raw_server_order(&faults.server, tell_105, text);
    pty_wait_text(faults.board, "● 105");
    assert_true(only_103_is_live(faults.board));
    (void)snprintf(text, sizeof text, "%lld", missing);
    raw_server_order(&faults.server, tell_104, text);
    pty_wait(faults.board, all_are_live);
    faults_expect_log(&faults, "what was missed came late after all");
    assert_int_equal(faults.server.log->connections, 2);
    faults_check_resources(&faults);
    faults_end(&faults);
}

/* A gap that never closes: what is heard of again is live again. */
static void ids_that_are_lost(void **state)
{
    (void)state;
    struct faults faults;
    start(&faults, "a gap");
    atomic_fetch_add(&faults.shared->id, 100000);
    faults_order_event(&faults, DEVICE("103", "1"));
    pty_wait(faults.board, only_103_is_live);
    faults_expect_stale(&faults);
    faults_expect_log(&faults, "100000 messages missed: what was heard before them is in doubt");
    faults_order_all_events(&faults);
    assert_int_equal(faults.server.log->connections, 2);
    faults_check_resources(&faults);
    faults_end(&faults);
}

/* The server was stopped and started: it counts from 1. */
static void ids_that_begin_anew(void **state)
{
    (void)state;
    struct faults faults;
    start(&faults, "ids from 1");
    atomic_fetch_add(&faults.shared->id, 50); /* so many that the next ones are lower */
    faults_order_all_events(&faults);
    raw_server_order(&faults.server, faults_hang_up, NULL);
    faults_expect_stale(&faults);
    faults.shared->id = 1;
    faults_expect_half_live(&faults);
    faults_expect_log(&faults, "the exchange began to count anew: what was heard before is in doubt");
    faults_order_all_events(&faults);
    faults_check_resources(&faults);
    faults_end(&faults);
}

/* Inside one connection: a huge id, a count that falls, an id with other news. All is in doubt, and nobody is
 * deaf. */
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
    EACH(row, rows) {
        struct faults faults;
        start(&faults, row->name);
        if (row->before != 0) {
            faults.shared->id = row->before;
            faults_order_event(&faults, DEVICE("104", "8"));
            pty_wait_text(faults.board, "▲ 104");
            faults_order_all_events(&faults);
            faults_order_event(&faults, DEVICE("104", "0"));
            pty_wait_text(faults.board, "○ 104");
        }
        faults.shared->id = row->odd;
        faults_order_event(&faults, DEVICE("103", "1"));
        pty_wait(faults.board, only_103_is_live);
        faults_expect_log(&faults, "the exchange began to count anew: what was heard before is in doubt");
        faults.shared->id = row->after;
        faults_expect_half_live(&faults);
        faults_order_all_events(&faults);
        assert_int_equal(faults.server.log->connections, 2);
        faults_check_resources(&faults);
        faults_end(&faults);
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
        cmocka_unit_test(frames_that_are_odd_and_accepted),
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
