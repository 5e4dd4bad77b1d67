#pragma once

#include "model/board.h"
#include "model/error.h"
#include "tui/canvas.h"
#include "tui/key.h"
#include "tui/keymap.h"
#include "tui/view.h"

#include <stdbool.h>
#include <stdint.h>

/* The user interface: views, prompts, bars, key handling. It knows no terminal, loop or network. Input is
 * keys and the time, output is a canvas; everything else goes through struct app_callbacks. */

struct app;

/* What the app leaves to its caller. */
struct app_callbacks {
    void *user;
    bool (*submit)(void *user, struct exchange *exchange, const struct action *action, struct error *error);
    void (*retry_now)(void *user);
    void (*remove_agent)(void *user, struct exchange *exchange, const struct removed_event *what);
    bool (*set_theme)(void *user, const char *name, struct error *error); /* "" for the next one */
    bool (*set_language)(void *user, const char *code, struct error *error);
};

struct app_options {
    struct board *board; /* borrowed */
    struct keymap keymap;
    struct limits limits;
    enum glyphs glyphs;
    bool clock; /* show the time of day */
    struct app_callbacks callbacks;
};

/* What the app asks its caller to do. Reading it clears it. */
enum app_request { APP_REQUEST_NONE, APP_REQUEST_QUIT, APP_REQUEST_SUSPEND, APP_REQUEST_REDRAW };

struct app *app_new(const struct app_options *options);
void app_free(struct app *app);

/* Shows a view. */
void app_show_view(struct app *app, const struct view *view);

/* Handles a key. `alone`: no other text was read together with it, so it was typed and not pasted.
 *
 * Enter, and any key that acts on what is typed or selected, works only after app_frame_shown() has reported
 * a frame that was drawn after all earlier keys. Enter, and a letter that dials, quits or removes an agent,
 * must also have been read alone. So pasted text without marks, or keys typed ahead on a slow connection,
 * never dial. An ignored key is explained in the prompt row. */
void app_key(struct app *app, key_code key, bool alone, int64_t now);

/* Tells the app of an event, after it was applied to the board; `changes` is what exchange_apply() returned.
 * The app must be told of each event: it draws only what has changed. */
void app_event(struct app *app, const struct exchange *exchange, const struct event *event, unsigned changes);

/* Is the picture to be drawn after a message that has changed nothing, too? It may tell of silence. */
bool app_changes_with_messages(const struct app *app);

/* The next drawing draws everything: something was changed that is neither a key nor an event, like the
 * language. */
void app_invalidate(struct app *app);

enum app_request app_request(struct app *app);

/* The wall clock is `offset_ms` ahead of the event times because somebody has set it. Only times of day use
 * it; durations do not. */
void app_set_wall_clock_offset(struct app *app, int64_t offset_ms);

/* Draws what has changed since the last drawing; everything, if that was on another canvas, or this one was
 * cleared or resized. */
void app_draw(struct app *app, struct canvas *canvas, int64_t now);

/* app_frame_shown(): the last frame was written completely. app_frame_lost(): the terminal no longer shows
 * it. */
void app_frame_shown(struct app *app);
void app_frame_lost(struct app *app);

/* Milliseconds until the last picture changes by time alone; -1: never. */
int64_t app_next_change_ms(const struct app *app, int64_t now);

/* Shows a notice in the prompt row until the next key. */
void app_notice(struct app *app, enum role role, const char *text);
