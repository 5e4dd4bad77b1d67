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
