/* Name look-ups that answer, fail or hang. */

#include "net/resolve.h"

#include "tests/net/fake_names.h"
#include "tests/net/net_test.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>

struct fixture {
    struct loop *loop;
    int answers;
    size_t count;
    char first[INET6_ADDRSTRLEN];
    char last[INET6_ADDRSTRLEN];
    char problem[128];
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->loop = loop_new(NULL);
    fake_names_reset();
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    loop_free(fixture->loop);
    free(fixture);
    return 0;
}

static void on_answer(void *user, const struct resolve_result *answer)
{
    struct fixture *fixture = user;
    fixture->answers++;
    fixture->count = answer->count;
    if (answer->count > 0) {
        (void)snprintf(fixture->first, sizeof fixture->first, "%s", answer->addresses[0]);
        (void)snprintf(fixture->last, sizeof fixture->last, "%s", answer->addresses[answer->count - 1]);
    }
    (void)snprintf(fixture->problem, sizeof fixture->problem, "%s",
                   answer->problem != NULL ? answer->problem : "");
    assert_int_equal(answer->count > 0, answer->problem == NULL);
}

static struct resolve *start(struct fixture *fixture, const char *host, int64_t deadline_ms)
{
    struct resolve *resolve = resolve_start(fixture->loop, host, deadline_ms, on_answer, fixture);
    assert_int_equal(fixture->answers, 0);
    return resolve;
}

struct numeric {
    const char *host;
    size_t count;
    const char *first;
};

static const struct numeric NUMERICS[] = {
    {"192.0.2.1", 1, "192.0.2.1"},
    {"2001:db8:0::1", 1, "2001:db8::1"},
    {"::1", 1, "::1"},
    {"localhost", 2, "127.0.0.1"},
};

static void numbers_and_localhost_need_no_look_up(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof NUMERICS / sizeof NUMERICS[0]; i++) {
        fixture->answers = 0;
        (void)start(fixture, NUMERICS[i].host, 60000);
        WAIT_FOR(fixture->loop, fixture->answers == 1);
        assert_int_equal(fixture->count, NUMERICS[i].count);
        assert_string_equal(fixture->first, NUMERICS[i].first);
    }
    assert_int_equal(fake_names.look_ups, 0);
}

static void a_name_is_looked_up(void **state)
{
    struct fixture *fixture = *state;
    (void)start(fixture, "pbx.example.com", 60000);
    loop_step(fixture->loop, 5);
    assert_int_equal(fixture->answers, 0);
    fake_names_end(0, "192.0.2.7");
    WAIT_FOR(fixture->loop, fixture->answers == 1);
    assert_int_equal(fixture->count, 1);
    assert_string_equal(fixture->first, "192.0.2.7");
}

static void a_name_that_does_not_exist(void **state)
{
    struct fixture *fixture = *state;
    (void)start(fixture, "nothing.example.com", 60000);
    fake_names_end(EAI_NONAME, NULL);
    WAIT_FOR(fixture->loop, fixture->answers == 1);
    assert_string_equal(fixture->problem, gai_strerror(EAI_NONAME));
}

static void a_look_up_that_hangs_is_left_at_its_deadline(void **state)
{
    struct fixture *fixture = *state;
    (void)start(fixture, "slow.example.com", 20);
    WAIT_FOR(fixture->loop, fixture->answers == 1);
    assert_string_equal(fixture->problem, "the name servers do not answer");
    fake_names_end(0, "192.0.2.7"); /* too late: released, and nobody is told */
    loop_step(fixture->loop, 20);
    loop_step(fixture->loop, 5);
    assert_int_equal(fixture->answers, 1);
}

static void a_look_up_can_be_cancelled(void **state)
{
    struct fixture *fixture = *state;
    fake_names.cancelled = EAI_CANCELED;
    resolve_cancel(start(fixture, "pbx.example.com", 60000));
    resolve_cancel(NULL);
    loop_step(fixture->loop, 5);
    assert_int_equal(fixture->answers, 0);
}

static void a_look_up_that_can_not_be_cancelled_is_dropped(void **state)
{
    struct fixture *fixture = *state;
    resolve_cancel(start(fixture, "pbx.example.com", 60000));
    fake_names_end(EAI_AGAIN, NULL);
    loop_step(fixture->loop, 20);
    loop_step(fixture->loop, 5);
    assert_int_equal(fixture->answers, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(numbers_and_localhost_need_no_look_up),
        TEST(a_name_is_looked_up),
        TEST(a_name_that_does_not_exist),
        TEST(a_look_up_that_hangs_is_left_at_its_deadline),
        TEST(a_look_up_can_be_cancelled),
        TEST(a_look_up_that_can_not_be_cancelled_is_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
