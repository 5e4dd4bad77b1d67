/* Whom Enter would call, whether the user has seen it, and what is said where they have not. */

#include "tui/app_state.h"

#include "model/text.h"
#include "model/i18n.h"
#include "tui/format.h"
#include "tui/written.h"

#include <stdio.h>
#include <string.h>

bool app_target(const struct app *app, const struct scene *scene, struct selection *selection)
{
    if (app->mode == MODE_DIAL && app->line.length > 0) {
        *selection = (struct selection){.exchange = app->exchange, .number = app->line.text, .name = ""};
        return true; /* whether it is a number, whoever takes it says */
    }
    return app->view->selection != NULL && app_view_state(app) != NULL &&
           app->view->selection(app_view_state(app), scene, selection);
}

const struct exchange *app_through(const struct app *app, const struct scene *scene)
{
    struct selection selection;
    return app_target(app, scene, &selection) ? selection.exchange : app->exchange;
}

const char *app_number_meant(const struct selection *selection)
{
    bool own = strcmp(selection->number, selection->exchange->own_number) == 0;
    bool has_peer = selection->peer != NULL && number_is_diallable(selection->peer);
    return own && has_peer ? selection->peer : selection->number;
}

static struct target target_of(const struct app *app, const struct scene *scene)
{
    struct target target = {.keys = app->keys};
    struct selection selection;
    if (!app_target(app, scene, &selection)) {
        return target;
    }
    target.exchange = selection.exchange->index;
    (void)text_copy(target.name, sizeof target.name, selection.number);
    if (!number_to_dial(target.number, app_number_meant(&selection))) {
        target.number[0] = '\0';
    }
    return target;
}

static bool calls_the_same(const struct target *a, const struct target *b)
{
    return a->exchange == b->exchange && strcmp(a->number, b->number) == 0 && strcmp(a->name, b->name) == 0;
}

void app_note_target(struct app *app, const struct scene *scene, bool visible)
{
    if (!visible) {
        app->drawn = (struct target){0};
        return;
    }
    struct target target = target_of(app, scene);
    if (app->drawn.keys != app->keys) {
        app->meant = target;
    }
    app->drawn = target;
}

void app_shown(struct app *app)
{
    app->shown = app->drawn;
    app->untold = false;
}

void app_hidden(struct app *app)
{
    app->shown = (struct target){0};
}

bool app_has_seen(const struct app *app)
{
    return app->shown.keys == app->keys;
}

bool app_has_seen_target(const struct app *app, const struct scene *scene)
{
    struct target target = target_of(app, scene);
    return calls_the_same(&target, &app->shown) && calls_the_same(&target, &app->meant);
}

/* Is the key for a call, as things are? */
static bool calls(const struct app *app, key_code key)
{
    enum command command = keymap_command(&app->options.keymap, key);
    bool list = app->mode == MODE_LIST || app->mode == MODE_DIAL;
    return list && (command == COMMAND_ACT || command == COMMAND_DIAL);
}

void app_say_passed(const struct app *app, const struct scene *scene, char text[APP_NOTICE_BYTES])
{
    char key[KEY_NAME_BYTES];
    char party[FORMAT_NAME_BYTES];
    struct target target = target_of(app, scene);
    const char *obstacle = app_obstacle(app, scene, COMMAND_DIAL);
    struct number number;
    struct error error;
    key_name(key, app->passed);
    if (app->mode == MODE_COMPOSE && app->composer.field != COMPOSER_TO) {
        format_party(party, app->composer.to.text, "");
        (void)snprintf(text, APP_NOTICE_BYTES, _("%s again sends the message to %s."), key, party);
    } else if (!calls(app, app->passed)) {
        (void)snprintf(text, APP_NOTICE_BYTES, _("%s came too early, or among other keys: press it again."), key);
    } else if (obstacle != NULL) {
        (void)text_copy(text, APP_NOTICE_BYTES, obstacle);
    } else if (app->mode == MODE_DIAL && !written_number(&number, app->line.text, &error)) {
        (void)text_copy(text, APP_NOTICE_BYTES, error.text);
    } else if (target.number[0] == '\0') {
        (void)text_copy(text, APP_NOTICE_BYTES, _("Type a number, or select somebody, and press Enter."));
    } else {
        const struct exchange *through = app->board->exchanges[target.exchange];
        format_party(party, target.number, exchange_name_of(through, target.number));
        (void)snprintf(text, APP_NOTICE_BYTES, _("%s again calls %s."), key, party);
    }
}
