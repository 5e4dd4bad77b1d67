/* What keys do in each mode, and which of them are ignored. */

#include "tui/app_state.h"

#include "model/i18n.h"
#include "model/text.h"
#include "tui/user_input.h"

#include <assert.h>
#include <string.h>

enum { LAST_ASCII = 0x7e };

/* Separators that people type between digits. A number cannot begin with one. */
static bool is_number_separator(key_code key)
{
    return key > 0 && key <= LAST_ASCII && strchr(" -.()", (int)key) != NULL;
}

/* Selects the next row that contains the typed text. False, with a notice, if there is none. */
static bool find(struct app *app, bool again, int64_t now)
{
    struct render_context context = app_render_context(app, now);
    const char *text = app->input.text;
    if (*text == '\0' || app->view->find(app_view_state(app), &context, text, again)) {
        return true;
    }
    app_notice(app, ROLE_WARNING, _("Nothing on this screen is like that."));
    return false;
}

static void accept_suggestion(struct app *app)
{
    struct completion completion;
    if (app_completion(app, 0, &completion)) {
        prompt_set(&app->input, completion.text);
    }
}

static void submit_palette(struct app *app, int64_t now)
{
    char name[PROMPT_BYTES];
    (void)text_copy(name, sizeof name, app->input.text);
    char *argument = name + strcspn(name, " ");
    if (*argument != '\0') {
        *argument++ = '\0';
        argument += strspn(argument, " ");
    }
    enum command command = command_by_name(name);
    app_leave_prompt(app);
    if (command == COMMAND_NONE) {
        app_notice(app, ROLE_BAD, _("There is no such command. Type : and a letter, and Tab completes it."));
        return;
    }
    app_run(app, command, argument, now);
}

/* Enter in a prompt. */
static void submit_prompt(struct app *app, int64_t now)
{
    switch (app->mode) {
    /* stay in the prompt if nothing was found: a second Enter would otherwise dial the selected row */
    case MODE_FIND:
        if (find(app, false, now)) {
            app_leave_prompt(app);
        }
        break;
    case MODE_FILTER:
        (void)text_copy(app->filter, sizeof app->filter, app->input.text);
        app_leave_prompt(app);
        break;
    case MODE_PALETTE:
        submit_palette(app, now);
        break;
    case MODE_NORMAL:
    case MODE_DIAL:
    case MODE_COMPOSE:
    case MODE_COUNT:
        assert(false); /* not a prompt, see app_key() */
        break;
    }
}

/* Handles a key in the find, filter and palette prompts. */
static void prompt_mode_key(struct app *app, key_code key, int64_t now)
{
    if (key == KEYS_ESCAPE) {
        app_leave_prompt(app);
    } else if (key == KEYS_ENTER) {
        submit_prompt(app, now);
    } else if (key == KEYS_TAB) {
        accept_suggestion(app);
    } else if (key == KEYS_BACKSPACE && app->input.length == 0) {
        app_leave_prompt(app);
    } else if (prompt_key(&app->input, key) == PROMPT_CHANGED && app->mode == MODE_FIND) {
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
    case COMPOSER_CONTINUE:
        return;
    case COMPOSER_CLOSED:
        app->mode = MODE_NORMAL;
        return;
    case COMPOSER_SEND:
        break;
    }
    if (!composer_action(&app->composer, &action, &error) ||
        !app->options.callbacks.submit(app->options.callbacks.user, app->composer.exchange, &action,
                                       &error)) {
        app_notice(app, ROLE_BAD, error.text);
        return;
    }
    composer_clear(&app->composer);
    app->mode = MODE_NORMAL;
    app_ignore_enter(app, now + ACTION_REPEAT_MS, true);
}

/* Digits go to the dial line; other keys edit it or are commands. */
static void normal_mode_key(struct app *app, key_code key, int64_t now)
{
    bool typed = key_is_dial_character(key) || (app->mode == MODE_DIAL && is_number_separator(key));
    if (typed) {
        app->mode = MODE_DIAL;
        (void)prompt_key(&app->input, key);
        return;
    }
    if (app->mode == MODE_DIAL && key == KEYS_TAB) {
        accept_suggestion(app);
        return;
    }
    enum command command = keymap_command(&app->options.keymap, key);
    bool edits = app->mode == MODE_DIAL && !key_is_character(key) && command != COMMAND_ACT &&
                 command != COMMAND_BACK && prompt_key(&app->input, key) != PROMPT_IGNORED;
    if (edits) {
        app->mode = app->input.length == 0 ? MODE_NORMAL : MODE_DIAL;
        return;
    }
    if (command != COMMAND_NONE) {
        app_run(app, command, "", now);
    }
}

/* Collects pasted bytes; the number is parsed at the end of the paste. Text that does not fit is cut with an
 * ellipsis. */
static void collect_pasted(struct app *app, key_code key)
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

/* Pasted text that is no number goes on the dial line too. Otherwise the next Enter would dial the selected
 * row. */
static void end_paste(struct app *app)
{
    struct number number;
    struct error error;
    if (!app_takes_digits(app) || strspn(app->pasted, " \n\t") == app->pasted_length) {
        return;
    }
    if (user_input_number(&number, app->pasted, &error)) {
        app_type_number(app, &number);
    } else {
        app_type_text(app, app->pasted);
        app_notice(app, ROLE_BAD, error.text);
    }
}

/* Pasted text is only text: no key in it is a command or an Enter. */
static void paste_key(struct app *app, key_code key)
{
    bool character = key_is_character(key);
    bool blank = key == KEYS_ENTER || key == KEYS_TAB; /* which may part numbers */
    if (!character && !(app_takes_digits(app) && blank)) {
        key = blank ? ' ' : TEXT_REPLACEMENT; /* a visible replacement for a character that cannot be typed */
    }
    if (app_takes_digits(app)) {
        collect_pasted(app, key);
    } else if (app->mode == MODE_COMPOSE) {
        (void)composer_key(&app->composer, app->composer.field == COMPOSER_TEST ? 0 : key);
    } else {
        (void)prompt_key(&app->input, key);
    }
}

/* Must the key be ignored: because its target was not on the screen, or because it may be a letter of pasted
 * text? */
static bool must_ignore_key(const struct app *app, key_code key, bool seen, bool alone)
{
    bool letter = key_is_character(key);
    unsigned needs =
        command_facts(app_takes_digits(app) ? keymap_command(&app->options.keymap, key) : COMMAND_NONE)
            ->needs;
    bool acts = (needs & NEEDS_SHOWN_TARGET) != 0 || (!app_takes_digits(app) && key == KEYS_ENTER);
    bool asks = app->mode != MODE_FIND && app->mode != MODE_FILTER; /* Enter sends nothing there */
    bool in_text =
        !alone && ((letter && (needs & NEEDS_SINGLE_KEY) != 0) || (acts && asks && key == KEYS_ENTER));
    return (acts && !seen) || in_text;
}

/* A letter dials the selected row, never a typed number. Digits followed by a letter may be the end of a late
 * reply of the terminal. */
static bool dials_by_letter(const struct app *app, key_code key)
{
    bool letter = key_is_character(key);
    bool typed = app->mode == MODE_DIAL && app->input.length > 0;
    return letter && typed && keymap_command(&app->options.keymap, key) == COMMAND_DIAL;
}

void app_ignore_enter(struct app *app, int64_t until, bool silently)
{
    app->enter_ignored_until = until;
    app->enter_ignored_silently = silently;
}

/* Takes the keys of a paste and its two ends; false for any other key. */
static bool take_pasted_key(struct app *app, key_code key)
{
    if (key == KEYS_PASTE_BEGIN || key == KEYS_PASTE_END) {
        if (app->pasting && key == KEYS_PASTE_END) {
            end_paste(app);
        }
        app->pasting = key == KEYS_PASTE_BEGIN;
        app->pasted[0] = '\0';
        app->pasted_length = 0;
        app->paste_cut = false;
        return true;
    }
    if (app->pasting) {
        paste_key(app, key);
    }
    return app->pasting;
}

void app_key(struct app *app, key_code key, bool alone, int64_t now)
{
    bool seen = app_screen_is_current(app);
    if (app->rows_stale && app_view_state(app) != NULL) {
        struct render_context context = app_render_context(app, now);
        app_arrange_view(app, &context);
    }
    app->redraw = true;
    app->key_count++;
    app->last_key = key;
    if (take_pasted_key(app, key)) {
        return;
    }
    bool twice = key == KEYS_ENTER && now < app->enter_ignored_until;
    if (twice && app->enter_ignored_silently) {
        return;
    }
    app->enter_ignored_until = 0;
    if (!app->notice_unseen) {
        app->notice[0] = '\0';
    }
    app->ignored_key = seen ? 0 : app->ignored_key;
    if (dials_by_letter(app, key)) {
        app->ignored_key = KEYS_ENTER; /* which does */
        return;
    }
    if (twice || must_ignore_key(app, key, seen, alone)) {
        app->ignored_key = key;
        return;
    }
    enum app_mode before = app->mode;
    switch (app->mode) {
    case MODE_NORMAL:
    case MODE_DIAL:
        normal_mode_key(app, key, now);
        break;
    case MODE_COMPOSE:
        compose_key(app, key, now);
        break;
    case MODE_FIND:
    case MODE_FILTER:
    case MODE_PALETTE:
        prompt_mode_key(app, key, now);
        break;
    case MODE_COUNT:
        break;
    }
    /* the next Enter would act on something else than this one */
    if (key == KEYS_ENTER && app->mode != before && app->enter_ignored_until == 0) {
        app_ignore_enter(app, now + APP_ENTER_AFTER_PROMPT_MS, false);
    }
}
