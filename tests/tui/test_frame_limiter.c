/* When the next frame may be drawn. */

#include "tui/frame_limiter.h"

#include "tests/harness.h"

enum { START = 100000 };

static void after_a_quiet_time_at_once(void **state)
{
    (void)state;
    struct frame_limiter frame_limiter = {0};
    assert_int_equal(frame_limiter_wait_ms(&frame_limiter, START), 0);
    frame_limiter_drawn(&frame_limiter, START);
    assert_int_equal(frame_limiter_wait_ms(&frame_limiter, START), FRAME_LIMITER_GAP_MS);
    /* the second … */
    assert_int_equal(frame_limiter_wait_ms(&frame_limiter, START + FRAME_LIMITER_GAP_MS), 0);
    frame_limiter_drawn(&frame_limiter, START + FRAME_LIMITER_GAP_MS);
    /* … and the third of three */
    assert_int_equal(frame_limiter_wait_ms(&frame_limiter, START + 2 * FRAME_LIMITER_GAP_MS), 0);
    frame_limiter_drawn(&frame_limiter, START + 2 * FRAME_LIMITER_GAP_MS);
    assert_int_equal(frame_limiter_wait_ms(&frame_limiter, START + 3 * FRAME_LIMITER_GAP_MS),
                     FRAME_LIMITER_INTERVAL_MS - 3 * FRAME_LIMITER_GAP_MS);
    assert_int_equal(frame_limiter_wait_ms(&frame_limiter, START + 10 * FRAME_LIMITER_INTERVAL_MS), 0);
}

/* Drawn as soon as it may be, and something new is always there. */
static void thirty_a_second_in_the_long_run(void **state)
{
    (void)state;
    struct frame_limiter frame_limiter = {0};
    int64_t now_ms = START;
    int frames = 0;
    for (; now_ms < START + 10 * 1000; frames++) {
        now_ms += frame_limiter_wait_ms(&frame_limiter, now_ms);
        frame_limiter_drawn(&frame_limiter, now_ms);
    }
    assert_in_range(frames, 10 * 1000 / FRAME_LIMITER_INTERVAL_MS, 10 * 1000 / FRAME_LIMITER_INTERVAL_MS + 4);
}

/* A key that is held, or a paste, draws as often as it likes; whatever happens after it is seen as soon as
 * after any other frame. */
static void frames_before_their_time_make_no_debt(void **state)
{
    (void)state;
    struct frame_limiter frame_limiter = {0};
    int64_t now_ms = START;
    for (int key = 0; key < 10000; key++, now_ms += 2) {
        frame_limiter_drawn(&frame_limiter, now_ms);
    }
    assert_in_range(frame_limiter_wait_ms(&frame_limiter, now_ms), 0, FRAME_LIMITER_INTERVAL_MS);
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
