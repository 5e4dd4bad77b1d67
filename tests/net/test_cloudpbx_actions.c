/* Calls and text messages that are requested, and what becomes of them. */

#include "tests/net/cloudpbx_fixture.h"

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

static void answer_busy(struct raw_connection *connection)
{
    raw_answer(connection, "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n");
}

static void answer_redirect(struct raw_connection *connection)
{
    raw_answer(connection,
               "HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
}

static void answer_nonsense(struct raw_connection *connection)
{
    raw_answer(connection, OK("application/json", 9) "{\"a\": [}}");
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(actions_that_can_not_be_requested_are_refused),
        TEST(an_action_is_requested_once_whatever_the_answer),
        TEST(a_call_is_placed),
        TEST(a_call_that_can_not_be_placed),
        TEST(an_sms_is_sent),
        TEST(a_test_sms_says_so),
        TEST(an_sms_that_is_not_taken),
        TEST(an_sms_that_is_rejected_at_once),
        TEST(an_sms_without_its_parameters),
        TEST(what_never_left_is_requested_elsewhere),
        TEST(no_server_left_names_all_of_them),
        TEST(closing_answers_pending_requests),
        TEST(too_much_at_once_is_not_taken),
    };
    assert_non_null(setlocale(LC_ALL, "C.UTF-8")); /* as the program does: names are not all ASCII */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
