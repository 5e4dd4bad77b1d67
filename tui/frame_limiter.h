#pragma once

#include <stdint.h>

/* Tells when the next frame may be drawn.
 *
 * Limits frames to 30 a second on average. After a pause up to three frames may follow at once, so the first
 * events are shown without delay (a token bucket of three). Pure: the caller passes the time of a monotonic
 * clock. */

enum {
    FRAME_LIMITER_INTERVAL_MS = 33, /* average time between frames */
    /* burst: how far ahead of that average frames may be */
    FRAME_LIMITER_BURST_MS = 2 * FRAME_LIMITER_INTERVAL_MS,
    FRAME_LIMITER_GAP_MS = 5, /* least time between two frames; events within it share a frame */
};

struct frame_limiter {
    int64_t drawn_ms;      /* when the last frame was drawn */
    int64_t paid_until_ms; /* when all frames so far would be drawn at the average rate */
};

/* Milliseconds until the next frame may be drawn; 0: now. */
int64_t frame_limiter_wait_ms(const struct frame_limiter *frame_limiter, int64_t now_ms);

/* Records a frame. A frame drawn early (for a key) does not delay the next one further than the limit. */
void frame_limiter_drawn(struct frame_limiter *frame_limiter, int64_t now_ms);
