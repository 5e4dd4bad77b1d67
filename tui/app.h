#pragma once

#include "model/board.h"
#include "model/error.h"
#include "tui/canvas.h"
#include "tui/key.h"
#include "tui/keymap.h"
#include "tui/view.h"

#include <stdbool.h>
#include <stdint.h>

/* The board on the screen: views, prompts, bars, and what keys do. It knows no terminal, loop or network:
 * keys and time come in, a canvas goes out, and what must be done callbacks goes through struct
 * app_callbacks. */

struct app;

/* What the app can't do itself. */
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

/* What the app wants of whoever runs it; told once. */
enum app_request { APP_REQUEST_NONE, APP_REQUEST_QUIT, APP_REQUEST_SUSPEND, APP_REQUEST_REDRAW };

struct app *app_new(const struct app_options *options);
void app_free(struct app *app);

/* Shows a view. */
void app_show_view(struct app *app, const struct view *view);

/* A key was pressed; `alone`: nothing else that can be part of a text was read together with it.
 *
 * Enter, and whatever else acts on what is typed or selected, acts only where a frame that shows this, after
 * all other keys, has been told by app_frame_shown(): an Enter that was read together with the characters
 * before it (a text that was pasted without marks, a slow line) is passed over, and what it would do is
 * shown. An Enter, and a letter that dials, quits or forgets, act only alone: a text may begin so. */
void app_key(struct app *app, key_code key, bool alone, int64_t now);

/* Something happened on an exchange, and has been applied to the board. */
void app_event(struct app *app, const struct exchange *exchange, const struct event *event);

enum app_request app_request(struct app *app);

/* The time of day is `offset_ms` ahead of the times that the board is told: somebody has set the clock since.
 * Only what reads as a time of day follows it; ages and waits don't. */
void app_set_wall_clock_offset(struct app *app, int64_t offset_ms);

/* Draws everything. */
void app_draw(struct app *app, struct canvas *canvas, int64_t now);

/* The frame that was drawn last is on the terminal now, all of it; and: nothing of it is any more. */
void app_frame_shown(struct app *app);
void app_frame_lost(struct app *app);

/* Milliseconds until the picture last drawn changes by time alone; -1 when it does not. */
int64_t app_next_change_ms(const struct app *app, int64_t now);

/* Shows a sentence in the place of the prompt until the next key. */
void app_notice(struct app *app, enum role role, const char *text);
