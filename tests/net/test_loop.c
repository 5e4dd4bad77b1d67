/* The loop: timers, descriptors, signals, and stopping it from inside. */

#include "net/loop.h"

#include "tests/net/net_test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

struct fixture {
    struct loop *loop;
    struct loop_timer *timer;
    int pipe[2];
    int calls;
    unsigned events;
    int order[4];
    int pair[2]; /* two descriptors that are ready in the same round */
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    struct error error = {0};
    fixture->loop = loop_new(&error);
    assert_non_null(fixture->loop);
    assert_int_equal(pipe2(fixture->pipe, O_CLOEXEC | O_NONBLOCK), 0);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    loop_timer_free(fixture->timer);
    loop_free(fixture->loop);
    (void)close(fixture->pipe[0]);
    (void)close(fixture->pipe[1]);
    free(fixture);
    return 0;
}

static void count_call(void *user)
{
    struct fixture *fixture = user;
    fixture->calls++;
}

static void stop_loop(void *user)
{
    struct fixture *fixture = user;
    fixture->calls++;
    loop_stop(fixture->loop);
}

static void a_timer_fires_once_and_in_time(void **state)
{
    struct fixture *fixture = *state;
    fixture->timer = loop_timer_new(fixture->loop, count_call, fixture);
    int64_t begin = loop_monotonic_ms(fixture->loop);
    loop_timer_set_ms(fixture->timer, 30);
    assert_true(loop_timer_is_set(fixture->timer));
    WAIT_FOR(fixture->loop, fixture->calls == 1);
    assert_true(loop_monotonic_ms(fixture->loop) - begin >= 29);
    assert_false(loop_timer_is_set(fixture->timer));
    loop_step(fixture->loop, 50);
    assert_int_equal(fixture->calls, 1);
}

static void a_step_without_time_does_not_wait(void **state)
{
    struct fixture *fixture = *state;
    int64_t begin = loop_monotonic_ms(fixture->loop);
    for (int i = 0; i < 100; i++) {
        loop_step(fixture->loop, 0);
    }
    assert_true(loop_monotonic_ms(fixture->loop) - begin < DEADLINE_MS);
}

static void a_cancelled_timer_does_not_fire(void **state)
{
    struct fixture *fixture = *state;
    fixture->timer = loop_timer_new(fixture->loop, count_call, fixture);
    loop_timer_set_ms(fixture->timer, 1);
    loop_timer_cancel(fixture->timer);
    loop_step(fixture->loop, 20);
    assert_int_equal(fixture->calls, 0);
}

static void setting_a_timer_again_moves_it(void **state)
{
    struct fixture *fixture = *state;
    fixture->timer = loop_timer_new(fixture->loop, count_call, fixture);
    loop_timer_set_ms(fixture->timer, 60000);
    loop_timer_set_us(fixture->timer, 100);
    WAIT_FOR(fixture->loop, fixture->calls == 1);
}

static void free_and_count(void *user)
{
    struct fixture *fixture = user;
    loop_timer_free(fixture->timer);
    fixture->timer = NULL;
    fixture->calls++;
}

static void a_timer_may_free_itself(void **state)
{
    struct fixture *fixture = *state;
    fixture->timer = loop_timer_new(fixture->loop, free_and_count, fixture);
    loop_timer_set_ms(fixture->timer, 0);
    WAIT_FOR(fixture->loop, fixture->calls == 1);
}

static void a_timer_can_stop_the_loop(void **state)
{
    struct fixture *fixture = *state;
    fixture->timer = loop_timer_new(fixture->loop, stop_loop, fixture);
    loop_timer_set_ms(fixture->timer, 1);
    loop_run(fixture->loop);
    assert_int_equal(fixture->calls, 1);
}

static void drain(void *user, int fd, unsigned events)
{
    struct fixture *fixture = user;
    char byte = 0;
    fixture->events = events;
    if ((events & LOOP_READ) != 0) {
        assert_int_equal(read(fd, &byte, 1), 1);
    }
    fixture->calls++;
}

static void a_descriptor_calls_back_for_each_byte(void **state)
{
    struct fixture *fixture = *state;
    assert_true(loop_watch(fixture->loop, fixture->pipe[0], LOOP_READ, drain, fixture));
    loop_step(fixture->loop, 1);
    assert_int_equal(fixture->calls, 0);
    assert_int_equal(write(fixture->pipe[1], "ab", 2), 2);
    WAIT_FOR(fixture->loop, fixture->calls == 2);
    assert_int_equal(fixture->events, LOOP_READ);
}

static void an_unwatched_descriptor_is_quiet(void **state)
{
    struct fixture *fixture = *state;
    assert_true(loop_watch(fixture->loop, fixture->pipe[0], LOOP_READ, drain, fixture));
    assert_int_equal(write(fixture->pipe[1], "a", 1), 1);
    loop_unwatch(fixture->loop, fixture->pipe[0]);
    loop_unwatch(fixture->loop, fixture->pipe[0]);
    loop_step(fixture->loop, 5);
    assert_int_equal(fixture->calls, 0);
}

static void a_second_watch_replaces_the_first(void **state)
{
    struct fixture *fixture = *state;
    assert_true(loop_watch(fixture->loop, fixture->pipe[1], LOOP_READ, drain, fixture));
    assert_true(loop_watch(fixture->loop, fixture->pipe[1], LOOP_WRITE, drain, fixture));
    WAIT_FOR(fixture->loop, fixture->calls > 0);
    assert_int_equal(fixture->events, LOOP_WRITE);
    loop_unwatch(fixture->loop, fixture->pipe[1]);
}

static void hang_up(void *user, int fd, unsigned events)
{
    struct fixture *fixture = user;
    fixture->events |= events;
    fixture->calls++;
    loop_unwatch(fixture->loop, fd);
}

static void a_hang_up_is_reported(void **state)
{
    struct fixture *fixture = *state;
    assert_true(loop_watch(fixture->loop, fixture->pipe[0], LOOP_READ, hang_up, fixture));
    assert_int_equal(close(fixture->pipe[1]), 0);
    fixture->pipe[1] = open("/dev/null", O_RDWR | O_CLOEXEC);
    WAIT_FOR(fixture->loop, fixture->calls == 1);
    assert_true((fixture->events & LOOP_ERROR) != 0);
}

static void what_can_not_be_waited_for_is_refused(void **state)
{
    struct fixture *fixture = *state;
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_false(loop_watch(fixture->loop, fd, LOOP_READ, drain, fixture));
    (void)close(fd);
    loop_step(fixture->loop, 1);
}

static void unwatch_other(void *user, int fd, unsigned events)
{
    (void)events;
    struct fixture *fixture = user;
    fixture->calls++;
    loop_unwatch(fixture->loop, fd == fixture->pair[0] ? fixture->pair[1] : fixture->pair[0]);
    loop_unwatch(fixture->loop, fd);
}

static void unwatching_in_a_round_is_safe(void **state)
{
    struct fixture *fixture = *state;
    int second[2];
    assert_int_equal(pipe2(second, O_CLOEXEC), 0);
    fixture->pair[0] = fixture->pipe[1];
    fixture->pair[1] = second[1];
    assert_true(loop_watch(fixture->loop, fixture->pair[0], LOOP_WRITE, unwatch_other, fixture));
    assert_true(loop_watch(fixture->loop, fixture->pair[1], LOOP_WRITE, unwatch_other, fixture));
    WAIT_FOR(fixture->loop, fixture->calls > 0);
    loop_step(fixture->loop, 1);
    assert_int_equal(fixture->calls, 1);
    (void)close(second[0]);
    (void)close(second[1]);
}

static void note_signal(void *user, int signo)
{
    struct fixture *fixture = user;
    fixture->order[fixture->calls++ % 4] = signo;
}

static void a_signal_calls_back_everybody_who_listens(void **state)
{
    struct fixture *fixture = *state;
    struct fixture other = {0};
    assert_true(loop_signal(fixture->loop, SIGUSR1, note_signal, fixture));
    assert_true(loop_signal(fixture->loop, SIGUSR1, note_signal, &other));
    assert_true(loop_signal(fixture->loop, SIGWINCH, note_signal, fixture));
    assert_int_equal(raise(SIGUSR1), 0);
    WAIT_FOR(fixture->loop, fixture->calls == 1);
    assert_int_equal(fixture->order[0], SIGUSR1);
    assert_int_equal(other.calls, 1);
    loop_signal_remove(fixture->loop, SIGUSR1, note_signal, fixture);
    assert_int_equal(raise(SIGUSR1), 0);
    WAIT_FOR(fixture->loop, other.calls == 2);
    assert_int_equal(fixture->calls, 1);
}

static void freeing_the_loop_unblocks_signals(void **state)
{
    (void)state;
    sigset_t mask;
    struct fixture fixture = {.loop = loop_new(NULL)};
    assert_true(loop_signal(fixture.loop, SIGUSR2, note_signal, &fixture));
    assert_int_equal(sigprocmask(SIG_BLOCK, NULL, &mask), 0);
    assert_int_equal(sigismember(&mask, SIGUSR2), 1);
    loop_free(fixture.loop);
    assert_int_equal(sigprocmask(SIG_BLOCK, NULL, &mask), 0);
    assert_int_equal(sigismember(&mask, SIGUSR2), 0);
}

static void an_idle_loop_does_not_wake_up(void **state)
{
    struct fixture *fixture = *state;
    struct rusage before;
    struct rusage after;
    loop_step(fixture->loop, 1);
    fixture->timer = loop_timer_new(fixture->loop, stop_loop, fixture);
    loop_timer_set_ms(fixture->timer, 300);
    assert_int_equal(getrusage(RUSAGE_SELF, &before), 0);
    loop_run(fixture->loop);
    assert_int_equal(getrusage(RUSAGE_SELF, &after), 0);
    assert_true(after.ru_nvcsw - before.ru_nvcsw <= 3); /* the timer's own, and no ticking besides */
}

static void the_proxy_of_the_environment_is_not_obeyed(void **state)
{
    (void)state;
    assert_int_equal(setenv("http_proxy", "http://127.0.0.1:1", 1), 0);
    struct loop *loop = loop_new(NULL);
    assert_null(getenv("http_proxy"));
    loop_free(loop);
    loop_free(NULL);
}

static void random_is_between_0_and_1(void **state)
{
    struct fixture *fixture = *state;
    double smallest = 1;
    double largest = 0;
    for (int i = 0; i < 1000; i++) {
        double chance = loop_random(fixture->loop);
        assert_true(chance >= 0 && chance <= 1);
        smallest = chance < smallest ? chance : smallest;
        largest = chance > largest ? chance : largest;
    }
    assert_true(smallest < 0.5 && largest > 0.5);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_timer_fires_once_and_in_time),
        TEST(a_step_without_time_does_not_wait),
        TEST(a_cancelled_timer_does_not_fire),
        TEST(setting_a_timer_again_moves_it),
        TEST(a_timer_may_free_itself),
        TEST(a_timer_can_stop_the_loop),
        TEST(a_descriptor_calls_back_for_each_byte),
        TEST(an_unwatched_descriptor_is_quiet),
        TEST(a_second_watch_replaces_the_first),
        TEST(a_hang_up_is_reported),
        TEST(what_can_not_be_waited_for_is_refused),
        TEST(unwatching_in_a_round_is_safe),
        TEST(a_signal_calls_back_everybody_who_listens),
        cmocka_unit_test(freeing_the_loop_unblocks_signals),
        TEST(an_idle_loop_does_not_wake_up),
        cmocka_unit_test(the_proxy_of_the_environment_is_not_obeyed),
        TEST(random_is_between_0_and_1),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
