/* The board on the screen: what keys do, and where things are drawn. */

#include "tui/app_state.h"

#include "model/memory.h"
#include "model/text.h"
#include "model/i18n.h"
#include "tui/format.h"
#include "tui/link_bar.h"
#include "tui/marks.h"
#include "tui/written.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROWS_FOR_HINTS = 8, /* a lower screen has none, … */
    ROWS_FOR_RULE = 12, /* … or no line above the prompt */
    LAST_ASCII = 0x7e,
};

struct app *app_new(const struct app_options *options)
{
    struct app *app = memory_new(1, sizeof *app);
    app->options = *options;
    app->board = options->board;
    app->exchange = options->board->exchanges[0];
    for (uint16_t i = options->board->exchange_count; i-- > 0;) { /* the first on which I have a telephone */
        app->exchange = *options->board->exchanges[i]->own_number != '\0' ? options->board->exchanges[i] : app->exchange;
    }
    app->view = app->former = views[0];
    app->keys = 1;
    return app;
}

void app_free(struct app *app)
{
    if (app == NULL) {
        return;
    }
    for (int i = 0; views[i] != NULL; i++) {
        if (app->states[i] != NULL) {
            views[i]->close(app->states[i]);
        }
    }
    free(app);
}

static int place_of(const struct view *view)
{
    int place = 0;
    while (views[place] != view) {
        place++;
    }
    assert(place < APP_VIEWS_MAX);
    return place;
}

void *app_view_state(const struct app *app)
{
    return app->states[place_of(app->view)];
}

void app_show(struct app *app, const struct view *view)
{
    if (view != app->view) {
        app->former = app->view;
        app->filter[0] = '\0';
        app->moved = true; /* while another view was shown, its rows were not made anew */
    }
    app->view = view;
    int place = place_of(view);
    if (app->states[place] == NULL) {
        app->states[place] = view->open();
    }
}

void app_notice(struct app *app, enum role role, const char *text)
{
    app->notice_role = role;
    (void)text_copy(app->notice, sizeof app->notice, text);
}

void app_notice_of(struct app *app, const struct exchange *exchange, enum role role, const char *text)
{
    char labelled[APP_NOTICE_BYTES];
    const char *label = board_label(app->board, exchange);
    int length = snprintf(labelled, sizeof labelled, "%s%s", label, *label == '\0' ? "" : ": ");
    (void)text_copy(labelled + length, sizeof labelled - (size_t)length, text);
    app_notice(app, role, labelled);
}

enum app_wish app_wish(struct app *app)
{
    enum app_wish wish = app->wish;
    app->wish = APP_NOTHING;
    return wish;
}

void app_set_calendar(struct app *app, int64_t ahead_ms)
{
    app->calendar_ms = ahead_ms;
}

struct scene app_scene(const struct app *app, int64_t now)
{
    return (struct scene){
        .board = app->board,
        .exchange = app->exchange,
        .now = now,
        .calendar_ms = app->calendar_ms,
        .glyphs = app->options.glyphs,
        .limits = app->options.limits,
        .keymap = &app->options.keymap,
        .filter = app->mode == MODE_FILTER ? app->line.text : app->filter,
    };
}

void app_leave_prompt(struct app *app)
{
    app->mode = MODE_LIST;
    prompt_set(&app->line, "");
}

static bool is_dial_character(key_code key)
{
    return key > 0 && key <= LAST_ASCII && strchr("0123456789*#+", (int)key) != NULL;
}

/* What people write between the digits of a number; the first key of a line is none of it. */
static bool is_between_digits(key_code key)
{
    return key > 0 && key <= LAST_ASCII && strchr(" -.()", (int)key) != NULL;
}

/* False, and said so, when nothing holds what is typed. */
static bool find(struct app *app, bool again, int64_t now)
{
    struct scene scene = app_scene(app, now);
    const char *text = app->line.text;
    if (*text == '\0' || app->view->find(app_view_state(app), &scene, text, again)) {
        return true;
    }
    app_notice(app, ROLE_WARNING, _("Nothing on this screen is like that."));
    return false;
}

static void take_suggestion(struct app *app)
{
    struct suggestion suggestion;
    if (app_suggestion(app, 0, &suggestion)) {
        prompt_set(&app->line, suggestion.text);
    }
}

static void enter_palette_line(struct app *app, int64_t now)
{
    char name[PROMPT_BYTES];
    (void)text_copy(name, sizeof name, app->line.text);
    char *argument = name + strcspn(name, " ");
    if (*argument != '\0') {
        *argument++ = '\0';
        argument += strspn(argument, " ");
    }
    enum command command = command_named(name);
    app_leave_prompt(app);
    if (command == COMMAND_NONE) {
        app_notice(app, ROLE_BAD, _("There is no such command. Type : and a letter, and Tab completes it."));
        return;
    }
    app_run(app, command, argument, now);
}

/* Enter, on whatever is being typed. */
static void enter_line(struct app *app, int64_t now)
{
    switch (app->mode) {
    case MODE_FIND: /* where nothing was found, a second Enter would dial whoever happens to be selected */
        if (find(app, false, now)) {
            app_leave_prompt(app);
        }
        break;
    case MODE_FILTER:
        (void)text_copy(app->filter, sizeof app->filter, app->line.text);
        app_leave_prompt(app);
        break;
    case MODE_PALETTE:
        enter_palette_line(app, now);
        break;
    default:
        app_run(app, COMMAND_ACT, "", now);
        break;
    }
}

/* A key while a line is typed that is a question and no number. */
static void line_key(struct app *app, key_code key, int64_t now)
{
    if (key == KEYS_ESCAPE) {
        app_leave_prompt(app);
    } else if (key == KEYS_ENTER) {
        enter_line(app, now);
    } else if (key == KEYS_TAB) {
        take_suggestion(app);
    } else if (key == KEYS_BACKSPACE && app->line.length == 0) {
        app_leave_prompt(app);
    } else if (prompt_key(&app->line, key) == PROMPT_CHANGED && app->mode == MODE_FIND) {
        (void)find(app, false, now);
    } else if (app->mode == MODE_FIND && (key == KEYS_DOWN || key == KEYS_UP)) {
        (void)find(app, true, now);
    }
}

static void compose_key(struct app *app, key_code key, int64_t now)
{
    struct error error;
    struct action action;
    switch (composer_key(&app->composer, key)) {
    case COMPOSER_GOES_ON:
        return;
    case COMPOSER_LEFT:
        app->mode = MODE_LIST;
        return;
    case COMPOSER_SEND:
        break;
    }
    if (!composer_action(&app->composer, &action, &error) ||
        !app->options.outside.submit(app->options.outside.user, app->composer.exchange, &action, &error)) {
        app_notice(app, ROLE_BAD, error.text);
        return;
    }
    composer_clear(&app->composer);
    app->mode = MODE_LIST;
    app->asked = true;
    app->requested_at = now;
}

/* Digits write on the dial line, also the first one; the rest are commands. */
static void list_key(struct app *app, key_code key, int64_t now)
{
    bool typed = is_dial_character(key) || (app->mode == MODE_DIAL && is_between_digits(key));
    if (typed) {
        app->mode = MODE_DIAL;
        (void)prompt_key(&app->line, key);
        return;
    }
    if (app->mode == MODE_DIAL && key == KEYS_TAB) {
        take_suggestion(app);
        return;
    }
    enum command command = keymap_command(&app->options.keymap, key);
    bool edits = app->mode == MODE_DIAL && (key >= KEYS_BEGIN || key < ' ') && command != COMMAND_ACT &&
                 command != COMMAND_BACK && prompt_key(&app->line, key) != PROMPT_IGNORED;
    if (edits) {
        app->mode = app->line.length == 0 ? MODE_LIST : MODE_DIAL;
        return;
    }
    if (command != COMMAND_NONE) {
        app_run(app, command, "", now);
    }
}

/* A number is known once all of it is there. Of a long text the end is left out. */
static void gather_number(struct app *app, key_code key)
{
    static const char cut[] = "…";
    char bytes[4];
    size_t count = text_encode(bytes, key == KEYS_ENTER ? '\n' : key == KEYS_TAB ? '\t' : key);
    bool fits = app->pasted_length + count + sizeof cut <= sizeof app->pasted;
    if (app->paste_cut) {
        return;
    }
    count = fits ? count : sizeof cut - 1;
    memcpy(app->pasted + app->pasted_length, fits ? bytes : cut, count);
    app->pasted_length += count;
    app->pasted[app->pasted_length] = '\0';
    app->paste_cut = !fits;
}

/* What is no number stands on the line all the same: an Enter must not call who is selected in its place. */
static void end_paste(struct app *app)
{
    struct number number;
    struct error error;
    bool list = app->mode == MODE_LIST || app->mode == MODE_DIAL;
    if (!list || strspn(app->pasted, " \n\t") == app->pasted_length) {
        return;
    }
    if (written_number(&number, app->pasted, &error)) {
        app_write_number(app, &number);
    } else {
        app_write_on_line(app, app->pasted);
        app_notice(app, ROLE_BAD, error.text);
    }
}

/* What is pasted is text: no key in it is a command, and none is an Enter. */
static void paste_key(struct app *app, key_code key)
{
    bool character = key >= ' ' && key < KEYS_BEGIN;
    bool list = app->mode == MODE_LIST || app->mode == MODE_DIAL;
    bool blank = key == KEYS_ENTER || key == KEYS_TAB; /* which may part numbers */
    if (!character && !(list && blank)) {
        key = blank ? ' ' : TEXT_REPLACEMENT; /* what can't be written is seen to have been there */
    }
    if (list) {
        gather_number(app, key);
    } else if (app->mode == MODE_COMPOSE) {
        (void)composer_key(&app->composer, app->composer.field == COMPOSER_TEST ? 0 : key);
    } else {
        (void)prompt_key(&app->line, key);
    }
}

/* Would the key act on what nobody may have seen, or may it be the letter of a text? */
static bool is_passed_over(const struct app *app, key_code key, bool seen, bool alone)
{
    bool list = app->mode == MODE_LIST || app->mode == MODE_DIAL;
    bool letter = key >= ' ' && key < KEYS_BEGIN;
    unsigned needs = command_facts(list ? keymap_command(&app->options.keymap, key) : COMMAND_NONE)->needs;
    bool acts = (needs & NEEDS_SIGHT) != 0 || (!list && key == KEYS_ENTER);
    bool asks = app->mode != MODE_FIND && app->mode != MODE_FILTER; /* an Enter asks for nothing there */
    bool in_text = !alone && ((letter && (needs & NEEDS_ALONE) != 0) || (acts && asks && key == KEYS_ENTER));
    return (acts && !seen) || in_text;
}

/* A letter calls who is selected, never what is typed: digits and a letter may be the rest of a terminal's answer that came too
 * late to be known as one. */
static bool dials_by_letter(const struct app *app, key_code key)
{
    bool letter = key >= ' ' && key < KEYS_BEGIN;
    bool typed = app->mode == MODE_DIAL && app->line.length > 0;
    return letter && typed && keymap_command(&app->options.keymap, key) == COMMAND_DIAL;
}

/* Rows borrow what they show: what has happened since they were made may have moved or freed it. */
static void arrange_view(struct app *app, const struct scene *scene)
{
    app->view->arrange(app_view_state(app), scene, app->view_cols, app->view_rows);
    app->moved = false;
}

void app_key(struct app *app, key_code key, bool alone, int64_t now)
{
    bool seen = app_has_seen(app);
    if (app->moved && app_view_state(app) != NULL) {
        struct scene scene = app_scene(app, now);
        arrange_view(app, &scene);
    }
    app->keys++;
    app->key = key;
    if (key == KEYS_PASTE_BEGIN || key == KEYS_PASTE_END) {
        if (app->pasting && key == KEYS_PASTE_END) {
            end_paste(app);
        }
        app->pasting = key == KEYS_PASTE_BEGIN;
        app->pasted[0] = '\0';
        app->pasted_length = 0;
        app->paste_cut = false;
        return;
    }
    if (app->pasting) {
        paste_key(app, key);
        return;
    }
    /* The second of two quick Enters was meant for the request that the first one made. */
    if (key == KEYS_ENTER && app->asked && now - app->requested_at < APP_ONCE_MS) {
        return;
    }
    bool twice = key == KEYS_ENTER && app->entered && now - app->entered_at < APP_TWICE_MS;
    app->asked = app->entered = false;
    if (!app->untold) {
        app->notice[0] = '\0';
    }
    app->passed = seen ? 0 : app->passed;
    if (dials_by_letter(app, key)) {
        app->passed = KEYS_ENTER; /* which does */
        return;
    }
    if (twice || is_passed_over(app, key, seen, alone)) {
        app->passed = key;
        return;
    }
    enum app_mode before = app->mode;
    app->entered_at = now;
    switch (app->mode) {
    case MODE_LIST:
    case MODE_DIAL:
        list_key(app, key, now);
        break;
    case MODE_COMPOSE:
        compose_key(app, key, now);
        break;
    case MODE_FIND:
    case MODE_FILTER:
    case MODE_PALETTE:
        line_key(app, key, now);
        break;
    }
    app->entered = key == KEYS_ENTER && app->mode != before; /* what is on the screen for the next one is something else */
}

static void tell_outcome(struct app *app, const struct exchange *exchange, const struct outcome_event *said)
{
    char party[FORMAT_NAME_BYTES];
    char text[APP_NOTICE_BYTES];
    format_party(party, said->action->to, exchange_name_of(exchange, said->action->to));
    if (said->outcome != OUTCOME_DONE) {
        app_notice_of(app, exchange, said->outcome == OUTCOME_UNCERTAIN ? ROLE_WARNING : ROLE_BAD, said->text);
    } else if (said->action->kind == ACTION_DIAL) {
        (void)snprintf(text, sizeof text, _("Calling %s: your telephone rings first."), party);
        app_notice_of(app, exchange, ROLE_GOOD, text);
    } else if (said->action->kind == ACTION_SMS) {
        (void)snprintf(text, sizeof text, _("SMS to %s: %s"), party,
                       look_of_message(said->message_status, app->options.glyphs).word);
        app_notice_of(app, exchange, ROLE_GOOD, text);
    }
}

/* What becomes of the messages that were sent from here. */
static void tell_message(struct app *app, const struct exchange *exchange, const struct sms_event *said)
{
    char party[FORMAT_NAME_BYTES];
    char text[APP_NOTICE_BYTES];
    const struct sms *message = sms_list_by_id(&exchange->messages, said->id);
    if (message == NULL || message->serial == 0) {
        return;
    }
    format_party(party, message->to, "");
    struct look look = look_of_message(message->status, app->options.glyphs);
    (void)snprintf(text, sizeof text, _("SMS to %s: %s"), party, look.word);
    app_notice_of(app, exchange, look.role == ROLE_TEXT ? ROLE_GOOD : look.role, text);
}

void app_event(struct app *app, const struct exchange *exchange, const struct event *event)
{
    app->moved = true;
    if (event->kind == EVENT_OUTCOME) {
        tell_outcome(app, exchange, &event->outcome);
    } else if (event->kind == EVENT_SMS) {
        tell_message(app, exchange, &event->sms);
    } else if (event->kind == EVENT_REQUESTED) {
        app->notice[0] = '\0'; /* what is under way is said in its place */
    } else {
        return;
    }
    app->untold = app->notice[0] != '\0';
}

const struct request *app_under_way(const struct app *app, const struct exchange **exchange)
{
    const struct request *latest = NULL;
    for (uint16_t i = 0; i < app->board->exchange_count; i++) {
        const struct exchange *one = app->board->exchanges[i];
        const struct request *request = one->replay == REPLAY_NONE ? requests_latest(&one->requests) : NULL;
        if (request != NULL && (latest == NULL || request->requested_at >= latest->requested_at)) {
            latest = request;
            *exchange = one;
        }
    }
    return latest;
}

bool app_is_bare(const struct app *app)
{
    const struct exchange *exchange = NULL;
    bool says = app->notice[0] != '\0' || app->passed != 0 || app_under_way(app, &exchange) != NULL;
    return app->view->whole && app->mode == MODE_LIST && !says;
}

/* The view, and below it what the height leaves room for. */
static void draw_frame(struct app *app, const struct scene *scene, struct pane all)
{
    bool bare = app_is_bare(app);
    int hints = !bare && all.rows >= ROWS_FOR_HINTS;
    int line = !bare && all.rows >= 3;
    int rule = !bare && all.rows >= ROWS_FOR_RULE;
    int marks = marks_rows(scene);
    int view_rows = all.rows - 1 - marks - hints - line - rule;
    struct pane view = pane_part(all, 1 + marks, 0, view_rows, all.cols);
    app->view_cols = view.cols;
    app->view_rows = view.rows;
    arrange_view(app, scene);
    app->view->draw(app_view_state(app), scene, view);
    if (marks > 0) {
        marks_draw(scene, pane_part(all, 1, 0, marks, all.cols));
    }
    if (rule) {
        pane_fill(all, 1 + marks + view_rows, 0, all.cols, ROLE_RULE, scene->glyphs == GLYPHS_ASCII ? L'-' : L'─');
    }
    if (line) {
        app_draw_line(app, scene, pane_part(all, 1 + marks + view_rows + rule, 0, 1, all.cols));
    }
    if (hints) {
        app_draw_hints(app, scene, pane_part(all, all.rows - 1, 0, 1, all.cols));
    }
    if (app->mode == MODE_COMPOSE) {
        int rows = composer_rows(&app->composer, all.cols, all.rows - 1 - hints - line);
        composer_draw(&app->composer, scene, pane_part(all, all.rows - hints - line - rows, 0, rows, all.cols));
    }
}

void app_draw(struct app *app, struct canvas *canvas, int64_t now)
{
    canvas_clear(canvas);
    struct scene scene = app_scene(app, now);
    struct pane all = canvas_pane(canvas);
    app_show(app, app->view);
    draw_frame(app, &scene, all);
    app_note_target(app, &scene, all.cols >= APP_SIGHT_COLS && all.rows >= APP_SIGHT_ROWS);
    app_draw_status(app, &scene, pane_part(all, 0, 0, 1, all.cols));
}

static int64_t sooner(int64_t a_ms, int64_t b_ms)
{
    return a_ms < 0 || (b_ms >= 0 && b_ms < a_ms) ? b_ms : a_ms;
}

int64_t app_next_change_ms(const struct app *app, int64_t now)
{
    enum { SECOND_MS = 1000, MINUTE_MS = 60 * 1000 };
    struct scene scene = app_scene(app, now);
    bool ages = app->view->ages != NULL && app_view_state(app) != NULL && app->view->ages(app_view_state(app), &scene);
    const struct exchange *exchange = NULL;
    const struct request *request = app_under_way(app, &exchange);
    int64_t next_ms = -1;
    for (uint16_t i = 0; i < app->board->exchange_count; i++) {
        next_ms = sooner(next_ms, link_bar_next_change_ms(&app->board->exchanges[i]->link, now));
    }
    if (request != NULL) { /* its seconds are counted from when it was asked */
        next_ms = sooner(next_ms, now > request->requested_at ? SECOND_MS - (now - request->requested_at) % SECOND_MS : SECOND_MS);
    }
    next_ms = ages ? sooner(next_ms, SECOND_MS - now % SECOND_MS) : next_ms;
    next_ms = app->options.clock ? sooner(next_ms, MINUTE_MS - (now + app->calendar_ms) % MINUTE_MS) : next_ms;
    bool soon = next_ms >= 0 && next_ms <= SECOND_MS; /* then nobody is looked for who falls silent before that */
    for (uint16_t i = 0; !soon && i < app->board->exchange_count; i++) {
        next_ms = sooner(next_ms, exchange_next_silence_ms(app->board->exchanges[i], now));
    }
    return next_ms;
}
