/* When the next frame may be drawn. */

#include "tui/pace.h"

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

int64_t pace_wait_ms(const struct pace *pace, int64_t now_ms)
{
    int64_t due_ms = later(pace->paid_ms - PACE_CREDIT_MS, pace->drawn_ms + PACE_APART_MS);
    return later(due_ms - now_ms, 0);
}

void pace_drawn(struct pace *pace, int64_t now_ms)
{
    int64_t paid_ms = later(pace->paid_ms, now_ms) + PACE_FRAME_MS;
    int64_t most_ms = now_ms + PACE_CREDIT_MS + PACE_FRAME_MS;
    pace->paid_ms = paid_ms < most_ms ? paid_ms : most_ms;
    pace->drawn_ms = now_ms;
}
