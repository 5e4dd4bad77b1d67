#pragma once

#include "model/error.h"
#include "tui/canvas.h"
#include "tui/key.h"
#include "tui/theme.h"

#include <stdbool.h>
#include <stdint.h>

/* The terminal: shows a canvas, and reads keys.
 *
 * Only changed cells are written, in one write that never blocks. One screen at a time. The terminal is
 * restored however the program ends: by screen_free(), or by a handler for fatal signals (not for those that
 * the program handles itself). */

struct screen;

enum {
    FRAME_LIMITER_INTERVAL_MS = 33, /* average time between frames */
    /* burst: how far ahead of that average frames may be */
    FRAME_LIMITER_BURST_MS = 2 * FRAME_LIMITER_INTERVAL_MS,
    FRAME_LIMITER_GAP_MS = 5, /* least time between two frames; events within it share a frame */
};

/* Limits frames to 30 a second on average. After a pause up to three frames may follow at once, so the first
 * events are shown without delay (a token bucket of three). Pure: the caller passes the time of a monotonic
 * clock. */
struct frame_limiter {
    int64_t drawn_ms;      /* when the last frame was drawn */
    int64_t paid_until_ms; /* when all frames so far would be drawn at the average rate */
};

/* Milliseconds until the next frame may be drawn; 0: now. */
int64_t screen_wait_ms(const struct frame_limiter *frame_limiter, int64_t now_ms);

/* Records a frame. A frame drawn early (for a key) does not delay the next one further than the limit. */
void screen_drawn(struct frame_limiter *frame_limiter, int64_t now_ms);

/* Sets up the terminal. Without colours, or if NO_COLOR is set, the plain theme is used instead. NULL and
 * `error` if there is no terminal, or it can't address its cursor. */
struct screen *screen_new(const struct theme *theme, struct error *error);

/* Restores the terminal; accepts NULL. */
void screen_free(struct screen *screen);

void screen_set_theme(struct screen *screen, const struct theme *theme);

/* Writes ASCII only, for terminals without UTF-8. */
void screen_set_ascii(struct screen *screen, bool ascii);

/* The size now, after a SIGWINCH too. */
void screen_size(struct screen *screen, int *cols, int *rows);

/* Shows the canvas. False if the terminal is blocked and a part is left: then show this canvas, or a later
 * one, when it is writable. */
bool screen_show(struct screen *screen, const struct canvas *canvas);

/* Writes the rest of such a frame, as far as the terminal accepts it; false if a part is left. */
bool screen_flush(struct screen *screen);

/* The descriptor that frames are written to, to wait until it is writable. */
int screen_output_fd(const struct screen *screen);

/* The next frame writes all cells. */
void screen_invalidate(struct screen *screen);

/* Sets `escape_ms` (keyboard.h); the default is KEYBOARD_ESCAPE_MS. */
void screen_set_escape_ms(struct screen *screen, int escape_ms);

/* The next key that arrived until `now_ms` (monotonic clock); false if there is none. Never blocks. */
bool screen_key(struct screen *screen, int64_t now_ms, key_code *key);

/* Was more text read behind the last key? */
bool screen_text_follows(const struct screen *screen, key_code key);

/* Milliseconds until screen_key() must be called again, because an Escape may be the start of a sequence; -1:
 * never. */
int64_t screen_key_timeout_ms(const struct screen *screen, int64_t now_ms);

/* Restores the terminal, stops the process group until it is continued, and sets the terminal up again. The
 * next frame writes all cells, and the size may have changed. */
void screen_suspend(struct screen *screen);

/* Rings the bell. */
void screen_bell(struct screen *screen);
