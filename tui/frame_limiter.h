#pragma once

#include <stdint.h>

/* When the next frame may be drawn.
 *
 * Thirty frames a second in the long run are what an eye has any use of. After a quiet time three of them may
 * follow each other sooner, so that what happens then is on the glass at once, and what happens right after
 * it, too. Pure: the time, milliseconds of a clock that never goes back, is an argument. */

enum {
    FRAME_LIMITER_INTERVAL_MS = 33, /* what a frame costs of the time that passes … */
    FRAME_LIMITER_BURST_MS = 2 * FRAME_LIMITER_INTERVAL_MS, /* … and so much of it may be owed */
    FRAME_LIMITER_GAP_MS = 5, /* what is told in one breath is shown in one frame */
};

struct frame_limiter {
    int64_t drawn_ms;      /* when the last frame was drawn */
    int64_t paid_until_ms; /* the time until which all frames so far have been paid for */
};

/* How long the next frame has to wait; 0: not at all. */
int64_t frame_limiter_wait_ms(const struct frame_limiter *frame_limiter, int64_t now_ms);

/* A frame was drawn, in its time or before it, for somebody who types: that is no reason to wait for longer
 * than after any other. */
void frame_limiter_drawn(struct frame_limiter *frame_limiter, int64_t now_ms);
