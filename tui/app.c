/* The board on the screen: what is shown, where, and when it changes. */

#include "tui/app_state.h"

#include "model/enum_table.h"
#include "model/memory.h"
#include "model/text.h"
#include "tui/link_bar.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROWS_FOR_HINTS = 8, /* a lower screen has no hints … */
    ROWS_FOR_RULE = 12, /* … and no rule above the prompt */
    BARS_ALL = (1 << BAR_COUNT) - 1,
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
    app->redraw = true;
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
        app->redraw = true;
        app->filter[0] = '\0';
        app->rows_stale = true; /* its rows were not rebuilt while another view was shown */
    }
    app->view = view;
    int index = view_index(view);
    if (app->view_states[index] == NULL) {
        app->view_states[index] = view->open();
    }
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
        .filter = &app->parsed_filter,
    };
}

void app_leave_prompt(struct app *app)
{
    app->mode = MODE_NORMAL;
    prompt_set(&app->input, "");
}

void app_event(struct app *app, const struct exchange *exchange, const struct event *event, unsigned changes)
{
    app->rows_stale = true;
    app->changes |= changes;
    if (event->kind == EVENT_OUTCOME) {
        app_notify_outcome(app, exchange, &event->outcome);
    } else if (event->kind == EVENT_SMS) {
        app_notify_message_status(app, exchange, &event->sms);
    } else if (event->kind == EVENT_REQUESTED) {
        app->notice[0] = '\0'; /* the status of the request replaces it */
        app->redraw = true;
    } else {
        return;
    }
    app->notice_unseen = app->notice[0] != '\0';
}

bool app_changes_with_messages(const struct app *app)
{
    return !app->drawing.bars[BAR_STATUS].steady;
}

void app_invalidate(struct app *app)
{
    app->redraw = true;
}

bool app_hides_bars(const struct app *app)
{
    const struct exchange *exchange = NULL;
    return app->view->full_screen && app->mode == MODE_NORMAL && app->notice[0] == '\0' &&
           app->ignored_key == 0 && app_latest_request(app, &exchange) == NULL;
}

enum device_state app_own_state(const struct app *app, enum freshness *freshness)
{
    const struct exchange *exchange = app->exchange;
    const struct extension *own =
        *exchange->own_number == '\0' ? NULL : table_get(&exchange->extensions, exchange->own_number);
    *freshness = own == NULL ? FRESHNESS_UNKNOWN : extension_freshness(own, exchange->valid_from);
    return own == NULL ? DEVICE_UNKNOWN : own->state;
}

void app_arrange_view(struct app *app, const struct render_context *context)
{
    if (app->redraw) {
        filter_parse(&app->parsed_filter, app->mode == MODE_FILTER ? app->input.text : app->filter);
    }
    app->view->arrange(app_view_state(app), context, app->view_cols, app->view_rows);
    app->rows_stale = false;
}

/* As many bars as the height allows. */
static struct layout lay_out(struct app *app, const struct render_context *context,
                             const struct canvas *canvas)
{
    bool bare = app_hides_bars(app);
    if (app->redraw || (app->changes & CHANGED_LINK) != 0) {
        app->problem_rows = app_problem_rows(context);
    }
    struct layout layout = {
        .cols = canvas->cols,
        .rows = canvas->rows,
        .problems = app->problem_rows,
        .hints = !bare && canvas->rows >= ROWS_FOR_HINTS,
        .prompt = !bare && canvas->rows >= 3,
        .rule = !bare && canvas->rows >= ROWS_FOR_RULE,
    };
    layout.view = layout.rows - 1 - layout.problems - layout.hints - layout.prompt - layout.rule;
    return layout;
}

static bool is_same_layout(const struct layout *a, const struct layout *b)
{
    return a->cols == b->cols && a->rows == b->rows && a->problems == b->problems && a->view == b->view &&
           a->rule == b->rule && a->prompt == b->prompt && a->hints == b->hints;
}

static struct pane view_pane(const struct layout *layout, struct canvas *canvas)
{
    return pane_part(canvas_pane(canvas), 1 + layout->problems, 0, layout->view, layout->cols);
}

/* Can nothing of the last picture be kept? */
static bool must_draw_all(const struct app *app, const struct canvas *canvas, const struct layout *layout,
                          int64_t now)
{
    const struct drawing *drawing = &app->drawing;
    return app->redraw || app->mode != MODE_NORMAL || canvas != drawing->canvas || canvas->is_blank ||
           !is_same_layout(layout, &drawing->layout) || now < drawing->at;
}

/* Remembers the selected row. True if it is not the one of the last drawing, or can't be compared with it. */
static bool take_selection(struct app *app, const struct render_context *context)
{
    struct drawing *drawing = &app->drawing;
    struct selection selection = {.number = ""};
    bool selected =
        app->view->selection != NULL && app->view->selection(app_view_state(app), context, &selection);
    const char *number = selected ? selection.number : "";
    const char *peer = selected && selection.peer != NULL ? selection.peer : "";
    const struct exchange *exchange = selected ? selection.exchange : NULL;
    bool same = exchange == drawing->exchange && strcmp(number, drawing->number) == 0 &&
                strcmp(peer, drawing->peer) == 0;
    drawing->exchange = exchange;
    bool kept = text_copy(drawing->number, sizeof drawing->number, number) &&
                text_copy(drawing->peer, sizeof drawing->peer, peer);
    return !same || !kept;
}

static bool own_state_changes(struct app *app)
{
    enum freshness freshness;
    enum device_state state = app_own_state(app, &freshness);
    bool same = state == app->drawing.own_state && freshness == app->drawing.own_freshness;
    app->drawing.own_state = state;
    app->drawing.own_freshness = freshness;
    return !same;
}

static bool minute_changes(struct app *app, int64_t now)
{
    enum { MINUTE_MS = 60 * 1000 };
    int64_t minute = app->options.clock ? (now + app->wall_clock_offset_ms) / MINUTE_MS : 0;
    bool same = minute == app->drawing.clock_minute;
    app->drawing.clock_minute = minute;
    return !same;
}

static bool is_any_link_quiet(const struct board *board, int64_t now)
{
    bool quiet = false;
    for (uint16_t i = 0; !quiet && i < board->exchange_count; i++) {
        quiet = link_is_quiet(&board->exchanges[i]->link, now);
    }
    return quiet;
}

/* The bars that may look otherwise than in the last drawing, a mask of 1 << BAR_…. Only in MODE_NORMAL, and
 * after no key. */
static unsigned bars_to_draw(struct app *app, int64_t now, bool selection_changes)
{
    static const unsigned without_status = CHANGED_EXTENSIONS | CHANGED_CONFERENCES | CHANGED_SMS |
                                           CHANGED_NAMES | CHANGED_HISTORY | CHANGED_REQUESTS;
    ENUM_TABLE(facts);
    static const unsigned facts[] = {
        ENUM_ROW(BAR_STATUS) = ~without_status,
        ENUM_ROW(BAR_PROMPT) = CHANGED_LINK | CHANGED_REQUESTS,
        ENUM_ROW(BAR_HINTS) = CHANGED_LINK,
    };
    ENUM_TABLE_END(facts, BAR_COUNT);
    unsigned bars = selection_changes ? 1U << BAR_PROMPT | 1U << BAR_HINTS : 0;
    bool own = own_state_changes(app);
    bool minute = minute_changes(app, now);
    if (own || minute || is_any_link_quiet(app->board, now)) {
        bars |= 1U << BAR_STATUS;
    }
    for (int bar = 0; bar < BAR_COUNT; bar++) {
        const struct lifetime *lifetime = &app->drawing.bars[bar];
        if ((app->changes & facts[bar]) != 0 || !lifetime->steady || now >= lifetime->next_change_at) {
            bars |= 1U << bar;
        }
    }
    return bars;
}

static struct pane blank_rows(struct canvas *canvas, int row, int rows)
{
    struct pane pane = pane_part(canvas_pane(canvas), row, 0, rows, canvas->cols);
    pane_clear(pane);
    return pane;
}

/* Draws the view and these bars into what the canvas shows already. */
static void draw_parts(const struct app *app, const struct render_context *context,
                       const struct layout *layout, struct canvas *canvas, unsigned bars,
                       struct lifetime lifetimes[BAR_COUNT])
{
    int row = 1 + layout->problems + layout->view; /* the first below the view */
    canvas->cursor_col = canvas->cursor_row = -1;
    app->view->draw(app_view_state(app), context, blank_rows(canvas, 1 + layout->problems, layout->view));
    if ((bars & 1U << BAR_STATUS) != 0 && layout->problems > 0) {
        app_draw_problems(context, blank_rows(canvas, 1, layout->problems));
    }
    if ((bars & 1U << BAR_PROMPT) != 0 && layout->rule) {
        pane_fill(blank_rows(canvas, row, 1), 0, 0, layout->cols, ROLE_RULE,
                  context->glyphs == GLYPHS_ASCII ? L'-' : L'─');
    }
    if ((bars & 1U << BAR_PROMPT) != 0 && layout->prompt) {
        lifetimes[BAR_PROMPT] = app_draw_prompt(app, context, blank_rows(canvas, row + layout->rule, 1));
    }
    if ((bars & 1U << BAR_HINTS) != 0 && layout->hints) {
        lifetimes[BAR_HINTS] = app_draw_hints(app, context, blank_rows(canvas, layout->rows - 1, 1));
    }
    if (app->mode == MODE_COMPOSE) {
        int below = layout->hints + layout->prompt;
        int rows = composer_rows(&app->composer, layout->cols, layout->rows - 1 - below);
        composer_draw(&app->composer, context,
                      pane_part(canvas_pane(canvas), layout->rows - below - rows, 0, rows, layout->cols));
    }
    if ((bars & 1U << BAR_STATUS) != 0) {
        lifetimes[BAR_STATUS] = app_draw_status(app, context, blank_rows(canvas, 0, 1));
    }
}

/* In builds with sanitizers: is the picture the one that is drawn whole? */
static void check_picture(const struct app *app, const struct render_context *context,
                          const struct layout *layout, const struct canvas *canvas)
{
#ifdef PBXBOARD_CHECK_PICTURE
    struct lifetime lifetimes[BAR_COUNT];
    struct canvas *whole = canvas_new(canvas->cols, canvas->rows);
    draw_parts(app, context, layout, whole, BARS_ALL, lifetimes);
    assert(canvas_is_same(whole, canvas));
    canvas_free(whole);
#else
    (void)app;
    (void)context;
    (void)layout;
    (void)canvas;
#endif
}

void app_draw(struct app *app, struct canvas *canvas, int64_t now)
{
    app_show_view(app, app->view);
    struct drawing *drawing = &app->drawing;
    struct render_context context = app_render_context(app, now);
    struct layout layout = lay_out(app, &context, canvas);
    struct pane view = view_pane(&layout, canvas);
    app->view_cols = view.cols;
    app->view_rows = view.rows;
    app_arrange_view(app, &context);
    bool selection_changes = take_selection(app, &context);
    unsigned bars = bars_to_draw(app, now, selection_changes);
    bool all = must_draw_all(app, canvas, &layout, now);
    if (all) {
        canvas_clear(canvas);
        drawing->bars[BAR_PROMPT] = drawing->bars[BAR_HINTS] = (struct lifetime){true, INT64_MAX};
        bars = BARS_ALL;
    }
    draw_parts(app, &context, &layout, canvas, bars, drawing->bars);
    check_picture(app, &context, &layout, canvas);
    if (all || selection_changes) {
        app_record_target(app, &context,
                          layout.cols >= APP_TARGET_COLS_MIN && layout.rows >= APP_TARGET_ROWS_MIN);
    }
    canvas->is_blank = false;
    drawing->canvas = canvas;
    drawing->layout = layout;
    drawing->at = now;
    app->redraw = false;
    app->changes = CHANGED_NOTHING;
}

static int64_t sooner(int64_t a_ms, int64_t b_ms)
{
    return a_ms < 0 || (b_ms >= 0 && b_ms < a_ms) ? b_ms : a_ms;
}

int64_t app_next_change_ms(const struct app *app, int64_t now)
{
    enum { SECOND_MS = 1000 };
    struct render_context context = app_render_context(app, now);
    bool changes_with_time = app->view->changes_with_time != NULL && app_view_state(app) != NULL &&
                             app->view->changes_with_time(app_view_state(app), &context);
    int64_t next_ms = changes_with_time ? SECOND_MS - now % SECOND_MS : -1;
    for (int bar = 0; bar < BAR_COUNT; bar++) {
        int64_t at = app->drawing.bars[bar].next_change_at;
        if (at != INT64_MAX) {
            next_ms = sooner(next_ms, at > now ? at - now : 0);
        }
    }
    /* the next second comes before any agent becomes silent */
    bool soon = next_ms >= 0 && next_ms <= SECOND_MS;
    for (uint16_t i = 0; !soon && i < app->board->exchange_count; i++) {
        next_ms = sooner(next_ms, exchange_next_silence_ms(app->board->exchanges[i], now));
    }
    return next_ms;
}
