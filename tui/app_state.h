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
    APP_PASTE_BYTES = 512,
    APP_ONCE_MS = 3000, /* a second Enter within this is an accident */
    APP_SIGHT_COLS = 20, /* on a smaller screen nobody sees whom a key would call */
    APP_SIGHT_ROWS = 5,
    APP_TWICE_MS = 500, /* … and one so soon after one that has left a prompt was pressed before the eye could follow */
};

/* Whom Enter would call, at the moment of a frame. */
struct target {
    uint64_t keys; /* those that had been pressed; 0: there is no frame */
    uint16_t exchange;
    char number[ACTION_NUMBER_BYTES]; /* "": nobody who can be called */
    char name[TABLE_KEY_BYTES];       /* of what is selected, or what is typed */
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
    bool untold; /* an event's, which is not on the terminal as yet: no key takes it away */
    enum app_wish wish;
    bool pasting;
    char pasted[APP_PASTE_BYTES]; /* what may be a number … */
    size_t pasted_length;
    bool paste_cut; /* … or the beginning of it */
    int view_cols, view_rows; /* of the view that was drawn last */
    bool moved;               /* something has happened since: what the view's rows borrow may be gone */
    uint64_t keys;       /* that were pressed, and one */
    key_code key;        /* the last of them */
    key_code passed;     /* would have acted, but what it acts on had not been seen; 0: none */
    struct target meant; /* in the first frame after the last key: whatever happens, the user means nobody else */
    struct target drawn; /* in the last frame … */
    struct target shown; /* … and in the last one that is on the terminal, all of it */
    bool entered;     /* the last key was an Enter that left a prompt … */
    int64_t entered_at; /* … then */
    bool asked;       /* the last key asked the exchange for something … */
    int64_t requested_at; /* … then */
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

/* Whose number is called then. Nobody calls their own telephone: on it, who it talks or talked with is meant, and is called
 * back. */
const char *app_number_meant(const struct selection *selection);

/* Notes whom the frame shows that has just been drawn; nobody, where it is too small to be `visible`. */
void app_note_target(struct app *app, const struct scene *scene, bool visible);

/* Is what all keys up to now have changed on the terminal? */
bool app_has_seen(const struct app *app);

/* Is whom Enter would call the one that the terminal shows, and that the last key has left there? */
bool app_has_seen_target(const struct app *app, const struct scene *scene);

/* What the key that was passed over would do now. */
void app_say_passed(const struct app *app, const struct scene *scene, char text[APP_NOTICE_BYTES]);

/* Why a command can't be run now, or NULL when it can. */
const char *app_obstacle(const struct app *app, const struct scene *scene, enum command command);

/* Runs a command with what follows its name in the palette ("" for nothing). */
void app_run(struct app *app, enum command command, const char *argument, int64_t now);

/* Shows a sentence about an exchange: of several it says about which. */
void app_notice_of(struct app *app, const struct exchange *exchange, enum role role, const char *text);

/* Writes a text on the dial line, where the cursor is; or a number, of which it is said what was left out. */
void app_write_on_line(struct app *app, const char *text);
void app_write_number(struct app *app, const struct number *number);

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
