/* CloudPBX: its stream kept connected, its commands asked once, against a server that plays every fault. */

#include "net/backends.h"
#include "net/secrets.h"

#include "tests/folder.h"
#include "tests/net/net_test.h"
#include "tests/raw_server.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char KEY[] = "s3cret/Key+1";
static const char NAME[] = "Biuro-Główne";

enum { LINKS_MAX = 64 };

struct fixture {
    struct loop *loop;
    struct raw_server servers[2];
    int server_count;
    char urls[2][64];
    struct backend_options options;
    void *instance;

    struct link_event links[LINKS_MAX]; /* strings not kept */
    int link_count;
    char reason[512];
    char address[128];
    int frames;
    int raw_frames;
    int devices;
    int records;
    int recordings;
    int transcripts;
    char content[64];
    int outcomes;
    enum outcome outcome;
    uint32_t serial;
    bool incomplete;
    int64_t server_at;
    enum progress_unit progress_unit;
    int64_t progress_done;
    int64_t progress_total;
    char text[512];
    char message_id[64];
    enum sms_status message_status;
    char folder[FOLDER_BYTES];
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->loop = loop_new(NULL);
    fixture->options = (struct backend_options){.name = NAME, .key = KEY, .secrets = secrets_new()};
    secrets_add(fixture->options.secrets, KEY);
    folder_make(fixture->folder);
    *state = fixture;
    return 0;
}

static void close_instance(struct fixture *fixture)
{
    if (fixture->instance != NULL) {
        backends_find("cloudpbx")->close(fixture->instance);
        fixture->instance = NULL;
    }
}

static void stop_servers(struct fixture *fixture)
{
    while (fixture->server_count > 0) {
        raw_server_stop(&fixture->servers[--fixture->server_count]);
    }
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    close_instance(fixture);
    loop_free(fixture->loop);
    stop_servers(fixture);
    secrets_free(fixture->options.secrets);
    folder_remove(fixture->folder);
    free(fixture);
    return 0;
}

static void copy_text(char *to, size_t size, const char *text)
{
    (void)snprintf(to, size, "%s", text != NULL ? text : "");
    assert_null(strstr(to, KEY));
    assert_null(strstr(to, "s3cret"));
}

static void note_link(struct fixture *fixture, const struct link_event *link)
{
    assert_true(fixture->link_count < LINKS_MAX);
    fixture->links[fixture->link_count++] = *link;
    copy_text(fixture->reason, sizeof fixture->reason, link->reason);
    copy_text(fixture->address, sizeof fixture->address, link->address);
}

static void note_outcome(struct fixture *fixture, const struct outcome_event *outcome)
{
    fixture->outcomes++;
    fixture->outcome = outcome->outcome;
    fixture->serial = outcome->action->serial;
    fixture->message_status = outcome->message_status;
    fixture->incomplete = outcome->incomplete;
    fixture->server_at = outcome->server_at;
    copy_text(fixture->text, sizeof fixture->text, outcome->text);
    copy_text(fixture->message_id, sizeof fixture->message_id, outcome->message_id);
    assert_true(fixture->text[0] != '\0');
}

static void on_news(void *listener, const struct backend_report *news)
{
    struct fixture *fixture = listener;
    const struct event *event = news->event;
    assert_true(news->at > 0);
    if (event->kind == EVENT_LINK) {
        note_link(fixture, &event->link);
    } else if (event->kind == EVENT_FRAME) {
        fixture->frames++;
        fixture->raw_frames += news->raw != NULL && news->raw_bytes > 0;
    } else if (event->kind == EVENT_DEVICE) {
        assert_null(news->raw);
        fixture->devices++;
    } else if (event->kind == EVENT_CALL_RECORD) {
        fixture->records++;
    } else if (event->kind == EVENT_RECORDING) {
        fixture->recordings++;
    } else if (event->kind == EVENT_TRANSCRIPT) {
        fixture->transcripts++;
        copy_text(fixture->content, sizeof fixture->content, event->transcript.content);
    } else if (event->kind == EVENT_PROGRESS) {
        fixture->progress_unit = event->progress.unit;
        fixture->progress_done = event->progress.done;
        fixture->progress_total = event->progress.total;
    } else if (event->kind == EVENT_OUTCOME) {
        note_outcome(fixture, &event->outcome);
    }
}

static void serve(struct fixture *fixture, raw_script *script)
{
    int i = fixture->server_count++;
    raw_server_start(&fixture->servers[i], script, NULL, NULL);
    (void)snprintf(fixture->urls[i], sizeof fixture->urls[i], "http://127.0.0.1:%d",
                   fixture->servers[i].port);
}

static void open_instance(struct fixture *fixture)
{
    struct error error = {0};
    fixture->instance =
        backends_find("cloudpbx")->open(fixture->loop, &fixture->options, on_news, fixture, &error);
    if (fixture->instance == NULL) {
        fail_msg("%s", error.text);
    }
}

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

/* ---- what options can't be right ---- */

struct wrong {
    const char *name;
    const char *key;
    const char *api;
    const char *stream;
    bool insecure;
    const char *words; /* NULL: it is right after all */
};

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

static void actions_that_can_not_be_requested_are_refused(void **state)
{
    struct fixture *fixture = *state;
    const struct backend *backend = backends_find("cloudpbx");
    struct error error = {0};
    struct action dial = {.kind = ACTION_DIAL, .from = "101", .to = "102"};
    open_instance(fixture);
    assert_false(backend->submit(fixture->instance, &dial, &error)); /* no address */
    assert_non_null(strstr(error.text, "api"));
    close_instance(fixture);
    fixture->options.api[0] = "https://127.0.0.1:1";
    open_instance(fixture);
    struct action wrong[] = {
        {.kind = ACTION_DIAL, .to = "102"},
        {.kind = ACTION_DIAL, .from = "101"},
        {.kind = ACTION_SMS, .to = "601234567"},
        {.kind = ACTION_SMS, .text = "hello"},
        {.kind = ACTION_RECORDING_GET, .path = "x"},
        {.kind = ACTION_RECORDING_GET, .id = "1.2"},
        {.kind = ACTION_TRANSCRIPT_GET},
        {.kind = ACTION_RECORDING_GET, .id = "1.2"},
    };
    struct action *nowhere = &wrong[sizeof wrong / sizeof wrong[0] - 1];
    (void)snprintf(nowhere->path, sizeof nowhere->path, "%s/none/x", fixture->folder);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        error = (struct error){0};
        assert_false(backend->submit(fixture->instance, &wrong[i], &error));
        assert_true(error.text[0] != '\0');
    }
    struct action sms = {.kind = ACTION_SMS, .to = "601234567"};
    memset(sms.text, 'x', 1025);
    assert_false(backend->submit(fixture->instance, &sms, &error));
    assert_int_equal(fixture->outcomes, 0);
}

/* ---- what is asked ---- */

static void submit(struct fixture *fixture, const struct action *action)
{
    struct error error = {0};
    if (!backends_find("cloudpbx")->submit(fixture->instance, action, &error)) {
        fail_msg("%s", error.text);
    }
}

static void wait_for_outcome(struct fixture *fixture)
{
    WAIT_FOR(fixture->loop, fixture->outcomes > 0);
    loop_step(fixture->loop, 5);
    assert_int_equal(fixture->outcomes, 1);
    print_message("    %s\n", fixture->text);
}

#define OK(type, length) "HTTP/1.1 200 OK\r\nContent-Type: " type "\r\nContent-Length: " #length "\r\n\r\n"

static void answer_dial(struct raw_connection *connection)
{
    raw_answer(connection, OK("text/plain", 3) "OK\n");
}

static void answer_action_error(struct raw_connection *connection)
{
    raw_answer(connection, "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 12\r\n\r\nAction Error");
}

static void answer_sms(struct raw_connection *connection)
{
    raw_answer(connection, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
                           "{\"responseId\": \"3421756012963258480\", \"responseStatus\": \"QUEUE\", "
                           "\"responseErrorMessage\": null}");
}

static void answer_sms_failure(struct raw_connection *connection)
{
    raw_answer(connection, "HTTP/1.1 500 Oops\r\nContent-Type: application/json\r\n\r\n"
                           "{\"responseId\": \"\", \"responseStatus\": \"FAILED\", "
                           "\"responseErrorMessage\": \"no credit for s3cret/Key+1\"}");
}

/* All is said to be well but the state itself. */
static void answer_sms_rejected(struct raw_connection *connection)
{
    raw_answer(connection, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
                           "{\"responseId\": \"7\", \"responseStatus\": \"REJECTED\", "
                           "\"responseErrorMessage\": null}");
}

static void answer_crash(struct raw_connection *connection)
{
    raw_answer(
        connection,
        "HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>");
}

static void answer_missing(struct raw_connection *connection)
{
    raw_answer(connection, "HTTP/1.1 400 Bad Request\r\nContent-Length: 20\r\n\r\nParameter is missing");
}

static void answer_forbidden(struct raw_connection *connection)
{
    raw_answer(connection,
               "HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\n\r\n<html>s3cret/Key+1</html>");
}

static void answer_unauthorized(struct raw_connection *connection)
{
    raw_answer(connection, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 12\r\n\r\ns3cret/Key+1");
}

static void answer_not_found(struct raw_connection *connection)
{
    raw_answer(connection, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
}

static void answer_busy(struct raw_connection *connection)
{
    raw_answer(connection, "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n");
}

static void answer_bad_gateway(struct raw_connection *connection)
{
    raw_answer(connection,
               "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>");
}

static void answer_unavailable(struct raw_connection *connection)
{
    raw_answer(connection, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
}

static void answer_redirect(struct raw_connection *connection)
{
    raw_answer(connection,
               "HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
}

static void answer_page(struct raw_connection *connection)
{
    raw_answer(connection, OK("text/html", 20) "<html>welcome</html>");
}

static void answer_cut(struct raw_connection *connection)
{
    raw_answer(connection, OK("application/json", 5000) "[{\"calldate\": \"2021-");
}

static void answer_nonsense(struct raw_connection *connection)
{
    raw_answer(connection, OK("application/json", 9) "{\"a\": [}}");
}

static void answer_nothing(struct raw_connection *connection)
{
    (void)raw_read_request(connection);
}

static void answer_garbage(struct raw_connection *connection)
{
    raw_answer(connection, "220 mail.example.com ESMTP\r\n");
}

static void answer_endlessly(struct raw_connection *connection)
{
    char line[64 * 1024];
    memset(line, ' ', sizeof line);
    if (raw_read_request(connection)) {
        raw_send_text(connection, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n");
        for (int i = 0; i < 1024; i++) {
            raw_send(connection, line, sizeof line);
        }
        raw_wait(connection);
    }
}

static const struct action DIAL = {.kind = ACTION_DIAL, .serial = 7, .from = "101", .to = "+48 601"};
static const struct action SMS = {.kind = ACTION_SMS, .serial = 8, .to = "601234567", .text = "cześć & hej"};
static const struct action CDR = {
    .kind = ACTION_CALL_RECORDS, .serial = 9, .date_from = "2021-10-01", .date_to = "2021-10-07"};

static const struct action CDR_OF_A_DAY = {
    .kind = ACTION_CALL_RECORDS, .serial = 9, .date_from = "2021-10-01", .date_to = "2021-10-01"};

struct answered {
    raw_script *script;
    enum outcome dial;
    enum outcome sms;
    enum outcome read;
    const char *words; /* in all three texts */
};

static const struct answered ANSWERED[] = {
    {answer_forbidden, OUTCOME_REFUSED, OUTCOME_REFUSED, OUTCOME_REFUSED, "check the key"},
    {answer_unauthorized, OUTCOME_REFUSED, OUTCOME_REFUSED, OUTCOME_REFUSED, "check the key"},
    {answer_not_found, OUTCOME_REFUSED, OUTCOME_REFUSED, OUTCOME_REFUSED, "HTTP 404"},
    {answer_busy, OUTCOME_REFUSED, OUTCOME_REFUSED, OUTCOME_REFUSED, "HTTP 429"},
    {answer_unavailable, OUTCOME_REFUSED, OUTCOME_REFUSED, OUTCOME_REFUSED, "HTTP 503"},
    {answer_redirect, OUTCOME_REFUSED, OUTCOME_REFUSED, OUTCOME_REFUSED, "check the address"},
    {answer_crash, OUTCOME_UNCERTAIN, OUTCOME_UNCERTAIN, OUTCOME_REFUSED, "HTTP 500"},
    {answer_bad_gateway, OUTCOME_UNCERTAIN, OUTCOME_UNCERTAIN, OUTCOME_REFUSED, "HTTP 502"},
    {answer_page, OUTCOME_UNCERTAIN, OUTCOME_UNCERTAIN, OUTCOME_REFUSED, "a web page"},
    {answer_nonsense, OUTCOME_UNCERTAIN, OUTCOME_UNCERTAIN, OUTCOME_REFUSED, "127.0.0.1 answered with"},
    {answer_cut, OUTCOME_UNCERTAIN, OUTCOME_UNCERTAIN, OUTCOME_REFUSED, "broke off"},
    {answer_nothing, OUTCOME_UNCERTAIN, OUTCOME_UNCERTAIN, OUTCOME_NO_CONNECTION, "hung up"},
    {answer_garbage, OUTCOME_UNCERTAIN, OUTCOME_UNCERTAIN, OUTCOME_NO_CONNECTION, "not HTTP"},
    {answer_endlessly, OUTCOME_UNCERTAIN, OUTCOME_UNCERTAIN, OUTCOME_REFUSED, "127.0.0.1"},
};

/* Two servers with the same fault: what is asked once reaches the first only. */
static void check_answer(struct fixture *fixture, const struct answered *answered,
                         const struct action *action, enum outcome outcome)
{
    serve(fixture, answered->script);
    serve(fixture, answered->script);
    fixture->options.api[0] = fixture->urls[0];
    fixture->options.api[1] = fixture->urls[1];
    open_instance(fixture);
    fixture->outcomes = 0;
    submit(fixture, action);
    assert_int_equal(fixture->outcomes, 0);
    wait_for_outcome(fixture);
    assert_int_equal(fixture->outcome, outcome);
    assert_int_equal(fixture->serial, action->serial);
    assert_non_null(strstr(fixture->text, answered->words));
    if (outcome == OUTCOME_UNCERTAIN && action_must_not_repeat(action->kind)) {
        assert_non_null(strstr(fixture->text, "Outcome unknown"));
    }
    assert_int_equal(fixture->servers[0].log->requests, 1);
    assert_true(fixture->servers[1].log->requests <= (action_must_not_repeat(action->kind) ? 0 : 1));
    assert_int_equal(fixture->records, 0);
    close_instance(fixture);
    assert_int_equal(fixture->outcomes, 1);
    stop_servers(fixture);
}

static void an_action_is_requested_once_whatever_the_answer(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof ANSWERED / sizeof ANSWERED[0]; i++) {
        check_answer(fixture, &ANSWERED[i], &DIAL, ANSWERED[i].dial);
        check_answer(fixture, &ANSWERED[i], &SMS, ANSWERED[i].sms);
        check_answer(fixture, &ANSWERED[i], &CDR_OF_A_DAY, ANSWERED[i].read);
    }
}

static void request_one(struct fixture *fixture, raw_script *script, const struct action *action)
{
    serve(fixture, script);
    fixture->options.api[0] = fixture->urls[0];
    open_instance(fixture);
    submit(fixture, action);
    wait_for_outcome(fixture);
}

static bool asked_for(const struct fixture *fixture, const char *line)
{
    return strncmp(fixture->servers[0].log->request, line, strlen(line)) == 0;
}

static void a_call_is_placed(void **state)
{
    struct fixture *fixture = *state;
    request_one(fixture, answer_dial, &DIAL);
    assert_int_equal(fixture->outcome, OUTCOME_DONE);
    assert_true(asked_for(fixture, "GET /dial?cpa=101&cpb=%2B48%20601 HTTP/1.1\r\n"));
    assert_non_null(strstr(fixture->servers[0].log->request, "\r\nAuthorization: Bearer s3cret/Key+1\r\n"));
}

static void a_call_that_can_not_be_placed(void **state)
{
    struct fixture *fixture = *state;
    request_one(fixture, answer_action_error, &DIAL);
    assert_int_equal(fixture->outcome, OUTCOME_REFUSED);
    assert_non_null(strstr(fixture->text, "Action Error"));
}

static void an_sms_is_sent(void **state)
{
    struct fixture *fixture = *state;
    request_one(fixture, answer_sms, &SMS);
    assert_int_equal(fixture->outcome, OUTCOME_DONE);
    assert_string_equal(fixture->message_id, "3421756012963258480");
    assert_int_equal(fixture->message_status, SMS_QUEUED);
    assert_true(asked_for(fixture, "POST /sendSMS HTTP/1.1\r\n"));
    assert_non_null(
        strstr(fixture->servers[0].log->request, "\r\n\r\nto=601234567&body=cze%C5%9B%C4%87%20%26%20hej"));
    assert_null(strstr(fixture->servers[0].log->request, "test="));
}

static void a_test_sms_says_so(void **state)
{
    struct fixture *fixture = *state;
    struct action sms = SMS;
    sms.test = true;
    request_one(fixture, answer_sms, &sms);
    assert_non_null(strstr(fixture->servers[0].log->request, "&test=true"));
    assert_non_null(strstr(fixture->text, "test"));
}

static void an_sms_that_is_not_taken(void **state)
{
    struct fixture *fixture = *state;
    request_one(fixture, answer_sms_failure, &SMS);
    assert_int_equal(fixture->outcome, OUTCOME_REFUSED);
    assert_non_null(strstr(fixture->text, "no credit for ****"));
}

static void an_sms_that_is_rejected_at_once(void **state)
{
    struct fixture *fixture = *state;
    request_one(fixture, answer_sms_rejected, &SMS);
    assert_int_equal(fixture->outcome, OUTCOME_REFUSED);
    assert_non_null(strstr(fixture->text, "REJECTED"));
}

static void an_sms_without_its_parameters(void **state)
{
    struct fixture *fixture = *state;
    request_one(fixture, answer_missing, &SMS);
    assert_int_equal(fixture->outcome, OUTCOME_REFUSED);
    assert_non_null(strstr(fixture->text, "missing or wrong"));
}

static void answer_rows(struct raw_connection *connection, const char *row, int count)
{
    if (!raw_read_request(connection)) {
        return;
    }
    raw_send_text(connection, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[");
    for (int i = 0; i < count; i++) {
        raw_send_text(connection, i > 0 ? "," : "");
        raw_send_text(connection, row);
    }
    raw_send_text(connection, "]");
}

static const char CDR_ROW[] =
    "{\"calldate\":\"2021-12-15 11:25:02\",\"clid\":\"\\\"Sekretariat 3\\\" "
    "<101>\",\"src\":\"101\",\"dst\":\"105\","
    "\"channel\":\"SIP/PBX-101-00000028\",\"dstchannel\":\"SIP/PBX-105-00000029\",\"lastapp\":\"Queue\","
    "\"duration\":13,\"billsec\":13,\"disposition\":\"ANSWERED\",\"uniqueid\":\"1639563902.75\",\"cost\":"
    "\"\","
    "\"zone\":\"\"}";
static const char RECORD_ROW[] =
    "{\"uniqueid\":\"1552558647.371\",\"src\":\"101\",\"dst\":\"105\",\"format\":\"wav\","
    "\"date\":\"2019-03-14 11:17:28\"}";

static void answer_cdr(struct raw_connection *connection)
{
    answer_rows(connection, CDR_ROW, 3);
}

/* A busy week, and one day of it that is too busy: who asks for more than a day gets 10,000 rows. */
static void answer_full_cdr(struct raw_connection *connection)
{
    answer_rows(connection, CDR_ROW,
                connection->number == 1 || connection->number == 4 ? 10000 : connection->number);
}

/* The same, and the exchange breaks down at the third day. */
static void answer_half_a_week(struct raw_connection *connection)
{
    if (connection->number == 4) {
        raw_answer(connection, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        return;
    }
    answer_full_cdr(connection);
}

static void answer_records(struct raw_connection *connection)
{
    answer_rows(connection, RECORD_ROW, 2);
}

static void answer_full_records(struct raw_connection *connection)
{
    answer_rows(connection, RECORD_ROW, 5000);
}

static void answer_no_rows(struct raw_connection *connection)
{
    answer_rows(connection, "", 0);
}

static void answer_transcripts(struct raw_connection *connection)
{
    answer_rows(connection,
                "{\"uniqueid\":\"1639563902.75\",\"calldate\":\"2026-03-01 11:25:02\",\"src\":\"101\","
                "\"dst\":\"105\"}",
                4);
}

static void answer_transcript(struct raw_connection *connection)
{
    raw_answer(connection,
               "HTTP/1.1 200 OK\r\n\r\n{\"uniqueid\":\"1639563902.75\",\"content\":\"Dzień dobry\","
               "\"summary\":\"Powitanie\"}");
}

static void call_records_are_listed(void **state)
{
    struct fixture *fixture = *state;
    request_one(fixture, answer_cdr, &CDR);
    assert_int_equal(fixture->outcome, OUTCOME_DONE);
    assert_int_equal(fixture->records, 3);
    assert_string_equal(fixture->text, "3 call records");
    assert_true(asked_for(fixture, "GET /cdr?datestart=2021-10-01&datestop=2021-10-07 HTTP/1.1\r\n"));
}

static void a_full_list_of_calls_is_said_to_be_cut(void **state)
{
    struct fixture *fixture = *state;
    request_one(fixture, answer_full_cdr, &CDR);
    assert_int_equal(fixture->outcome, OUTCOME_DONE);
    assert_true(fixture->incomplete);
    assert_int_equal(fixture->servers[0].log->requests, 8);
    assert_int_equal(fixture->records, 2 + 3 + 10000 + 5 + 6 + 7 + 8);
    assert_string_equal(fixture->text,
                        "10031 call records; the exchange gives no more than 10000 of a day, so the "
                        "list is not complete for 2021-10-03");
    assert_true(asked_for(fixture, "GET /cdr?datestart=2021-10-07&datestop=2021-10-07 HTTP/1.1\r\n"));
    assert_int_equal(fixture->progress_unit, PROGRESS_DAYS);
    assert_int_equal(fixture->progress_done, 6);
    assert_int_equal(fixture->progress_total, 7);
}

static void a_day_that_fails_is_named(void **state)
{
    struct fixture *fixture = *state;
    request_one(fixture, answer_half_a_week, &CDR);
    assert_int_equal(fixture->outcome, OUTCOME_REFUSED);
    assert_string_equal(fixture->text,
                        "2021-10-03: 127.0.0.1 does not accept the key (HTTP 403): check the key");
}

static void recordings_are_listed(void **state)
{
    struct fixture *fixture = *state;
    request_one(fixture, answer_records, &(struct action){.kind = ACTION_RECORDINGS});
    assert_int_equal(fixture->recordings, 2);
    assert_true(asked_for(fixture, "GET /record HTTP/1.1\r\n"));
}

static void a_full_list_of_recordings_is_said_to_be_cut(void **state)
{
    struct fixture *fixture = *state;
    request_one(fixture, answer_full_records, &(struct action){.kind = ACTION_RECORDINGS});
    assert_int_equal(fixture->recordings, 5000);
    assert_non_null(strstr(fixture->text, "not complete"));
}

static void an_empty_list_is_one(void **state)
{
    struct fixture *fixture = *state;
    request_one(fixture, answer_no_rows, &CDR);
    assert_int_equal(fixture->outcome, OUTCOME_DONE);
    assert_string_equal(fixture->text, "0 call records");
}

static void transcripts_are_listed(void **state)
{
    struct fixture *fixture = *state;
    request_one(fixture, answer_transcripts,
                &(struct action){.kind = ACTION_TRANSCRIPTS, .date_from = "2026-03-01"});
    assert_int_equal(fixture->transcripts, 4);
    assert_true(asked_for(fixture, "GET /transcription?datestart=2026-03-01&datestop="));
}

static void a_transcript_is_shown(void **state)
{
    struct fixture *fixture = *state;
    request_one(fixture, answer_transcript,
                &(struct action){.kind = ACTION_TRANSCRIPT_GET, .id = "1639563902.75/../cdr"});
    assert_int_equal(fixture->transcripts, 1);
    assert_string_equal(fixture->content, "Dzień dobry");
    assert_true(asked_for(fixture, "GET /transcription/1639563902.75%2F..%2Fcdr HTTP/1.1\r\n"));
}

static void a_transcript_that_is_not_there(void **state)
{
    struct fixture *fixture = *state;
    request_one(fixture, answer_not_found, &(struct action){.kind = ACTION_TRANSCRIPT_GET, .id = "1.2"});
    assert_int_equal(fixture->outcome, OUTCOME_REFUSED);
    assert_string_equal(fixture->text, "There is no transcript 1.2");
}

static void answer_audio(struct raw_connection *connection)
{
    raw_answer(connection, OK("audio/wav", 12) "RIFFsizeWAVE");
}

static void a_recording_is_saved(void **state)
{
    struct fixture *fixture = *state;
    struct action get = {.kind = ACTION_RECORDING_GET, .id = "1552558647.371"};
    (void)snprintf(get.path, sizeof get.path, "%s/record.wav", fixture->folder);
    request_one(fixture, answer_audio, &get);
    assert_int_equal(fixture->outcome, OUTCOME_DONE);
    assert_non_null(strstr(fixture->text, get.path));
    assert_int_equal(unlink(get.path), 0);
    assert_true(asked_for(fixture, "GET /record/1552558647.371 HTTP/1.1\r\n"));
}

static void a_page_is_no_recording(void **state)
{
    struct fixture *fixture = *state;
    struct action get = {.kind = ACTION_RECORDING_GET, .id = "1552558647.371"};
    (void)snprintf(get.path, sizeof get.path, "%s/record.wav", fixture->folder);
    request_one(fixture, answer_page, &get);
    assert_int_equal(fixture->outcome, OUTCOME_REFUSED);
    assert_int_equal(access(get.path, F_OK), -1);
}

/* ---- fail-over ---- */

static void what_never_left_is_requested_elsewhere(void **state)
{
    struct fixture *fixture = *state;
    char closed[64];
    (void)snprintf(closed, sizeof closed, "http://127.0.0.1:%d", raw_server_closed_port());
    serve(fixture, answer_dial);
    fixture->options.api[0] = closed;
    fixture->options.api[1] = fixture->urls[0];
    open_instance(fixture);
    submit(fixture, &DIAL);
    wait_for_outcome(fixture);
    assert_int_equal(fixture->outcome, OUTCOME_DONE);
    assert_int_equal(fixture->servers[0].log->requests, 1);
}

static void no_server_left_names_all_of_them(void **state)
{
    struct fixture *fixture = *state;
    char closed[2][64];
    for (int i = 0; i < 2; i++) {
        (void)snprintf(closed[i], sizeof closed[i], "http://127.0.0.%d:%d", i + 1, raw_server_closed_port());
        fixture->options.api[i] = closed[i];
    }
    open_instance(fixture);
    submit(fixture, &DIAL);
    wait_for_outcome(fixture);
    assert_int_equal(fixture->outcome, OUTCOME_NO_CONNECTION);
    assert_non_null(strstr(fixture->text, closed[0]));
    assert_non_null(strstr(fixture->text, closed[1]));
    assert_non_null(strstr(fixture->text, "Connection refused"));
}

static void a_list_is_requested_elsewhere(void **state)
{
    static raw_script *const FAULTS[] = {answer_nothing, answer_cut, answer_bad_gateway, answer_unavailable};
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof FAULTS / sizeof FAULTS[0]; i++) {
        serve(fixture, FAULTS[i]);
        serve(fixture, answer_cdr);
        fixture->options.api[0] = fixture->urls[0];
        fixture->options.api[1] = fixture->urls[1];
        open_instance(fixture);
        fixture->outcomes = fixture->records = 0;
        submit(fixture, &CDR);
        wait_for_outcome(fixture);
        assert_int_equal(fixture->outcome, OUTCOME_DONE);
        assert_int_equal(fixture->records, 3);
        close_instance(fixture);
        stop_servers(fixture);
    }
}

/* ---- closing ---- */

static void answer_silence(struct raw_connection *connection)
{
    if (raw_read_request(connection)) {
        raw_wait(connection);
    }
}

static void closing_answers_pending_requests(void **state)
{
    struct fixture *fixture = *state;
    serve(fixture, answer_silence);
    fixture->options.api[0] = fixture->urls[0];
    open_instance(fixture);
    submit(fixture, &DIAL);
    WAIT_FOR(fixture->loop, fixture->servers[0].log->requests == 1);
    assert_int_equal(fixture->outcomes, 0);
    close_instance(fixture);
    assert_int_equal(fixture->outcomes, 1);
    assert_int_equal(fixture->outcome, OUTCOME_UNCERTAIN);
    open_instance(fixture);
    submit(fixture, &SMS);
    close_instance(fixture);
    assert_int_equal(fixture->outcomes, 2);
    assert_int_equal(fixture->outcome, OUTCOME_NO_CONNECTION);
    assert_int_equal(fixture->servers[0].log->requests, 1);
}

static void too_much_at_once_is_not_taken(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    int taken = 0;
    serve(fixture, answer_silence);
    fixture->options.api[0] = fixture->urls[0];
    open_instance(fixture);
    while (backends_find("cloudpbx")->submit(fixture->instance, &CDR, &error)) {
        taken++;
        assert_true(taken < 1000);
    }
    close_instance(fixture);
    assert_int_equal(fixture->outcomes, taken);
}

static void kinds_are_found_by_name(void **state)
{
    (void)state;
    assert_string_equal(backends_find("cloudpbx")->kind, "cloudpbx");
    assert_null(backends_find("nothing"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

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
        TEST(actions_that_can_not_be_requested_are_refused),
        TEST(an_action_is_requested_once_whatever_the_answer),
        TEST(a_call_is_placed),
        TEST(a_call_that_can_not_be_placed),
        TEST(an_sms_is_sent),
        TEST(a_test_sms_says_so),
        TEST(an_sms_that_is_not_taken),
        TEST(an_sms_that_is_rejected_at_once),
        TEST(an_sms_without_its_parameters),
        TEST(call_records_are_listed),
        TEST(a_full_list_of_calls_is_said_to_be_cut),
        TEST(a_day_that_fails_is_named),
        TEST(recordings_are_listed),
        TEST(a_full_list_of_recordings_is_said_to_be_cut),
        TEST(an_empty_list_is_one),
        TEST(transcripts_are_listed),
        TEST(a_transcript_is_shown),
        TEST(a_transcript_that_is_not_there),
        TEST(a_recording_is_saved),
        TEST(a_page_is_no_recording),
        TEST(what_never_left_is_requested_elsewhere),
        TEST(no_server_left_names_all_of_them),
        TEST(a_list_is_requested_elsewhere),
        TEST(closing_answers_pending_requests),
        TEST(too_much_at_once_is_not_taken),
        cmocka_unit_test(kinds_are_found_by_name),
    };
    assert_non_null(setlocale(LC_ALL, "C.UTF-8")); /* as the program does: names are not all ASCII */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
