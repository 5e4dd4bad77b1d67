/* Tells when the next frame may be drawn. */

#include "tui/frame_limiter.h"

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

int64_t frame_limiter_wait_ms(const struct frame_limiter *frame_limiter, int64_t now_ms)
{
    int64_t due_ms = later(frame_limiter->paid_until_ms - FRAME_LIMITER_BURST_MS,
                           frame_limiter->drawn_ms + FRAME_LIMITER_GAP_MS);
    return later(due_ms - now_ms, 0);
}

void frame_limiter_drawn(struct frame_limiter *frame_limiter, int64_t now_ms)
{
    int64_t paid_until_ms = later(frame_limiter->paid_until_ms, now_ms) + FRAME_LIMITER_INTERVAL_MS;
    int64_t max_ms = now_ms + FRAME_LIMITER_BURST_MS + FRAME_LIMITER_INTERVAL_MS;
    frame_limiter->paid_until_ms = paid_until_ms < max_ms ? paid_until_ms : max_ms;
    frame_limiter->drawn_ms = now_ms;
}
