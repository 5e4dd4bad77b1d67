/* When, and at which address, to try again. */

#include "net/retry.h"

#include "tests/net/net_test.h"

struct retry_step {
    enum retry_cause cause;
    double chance;
    int64_t delay_ms;
    unsigned address; /* tried next */
    bool proved;      /* before this end */
};

static void check(unsigned addresses, const struct retry_step *steps, size_t count)
{
    struct retry retry;
    retry_init(&retry, addresses);
    assert_int_equal(retry.address, 0);
    for (size_t i = 0; i < count; i++) {
        if (steps[i].proved) {
            retry_succeeded(&retry);
        }
        assert_int_equal(retry_delay_ms(&retry, steps[i].cause, 0, steps[i].chance), steps[i].delay_ms);
        assert_int_equal(retry.address, steps[i].address);
    }
}

#define CHECK(addresses, steps) check(addresses, steps, sizeof(steps) / sizeof(steps)[0])

static void delays_grow_up_to_the_longest(void **state)
{
    (void)state;
    static const struct retry_step STEPS[] = {
        {RETRY_LOST, 0, 0, 0, false},     {RETRY_LOST, 0, 1000, 0, false},  {RETRY_LOST, 0, 2000, 0, false},
        {RETRY_LOST, 0, 4000, 0, false},  {RETRY_LOST, 0, 8000, 0, false},  {RETRY_LOST, 0, 16000, 0, false},
        {RETRY_LOST, 0, 30000, 0, false}, {RETRY_LOST, 0, 30000, 0, false},
    };
    CHECK(1, STEPS);
}

static void random_takes_up_to_half(void **state)
{
    (void)state;
    static const struct retry_step STEPS[] = {
        {RETRY_LOST, 1, 0, 0, false},
        {RETRY_LOST, 1, 500, 0, false},
        {RETRY_LOST, 0.5, 1500, 0, false},
        {RETRY_LOST, 1, 2000, 0, false},
    };
    CHECK(1, STEPS);
}

static void a_succeeded_connection_is_tried_again_at_once_and_where_it_was(void **state)
{
    (void)state;
    static const struct retry_step STEPS[] = {
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
    static const struct retry_step STEPS[] = {
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
    static const struct retry_step STEPS[] = {
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
    assert_int_equal(retry_delay_ms(&retry, RETRY_LOST, 0, 0), RETRY_BACKOFF_MAX_MS);
}

static void a_server_that_asks_for_it_is_not_tried_before(void **state)
{
    (void)state;
    struct retry retry;
    retry_init(&retry, 1);
    retry_defer(&retry, 120000, 5000);
    assert_int_equal(retry_delay_ms(&retry, RETRY_LOST, 5000, 0), 120000);
    assert_int_equal(retry_delay_ms(&retry, RETRY_LOST, 125000, 0), 1000); /* its time is over */
    retry_defer(&retry, 40000, 200000);
    assert_int_equal(retry_delay_ms(&retry, RETRY_REFUSED, 200000, 0), RETRY_REFUSED_MS);
    retry_defer(&retry, 86400000, 300000);
    assert_int_equal(retry_delay_ms(&retry, RETRY_LOST, 300000, 0), RETRY_AFTER_MAX_MS);
}

static void others_are_tried_while_one_waits(void **state)
{
    (void)state;
    struct retry retry;
    retry_init(&retry, 3);
    retry_defer(&retry, 10000, 0);
    assert_int_equal(retry_delay_ms(&retry, RETRY_LOST, 0, 0), 0);
    assert_int_equal(retry.address, 1);
    assert_int_equal(retry_delay_ms(&retry, RETRY_LOST, 10, 0), 1000);
    assert_int_equal(retry.address, 2);
    assert_int_equal(retry_delay_ms(&retry, RETRY_LOST, 1100, 0), 2000);
    assert_int_equal(retry.address, 1); /* 0 still is */
    retry_defer(&retry, 60000, 3200);
    assert_int_equal(retry_delay_ms(&retry, RETRY_LOST, 3200, 0), 4000);
    assert_int_equal(retry.address, 2);
    retry_defer(&retry, 60000, 7300);
    assert_int_equal(retry_delay_ms(&retry, RETRY_LOST, 7300, 0), 8000);
    assert_int_equal(retry.address, 0);
}

/* ---- so many tries in a minute ---- */

enum { MINUTE_MS = 60000, TRIES_MAX = 10 }; /* what is promised */

static void suspend_is_time_that_passes(void **state)
{
    (void)state;
    struct retry retry;
    retry_init(&retry, 1);
    for (int i = 0; i < RETRY_ATTEMPTS_MAX; i++) {
        retry_count_attempt(&retry, 1000);
    }
    retry_defer(&retry, 120000, 1000);
    retry_suspended(&retry, 20000);
    assert_int_equal(retry_rate_limit_ms(&retry, 1000), RETRY_WINDOW_MS - 20000);
    retry_suspended(&retry, 80000);
    assert_int_equal(retry_rate_limit_ms(&retry, 1000), 0);
    assert_int_equal(retry_delay_ms(&retry, RETRY_LOST, 1000, 0), 20000); /* what is left of Retry-After */
}

/* Ten connections that prove themselves at once: the next try waits until the first of them is a minute ago.
 */
static void the_tries_of_a_minute_are_counted(void **state)
{
    (void)state;
    struct retry retry;
    retry_init(&retry, 2);
    for (int64_t now_ms = 0; now_ms < 5000; now_ms += 500) {
        assert_int_equal(retry_rate_limit_ms(&retry, now_ms), 0);
        retry_count_attempt(&retry, now_ms);
        retry_succeeded(&retry);
    }
    assert_int_equal(retry_delay_ms(&retry, RETRY_LOST, 4500, 0), RETRY_WINDOW_MS - 4500);
    assert_int_equal(retry_rate_limit_ms(&retry, 4600), RETRY_WINDOW_MS - 4600);
    retry_count_attempt(&retry, 5000); /* somebody asks for one: it counts */
    assert_int_equal(retry_rate_limit_ms(&retry, 5000), 500 + RETRY_WINDOW_MS - 5000);
    assert_int_equal(retry_rate_limit_ms(&retry, 500 + RETRY_WINDOW_MS), 0);
}

static void an_address_is_chosen_for_when_it_is_tried(void **state)
{
    (void)state;
    struct retry retry;
    retry_init(&retry, 2);
    for (int i = 0; i < RETRY_ATTEMPTS_MAX; i++) {
        retry_count_attempt(&retry, 0);
    }
    retry_succeeded(&retry);
    retry_defer(&retry, RETRY_WINDOW_MS, 0);
    assert_int_equal(retry_delay_ms(&retry, RETRY_LOST, 0, 0), RETRY_WINDOW_MS);
    assert_int_equal(retry.address, 0); /* its time is over by then */
}

struct random_source {
    uint64_t state;
};

static unsigned random_below(struct random_source *random_source, unsigned sides)
{
    random_source->state = random_source->state * 6364136223846793005U + 1442695040888963407U;
    return (unsigned)(random_source->state >> 33) % sides;
}

/* One end of a connection or of a try, of whatever kind; when the next try is. */
static int64_t end_one(struct retry *retry, struct random_source *random_source, int64_t now_ms)
{
    if (random_below(random_source, 3) == 0) {
        retry_succeeded(retry);
    }
    if (random_below(random_source, 20) == 0) {
        retry_defer(retry, random_below(random_source, 2 * RETRY_AFTER_MAX_MS), now_ms);
    }
    enum retry_cause cause = random_below(random_source, 8) == 0 ? RETRY_REFUSED : RETRY_LOST;
    double chance = random_below(random_source, 1001) / 1000.0;
    int64_t delay_ms = retry_delay_ms(retry, cause, now_ms, chance);
    assert_true(delay_ms >= 0);
    return now_ms + delay_ms;
}

/* Whatever happens: a try that nobody asked for is the tenth of a minute at most. One that somebody asks for
 * is made at once; unless that is asked for too often, no minute has more than ten. */
static void no_minute_has_more_tries(void **state)
{
    (void)state;
    enum { LIVES = 200, TRIES = 300 };
    static int64_t tried_ms[TRIES];
    struct random_source random_source = {.state = 1};
    unsigned full = 0;
    for (int life = 0; life < LIVES; life++) {
        struct retry retry;
        retry_init(&retry, 1 + random_below(&random_source, RETRY_ADDRESSES_MAX));
        unsigned impatience = random_below(&random_source, 30); /* 0: nobody asks */
        int64_t now_ms = random_below(&random_source, 1000000);
        for (int i = 0; i < TRIES; i++) {
            retry_count_attempt(&retry, now_ms);
            tried_ms[i] = now_ms;
            int64_t ended_ms =
                now_ms + (random_below(&random_source, 4) == 0 ? random_below(&random_source, 30000)
                                                               : random_below(&random_source, 50));
            int64_t next_ms = end_one(&retry, &random_source, ended_ms);
            bool asked_for = impatience > 0 && random_below(&random_source, impatience) == 0;
            now_ms = asked_for ? ended_ms : next_ms;
            if (!asked_for && i + 1 >= TRIES_MAX) {
                assert_true(now_ms - tried_ms[i + 1 - TRIES_MAX] > MINUTE_MS);
                full += now_ms - tried_ms[i + 1 - TRIES_MAX] == RETRY_WINDOW_MS;
            }
        }
    }
    assert_true(full > 1000); /* it was tried, too */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(delays_grow_up_to_the_longest),
        cmocka_unit_test(random_takes_up_to_half),
        cmocka_unit_test(a_succeeded_connection_is_tried_again_at_once_and_where_it_was),
        cmocka_unit_test(failures_go_round_the_addresses),
        cmocka_unit_test(a_refusal_waits_and_moves_on),
        cmocka_unit_test(many_failures_do_not_overflow),
        cmocka_unit_test(a_server_that_asks_for_it_is_not_tried_before),
        cmocka_unit_test(others_are_tried_while_one_waits),
        cmocka_unit_test(the_tries_of_a_minute_are_counted),
        cmocka_unit_test(an_address_is_chosen_for_when_it_is_tried),
        cmocka_unit_test(suspend_is_time_that_passes),
        cmocka_unit_test(no_minute_has_more_tries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
