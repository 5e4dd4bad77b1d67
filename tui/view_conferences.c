/* The conference rooms and their participants. Filter fields: `room`, `ext`, `name`. */

#include "tui/views.h"

#include "model/filter.h"
#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"
#include "tui/format.h"
#include "tui/list.h"

#include <stdlib.h>

enum {
    NUMBER_COLS = 16,
    NAME_COLS = 30,
    AGE_COLS = 9,
    COLS_FOR_CHANNEL = 100, /* the start of a channel name is the same for all */
};

struct conferences_state {
    struct list list; /* a heading for each room, a row for each participant */
};

static void *conferences_open(void)
{
    return memory_new(1, sizeof(struct conferences_state));
}

static void conferences_close(void *state)
{
    struct conferences_state *view = state;
    list_done(&view->list);
    free(view);
}

static bool matches_filter(const struct render_context *context, const struct exchange *exchange,
                           const struct conference *conference, const struct participant *who)
{
    const struct filter_value values[] = {{"room", conference->row.key}, {"ext", who->number},
                                          {"name", who->name},           {"channel", who->channel},
                                          {"exchange", exchange->title}, {"exchange", exchange->name}};
    return filter_matches(context->filter, values, sizeof values / sizeof *values);
}

static void add_room(struct conferences_state *view, const struct render_context *context,
                     const struct exchange *exchange, const struct conference *conference, uint32_t section)
{
    struct list_row row = {.exchange = exchange, .section = section};
    row.heading = true;
    row.data = conference;
    row.key = conference->row.key;
    list_add(&view->list, &row);
    row.heading = false;
    for (uint16_t i = 0; i < conference->count; i++) {
        const struct participant *who = &conference->participants[i];
        if (matches_filter(context, exchange, conference, who)) {
            row.data = who;
            row.key = who->channel;
            list_add(&view->list, &row);
        }
    }
}

static void conferences_arrange(void *state, const struct render_context *context, int cols, int rows)
{
    (void)cols;
    struct conferences_state *view = state;
    uint32_t section = 0;
    list_begin(&view->list);
    for (uint16_t i = 0; i < context->board->exchange_count; i++) {
        const struct exchange *exchange = context->board->exchanges[i];
        for (uint32_t c = 0; c < exchange->conferences.count; c++) {
            add_room(view, context, exchange, table_at(&exchange->conferences, c), section++);
        }
    }
    list_end(&view->list, NULL, (uint32_t)(rows > 1 ? rows - 1 : 1));
}

static void draw_room(const struct render_context *context, struct pane pane, int row,
                      const struct list_row *entry)
{
    const struct conference *conference = entry->data;
    enum freshness freshness = conference_freshness(conference, entry->exchange->valid_from);
    char age[FORMAT_AGE_BYTES];
    format_age(age, conference->since, context->now);
    const char *label = board_label(context->board, entry->exchange);
    int name_cols = text_width_cells(entry->key);
    if (*label != '\0') {
        name_cols += 1 + text_width_cells(label);
        name_cols = name_cols > pane.cols / 2 ? pane.cols / 2 : name_cols;
    }
    format_draw_labelled(pane, row, 1, name_cols, ROLE_TITLE, entry->key, label);
    int col = 1 + name_cols + 2;
    bool live = freshness == FRESHNESS_LIVE;
    if (conference->count == 0) {
        bool empty = live && !conference->incomplete;
        col = pane_text(pane, row, col, ROLE_DIM, empty ? _("empty") : _("nobody that we know of"));
    } else {
        unsigned long count = conference->count;
        if (!live) { /* the number is marked even if the sentence behind it does not fit */
            col = pane_text(pane, row, col, ROLE_STALE,
                            format_agents(AGENTS_UNCERTAIN, context->glyphs).glyph) +
                  1;
        }
        const char *words = live && conference->incomplete /* if stale, the number may be smaller */
                                ? i18n_plural("at least %d participant", "at least %d participants", count)
                                : i18n_plural("%d participant", "%d participants", count);
        col = pane_format(pane, row, col, live ? ROLE_STRONG : ROLE_STALE, words, (int)count);
    }
    if (col + 2 + text_width_cells(age) < pane.cols) { /* a cut age would read as another one */
        col = pane_text(pane, row, col + 2, ROLE_DIM, age);
    }
    if (!live) {
        col += 2;
        pane_text_left(pane, row, col, pane.cols - col - 1, ROLE_STALE,
                       _("stale: who is in may have changed"));
    }
}

static void draw_participant(const struct render_context *context, struct pane pane, int row,
                             const struct list_row *entry)
{
    const struct participant *who = entry->data;
    bool live = exchange_freshness(entry->exchange, &who->stamp) == FRESHNESS_LIVE;
    char number[NUMBER_BYTES];
    char age[FORMAT_AGE_BYTES];
    number_format(number, who->number);
    format_age(age, who->joined_at, context->now);
    int name_col = 5 + NUMBER_COLS;
    int age_col = name_col + NAME_COLS + 1;
    struct appearance appearance =
        format_device(DEVICE_IN_USE, live ? FRESHNESS_LIVE : FRESHNESS_STALE, context->glyphs);
    (void)pane_text(pane, row, 3, appearance.role, appearance.glyph);
    pane_text_left(pane, row, 5, NUMBER_COLS - 1, live ? ROLE_STRONG : ROLE_STALE, number);
    pane_text_left(pane, row, name_col, NAME_COLS, live ? ROLE_TEXT : ROLE_STALE, who->name);
    pane_text_right(pane, row, age_col, AGE_COLS, ROLE_DIM, age);
    if (pane.cols >= COLS_FOR_CHANNEL) {
        pane_text_left(pane, row, age_col + AGE_COLS + 3, pane.cols - age_col - AGE_COLS - 4, ROLE_DIM,
                       who->channel);
    }
}

static void conferences_draw(const void *state, const struct render_context *context, struct pane pane)
{
    const struct conferences_state *view = state;
    if (view->list.count == 0) {
        (void)pane_text(pane, 1, 2, ROLE_DIM, _("No conference has been heard of yet."));
    }
    for (int row = 1; row < pane.rows; row++) {
        uint32_t index = view->list.top + (uint32_t)row - 1;
        if (index >= view->list.count) {
            break;
        }
        const struct list_row *entry = &view->list.rows[index];
        if (entry->heading) {
            draw_room(context, pane, row, entry);
        } else {
            draw_participant(context, pane, row, entry);
        }
        if (index == view->list.selected && !entry->heading) {
            pane_background(pane, row, ROLE_SELECTED);
        }
    }
}

static bool conferences_run(void *state, const struct render_context *context, enum command command)
{
    (void)context;
    struct conferences_state *view = state;
    return list_run(&view->list, command, 0);
}

static bool conferences_change_with_time(const void *state, const struct render_context *context)
{
    (void)context;
    const struct conferences_state *view = state;
    return view->list.count > 0;
}

static bool conferences_selection(const void *state, const struct render_context *context,
                                  struct selection *selection)
{
    (void)context;
    const struct conferences_state *view = state;
    const struct list_row *row = list_selected(&view->list);
    if (row == NULL || row->heading) {
        return false;
    }
    const struct participant *who = row->data;
    *selection = (struct selection){.exchange = row->exchange, .number = who->number, .name = who->name};
    return number_is_diallable(who->number);
}

static bool row_matches(const struct list_row *row, const char *text)
{
    const struct participant *who = row->data;
    return text_find(who->number, text) >= 0 || number_is_same(who->number, text) ||
           text_find(who->name, text) >= 0;
}

static bool conferences_find(void *state, const struct render_context *context, const char *text, bool again)
{
    (void)context;
    struct conferences_state *view = state;
    return list_find(&view->list, row_matches, text, again);
}

const struct view view_conferences = {
    .command = COMMAND_CONFERENCES,
    .title = N_("Conferences"),
    .open = conferences_open,
    .close = conferences_close,
    .arrange = conferences_arrange,
    .draw = conferences_draw,
    .changes_with_time = conferences_change_with_time,
    .run = conferences_run,
    .selection = conferences_selection,
    .find = conferences_find,
};
