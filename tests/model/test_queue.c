/* The lower bound on the longest wait: each story is a list of figures with what may be said after each. */

#include "tests/harness.h"

#include "model/queue.h"

struct queue_step {
    int64_t at;
    int waiting;
    int64_t longest_ms; /* at that moment */
};

static void follow(const struct queue_step *steps, size_t count)
{
    struct queue queue = {0};
    for (size_t i = 0; i < count; i++) {
        struct stamp stamp = {.at = steps[i].at, .order = (i + 1) & STAMP_ORDER_MAX};
        (void)queue_apply_waiting(&queue, steps[i].waiting, &stamp, 1);
        assert_int_equal(queue.waiting, steps[i].waiting);
        assert_int_equal(queue_longest_wait_at_least_ms(&queue, steps[i].at), steps[i].longest_ms);
    }
}

static void the_bound_is_a_lower_one(void **state)
{
    (void)state;
    static const struct queue_step one_caller[] = {{1000, 1, 0}, {4000, 0, 0}, {5000, 1, 0}};
    static const struct queue_step whoever_leaves[] = {{0, 1, 0},       {1000, 2, 1000}, {3000, 3, 3000},
                                                       {4000, 2, 3000}, {9000, 1, 6000}, {9500, 0, 0}};
    static const struct queue_step already_there[] = {{1000, 3, 0}, {2000, 3, 1000}, {3000, 2, 2000}};
    static const struct queue_step several_at_once[] = {{0, 2, 0}, {1000, 4, 1000}, {2000, 1, 1000}};
    follow(one_caller, sizeof one_caller / sizeof *one_caller);
    follow(whoever_leaves, sizeof whoever_leaves / sizeof *whoever_leaves);
    follow(already_there, sizeof already_there / sizeof *already_there);
    follow(several_at_once, sizeof several_at_once / sizeof *several_at_once);
}

/* Arrivals and departures in any order: the longest waiting caller has never waited less than the bound. */
static void the_bound_holds_for_any_caller_who_leaves(void **state)
{
    (void)state;
    uint32_t chance = 12345;
    int64_t came[300];
    int waiting = 0;
    struct queue queue = {0};
    for (int64_t now = 1; now < 20000; now++) {
        chance = chance * 1664525 + 1013904223;
        bool comes = waiting == 0 || (waiting < 299 && chance >> 31 != 0);
        if (comes) {
            came[waiting++] = now;
        } else {
            int leaver = (int)(chance >> 8) % waiting;
            leaver = leaver < 0 ? -leaver : leaver;
            memmove(came + leaver, came + leaver + 1, (size_t)(waiting - leaver - 1) * sizeof *came);
            waiting--;
        }
        struct stamp stamp = {.at = now, .order = (uint64_t)now & STAMP_ORDER_MAX};
        (void)queue_apply_waiting(&queue, waiting, &stamp, 1);
        int64_t truth_ms = waiting == 0 ? 0 : now + 1 - came[0];
        for (int i = 0; i < waiting; i++) {
            truth_ms = now + 1 - came[i] > truth_ms ? now + 1 - came[i] : truth_ms;
        }
        assert_true(queue_longest_wait_at_least_ms(&queue, now + 1) <= truth_ms);
        assert_int_equal(queue_longest_wait_at_least_ms(&queue, now + 1) > 0, waiting > 0);
    }
}

static void a_stale_queue_begins_every_wait_anew(void **state)
{
    (void)state;
    struct queue queue = {0};
    struct stamp stamp = {.at = 1000, .order = 1};
    assert_true(queue_apply_waiting(&queue, 2, &stamp, 1));
    stamp = (struct stamp){.at = 9000, .order = 2};
    assert_false(queue_apply_waiting(&queue, 2, &stamp, 1)); /* nothing has changed */
    stamp = (struct stamp){.at = 10000, .order = 9};
    assert_true(queue_apply_waiting(&queue, 2, &stamp, 9)); /* messages 3 to 8 were missed */
    assert_int_equal(queue_longest_wait_at_least_ms(&queue, 11000), 1000);
}

static void odd_figures_and_late_ones(void **state)
{
    (void)state;
    struct queue queue = {0};
    struct stamp stamp = {.at = 1000, .order = 10};
    (void)queue_apply_waiting(&queue, 1000, &stamp, 1); /* more than are remembered */
    assert_int_equal(queue.waiting, 1000);
    stamp = (struct stamp){.at = 2000, .order = 9};
    assert_false(queue_apply_waiting(&queue, 5, &stamp, 1));
    stamp = (struct stamp){.at = 3000, .order = 11};
    (void)queue_apply_waiting(&queue, -4, &stamp, 1);
    assert_int_equal(queue.waiting, 0);
    stamp = (struct stamp){.at = 4000, .order = 12};
    (void)queue_apply_waiting(&queue, 1, &stamp, 1);
    assert_int_equal(queue_longest_wait_at_least_ms(&queue, 100), 0); /* the clock was set back */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bound_is_a_lower_one),
        cmocka_unit_test(the_bound_holds_for_any_caller_who_leaves),
        cmocka_unit_test(a_stale_queue_begins_every_wait_anew),
        cmocka_unit_test(odd_figures_and_late_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
