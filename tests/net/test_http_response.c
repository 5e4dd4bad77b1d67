/* The meaning of a response: its status and its header fields. */

#include "tests/harness.h"

#include "net/http_response.h"
#include "net/websocket_reason.h"

#include <limits.h>

static void a_status_has_one_meaning(void **state)
{
    (void)state;
    static const struct {
        int status;
        enum failure_kind kind;
        bool try_other_server;
        bool is_uncertain;
        bool refuses_upgrade;
    } cases[] = {
        {101, FAILURE_NO_EXCHANGE, false, true, false},  {200, FAILURE_NO_EXCHANGE, false, true, true},
        {302, FAILURE_REDIRECT, false, false, true},     {400, FAILURE_REJECTED, false, false, true},
        {401, FAILURE_UNAUTHORIZED, false, false, true}, {403, FAILURE_UNAUTHORIZED, false, false, true},
        {404, FAILURE_NOT_FOUND, false, false, true},    {408, FAILURE_REJECTED, true, true, true},
        {410, FAILURE_NOT_FOUND, false, false, true},    {429, FAILURE_RATE_LIMITED, false, false, false},
        {499, FAILURE_REJECTED, false, false, true},     {500, FAILURE_SERVER_ERROR, true, true, false},
        {502, FAILURE_BAD_GATEWAY, true, true, false},   {503, FAILURE_UNAVAILABLE, true, false, false},
        {504, FAILURE_BAD_GATEWAY, true, true, false},   {599, FAILURE_SERVER_ERROR, true, true, false},
        {0, FAILURE_NO_EXCHANGE, false, true, false},    {150, FAILURE_NO_EXCHANGE, false, true, false},
        {600, FAILURE_NO_EXCHANGE, false, true, false},
    };
    EACH(one, cases) {
        const struct http_status_row *row = http_response_status(one->status);
        assert_int_equal(row->failure_kind, one->kind);
        assert_int_equal(row->try_other_server, one->try_other_server);
        assert_int_equal(row->is_uncertain, one->is_uncertain);
        assert_int_equal(row->refuses_upgrade, one->refuses_upgrade);
    }
}

/* Each row is the first that fits some status, and has both texts. */
static void no_row_is_unreachable(void **state)
{
    (void)state;
    const struct http_status_row *first = http_response_status(101);
    const struct http_status_row *last = http_response_status(INT_MAX);
    for (const struct http_status_row *row = first; row <= last; row++) {
        bool reached = row == last;
        for (int status = row->first; !reached && status <= row->last; status++) {
            reached = http_response_status(status) == row;
        }
        assert_true(reached);
        assert_non_null(strstr(row->words, "%s"));
        assert_non_null(strstr(row->upgrade_words, "%s"));
    }
}

/* A server may send any number. */
static void a_status_that_does_not_exist_has_a_meaning(void **state)
{
    (void)state;
    static const int statuses[] = {INT_MIN, -1, 0, 99, 600, 999, 1000, 65536, INT_MAX};
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        char text[WEBSOCKET_REASON_BYTES];
        const struct websocket_failure failure = {
            .address = "x.example", .phase = WEBSOCKET_UPGRADING, .status = statuses[i]};
        assert_int_equal(websocket_reason(&failure, text, sizeof text), WEBSOCKET_NOT_REFUSED);
        assert_int_equal(websocket_reason_kind(&failure),
                         statuses[i] == 0 ? FAILURE_NO_ANSWER : FAILURE_NO_EXCHANGE);
    }
}

static void waits_are_seconds_or_moments(void **state)
{
    (void)state;
    static const int64_t NOON = INT64_C(1795176000000); /* Fri, 20 Nov 2026 12:00:00 GMT */
    static const struct {
        const char *text;
        int64_t server_at;
        int retry_after_s;
    } CASES[] = {
        {NULL, 0, -1},
        {"", 0, -1},
        {"120", 0, 120},
        {"0", 0, 0},
        {"99999999999", 0, INT32_MAX},
        {"999999999999999999999999", 0, -1},
        {"-5", 0, -1},
        {"soon", 0, -1},
        {"Fri, 20 Nov 2026 12:01:40 GMT", 0, 100},
        {"Fri, 20 Nov 2026 12:01:40 GMT", 1795176090000, 10}, /* its clock counts, not ours */
        {"Fri, 20 Nov 2026 11:00:00 GMT", 0, 0},
    };
    assert_true(http_response_date("Fri, 20 Nov 2026 12:00:00 GMT") == NOON);
    assert_true(http_response_date("Friday, 20-Nov-26 12:00:00 GMT") == NOON);
    assert_true(http_response_date("noon") == 0);
    assert_true(http_response_date(NULL) == 0);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        assert_int_equal(http_response_retry_after_s(CASES[i].text, CASES[i].server_at, NOON),
                         CASES[i].retry_after_s);
    }
}

static void parts_of_documents(void **state)
{
    (void)state;
    /* clang-format off */
    static const char *const WRONGS[] = {NULL,           "",           "bytes */10",  "bytes 5-9/*",
                                         "bytes 9-5/10", "bytes 5-10/10", "bytes 5-9",   "bytes 5-9/10 ",
                                         "bytes -5/10",  "items 5-9/10", "bytes=5-9/10", "bytes 5 - 9/10",
                                         "bytes 99999999999999999999-9/10"};
    /* clang-format on */
    struct http_range range;
    assert_true(http_response_range("bytes 5-9/10", &range));
    assert_true(range.first == 5 && range.last == 9 && range.whole == 10);
    for (size_t i = 0; i < sizeof WRONGS / sizeof WRONGS[0]; i++) {
        assert_false(http_response_range(WRONGS[i], &range));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_status_has_one_meaning),
        cmocka_unit_test(no_row_is_unreachable),
        cmocka_unit_test(a_status_that_does_not_exist_has_a_meaning),
        cmocka_unit_test(waits_are_seconds_or_moments),
        cmocka_unit_test(parts_of_documents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
