/* The stream of the backend, its options, and its end. */

#include "tests/net/cloudpbx_fixture.h"

static bool heard(const struct fixture *fixture, enum link_state state)
{
    return fixture->link_count > 0 && fixture->links[fixture->link_count - 1].state == state;
}

static void check_links(const struct fixture *fixture, const enum link_state *states, int count)
{
    assert_true(fixture->link_count >= count);
    for (int i = 0; i < count; i++) {
        assert_int_equal(fixture->links[i].state, states[i]);
    }
}

#define CHECK_LINKS(fixture, ...)                                                                            \
    check_links(fixture, (const enum link_state[]){__VA_ARGS__},                                             \
                (int)(sizeof(const enum link_state[]){__VA_ARGS__} / sizeof(enum link_state)))

/* ---- the stream ---- */

#define DEVICE_FRAME(id)                                                                                     \
    "{\"id\":" #id                                                                                           \
    ",\"channel\":\"pbx_Biuro-Główne\",\"text\":{\"extstatus\":{\"exten\":\"101\",\"status\":1}}}"

static void send_one(struct raw_connection *connection)
{
    if (raw_upgrade(connection)) {
        raw_text_frame(connection, DEVICE_FRAME(1));
        raw_wait(connection);
    }
}

static void connect_to_one(struct fixture *fixture, raw_script *script)
{
    serve(fixture, script);
    fixture->options.stream[0] = fixture->urls[0];
    open_instance(fixture);
    backends_find("cloudpbx")->connect(fixture->instance);
    backends_find("cloudpbx")->connect(fixture->instance); /* once more is harmless */
    assert_int_equal(fixture->link_count, 0);
}

static void events_arrive(void **state)
{
    struct fixture *fixture = *state;
    connect_to_one(fixture, send_one);
    WAIT_FOR(fixture->loop, fixture->devices == 1);
    CHECK_LINKS(fixture, LINK_CONNECTING, LINK_OPEN, LINK_LIVE);
    assert_int_equal(fixture->frames, 1);
    assert_int_equal(fixture->raw_frames, 1);
    assert_string_equal(fixture->address, fixture->urls[0]);
    static const char LINE[] = "GET /ws/pbx_Biuro-G%C5%82%C3%B3wne?pbxkey=s3cret%2FKey%2B1 HTTP/1.1\r\n";
    assert_int_equal(strncmp(fixture->servers[0].log->request, LINE, strlen(LINE)), 0);
    assert_int_equal(fixture->servers[0].log->connections, 1);
}

static void send_one_of_ours(struct raw_connection *connection)
{
    if (raw_upgrade(connection)) {
        raw_text_frame(connection,
                       "{\"id\":1,\"channel\":\"pbx_MojaCentrala\",\"text\":{\"extstatus\":{\"exten\":"
                       "\"101\",\"status\":1}}}");
        raw_wait(connection);
    }
}

static void a_key_that_is_the_name_blinds_nobody(void **state)
{
    struct fixture *fixture = *state;
    fixture->options.name = "MojaCentrala";
    fixture->options.key = "Centrala";
    secrets_add(fixture->options.secrets, "Centrala");
    secrets_exempt(fixture->options.secrets, "MojaCentrala");
    connect_to_one(fixture, send_one_of_ours);
    WAIT_FOR(fixture->loop, fixture->frames == 1);
    assert_int_equal(fixture->devices, 1);
}

/* Lives for one message, then ends as servers do every quarter of an hour; the second time it stays. */
static void end_once(struct raw_connection *connection)
{
    if (raw_upgrade(connection)) {
        raw_text_frame(connection, DEVICE_FRAME(1));
        if (connection->number == 1) {
            raw_frame(connection, RAW_CLOSE, true, NULL, 0);
        }
        raw_wait(connection);
    }
}

static void a_regular_end_is_followed_at_once(void **state)
{
    struct fixture *fixture = *state;
    fixture->options.backlog = 20;
    connect_to_one(fixture, end_once);
    WAIT_FOR(fixture->loop, fixture->devices == 2);
    CHECK_LINKS(fixture, LINK_CONNECTING, LINK_OPEN, LINK_LIVE, LINK_LOST, LINK_CONNECTING, LINK_OPEN,
                LINK_LIVE);
    assert_true(fixture->links[3].retry_at <= loop_now_ms(fixture->loop));
    assert_true(fixture->links[3].retry_at > 0);
    assert_non_null(strstr(fixture->servers[0].log->request, "wne.b20?pbxkey=")); /* on the reconnect only */
    assert_int_equal(fixture->links[1].backlog, 0);
    assert_int_equal(fixture->links[5].backlog, 20); /* and it is told with the link */
}

static void refuse(struct raw_connection *connection)
{
    raw_answer(connection, "HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n");
}

static void a_refusal_waits_until_requested(void **state)
{
    struct fixture *fixture = *state;
    connect_to_one(fixture, refuse);
    WAIT_FOR(fixture->loop, heard(fixture, LINK_REFUSED));
    assert_non_null(strstr(fixture->reason, "check the key"));
    int64_t left_ms = fixture->links[1].retry_at - loop_now_ms(fixture->loop);
    assert_true(left_ms > 50000 && left_ms <= 60000);
    assert_int_equal(fixture->servers[0].log->requests, 1);
    backends_find("cloudpbx")->retry_now(fixture->instance);
    WAIT_FOR(fixture->loop, fixture->servers[0].log->requests == 2);
}

static void upgrade_then_refuse(struct raw_connection *connection)
{
    static const char REASON[] =
        "\x03\xf0{\"http_status\": 403, \"explain\":\"Access denied: s3cret/Key+1\"}";
    if (raw_upgrade(connection)) {
        raw_frame(connection, RAW_CLOSE, true, REASON, sizeof REASON - 1);
        raw_wait(connection);
    }
}

static void a_refusal_after_the_upgrade_is_one(void **state)
{
    struct fixture *fixture = *state;
    connect_to_one(fixture, upgrade_then_refuse);
    WAIT_FOR(fixture->loop, heard(fixture, LINK_REFUSED));
    CHECK_LINKS(fixture, LINK_CONNECTING, LINK_OPEN, LINK_REFUSED);
    assert_non_null(strstr(fixture->reason, "Access denied: ****"));
}

static void upgrade_and_hang_up(struct raw_connection *connection)
{
    (void)raw_upgrade(connection);
}

static void being_accepted_is_no_success(void **state)
{
    struct fixture *fixture = *state;
    serve(fixture, upgrade_and_hang_up);
    serve(fixture, send_one);
    fixture->options.stream[0] = fixture->urls[0];
    fixture->options.stream[1] = fixture->urls[1];
    open_instance(fixture);
    backends_find("cloudpbx")->connect(fixture->instance);
    WAIT_FOR(fixture->loop, fixture->devices == 1);
    assert_int_equal(fixture->servers[0].log->connections,
                     2); /* at once again, then with a delay at the next */
    assert_string_equal(fixture->address, fixture->urls[1]);
    assert_int_equal(fixture->servers[1].log->connections, 1);
}

static void send_one_and_hang_up(struct raw_connection *connection)
{
    if (raw_upgrade(connection)) {
        raw_text_frame(connection, DEVICE_FRAME(1));
    }
}

/* Else it would be called at once, and there, for ever. */
static void a_message_is_no_success(void **state)
{
    struct fixture *fixture = *state;
    serve(fixture, send_one_and_hang_up);
    serve(fixture, send_one);
    fixture->options.stream[0] = fixture->urls[0];
    fixture->options.stream[1] = fixture->urls[1];
    open_instance(fixture);
    backends_find("cloudpbx")->connect(fixture->instance);
    WAIT_FOR(fixture->loop, fixture->devices == 3);
    assert_int_equal(fixture->servers[0].log->connections, 2);
    assert_int_equal(fixture->servers[1].log->connections, 1);
}

static void flood(struct raw_connection *connection)
{
    if (raw_upgrade(connection)) {
        raw_text_frame(connection, "{\"id\":-2,\"channel\":\"pbx_X\",\"text\":Channel deleted}");
        raw_text_frame(connection, "header template");
        raw_frame(connection, RAW_TEXT, true, "\xff\xfe\0", 3);
        raw_text_frame(connection, "");
        for (int i = 0; i < 1000; i++) {
            raw_text_frame(connection, DEVICE_FRAME(7));
        }
        raw_wait(connection);
    }
}

static void what_can_not_be_read_is_passed_over(void **state)
{
    struct fixture *fixture = *state;
    connect_to_one(fixture, flood);
    WAIT_FOR(fixture->loop, fixture->devices == 1000);
    assert_int_equal(fixture->frames, 1004);
    assert_int_equal(fixture->link_count, 3);
    assert_int_equal(fixture->servers[0].log->data_frames, 0);
}

static void closing_while_connecting(void **state)
{
    struct fixture *fixture = *state;
    connect_to_one(fixture, send_one);
    for (int steps = 0; steps < 10; steps++) {
        for (int i = 0; i < steps; i++) {
            loop_step(fixture->loop, 2);
        }
        close_instance(fixture);
        open_instance(fixture);
        backends_find("cloudpbx")->connect(fixture->instance);
    }
}

static const struct wrong WRONGS[] = {
    {"X", NULL, NULL, NULL, false, "key is missing"},
    {"X", "", NULL, NULL, false, "key is missing"},
    {"X", "s3cret\n", NULL, NULL, false, "key holds"},
    {"X", "s3 cret", NULL, NULL, false, "key holds"},
    {"", "s3cret", NULL, NULL, false, "name is missing"},
    {"X", "s3cret", "http://api.example.com", NULL, false, "clear text"},
    {"X", "s3cret", NULL, "ws://example.com", false, "clear text"},
    {"X", "s3cret", NULL, "http://example.com", false, "clear text"},
    {"X", "s3cret", "http://127.0.0.1.example.com", NULL, false, "clear text"},
    {"X", "s3cret", "http://localhost.example.com", NULL, false, "clear text"},
    {"X", "s3cret", "wss://api.example.com", NULL, false, "not an address"},
    {"X", "s3cret", "ftp://api.example.com", NULL, false, "not an address"},
    {"X", "s3cret", "https://user@api.example.com", NULL, false, "not an address"},
    {"X", "s3cret", "https://api.example.com?x=1", NULL, false, "not an address"},
    {"X", "s3cret", "https://api.example.com:0", NULL, false, "not an address"},
    {"X", "s3cret", "https://api.example.com:65536", NULL, false, "not an address"},
    {"X", "s3cret", "https://api.example.com:", NULL, false, "not an address"},
    {"X", "s3cret", "https://[::1", NULL, false, "not an address"},
    {"X", "s3cret", "https://[1.2.3.4]", NULL, false, "not an address"},
    {"X", "s3cret", "https:///path", NULL, false, "not an address"},
    {"X", "s3cret", "https://a b", NULL, false, "not an address"},
    {"X", "s3cret", "http://api.example.com", "ws://example.com", true, NULL},
    {"X", "s3cret", "http://127.0.0.1:8080", "ws://[::1]:8080/x/", false, NULL},
    {"X", "s3cret", "https://api.example.com", "https://stream.example.com", false, NULL},
    {"X", "s3cret", "http://localhost", "http://127.9.9.9", false, NULL},
};

static void wrong_options_are_refused(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof WRONGS / sizeof WRONGS[0]; i++) {
        const struct wrong *wrong = &WRONGS[i];
        struct error error = {0};
        fixture->options = (struct backend_options){
            .name = wrong->name,
            .key = wrong->key,
            .secrets = fixture->options.secrets,
            .api = {wrong->api},
            .stream = {wrong->stream},
            .insecure = wrong->insecure,
        };
        fixture->instance =
            backends_find("cloudpbx")->open(fixture->loop, &fixture->options, on_news, fixture, &error);
        assert_int_equal(fixture->instance == NULL, wrong->words != NULL);
        if (wrong->words != NULL && strstr(error.text, wrong->words) == NULL) {
            fail_msg("%zu: \"%s\" says nothing of \"%s\"", i, error.text, wrong->words);
        }
        assert_null(strstr(error.text, "s3"));
        close_instance(fixture);
    }
}

static void kinds_are_found_by_name(void **state)
{
    (void)state;
    assert_string_equal(backends_find("cloudpbx")->kind, "cloudpbx");
    assert_null(backends_find("nothing"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(events_arrive),
        TEST(a_key_that_is_the_name_blinds_nobody),
        TEST(a_regular_end_is_followed_at_once),
        TEST(a_refusal_waits_until_requested),
        TEST(a_refusal_after_the_upgrade_is_one),
        TEST(being_accepted_is_no_success),
        TEST(a_message_is_no_success),
        TEST(what_can_not_be_read_is_passed_over),
        TEST(closing_while_connecting),
        TEST(wrong_options_are_refused),
        cmocka_unit_test(kinds_are_found_by_name),
    };
    assert_non_null(setlocale(LC_ALL, "C.UTF-8")); /* as the program does: names are not all ASCII */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
