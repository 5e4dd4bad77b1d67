/* Finds the party that Enter would call, checks that the terminal shows it, and formats the hint if not. */

#include "tui/app_state.h"

#include "model/i18n.h"
#include "model/text.h"
#include "tui/format.h"
#include "tui/user_input.h"

#include <stdio.h>
#include <string.h>

bool app_selection(const struct app *app, const struct render_context *context, struct selection *selection)
{
    if (app->mode == MODE_DIAL && app->input.length > 0) {
        *selection = (struct selection){.exchange = app->exchange, .number = app->input.text, .name = ""};
        return true; /* not parsed here: the caller checks whether it is a number */
    }
    return app->view->selection != NULL && app_view_state(app) != NULL &&
           app->view->selection(app_view_state(app), context, selection);
}

const struct exchange *app_dial_exchange(const struct app *app, const struct render_context *context)
{
    struct selection selection;
    return app_selection(app, context, &selection) ? selection.exchange : app->exchange;
}

const char *app_number_to_call(const struct selection *selection)
{
    bool own = strcmp(selection->number, selection->exchange->own_number) == 0;
    bool has_peer = selection->peer != NULL && number_is_diallable(selection->peer);
    return own && has_peer ? selection->peer : selection->number;
}

static struct dial_target current_target(const struct app *app, const struct render_context *context)
{
    struct dial_target dial_target = {.key_count = app->key_count};
    struct selection selection;
    if (!app_selection(app, context, &selection)) {
        return dial_target;
    }
    dial_target.exchange = selection.exchange->index;
    (void)text_copy(dial_target.name, sizeof dial_target.name, selection.number);
    if (!number_to_dial(dial_target.number, app_number_to_call(&selection))) {
        dial_target.number[0] = '\0';
    }
    return dial_target;
}

static bool is_same_target(const struct dial_target *a, const struct dial_target *b)
{
    return a->exchange == b->exchange && strcmp(a->number, b->number) == 0 && strcmp(a->name, b->name) == 0;
}

void app_record_target(struct app *app, const struct render_context *context, bool visible)
{
    if (!visible) {
        app->target_drawn = (struct dial_target){0};
        return;
    }
    struct dial_target dial_target = current_target(app, context);
    if (app->target_drawn.key_count != app->key_count) {
        app->target_after_key = dial_target;
    }
    app->target_drawn = dial_target;
}

void app_frame_shown(struct app *app)
{
    app->target_shown = app->target_drawn;
    app->notice_unseen = false;
}

void app_frame_lost(struct app *app)
{
    app->target_shown = (struct dial_target){0};
    app->redraw = true;
}

bool app_screen_is_current(const struct app *app)
{
    return app->target_shown.key_count == app->key_count;
}

bool app_target_is_shown(const struct app *app, const struct render_context *context)
{
    struct dial_target dial_target = current_target(app, context);
    return is_same_target(&dial_target, &app->target_shown) &&
           is_same_target(&dial_target, &app->target_after_key);
}

bool app_takes_digits(const struct app *app)
{
    return app->mode == MODE_NORMAL || app->mode == MODE_DIAL;
}

/* Does the key dial in the current mode? */
static bool is_dial_key(const struct app *app, key_code key)
{
    enum command command = keymap_command(&app->options.keymap, key);
    return app_takes_digits(app) && (command == COMMAND_ACT || command == COMMAND_DIAL);
}

void app_format_ignored_key(const struct app *app, const struct render_context *context,
                            char text[APP_NOTICE_BYTES])
{
    char key[KEY_NAME_BYTES];
    char party[FORMAT_NAME_BYTES];
    struct dial_target dial_target = current_target(app, context);
    const char *disabled_reason = app_disabled_reason(app, context, COMMAND_DIAL);
    struct number number;
    struct error error;
    key_name(key, app->ignored_key);
    if (app->mode == MODE_COMPOSE && app->composer.field != COMPOSER_TO) {
        format_party(party, app->composer.to.text, "");
        (void)snprintf(text, APP_NOTICE_BYTES, _("%s again sends the message to %s."), key, party);
    } else if (!is_dial_key(app, app->ignored_key)) {
        (void)snprintf(text, APP_NOTICE_BYTES, _("%s came too early, or among other keys: press it again."),
                       key);
    } else if (disabled_reason != NULL) {
        (void)text_copy(text, APP_NOTICE_BYTES, disabled_reason);
    } else if (app->mode == MODE_DIAL && !user_input_number(&number, app->input.text, &error)) {
        (void)text_copy(text, APP_NOTICE_BYTES, error.text);
    } else if (dial_target.number[0] == '\0') {
        (void)text_copy(text, APP_NOTICE_BYTES, _("Type a number, or select somebody, and press Enter."));
    } else {
        const struct exchange *through = app->board->exchanges[dial_target.exchange];
        format_party(party, dial_target.number, exchange_name_of(through, dial_target.number));
        (void)snprintf(text, APP_NOTICE_BYTES, _("%s again calls %s."), key, party);
    }
}
