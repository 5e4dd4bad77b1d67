/* Handlers of the app's own commands, and the reason when a command is disabled. */

#include "tui/app_state.h"

#include "model/i18n.h"
#include "model/sms.h"
#include "model/text.h"
#include "tui/format.h"
#include "tui/user_input.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* Runs a command; `argument` is what follows its name in the palette. */
typedef void command_handler(struct app *app, const char *argument, int64_t now);

static const char *disabled_reason(const struct app *app, const struct render_context *context,
                                   const struct exchange *exchange, enum command command)
{
    struct selection selection;
    unsigned needs = command_facts(command)->needs;
    unsigned can = exchange->capabilities;
    if ((needs & NEEDS_LIVE_EXCHANGE) != 0 && exchange->replay != REPLAY_NONE) {
        return _("This is a recording: nothing can be asked of it.");
    }
    if ((needs & NEEDS_DIAL) != 0 && (can & CAN_DIAL) == 0) {
        return _("This exchange can't dial for us.");
    }
    if ((needs & NEEDS_SMS) != 0 && (can & CAN_SMS) == 0) {
        return _("This exchange sends no text messages.");
    }
    if ((needs & NEEDS_OWN_EXTENSION) != 0 && *exchange->own_number == '\0') {
        return _("Which telephone is yours? Set extension = \"…\" in the configuration, or --extension.");
    }
    if ((needs & NEEDS_SELECTION) != 0 && !app_selection(app, context, &selection)) {
        return _("Nothing is selected that has a number.");
    }
    return NULL;
}

const char *app_disabled_reason(const struct app *app, const struct render_context *context,
                                enum command command)
{
    return disabled_reason(app, context, app_dial_exchange(app, context), command);
}

static bool refuse(struct app *app, const struct exchange *exchange, enum command command, int64_t now)
{
    struct render_context context = app_render_context(app, now);
    const char *reason = disabled_reason(app, &context, exchange, command);
    if (reason != NULL) {
        app_exchange_notice(app, exchange, ROLE_WARNING, reason);
    }
    return reason != NULL;
}

static void dial(struct app *app, const struct exchange *exchange, const char *number, int64_t now)
{
    struct error error;
    struct action action = {.kind = ACTION_DIAL};
    struct exchange *through = app->board->exchanges[exchange->index];
    (void)text_copy(action.from, sizeof action.from, through->own_number);
    (void)text_copy(action.to, sizeof action.to, number);
    app_leave_prompt(app);
    if (!app->options.callbacks.submit(app->options.callbacks.user, through, &action, &error)) {
        app_notice(app, ROLE_BAD, error.text);
        return;
    }
    app_ignore_enter(app, now + ACTION_REPEAT_MS, true);
}

static void open_prompt(struct app *app, enum app_mode mode, const char *text)
{
    app->mode = mode;
    prompt_set(&app->input, text);
}

void app_type_text(struct app *app, const char *text)
{
    size_t left = strlen(text);
    uint32_t code;
    bool parted = false; /* a line break or tab was read; numbers separated by it get a comma between them */
    for (size_t used; (used = text_decode(text, left, &code)) > 0; text += used, left -= used) {
        bool parts = code < ' ';
        if (parted && !parts && app->input.length > 0) {
            (void)prompt_key(&app->input, ',');
        }
        if (!parts) {
            (void)prompt_key(&app->input, code);
        }
        parted = parts;
    }
    app->mode = app->input.length == 0 ? MODE_NORMAL : MODE_DIAL;
}

void app_type_number(struct app *app, const struct number *number)
{
    char text[APP_NOTICE_BYTES];
    app_type_text(app, number->shown);
    if (number->left_out[0] != '\0') {
        (void)snprintf(text, sizeof text, _("Left out: %s"), number->left_out);
        app_notice(app, ROLE_WARNING, text);
    }
}

/* A number from the exchange is used only if the whole text is one. Of typed text, a part may be left out. */
static bool parse_number(struct app *app, const char *text, bool typed, struct number *number)
{
    struct error error;
    if (!typed && !number_is_diallable(text)) {
        app_notice(app, ROLE_BAD, _("That is no number that can be dialled."));
        return false;
    }
    if (!user_input_number(number, text, &error)) {
        app_notice(app, ROLE_BAD, error.text);
        return false;
    }
    return true;
}

static void run_dial(struct app *app, const char *argument, int64_t now)
{
    struct render_context context = app_render_context(app, now);
    bool named = *argument != '\0';
    struct selection selection = {.exchange = app->exchange, .number = argument};
    if (refuse(app, named ? app->exchange : app_dial_exchange(app, &context), COMMAND_DIAL, now)) {
        return;
    }
    if (!named && !app_selection(app, &context, &selection)) {
        app_notice(app, ROLE_WARNING, _("Type a number, or select somebody, and press Enter."));
        return;
    }
    struct number number;
    if (!parse_number(app, app_number_to_call(&selection), named || app->mode == MODE_DIAL, &number)) {
        return;
    }
    if ((named && app->board->exchange_count > 1) || number.left_out[0] != '\0') {
        /* put the number on the dial line and wait for Enter, so that the user sees the exchange and what was
         * left out */
        open_prompt(app, MODE_DIAL, "");
        app_type_number(app, &number);
        return;
    }
    /* an event has changed the target since it was shown */
    if (!named && !app_target_is_shown(app, &context)) {
        app->ignored_key = app->last_key;
        return;
    }
    if (strcmp(number.dial_string, selection.exchange->own_number) == 0) {
        app_notice(app, ROLE_WARNING, _("That is your own telephone."));
        return;
    }
    dial(app, selection.exchange, number.dial_string, now);
}

static void run_act(struct app *app, const char *argument, int64_t now)
{
    struct render_context context = app_render_context(app, now);
    if (app->mode != MODE_DIAL && app->view->run(app_view_state(app), &context, COMMAND_ACT)) {
        return;
    }
    run_dial(app, argument, now);
}

/* The recipient that the composer starts with: the typed number; else the selected row's number, or that of
 * its caller, if it can receive SMS. */
static const char *sms_recipient(const struct app *app, const struct render_context *context,
                                 struct selection *selection)
{
    char national_number[SMS_NUMBER_DIGITS + 1];
    if (!app_selection(app, context, selection)) {
        return "";
    }
    if (app->mode == MODE_DIAL || sms_number(national_number, selection->number)) {
        return selection->number;
    }
    return selection->peer != NULL && sms_number(national_number, selection->peer) ? selection->peer : "";
}

/* Length of the number at the start of a text. It tries one word, then two, and so on: the first prefix that
 * is an SMS number wins, else the longest prefix that is any number, else the first word. */
static size_t number_prefix_length(const char *text)
{
    char number[ACTION_NUMBER_BYTES];
    char national_number[SMS_NUMBER_DIGITS + 1];
    size_t length = strcspn(text, " ");
    for (size_t end = length, before = 0; end > before && end < sizeof number;) {
        (void)snprintf(number, sizeof number, "%.*s", (int)end, text);
        if (sms_number(national_number, number)) {
            return end;
        }
        length = number_is_diallable(number) ? end : length;
        before = end;
        end += strspn(text + end, " ");
        end += strcspn(text + end, " ");
    }
    return length;
}

static void run_sms(struct app *app, const char *argument, int64_t now)
{
    struct render_context context = app_render_context(app, now);
    struct selection selection;
    size_t length = number_prefix_length(argument);
    const struct exchange *through = length > 0 ? app->exchange : app_dial_exchange(app, &context);
    if (refuse(app, through, COMMAND_SMS, now)) {
        return;
    }
    char number[ACTION_NUMBER_BYTES] = "";
    if (length > 0 && length < sizeof number) {
        memcpy(number, argument, length);
        number[length] = '\0';
        argument += length + strspn(argument + length, " ");
    } else {
        (void)text_copy(number, sizeof number, sms_recipient(app, &context, &selection));
    }
    app_leave_prompt(app);
    composer_open(&app->composer, app->board->exchanges[through->index], number);
    if (*argument != '\0') {
        prompt_set(&app->composer.text, argument);
    }
    app->mode = MODE_COMPOSE;
}

static void run_find(struct app *app, const char *argument, int64_t now)
{
    struct render_context context = app_render_context(app, now);
    if (app->view->find == NULL) {
        app_notice(app, ROLE_WARNING, _("There is nothing to be found on this screen."));
        return;
    }
    if (*argument == '\0') {
        open_prompt(app, MODE_FIND, "");
        return;
    }
    if (!app->view->find(app_view_state(app), &context, argument, false)) {
        app_notice(app, ROLE_WARNING, _("Nothing on this screen is like that."));
    }
}

static void run_filter(struct app *app, const char *argument, int64_t now)
{
    (void)now;
    if (*argument == '\0') {
        open_prompt(app, MODE_FILTER, app->filter);
    } else {
        (void)text_copy(app->filter, sizeof app->filter, argument);
    }
}

static void run_palette(struct app *app, const char *argument, int64_t now)
{
    (void)now;
    open_prompt(app, MODE_PALETTE, argument);
}

/* Leaves one level: the dial line, then the filter, then the screen. */
static void run_back(struct app *app, const char *argument, int64_t now)
{
    (void)argument;
    (void)now;
    if (app->mode != MODE_NORMAL) {
        app_leave_prompt(app);
    } else if (app->filter[0] != '\0') {
        app->filter[0] = '\0';
    } else if (app->view != views[0]) {
        app_show_view(app, app->previous_view != app->view ? app->previous_view : views[0]);
    }
}

static void run_retry(struct app *app, const char *argument, int64_t now)
{
    (void)argument;
    if (refuse(app, app->exchange, COMMAND_RETRY, now)) {
        return;
    }
    app->options.callbacks.retry_now(app->options.callbacks.user);
}

static void run_exchange(struct app *app, const char *argument, int64_t now)
{
    (void)now;
    char text[APP_NOTICE_BYTES];
    struct board *board = app->board;
    struct exchange *chosen = *argument != '\0'
                                  ? board_find_exchange(board, argument)
                                  : board->exchanges[(app->exchange->index + 1) % board->exchange_count];
    if (chosen == NULL) {
        char titles[BOARD_TITLES_BYTES];
        board_format_titles(board, titles);
        (void)snprintf(text, sizeof text, _("No exchange is meant by %s alone; there are: %s"), argument,
                       titles);
        app_notice(app, ROLE_WARNING, text);
        return;
    }
    app->exchange = chosen;
    (void)snprintf(text, sizeof text, _("Dialling through %s."), board_name(board, app->exchange));
    app_notice(app, ROLE_STRONG, text);
}

/* Removes each silent membership of the agent from the exchange. Returns how many. Each removal changes the
 * agent, so look it up again. */
static int remove_silent_memberships(struct app *app, struct exchange *exchange, const char *number,
                                     int64_t now)
{
    int forgotten = 0;
    int64_t silent_before = exchange_silent_before(exchange, now);
    const struct agent *agent = table_get(&exchange->agents, number);
    for (uint16_t i = 0; agent != NULL && i < agent->queue_count;) {
        if (!membership_is_silent(&agent->queues[i], silent_before)) {
            i++;
            continue;
        }
        char queue[TABLE_KEY_BYTES];
        (void)text_copy(queue, sizeof queue, agent->queues[i].queue);
        const struct removed_event what = {.number = number, .queue = queue};
        app->options.callbacks.remove_agent(app->options.callbacks.user, exchange, &what);
        forgotten++;
        agent = table_get(&exchange->agents, number); /* with the last membership the agent is removed */
    }
    return forgotten;
}

/* Removes a silent agent. An exchange may not report that an agent left a queue, so the row would stay for
 * ever. An agent with recent events cannot be removed by mistake. */
static void remove_silent_agent(struct app *app, struct exchange *exchange, const char *number, int64_t now)
{
    char text[APP_NOTICE_BYTES];
    const struct agent *agent = table_get(&exchange->agents, number);
    enum role role = ROLE_WARNING;
    if (agent == NULL) {
        (void)snprintf(text, sizeof text, _("There is no agent %s."), number);
    } else if (exchange->silent_ms == 0) {
        (void)snprintf(text, sizeof text,
                       _("Nobody is ever silent here, and so nobody can be forgotten: agent_silent_h is 0."));
    } else if (remove_silent_memberships(app, exchange, number, now) > 0) {
        role = ROLE_STRONG;
        (void)snprintf(
            text, sizeof text,
            table_get(&exchange->agents, number) == NULL
                ? _("Agent %s is forgotten until heard of again.")
                : _("Agent %s is forgotten in the queues that tell nothing of them, until heard of again."),
            number);
    } else {
        char age[FORMAT_AGE_BYTES];
        format_age(age, agent_latest_stamp(agent)->at, now);
        (void)snprintf(text, sizeof text, _("Only a silent agent can be forgotten: %s was heard of %s ago."),
                       number, age);
    }
    app_exchange_notice(app, exchange, role, text);
}

/* The exchange with this agent, or the chosen one if none has it. NULL, with a notice, if several have it. */
static struct exchange *exchange_of_agent(struct app *app, const char *number)
{
    struct exchange *found = NULL;
    for (uint16_t i = 0; i < app->board->exchange_count; i++) {
        struct exchange *exchange = app->board->exchanges[i];
        if (table_get(&exchange->agents, number) == NULL) {
            continue;
        }
        if (found != NULL) {
            char text[APP_NOTICE_BYTES];
            (void)snprintf(text, sizeof text,
                           _("%s and %s both have an agent %s: select the one that is meant."), found->title,
                           exchange->title, number);
            app_notice(app, ROLE_WARNING, text);
            return NULL;
        }
        found = exchange;
    }
    return found != NULL ? found : app->exchange;
}

static void run_forget(struct app *app, const char *argument, int64_t now)
{
    struct render_context context = app_render_context(app, now);
    struct selection selection = {.number = argument};
    char number[NUMBER_BYTES];
    bool named = *argument != '\0';
    if (!named && !(app->view->command == COMMAND_QUEUES && app_selection(app, &context, &selection))) {
        app_notice(app, ROLE_WARNING, _("Select an agent on the screen of queues to forget."));
        return;
    }
    /* an event has changed the target since it was shown */
    if (!named && !app_target_is_shown(app, &context)) {
        app->ignored_key = app->last_key;
        return;
    }
    struct exchange *exchange =
        named ? exchange_of_agent(app, argument) : app->board->exchanges[selection.exchange->index];
    /* the selection points into rows that are about to change */
    (void)text_copy(number, sizeof number, selection.number);
    if (exchange != NULL) {
        remove_silent_agent(app, exchange, number, now);
    }
}

static void run_theme(struct app *app, const char *argument, int64_t now)
{
    (void)now;
    struct error error;
    if (!app->options.callbacks.set_theme(app->options.callbacks.user, argument, &error)) {
        app_notice(app, ROLE_BAD, error.text);
    }
}

static void run_language(struct app *app, const char *argument, int64_t now)
{
    (void)now;
    struct error error;
    if (!app->options.callbacks.set_language(app->options.callbacks.user, argument, &error)) {
        app_notice(app, ROLE_BAD, error.text);
    }
}

static void run_redraw(struct app *app, const char *argument, int64_t now)
{
    (void)argument;
    (void)now;
    app->request = APP_REQUEST_REDRAW;
}

static void run_suspend(struct app *app, const char *argument, int64_t now)
{
    (void)argument;
    (void)now;
    app->request = APP_REQUEST_SUSPEND;
}

static void run_quit(struct app *app, const char *argument, int64_t now)
{
    (void)argument;
    (void)now;
    app->request = APP_REQUEST_QUIT;
}

/* Commands that the app handles. All others go to the view. */
static command_handler *const command_handlers[COMMAND_COUNT] = {
    [COMMAND_ACT] = run_act,         [COMMAND_DIAL] = run_dial,         [COMMAND_SMS] = run_sms,
    [COMMAND_FIND] = run_find,       [COMMAND_FILTER] = run_filter,     [COMMAND_FORGET] = run_forget,
    [COMMAND_RETRY] = run_retry,     [COMMAND_EXCHANGE] = run_exchange, [COMMAND_PALETTE] = run_palette,
    [COMMAND_THEME] = run_theme,     [COMMAND_LANGUAGE] = run_language, [COMMAND_REDRAW] = run_redraw,
    [COMMAND_SUSPEND] = run_suspend, [COMMAND_BACK] = run_back,         [COMMAND_QUIT] = run_quit,
};

void app_run(struct app *app, enum command command, const char *argument, int64_t now)
{
    const struct view *view = view_by_command(command);
    if (view != NULL) {
        app_leave_prompt(app);
        app_show_view(app, view);
    } else if (command_handlers[command] != NULL) {
        command_handlers[command](app, argument, now);
    } else {
        struct render_context context = app_render_context(app, now);
        if (!refuse(app, app_dial_exchange(app, &context), command, now) &&
            !app->view->run(app_view_state(app), &context, command)) {
            app_notice(app, ROLE_DIM, _("That means nothing on this screen."));
        }
    }
}
