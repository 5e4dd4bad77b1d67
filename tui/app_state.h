#pragma once

#include "tui/app.h"
#include "tui/composer.h"
#include "tui/prompt.h"

#include <stdbool.h>
#include <stdint.h>

/* What the files of the app share; nobody else includes this. */

enum app_mode {
    MODE_LIST,    /* keys are commands */
    MODE_DIAL,    /* … and digits are written on the dial line */
    MODE_FIND,
    MODE_FILTER,
    MODE_PALETTE,
    MODE_COMPOSE,
};

enum {
    APP_VIEWS_MAX = 16,
    APP_FILTER_BYTES = 512,
    APP_NOTICE_BYTES = ERROR_TEXT_BYTES,
    APP_ONCE_MS = 3000, /* a second Enter within this is an accident */
};

struct app {
    struct app_options options;
    struct board *board;
    struct exchange *exchange; /* the one that what is typed is dialled through */
    const struct view *view;
    const struct view *former; /* where Esc leads back to */
    void *states[APP_VIEWS_MAX];
    enum app_mode mode;
    struct prompt line; /* what is typed in every mode but MODE_COMPOSE */
    struct composer composer;
    char filter[APP_FILTER_BYTES];
    int64_t calendar_ms; /* how far the calendar is ahead of the times that are told */
    char notice[APP_NOTICE_BYTES];
    enum role notice_role;
    enum app_wish wish;
    bool pasting;
    bool asked;       /* the last key asked the exchange for something … */
    int64_t asked_at; /* … then */
};

/* What views draw from at `now`. */
struct scene app_scene(const struct app *app, int64_t now);

/* The state of the view that is shown. */
void *app_view_state(const struct app *app);

/* The latest request on any exchange that has no answer yet, or NULL; of a recording nothing is under way. */
const struct request *app_under_way(const struct app *app, const struct exchange **exchange);

/* What a number typed or selected is for: false when there is none. */
bool app_target(const struct app *app, const struct scene *scene, struct selection *selection);

/* The exchange that Enter dials through now: that of what is selected, of a typed number the one that was chosen for it. */
const struct exchange *app_through(const struct app *app, const struct scene *scene);

/* Why a command can't be run now, or NULL when it can. */
const char *app_obstacle(const struct app *app, const struct scene *scene, enum command command);

/* Runs a command with what follows its name in the palette ("" for nothing). */
void app_run(struct app *app, enum command command, const char *argument, int64_t now);

/* Shows a sentence about an exchange: of several it says about which. */
void app_notice_of(struct app *app, const struct exchange *exchange, enum role role, const char *text);

/* Back to the list; what was typed is forgotten. */
void app_leave_prompt(struct app *app);

/* What could be meant by what is typed: the nth, with the text that it would become in `text`; false when there is none. */
struct suggestion {
    char text[128];  /* what Tab makes of the line */
    char shown[160]; /* how it is shown */
};
bool app_suggestion(const struct app *app, int nth, struct suggestion *suggestion);

/* Nothing but the view and the status line is shown. */
bool app_is_bare(const struct app *app);

/* The bars around the view. */
void app_draw_status(const struct app *app, const struct scene *scene, struct pane pane);
void app_draw_line(const struct app *app, const struct scene *scene, struct pane pane);
void app_draw_hints(const struct app *app, const struct scene *scene, struct pane pane);
