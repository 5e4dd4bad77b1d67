#pragma once

#include "tui/app.h"
#include "tui/composer.h"
#include "tui/prompt.h"
#include "tui/views.h"

#include <stdbool.h>
#include <stdint.h>

/* Private header of the app*.c files. No other file includes it. */

enum app_mode {
    MODE_NORMAL, /* keys are commands */
    MODE_DIAL,   /* … and digits go to the dial line */
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
    APP_TARGET_COLS_MIN = 20, /* on a smaller screen the target is not readable, so no key may dial it */
    APP_TARGET_ROWS_MIN = 5,
    APP_ENTER_AFTER_PROMPT_MS = 500, /* an Enter this soon after one that closed a prompt is ignored */
};

/* The party that Enter would call, as one frame shows it. */
struct dial_target {
    uint64_t key_count; /* number of keys pressed before that frame; 0: no frame was drawn */
    uint16_t exchange;
    char number[ACTION_NUMBER_BYTES]; /* number to dial; "" if the selection has none */
    char name[TABLE_KEY_BYTES];       /* the selected or typed number, unparsed */
};

/* The bars around the view. */
enum bar {
    BAR_STATUS, /* with the lasting problems below it */
    BAR_PROMPT, /* with the rule above it */
    BAR_HINTS,
    BAR_COUNT
};

/* How long the picture of a bar lasts, if nothing but time passes. */
struct lifetime {
    bool steady;            /* false: it may change whenever it is drawn */
    int64_t next_change_at; /* INT64_MAX: never */
};

/* Rows of the parts of the screen. */
struct layout {
    int cols, rows;
    int problems, view, rule, prompt, hints;
};

/* What the last drawing was made from, so that the next one draws only what has changed since. */
struct drawing {
    const struct canvas *canvas;
    struct layout layout;
    int64_t at;
    struct lifetime bars[BAR_COUNT];
    int64_t clock_minute; /* of the wall clock */
    /* my own extension */
    enum device_state own_state;
    enum freshness own_freshness;
    /* the selected row; "": none, or its number is too long to be kept */
    char number[TABLE_KEY_BYTES];
    char peer[TABLE_KEY_BYTES];
    const struct exchange *exchange;
};

struct app {
    struct app_options options;
    struct board *board;
    struct exchange *exchange; /* the exchange that dials a typed number */
    const struct view *view;
    const struct view *previous_view; /* where Esc leads back to */
    void *view_states[VIEW_COUNT];
    enum app_mode mode;
    struct prompt input; /* the text of every mode except MODE_COMPOSE */
    struct composer composer;
    char filter[APP_FILTER_BYTES];
    struct filter parsed_filter;  /* … or what is being typed; of the last arrangement */
    int64_t wall_clock_offset_ms; /* wall clock minus the clock of the events */
    char notice[APP_NOTICE_BYTES];
    enum role notice_role;
    /* the notice comes from an event and is not on the terminal yet; a key does not clear it */
    bool notice_unseen;
    enum app_request request;
    bool pasting;
    char pasted[APP_PASTE_BYTES]; /* the text between the marks of a paste */
    size_t pasted_length;
    bool paste_cut;           /* … is longer than that */
    int view_cols, view_rows; /* size of the view in the last frame */
    /* an event came after the rows were built, so they may have dangling pointers: rebuild before use */
    bool rows_stale;
    bool redraw;      /* the user, or the caller, has changed what is shown: everything is drawn anew */
    unsigned changes; /* what events have changed since the last drawing: a mask of enum changed */
    int problem_rows; /* app_problem_rows(), which only CHANGED_LINK changes */
    struct drawing drawing;
    uint64_t key_count; /* number of keys pressed so far, plus one */
    key_code last_key;  /* the last of them */
    /* a key that was ignored because its target was not on the screen yet; 0: none */
    key_code ignored_key;
    /* target in the first frame after the last key. If an event changes the target later, Enter does not dial
     * the new one. */
    struct dial_target target_after_key;
    struct dial_target target_drawn; /* target in the last frame that was drawn */
    struct dial_target target_shown; /* target in the last frame that was written completely */
    int64_t enter_ignored_until;     /* an Enter before this is a double press; any other key ends it */
    bool enter_ignored_silently;     /* no hint: the request of the first Enter is shown */
};

/* The render context at `now`. */
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

/* The latest unanswered request on any exchange, or NULL. Recordings have none. */
const struct request *app_latest_request(const struct app *app, const struct exchange **exchange);

/* Is this a mode in which digits go to the dial line, and other keys are commands? */
bool app_takes_digits(const struct app *app);

/* Fills in what a command acts on: the typed number, or else the selected row. False if there is neither. */
bool app_selection(const struct app *app, const struct render_context *context, struct selection *selection);

/* The exchange that Enter dials on: that of the selected row, or for a typed number the chosen one. */
const struct exchange *app_dial_exchange(const struct app *app, const struct render_context *context);

/* The number that Enter calls. For my own extension it is the other party of its current or last call. */
const char *app_number_to_call(const struct selection *selection);

/* Stores the target of the frame that was just drawn. `visible` is false if the screen is too small to read
 * it. */
void app_record_target(struct app *app, const struct render_context *context, bool visible);

/* Does the terminal show the effect of every key pressed so far? */
bool app_screen_is_current(const struct app *app);

/* Does the terminal show the current target, and is it the same as right after the last key? */
bool app_target_is_shown(const struct app *app, const struct render_context *context);

/* Formats what the ignored key would do now. */
void app_format_ignored_key(const struct app *app, const struct render_context *context,
                            char text[APP_NOTICE_BYTES]);

/* Why a command can't be run now, or NULL when it can. */
const char *app_disabled_reason(const struct app *app, const struct render_context *context,
                                enum command command);

/* Runs a command with what follows its name in the palette ("" for nothing). */
void app_run(struct app *app, enum command command, const char *argument, int64_t now);

/* Shows a notice about an exchange, with its label if there are several. */
void app_exchange_notice(struct app *app, const struct exchange *exchange, enum role role, const char *text);

/* Inserts a text into the dial line, at the cursor; or a number, with a notice about what was left out. */
void app_type_text(struct app *app, const char *text);
void app_type_number(struct app *app, const struct number *number);

/* Returns to MODE_NORMAL and clears what was typed. */
void app_leave_prompt(struct app *app);

/* The nth completion of what is typed. False if there are not so many. */
struct completion {
    char text[128];  /* what Tab makes of the line */
    char shown[160]; /* how it is shown */
};
bool app_completion(const struct app *app, int nth, struct completion *completion);

/* Are only the view and the status line shown? */
bool app_hides_bars(const struct app *app);

/* Rows of the lasting problems below the status line: 0 if there are none, so that a problem is shown on
 * every screen as long as it lasts. (A log line would scroll away.) */
int app_problem_rows(const struct render_context *context);

/* Draw the bars into blank panes, and tell how long the pictures last in MODE_NORMAL. (In the other modes
 * everything is drawn each time.) What else changes them is in bars_to_draw() in app.c. */
struct lifetime app_draw_status(const struct app *app, const struct render_context *context,
                                struct pane pane);
struct lifetime app_draw_prompt(const struct app *app, const struct render_context *context,
                                struct pane pane);
struct lifetime app_draw_hints(const struct app *app, const struct render_context *context, struct pane pane);
void app_draw_problems(const struct render_context *context, struct pane pane);

/* Notices of what events report. Nothing, if the user need not be told. */
void app_notify_outcome(struct app *app, const struct exchange *exchange, const struct outcome_event *said);
void app_notify_message_status(struct app *app, const struct exchange *exchange,
                               const struct sms_event *said);

/* The state and the freshness of my own extension. */
enum device_state app_own_state(const struct app *app, enum freshness *freshness);
