/* The switchboard: every extension as a lamp, in the user's groups, and a strip of queues below. Lamps are as
 * large as the screen allows: two lines each with space between them, two lines, or one. Filter fields: `ext`
 * (or `number`), `name`, `state`, `peer`, `group`. */

#include "tui/views.h"

#include "model/board.h"
#include "model/enum_table.h"
#include "model/filter.h"
#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"
#include "tui/format.h"
#include "tui/link_bar.h"
#include "tui/list.h"
#include "tui/queue_strip.h"

#include <stdlib.h>
#include <string.h>

enum {
    STRIP_ROWS_MAX = 4,
    STRIP_SCREEN_ROWS_MIN = 12, /* a smaller screen has only lamps */
};

/* Position of a row of the list: lines count from the first lamp's, also those that are scrolled out. */
struct position {
    uint32_t line;
    uint32_t column;
};

/* What the list depends on. Extensions are never removed, so an unfiltered list sorted by number stays valid
 * until one of these values changes. The states are read from the rows when they are drawn. */
struct layout_key {
    uint32_t extensions; /* of all exchanges */
    uint16_t exchanges;
    uint16_t groups;
    const char *others; /* heading of extensions without a group, in the user's language */
    int sort;
    bool inverted;
    bool filtered;
    int cols, rows;
};

struct switchboard {
    struct list list;
    struct layout_key current_key;
    struct position *positions; /* one a row of the list */
    uint32_t columns;           /* lamps beside each other */
    int lamp_cols;
    int lamp_rows; /* 1 or 2 */
    int pitch;     /* lines from one row of lamps to the next */
    int number_cols;
    uint32_t lines; /* in all */
    uint32_t top;   /* the first line on the screen */
    int rows;       /* lines on the screen */
    int strip_rows;
    bool changes_with_time; /* a lamp on the screen shows how long its state has lasted */
};

static const struct extension *extension_of(const struct list_row *row)
{
    return row->data;
}

/* Order of urgency: ringing, engaged, free, the rest. */
static int by_state(const struct list_row *a, const struct list_row *b)
{
    ENUM_TABLE(ranks);
    static const int ranks[] = {
        ENUM_ROW(DEVICE_RINGING) = 0, ENUM_ROW(DEVICE_RINGING_IN_USE) = 1, ENUM_ROW(DEVICE_DIALLING) = 2,
        ENUM_ROW(DEVICE_IN_USE) = 3,  ENUM_ROW(DEVICE_ON_HOLD) = 4,        ENUM_ROW(DEVICE_BUSY) = 5,
        ENUM_ROW(DEVICE_IDLE) = 6,    ENUM_ROW(DEVICE_UNAVAILABLE) = 7,    ENUM_ROW(DEVICE_UNKNOWN) = 8,
    };
    ENUM_TABLE_END(ranks, DEVICE_STATE_COUNT);
    int rank_a = extension_freshness(extension_of(a), a->exchange->valid_from) == FRESHNESS_LIVE
                     ? ranks[extension_of(a)->state]
                     : ranks[DEVICE_UNKNOWN];
    int rank_b = extension_freshness(extension_of(b), b->exchange->valid_from) == FRESHNESS_LIVE
                     ? ranks[extension_of(b)->state]
                     : ranks[DEVICE_UNKNOWN];
    return rank_a - rank_b;
}

static int by_name(const struct list_row *a, const struct list_row *b)
{
    return text_compare(exchange_name_of(a->exchange, a->key), exchange_name_of(b->exchange, b->key));
}

/* The latest changes come first, unlike on the screen of queues. */
static int by_time(const struct list_row *a, const struct list_row *b)
{
    int64_t since_a = extension_of(a)->since;
    int64_t since_b = extension_of(b)->since;
    return since_a > since_b ? -1 : since_a < since_b;
}

static list_compare *const orders[] = {list_by_number, by_name, by_state, by_time};
enum { ORDER_COUNT = sizeof orders / sizeof *orders };

static const char *group_title(const struct board *board, uint16_t group)
{
    if (group < board->group_count) {
        return board->groups[group].name;
    }
    return board->group_count > 0 ? _("Others") : "";
}

static bool matches_filter(const struct render_context *context, const struct exchange *exchange,
                           const struct extension *extension, const char *group)
{
    if (context->filter->count == 0) {
        return true;
    }
    enum freshness freshness = extension_freshness(extension, exchange->valid_from);
    struct appearance appearance = format_device(extension->state, freshness, GLYPHS_UNICODE);
    const struct filter_value values[] = {
        {"ext", extension->row.key},
        {"number", extension->row.key},
        {"name", exchange_name_of(exchange, extension->row.key)},
        {"state", appearance.word},
        {"state", appearance.english},
        {"state",
         freshness == FRESHNESS_LIVE ? device_state_word(extension->state) : freshness_word(freshness)},
        {"peer", extension->peer_number},
        {"peer", exchange_peer_name(exchange, extension)},
        {"group", group},
        {"exchange", exchange->title},
        {"exchange", exchange->name},
    };
    return filter_matches(context->filter, values, sizeof values / sizeof *values);
}

static void *switchboard_open(void)
{
    return memory_new(1, sizeof(struct switchboard));
}

static void switchboard_close(void *state)
{
    struct switchboard *view = state;
    list_done(&view->list);
    free(view->positions);
    free(view);
}

/* Sections are numbered by exchange and group; with more than one each has a heading. An exchange without
 * known extensions has a heading, too, so that it is visible. */
static void add_exchange(struct switchboard *view, const struct render_context *context,
                         const struct exchange *exchange)
{
    const struct board *board = context->board;
    uint32_t sections = (uint32_t)board->group_count + 1;
    bool *has_heading = memory_new(sections, sizeof *has_heading);
    bool with_headings = board->group_count > 0 || board->exchange_count > 1;
    for (uint32_t i = 0; i < exchange->extensions.count; i++) {
        const struct extension *extension = table_at(&exchange->extensions, i);
        uint16_t group = board_group_of(board, extension->row.key);
        const char *title = group_title(board, group);
        struct list_row row = {.exchange = exchange, .section = exchange->index * sections + group};
        if (!matches_filter(context, exchange, extension, title)) {
            continue;
        }
        if (with_headings && !has_heading[group]) {
            has_heading[group] = true;
            row.heading = true;
            row.key = board->exchange_count > 1 && group == board->group_count ? exchange->title : title;
            list_add(&view->list, &row);
        }
        row.heading = false;
        row.key = extension->row.key;
        row.data = extension;
        list_add(&view->list, &row);
        int width = (int)strlen(extension->row.key);
        view->number_cols = width > view->number_cols && width <= 8 ? width : view->number_cols;
    }
    if (board->exchange_count > 1 && exchange->extensions.count == 0 && context->filter->count == 0) {
        list_add(&view->list, &(struct list_row){.exchange = exchange,
                                                 .section = exchange->index * sections + board->group_count,
                                                 .heading = true,
                                                 .key = exchange->title});
    }
    view->list.total += exchange->extensions.count;
    free(has_heading);
}

/* Assigns line and column to each row, with `pitch` lines a row of lamps. Returns the number of lines. */
static uint32_t lay_out(struct switchboard *view, int pitch)
{
    uint32_t line = 0;
    uint32_t column = 0;
    bool open = false; /* a row of lamps is unfinished */
    for (uint32_t i = 0; i < view->list.count; i++) {
        const struct list_row *row = &view->list.rows[i];
        bool another = i > 0 && row->section != view->list.rows[i - 1].section;
        if (open && (another || column == view->columns)) {
            line += (uint32_t)pitch;
            column = 0;
        }
        if (row->heading) {
            line += another && pitch > 1;
            view->positions[i] = (struct position){line++, 0};
            open = false;
        } else {
            view->positions[i] = (struct position){line, column++};
            open = true;
        }
    }
    return open ? line + (uint32_t)pitch : line;
}

/* Chooses the largest lamps with which all fit on the screen. Space between rows matters most, then space for
 * names. */
static void choose_size(struct switchboard *view, int cols)
{
    static const struct {
        int lamp_rows, pitch;
    } sizes[] = {{2, 3}, {2, 2}, {1, 1}};
    static const int widths[] = {FORMAT_LAMP_COLS_MAX, 36, 30, FORMAT_LAMP_COLS_MIN + 2};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        for (size_t w = 0; w < sizeof widths / sizeof *widths; w++) {
            view->columns = cols < widths[w] ? 1 : (uint32_t)(cols / widths[w]);
            view->lamp_cols = cols / (int)view->columns;
            view->lamp_cols = view->lamp_cols > FORMAT_LAMP_COLS_MAX ? FORMAT_LAMP_COLS_MAX : view->lamp_cols;
            view->lamp_rows = sizes[i].lamp_rows;
            view->pitch = sizes[i].pitch;
            view->lines = lay_out(view, view->pitch);
            if (view->lines <= (uint32_t)view->rows) {
                return;
            }
        }
    }
}

/* Scrolls as little as possible to show the selected lamp, and the heading above the first row. */
static void scroll(struct switchboard *view)
{
    uint32_t rows = view->rows < 1 ? 1 : (uint32_t)view->rows;
    uint32_t last_top = view->lines > rows ? view->lines - rows : 0;
    if (view->list.selected < view->list.count) {
        uint32_t line = view->positions[view->list.selected].line;
        bool with_heading = line == 1 && rows > (uint32_t)view->lamp_rows;
        uint32_t first = with_heading ? 0 : line;
        if (first < view->top) {
            view->top = first;
        } else if (line + (uint32_t)view->lamp_rows > view->top + rows) {
            view->top = line + (uint32_t)view->lamp_rows - rows;
        }
    }
    view->top = view->top > last_top ? last_top : view->top;
}

static bool is_on_screen(const struct switchboard *view, uint32_t i)
{
    uint32_t line = view->positions[i].line;
    return line >= view->top && line < view->top + (uint32_t)view->rows;
}

/* First row on the screen, by binary search: line numbers grow with the list. */
static uint32_t first_on_screen(const struct switchboard *view)
{
    uint32_t from = 0;
    uint32_t to = view->list.count;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        if (view->positions[middle].line < view->top) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from;
}

static struct layout_key layout_key_of(const struct switchboard *view, const struct render_context *context,
                                       int cols)
{
    struct layout_key layout_key = {.exchanges = context->board->exchange_count,
                                    .groups = context->board->group_count,
                                    .others = group_title(context->board, context->board->group_count),
                                    .sort = view->list.sort,
                                    .inverted = view->list.inverted,
                                    .filtered = context->filter->count > 0,
                                    .cols = cols,
                                    .rows = view->rows};
    for (uint16_t i = 0; i < context->board->exchange_count; i++) {
        layout_key.extensions += context->board->exchanges[i]->extensions.count;
    }
    return layout_key;
}

/* Is the list still valid, with the same positions? */
static bool is_up_to_date(const struct switchboard *view, const struct layout_key *layout_key)
{
    const struct layout_key *current_key = &view->current_key;
    bool whole = !layout_key->filtered && !current_key->filtered &&
                 orders[layout_key->sort % ORDER_COUNT] == list_by_number;
    bool same_rows = layout_key->extensions == current_key->extensions &&
                     layout_key->exchanges == current_key->exchanges &&
                     layout_key->groups == current_key->groups && layout_key->others == current_key->others;
    bool same_order = layout_key->sort == current_key->sort && layout_key->inverted == current_key->inverted;
    return whole && same_rows && same_order && layout_key->cols == current_key->cols &&
           layout_key->rows == current_key->rows;
}

static void rebuild_list(struct switchboard *view, const struct render_context *context, int cols)
{
    view->number_cols = 3;
    list_begin(&view->list);
    for (uint16_t i = 0; i < context->board->exchange_count; i++) {
        add_exchange(view, context, context->board->exchanges[i]);
    }
    list_end(&view->list, orders[view->list.sort % ORDER_COUNT], (uint32_t)view->rows);
    view->positions = memory_resize(view->positions, view->list.count, sizeof *view->positions);
    choose_size(view, cols);
}

static bool any_lamp_shows_age(const struct switchboard *view)
{
    for (uint32_t i = first_on_screen(view); i < view->list.count && is_on_screen(view, i); i++) {
        const struct list_row *row = &view->list.rows[i];
        if (!row->heading && format_lamp_shows_age(row->exchange, extension_of(row))) {
            return true;
        }
    }
    return false;
}

/* A row a queue, as far as there is space for them. */
static int strip_rows(const struct board *board)
{
    uint32_t count = 0;
    for (uint16_t i = 0; i < board->exchange_count; i++) {
        count += board->exchanges[i]->queues.count;
    }
    return count < STRIP_ROWS_MAX ? (int)count : STRIP_ROWS_MAX;
}

static void switchboard_arrange(void *state, const struct render_context *context, int cols, int rows)
{
    struct switchboard *view = state;
    view->strip_rows = rows >= STRIP_SCREEN_ROWS_MIN ? strip_rows(context->board) : 0;
    view->rows = view->strip_rows > 0 ? rows - view->strip_rows - 2 : rows - 1;
    struct layout_key layout_key = layout_key_of(view, context, cols - 2);
    if (!is_up_to_date(view, &layout_key)) {
        rebuild_list(view, context, cols - 2);
        view->current_key = layout_key;
    }
    scroll(view);
    view->changes_with_time = any_lamp_shows_age(view);
}

/* Draws a heading: the group's name, with the exchange if there are several; or the exchange with its link
 * state. */
static void draw_heading(const struct render_context *context, struct pane pane, int line,
                         const struct list_row *row)
{
    const char *label = board_label(context->board, row->exchange);
    int col = pane_text(pane, line, 0, ROLE_TITLE, row->key) + 2;
    if (strcmp(label, row->key) != 0) {
        (void)pane_text(pane, line, col, ROLE_DIM, label);
    } else {
        const char *nobody = _("No extension has been heard of yet.");
        col = link_bar_draw_state(context, row->exchange, pane, line, col) + 2;
        /* rather than a part */
        if (row->exchange->extensions.count == 0 && col + text_width_cells(nobody) <= pane.cols) {
            (void)pane_text(pane, line, col, ROLE_DIM, nobody);
        }
    }
}

static void draw_row(const struct switchboard *view, const struct render_context *context, struct pane pane,
                     uint32_t i)
{
    const struct list_row *row = &view->list.rows[i];
    int line = (int)(view->positions[i].line - view->top);
    if (row->heading) {
        draw_heading(context, pane, line, row);
        return;
    }
    struct pane lamp = pane_part(pane, line, (int)view->positions[i].column * view->lamp_cols,
                                 view->lamp_rows, view->lamp_cols - 2);
    format_draw_lamp(lamp, row->exchange, extension_of(row), context, view->number_cols);
    if (list_is_marked(&view->list, row)) {
        (void)pane_text(lamp, 0, 1, ROLE_MATCH, "*");
    }
    for (int r = 0; i == view->list.selected && r < lamp.rows; r++) {
        pane_background(lamp, r, ROLE_SELECTED);
    }
}

static void draw_empty_list(const struct switchboard *view, const struct render_context *context,
                            struct pane pane)
{
    if (view->list.total > 0) {
        (void)pane_text(pane, 1, 2, ROLE_DIM, _("No extension is like this. Esc shows all of them."));
        return;
    }
    (void)pane_text(pane, 1, 2, ROLE_DIM, _("No extension has been heard of yet."));
    const struct link *link = &context->exchange->link;
    if (link->state == LINK_OPEN || link->state == LINK_LIVE) {
        (void)pane_text(pane, 2, 2, ROLE_DIM,
                        _("The exchange tells changes only: lamps come as telephones are used."));
    } else if (link->state == LINK_LOST || link->state == LINK_REFUSED) { /* the status line may cut it */
        (void)pane_text_wrapped(pane, 2, 2, pane.cols - 3, ROLE_WARNING, link->reason);
    }
}

static void switchboard_draw(const void *state, const struct render_context *context, struct pane pane)
{
    const struct switchboard *view = state;
    struct pane lamps = pane_part(pane, 1, 1, view->rows, pane.cols - 1);
    if (view->list.count == 0) {
        draw_empty_list(view, context, lamps);
    }
    for (uint32_t i = first_on_screen(view); i < view->list.count && is_on_screen(view, i); i++) {
        draw_row(view, context, lamps, i);
    }
    if (view->lines > view->top + (uint32_t)lamps.rows) {
        (void)pane_text(pane, lamps.rows, pane.cols - 2, ROLE_DIM,
                        context->glyphs == GLYPHS_ASCII ? "v" : "↓");
    }
    if (view->strip_rows > 0) {
        queue_strip_draw(context,
                         pane_part(pane, pane.rows - view->strip_rows, 0, view->strip_rows, pane.cols));
    }
}

/* The lamp in the nearest column of the next (step 1) or previous (step -1) line with lamps. */
static void move_line(struct switchboard *view, int step)
{
    struct list *list = &view->list;
    if (list->selected >= list->count) {
        return;
    }
    struct position from = view->positions[list->selected];
    uint32_t best = list->selected;
    for (int64_t i = (int64_t)list->selected + step; i >= 0 && i < (int64_t)list->count; i += step) {
        struct position at = view->positions[i];
        bool same_line = at.line == from.line;
        bool beyond = best != list->selected && at.line != view->positions[best].line;
        if (beyond) {
            break;
        }
        if (same_line || list->rows[i].heading) {
            continue;
        }
        bool nearer =
            best == list->selected || llabs((int64_t)at.column - from.column) <
                                          llabs((int64_t)view->positions[best].column - from.column);
        best = nearer ? (uint32_t)i : best;
    }
    list_select(list, best);
}

static bool switchboard_run(void *state, const struct render_context *context, enum command command)
{
    (void)context;
    struct switchboard *view = state;
    int page = view->pitch > 0 ? view->rows / view->pitch : 0; /* 0: it has not been drawn yet */
    if (command == COMMAND_UP || command == COMMAND_DOWN) {
        move_line(view, command == COMMAND_UP ? -1 : 1);
        return true;
    }
    if (command == COMMAND_PAGE_UP || command == COMMAND_PAGE_DOWN) {
        for (; page > 1; page--) {
            move_line(view, command == COMMAND_PAGE_UP ? -1 : 1);
        }
        return true;
    }
    if (command == COMMAND_LEFT ||
        command == COMMAND_RIGHT) { /* a list has neither: its neighbours are there */
        command = command == COMMAND_LEFT ? COMMAND_UP : COMMAND_DOWN;
    }
    return list_run(&view->list, command, ORDER_COUNT);
}

static bool switchboard_changes_with_time(const void *state, const struct render_context *context)
{
    const struct switchboard *view = state;
    if (view->changes_with_time) {
        return true;
    }
    for (uint16_t i = 0; view->strip_rows > 0 && i < context->board->exchange_count; i++) {
        if (stats_exchange(context->board->exchanges[i], context->now).waiting > 0) {
            return true;
        }
    }
    return false;
}

static bool switchboard_selection(const void *state, const struct render_context *context,
                                  struct selection *selection)
{
    (void)context;
    const struct switchboard *view = state;
    const struct list_row *row = list_selected(&view->list);
    if (row == NULL) {
        return false;
    }
    *selection = (struct selection){.exchange = row->exchange,
                                    .number = row->key,
                                    .name = exchange_name_of(row->exchange, row->key),
                                    .peer = extension_of(row)->peer_number};
    return true;
}

static bool row_matches(const struct list_row *row, const char *text)
{
    const struct extension *extension = extension_of(row);
    return text_begins(row->key, text) || text_find(exchange_name_of(row->exchange, row->key), text) >= 0 ||
           (extension->has_peer &&
            (text_find(exchange_peer_name(row->exchange, extension), text) >= 0 ||
             text_find(extension->peer_number, text) >= 0 || number_is_same(extension->peer_number, text)));
}

static bool switchboard_find(void *state, const struct render_context *context, const char *text, bool again)
{
    (void)context;
    struct switchboard *view = state;
    return list_find(&view->list, row_matches, text, again);
}

const struct view view_switchboard = {
    .command = COMMAND_SWITCHBOARD,
    .title = N_("Switchboard"),
    .open = switchboard_open,
    .close = switchboard_close,
    .arrange = switchboard_arrange,
    .draw = switchboard_draw,
    .changes_with_time = switchboard_changes_with_time,
    .run = switchboard_run,
    .selection = switchboard_selection,
    .find = switchboard_find,
};
