#pragma once

#include "model/error.h"
#include "tui/canvas.h"
#include "tui/key.h"
#include "tui/theme.h"

#include <stdbool.h>
#include <stdint.h>

/* The terminal: a canvas is shown on it, and keys are read from it.
 *
 * Only the cells that differ from those shown last are written, in one write that never blocks; when none
 * differs, nothing is. One screen at a time. Whatever ends the program, the terminal is left as it was found:
 * by screen_free(), or by a handler for the signals that kill (those that the program takes itself are its
 * own affair). */

struct screen;

/* Takes the terminal. On one without colours, or where NO_COLOR is set, the plain theme is shown instead.
 * NULL and `error` where there is none, or one that can't address its cursor. */
struct screen *screen_new(const struct theme *theme, struct error *error);

/* Gives it back; NULL is fine. */
void screen_free(struct screen *screen);

void screen_set_theme(struct screen *screen, const struct theme *theme);

/* Writes ASCII alone, for terminals that don't understand UTF-8. */
void screen_set_ascii(struct screen *screen, bool ascii);

/* The size now, after a SIGWINCH too. */
void screen_size(struct screen *screen, int *cols, int *rows);

/* Shows the canvas. False when the terminal does not take all of it at the moment (a stopped reader): the
 * same canvas, or a later one, is to be shown again when it does. */
bool screen_show(struct screen *screen, const struct canvas *canvas);

/* Writes what is left of such a frame, as far as the terminal takes it; false when something stays. */
bool screen_flush(struct screen *screen);

/* The descriptor that frames are written to, for whoever waits until it takes more. */
int screen_output_fd(const struct screen *screen);

/* Everything is written anew the next time. */
void screen_invalidate(struct screen *screen);

/* How long an Escape waits for what it may be the beginning of; KEYBOARD_ESCAPE_MS to begin with. */
void screen_set_escape_ms(struct screen *screen, int escape_ms);

/* The next key that has arrived by `now_ms`, of a clock that never goes back; false when there is none. Never
 * waits. */
bool screen_key(struct screen *screen, int64_t now_ms, key_code *key);

/* Was more of a text read together with the last key, behind it? */
bool screen_text_follows(const struct screen *screen, key_code key);

/* An Escape may be the beginning of a longer key: after how long screen_key() is to be asked again; -1: not
 * by time. */
int64_t screen_key_timeout_ms(const struct screen *screen, int64_t now_ms);

/* Leaves the terminal to the shell, stops the program's process group until it is continued, and takes the
 * terminal again. Everything is written anew after that, and the size may be another. */
void screen_suspend(struct screen *screen);

/* Rings the bell. */
void screen_bell(struct screen *screen);

/* Writes the title of the window, where there is one and it has changed. */
void screen_title(struct screen *screen, const char *title);
