/* The board on the screen: what is shown, where, and when it changes. */

#include "tui/app_state.h"

#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"
#include "tui/appearance.h"
#include "tui/format.h"
#include "tui/link_bar.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROWS_FOR_HINTS = 8, /* a lower screen has no hints … */
    ROWS_FOR_RULE = 12, /* … and no rule above the prompt */
};

struct app *app_new(const struct app_options *options)
{
    struct app *app = memory_new(1, sizeof *app);
    app->options = *options;
    app->board = options->board;
    app->exchange = options->board->exchanges[0];
    /* the first exchange that has my extension */
    for (uint16_t i = options->board->exchange_count; i-- > 0;) {
        app->exchange =
            *options->board->exchanges[i]->own_number != '\0' ? options->board->exchanges[i] : app->exchange;
    }
    app->view = app->previous_view = views[0];
    app->key_count = 1;
    return app;
}

void app_free(struct app *app)
{
    if (app == NULL) {
        return;
    }
    for (int i = 0; views[i] != NULL; i++) {
        if (app->view_states[i] != NULL) {
            views[i]->close(app->view_states[i]);
        }
    }
    free(app);
}

static int view_index(const struct view *view)
{
    int index = 0;
    while (views[index] != view) {
        index++;
    }
    assert(index < VIEW_COUNT);
    return index;
}

void *app_view_state(const struct app *app)
{
    return app->view_states[view_index(app->view)];
}

void app_show_view(struct app *app, const struct view *view)
{
    if (view != app->view) {
        app->previous_view = app->view;
        app->filter[0] = '\0';
        app->rows_stale = true; /* its rows were not rebuilt while another view was shown */
    }
    app->view = view;
    int index = view_index(view);
    if (app->view_states[index] == NULL) {
        app->view_states[index] = view->open();
    }
}

void app_notice(struct app *app, enum role role, const char *text)
{
    app->notice_role = role;
    (void)text_copy(app->notice, sizeof app->notice, text);
}

void app_exchange_notice(struct app *app, const struct exchange *exchange, enum role role, const char *text)
{
    char labelled[APP_NOTICE_BYTES];
    format_labelled(labelled, sizeof labelled, board_label(app->board, exchange), text);
    app_notice(app, role, labelled);
}

enum app_request app_request(struct app *app)
{
    enum app_request request = app->request;
    app->request = APP_REQUEST_NONE;
    return request;
}

void app_set_wall_clock_offset(struct app *app, int64_t offset_ms)
{
    app->wall_clock_offset_ms = offset_ms;
}

struct render_context app_render_context(const struct app *app, int64_t now)
{
    return (struct render_context){
        .board = app->board,
        .exchange = app->exchange,
        .now = now,
        .wall_clock_offset_ms = app->wall_clock_offset_ms,
        .glyphs = app->options.glyphs,
        .limits = app->options.limits,
        .keymap = &app->options.keymap,
        .filter = app->mode == MODE_FILTER ? app->input.text : app->filter,
    };
}

void app_leave_prompt(struct app *app)
{
    app->mode = MODE_NORMAL;
    prompt_set(&app->input, "");
}

static void notify_outcome(struct app *app, const struct exchange *exchange, const struct outcome_event *said)
{
    char party[FORMAT_NAME_BYTES];
    char text[APP_NOTICE_BYTES];
    format_party(party, said->action->to, exchange_name_of(exchange, said->action->to));
    if (said->outcome != OUTCOME_DONE) {
        app_exchange_notice(app, exchange, said->outcome == OUTCOME_UNCERTAIN ? ROLE_WARNING : ROLE_BAD,
                            said->text);
    } else if (said->action->kind == ACTION_DIAL) {
        (void)snprintf(text, sizeof text, _("Calling %s: your telephone rings first."), party);
        app_exchange_notice(app, exchange, ROLE_GOOD, text);
    } else if (said->action->kind == ACTION_SMS) {
        (void)snprintf(text, sizeof text, _("SMS to %s: %s"), party,
                       appearance_of_message(said->message_status, app->options.glyphs).word);
        app_exchange_notice(app, exchange, ROLE_GOOD, text);
    }
}

/* Shows the status of messages that were sent from here. */
static void notify_message_status(struct app *app, const struct exchange *exchange,
                                  const struct sms_event *said)
{
    char party[FORMAT_NAME_BYTES];
    char text[APP_NOTICE_BYTES];
    const struct sms *message = sms_list_by_id(&exchange->messages, said->id);
    if (message == NULL || message->serial == 0) {
        return;
    }
    format_party(party, message->to, "");
    struct appearance appearance = appearance_of_message(message->status, app->options.glyphs);
    (void)snprintf(text, sizeof text, _("SMS to %s: %s"), party, appearance.word);
    app_exchange_notice(app, exchange, appearance.role == ROLE_TEXT ? ROLE_GOOD : appearance.role, text);
}

void app_event(struct app *app, const struct exchange *exchange, const struct event *event)
{
    app->rows_stale = true;
    if (event->kind == EVENT_OUTCOME) {
        notify_outcome(app, exchange, &event->outcome);
    } else if (event->kind == EVENT_SMS) {
        notify_message_status(app, exchange, &event->sms);
    } else if (event->kind == EVENT_REQUESTED) {
        app->notice[0] = '\0'; /* the status of the request replaces it */
    } else {
        return;
    }
    app->notice_unseen = app->notice[0] != '\0';
}

const struct request *app_latest_request(const struct app *app, const struct exchange **exchange)
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

bool app_hides_bars(const struct app *app)
{
    const struct exchange *exchange = NULL;
    bool has_text =
        app->notice[0] != '\0' || app->ignored_key != 0 || app_latest_request(app, &exchange) != NULL;
    return app->view->full_screen && app->mode == MODE_NORMAL && !has_text;
}

void app_arrange_view(struct app *app, const struct render_context *context)
{
    app->view->arrange(app_view_state(app), context, app->view_cols, app->view_rows);
    app->rows_stale = false;
}

/* Draws the view, and as many bars as the height allows. */
static void draw_frame(struct app *app, const struct render_context *context, struct pane all)
{
    bool bare = app_hides_bars(app);
    int hints = !bare && all.rows >= ROWS_FOR_HINTS;
    int line = !bare && all.rows >= 3;
    int rule = !bare && all.rows >= ROWS_FOR_RULE;
    int problems = app_problem_rows(context);
    int view_rows = all.rows - 1 - problems - hints - line - rule;
    struct pane view = pane_part(all, 1 + problems, 0, view_rows, all.cols);
    app->view_cols = view.cols;
    app->view_rows = view.rows;
    app_arrange_view(app, context);
    app->view->draw(app_view_state(app), context, view);
    if (problems > 0) {
        app_draw_problems(context, pane_part(all, 1, 0, problems, all.cols));
    }
    if (rule) {
        pane_fill(all, 1 + problems + view_rows, 0, all.cols, ROLE_RULE,
                  context->glyphs == GLYPHS_ASCII ? L'-' : L'─');
    }
    if (line) {
        app_draw_prompt(app, context, pane_part(all, 1 + problems + view_rows + rule, 0, 1, all.cols));
    }
    if (hints) {
        app_draw_hints(app, context, pane_part(all, all.rows - 1, 0, 1, all.cols));
    }
    if (app->mode == MODE_COMPOSE) {
        int rows = composer_rows(&app->composer, all.cols, all.rows - 1 - hints - line);
        composer_draw(&app->composer, context,
                      pane_part(all, all.rows - hints - line - rows, 0, rows, all.cols));
    }
}

void app_draw(struct app *app, struct canvas *canvas, int64_t now)
{
    canvas_clear(canvas);
    struct render_context context = app_render_context(app, now);
    struct pane all = canvas_pane(canvas);
    app_show_view(app, app->view);
    draw_frame(app, &context, all);
    app_record_target(app, &context, all.cols >= APP_TARGET_COLS_MIN && all.rows >= APP_TARGET_ROWS_MIN);
    app_draw_status(app, &context, pane_part(all, 0, 0, 1, all.cols));
}

static int64_t sooner(int64_t a_ms, int64_t b_ms)
{
    return a_ms < 0 || (b_ms >= 0 && b_ms < a_ms) ? b_ms : a_ms;
}

int64_t app_next_change_ms(const struct app *app, int64_t now)
{
    enum { SECOND_MS = 1000, MINUTE_MS = 60 * 1000 };
    struct render_context context = app_render_context(app, now);
    bool changes_with_time = app->view->changes_with_time != NULL && app_view_state(app) != NULL &&
                             app->view->changes_with_time(app_view_state(app), &context);
    const struct exchange *exchange = NULL;
    const struct request *request = app_latest_request(app, &exchange);
    int64_t next_ms = -1;
    for (uint16_t i = 0; i < app->board->exchange_count; i++) {
        next_ms = sooner(next_ms, link_bar_next_change_ms(&app->board->exchanges[i]->link, now));
    }
    if (request != NULL) { /* its seconds count from the request */
        next_ms = sooner(next_ms, now > request->requested_at
                                      ? SECOND_MS - (now - request->requested_at) % SECOND_MS
                                      : SECOND_MS);
    }
    next_ms = changes_with_time ? sooner(next_ms, SECOND_MS - now % SECOND_MS) : next_ms;
    next_ms = app->options.clock ? sooner(next_ms, MINUTE_MS - (now + app->wall_clock_offset_ms) % MINUTE_MS)
                                 : next_ms;
    /* the next second comes before any agent becomes silent */
    bool soon = next_ms >= 0 && next_ms <= SECOND_MS;
    for (uint16_t i = 0; !soon && i < app->board->exchange_count; i++) {
        next_ms = sooner(next_ms, exchange_next_silence_ms(app->board->exchanges[i], now));
    }
    return next_ms;
}
