#pragma once

#include "tui/app.h"
#include "tui/composer.h"
#include "tui/prompt.h"
#include "tui/views.h"

#include <stdbool.h>
#include <stdint.h>

/* What the files of the app share; nobody else includes this. */

enum app_mode {
    MODE_NORMAL, /* keys are commands */
    MODE_DIAL,   /* … and digits are written on the dial line */
    MODE_FIND,
    MODE_FILTER,
    MODE_PALETTE,
    MODE_COMPOSE,
    MODE_COUNT
};

enum {
    APP_FILTER_BYTES = 512,
    APP_NOTICE_BYTES = ERROR_TEXT_BYTES,
    APP_PASTE_BYTES = 512,
    APP_TARGET_COLS_MIN = 20, /* on a smaller screen nobody sees whom a key would call */
    APP_TARGET_ROWS_MIN = 5,
    APP_ENTER_AFTER_PROMPT_MS = 500, /* an Enter this soon after one that closed a prompt is ignored */
};

/* Whom Enter would call, at the moment of a frame. */
struct dial_target {
    uint64_t key_count; /* those that had been pressed; 0: there is no frame */
    uint16_t exchange;
    char number[ACTION_NUMBER_BYTES]; /* "": nobody who can be called */
    char name[TABLE_KEY_BYTES];       /* of what is selected, or what is typed */
};

struct app {
    struct app_options options;
    struct board *board;
    struct exchange *exchange; /* the one that what is typed is dialled through */
    const struct view *view;
    const struct view *previous_view; /* where Esc leads back to */
    void *view_states[VIEW_COUNT];
    enum app_mode mode;
    struct prompt input; /* what is typed in every mode but MODE_COMPOSE */
    struct composer composer;
    char filter[APP_FILTER_BYTES];
    int64_t wall_clock_offset_ms; /* how far the calendar is ahead of the times that are told */
    char notice[APP_NOTICE_BYTES];
    enum role notice_role;
    bool notice_unseen; /* an event's, which is not on the terminal as yet: no key takes it away */
    enum app_request request;
    bool pasting;
    char pasted[APP_PASTE_BYTES]; /* what may be a number … */
    size_t pasted_length;
    bool paste_cut;           /* … or the beginning of it */
    int view_cols, view_rows; /* of the view that was drawn last */
    bool rows_stale;          /* something has happened since: what the view's rows borrow may be gone */
    uint64_t key_count;       /* that were pressed, and one */
    key_code last_key;        /* the last of them */
    key_code ignored_key;     /* would have acted, but what it acts on had not been seen; 0: none */
    /* in the first frame after the last key: whatever happens, the user means nobody else */
    struct dial_target target_after_key;
    struct dial_target target_drawn; /* in the last frame … */
    struct dial_target target_shown; /* … and in the last one that is on the terminal, all of it */
    int64_t enter_ignored_until;     /* an Enter before this is a double press; any other key ends it */
    bool enter_ignored_silently;     /* … and what it is told is the request that the first one has sent */
};

/* What views draw from at `now`. */
struct render_context app_render_context(const struct app *app, int64_t now);

/* The state of the view that is shown. */
void *app_view_state(const struct app *app);

/* Ignores Enter until a time, or until another key is pressed: the first Enter of a double press has done its
 * work. `silently`: without the hint that an ignored key leaves.
 *
 * The model's action_guard can't do this: it refuses an action that equals the last one, and says so. The
 * second Enter would act on what is selected now, which is another number, or opens something. */
void app_ignore_enter(struct app *app, int64_t until, bool silently);

/* Builds the rows of the view. Rows point into the model: they must be rebuilt after every event, before a
 * key uses them. */
void app_arrange_view(struct app *app, const struct render_context *context);

/* The latest request on any exchange that has no answer yet, or NULL; of a recording nothing is under way. */
const struct request *app_latest_request(const struct app *app, const struct exchange **exchange);

/* What a number typed or selected is for: false when there is none. */
bool app_selection(const struct app *app, const struct render_context *context, struct selection *selection);

/* The exchange that Enter dials through now: that of what is selected, of a typed number the one that was
 * chosen for it. */
const struct exchange *app_dial_exchange(const struct app *app, const struct render_context *context);

/* Whose number is called then. Nobody calls their own telephone: on it, who it talks or talked with is meant,
 * and is called back. */
const char *app_number_to_call(const struct selection *selection);

/* Notes whom the frame shows that has just been drawn; nobody, where it is too small to be `visible`. */
void app_record_target(struct app *app, const struct render_context *context, bool visible);

/* Is what all keys up to now have changed on the terminal? */
bool app_screen_is_current(const struct app *app);

/* Is whom Enter would call the one that the terminal shows, and that the last key has left there? */
bool app_target_is_shown(const struct app *app, const struct render_context *context);

/* What the key that was passed over would do now. */
void app_format_ignored_key(const struct app *app, const struct render_context *context,
                            char text[APP_NOTICE_BYTES]);

/* Why a command can't be run now, or NULL when it can. */
const char *app_disabled_reason(const struct app *app, const struct render_context *context,
                                enum command command);

/* Runs a command with what follows its name in the palette ("" for nothing). */
void app_run(struct app *app, enum command command, const char *argument, int64_t now);

/* Shows a sentence about an exchange: of several it says about which. */
void app_exchange_notice(struct app *app, const struct exchange *exchange, enum role role, const char *text);

/* Writes a text on the dial line, where the cursor is; or a number, of which it is said what was left out. */
void app_type_text(struct app *app, const char *text);
void app_type_number(struct app *app, const struct number *number);

/* Back to the list; what was typed is forgotten. */
void app_leave_prompt(struct app *app);

/* What could be meant by what is typed: the nth, with the text that it would become in `text`; false when
 * there is none. */
struct completion {
    char text[128];  /* what Tab makes of the line */
    char shown[160]; /* how it is shown */
};
bool app_completion(const struct app *app, int nth, struct completion *completion);

/* Nothing but the view and the status line is shown. */
bool app_hides_bars(const struct app *app);

/* Rows of the lasting problems below the status line: 0 if there are none, so that a problem is shown on
 * every screen as long as it lasts. (A log line would scroll away.) */
int app_problem_rows(const struct render_context *context);

/* The bars around the view. */
void app_draw_status(const struct app *app, const struct render_context *context, struct pane pane);
void app_draw_prompt(const struct app *app, const struct render_context *context, struct pane pane);
void app_draw_hints(const struct app *app, const struct render_context *context, struct pane pane);
void app_draw_problems(const struct render_context *context, struct pane pane);
