/* When, and at which address, to try again. */

#include "net/retry.h"

#include "tests/net_test.h"

struct step {
    enum retry_cause cause;
    double chance;
    int64_t delay_ms;
    unsigned address; /* tried next */
    bool proved;      /* before this end */
};

static void check(unsigned addresses, const struct step *steps, size_t count)
{
    struct retry retry;
    retry_init(&retry, addresses);
    assert_int_equal(retry.address, 0);
    for (size_t i = 0; i < count; i++) {
        if (steps[i].proved) {
            retry_prove(&retry);
        }
        assert_int_equal(retry_delay_ms(&retry, steps[i].cause, 0, steps[i].chance), steps[i].delay_ms);
        assert_int_equal(retry.address, steps[i].address);
    }
}

#define CHECK(addresses, steps) check(addresses, steps, sizeof(steps) / sizeof(steps)[0])

static void delays_grow_up_to_the_longest(void **state)
{
    (void)state;
    static const struct step STEPS[] = {
        {RETRY_LOST, 0, 0, 0, false},     {RETRY_LOST, 0, 1000, 0, false},  {RETRY_LOST, 0, 2000, 0, false},
        {RETRY_LOST, 0, 4000, 0, false},  {RETRY_LOST, 0, 8000, 0, false},  {RETRY_LOST, 0, 16000, 0, false},
        {RETRY_LOST, 0, 30000, 0, false}, {RETRY_LOST, 0, 30000, 0, false},
    };
    CHECK(1, STEPS);
}

static void chance_takes_up_to_half(void **state)
{
    (void)state;
    static const struct step STEPS[] = {
        {RETRY_LOST, 1, 0, 0, false},
        {RETRY_LOST, 1, 500, 0, false},
        {RETRY_LOST, 0.5, 1500, 0, false},
        {RETRY_LOST, 1, 2000, 0, false},
    };
    CHECK(1, STEPS);
}

static void a_proved_connection_is_tried_again_at_once_and_where_it_was(void **state)
{
    (void)state;
    static const struct step STEPS[] = {
        {RETRY_LOST, 0, 0, 0, true},
        {RETRY_LOST, 0, 1000, 1, false},
        {RETRY_LOST, 0, 0, 1, true},
        {RETRY_LOST, 0, 0, 1, true},
    };
    CHECK(2, STEPS);
}

static void failures_go_round_the_addresses(void **state)
{
    (void)state;
    static const struct step STEPS[] = {
        {RETRY_LOST, 0, 0, 0, false},
        {RETRY_LOST, 0, 1000, 1, false},
        {RETRY_LOST, 0, 2000, 2, false},
        {RETRY_LOST, 0, 4000, 0, false},
    };
    CHECK(3, STEPS);
}

static void a_refusal_waits_and_moves_on(void **state)
{
    (void)state;
    static const struct step STEPS[] = {
        {RETRY_REFUSED, 0.7, RETRY_REFUSED_MS, 1, false},
        {RETRY_REFUSED, 0.7, RETRY_REFUSED_MS, 0, false},
        {RETRY_LOST, 0, 2000, 1, false},
        {RETRY_LOST, 0, 0, 1, true},
    };
    CHECK(2, STEPS);
}

static void many_failures_do_not_overflow(void **state)
{
    (void)state;
    struct retry retry;
    retry_init(&retry, 2);
    retry.failures = 4000000000U;
    assert_int_equal(retry_delay_ms(&retry, RETRY_LOST, 0, 0), RETRY_LONGEST_MS);
}

static void a_server_that_asks_for_it_is_left_alone(void **state)
{
    (void)state;
    struct retry retry;
    retry_init(&retry, 1);
    retry_leave_alone(&retry, 120000, 5000);
    assert_int_equal(retry_delay_ms(&retry, RETRY_LOST, 5000, 0), 120000);
    assert_int_equal(retry_delay_ms(&retry, RETRY_LOST, 125000, 0), 1000); /* its time is over */
    retry_leave_alone(&retry, 40000, 200000);
    assert_int_equal(retry_delay_ms(&retry, RETRY_REFUSED, 200000, 0), RETRY_REFUSED_MS);
    retry_leave_alone(&retry, 86400000, 300000);
    assert_int_equal(retry_delay_ms(&retry, RETRY_LOST, 300000, 0), RETRY_ASKED_MS);
}

static void others_are_tried_while_one_is_left_alone(void **state)
{
    (void)state;
    struct retry retry;
    retry_init(&retry, 3);
    retry_leave_alone(&retry, 10000, 0);
    assert_int_equal(retry_delay_ms(&retry, RETRY_LOST, 0, 0), 0);
    assert_int_equal(retry.address, 1);
    assert_int_equal(retry_delay_ms(&retry, RETRY_LOST, 10, 0), 1000);
    assert_int_equal(retry.address, 2);
    assert_int_equal(retry_delay_ms(&retry, RETRY_LOST, 1100, 0), 2000);
    assert_int_equal(retry.address, 1); /* 0 still is */
    retry_leave_alone(&retry, 60000, 3200);
    assert_int_equal(retry_delay_ms(&retry, RETRY_LOST, 3200, 0), 4000);
    assert_int_equal(retry.address, 2);
    retry_leave_alone(&retry, 60000, 7300);
    assert_int_equal(retry_delay_ms(&retry, RETRY_LOST, 7300, 0), 8000);
    assert_int_equal(retry.address, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(delays_grow_up_to_the_longest),
        cmocka_unit_test(chance_takes_up_to_half),
        cmocka_unit_test(a_proved_connection_is_tried_again_at_once_and_where_it_was),
        cmocka_unit_test(failures_go_round_the_addresses),
        cmocka_unit_test(a_refusal_waits_and_moves_on),
        cmocka_unit_test(many_failures_do_not_overflow),
        cmocka_unit_test(a_server_that_asks_for_it_is_left_alone),
        cmocka_unit_test(others_are_tried_while_one_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
