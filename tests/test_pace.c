/* When the next frame may be drawn. */

#include "tui/pace.h"

#include "tests/harness.h"

enum { START = 100000 };

static void after_a_quiet_time_at_once(void **state)
{
    (void)state;
    struct pace pace = {0};
    assert_int_equal(pace_wait_ms(&pace, START), 0);
    pace_drawn(&pace, START);
    assert_int_equal(pace_wait_ms(&pace, START), PACE_APART_MS);
    assert_int_equal(pace_wait_ms(&pace, START + PACE_APART_MS), 0); /* the second … */
    pace_drawn(&pace, START + PACE_APART_MS);
    assert_int_equal(pace_wait_ms(&pace, START + 2 * PACE_APART_MS), 0); /* … and the third of three */
    pace_drawn(&pace, START + 2 * PACE_APART_MS);
    assert_int_equal(pace_wait_ms(&pace, START + 3 * PACE_APART_MS), PACE_FRAME_MS - 3 * PACE_APART_MS);
    assert_int_equal(pace_wait_ms(&pace, START + 10 * PACE_FRAME_MS), 0);
}

/* Drawn as soon as it may be, and something new is always there. */
static void thirty_a_second_in_the_long_run(void **state)
{
    (void)state;
    struct pace pace = {0};
    int64_t now_ms = START;
    int frames = 0;
    for (; now_ms < START + 10 * 1000; frames++) {
        now_ms += pace_wait_ms(&pace, now_ms);
        pace_drawn(&pace, now_ms);
    }
    assert_in_range(frames, 10 * 1000 / PACE_FRAME_MS, 10 * 1000 / PACE_FRAME_MS + 4);
}

/* A key that is held, or a paste, draws as often as it likes; whatever happens after it is seen as soon as after any
 * other frame. */
static void frames_before_their_time_make_no_debt(void **state)
{
    (void)state;
    struct pace pace = {0};
    int64_t now_ms = START;
    for (int key = 0; key < 10000; key++, now_ms += 2) {
        pace_drawn(&pace, now_ms);
    }
    assert_in_range(pace_wait_ms(&pace, now_ms), 0, PACE_FRAME_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(after_a_quiet_time_at_once),
        cmocka_unit_test(thirty_a_second_in_the_long_run),
        cmocka_unit_test(frames_before_their_time_make_no_debt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
