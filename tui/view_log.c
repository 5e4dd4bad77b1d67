/* The log of events, newest at the bottom. While the newest entry is selected, the log follows new entries.
 * Moving up stops that; End follows again. Filter fields: `kind`, `number`, `name`, `queue`, `text`. */

#include "tui/views.h"

#include "model/filter.h"
#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"
#include "tui/format.h"
#include "tui/log_line.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    TIME_COLS = 9,
    WHO_COLS = 26,
    WHO_COL = TIME_COLS + 3,
    WHAT_COL = WHO_COL + WHO_COLS + 2,
    DETAIL_BYTES = 2 * LOG_LINE_BYTES + EXCHANGE_NAME_BYTES + 4, /* label, who and what, with ": " between */
};

struct log_state {
    uint64_t selected; /* the serial of an entry; 0: the newest, whichever it is */
    uint64_t bottom;   /* the last entry on the screen */
    int rows;          /* entries on the screen */
    int detail_rows;   /* rows below the list, for the complete selected entry; 0: its row is long enough */
};

static bool matches_filter(const struct render_context *context, const struct history_entry *entry)
{
    if (context->filter->count == 0) {
        return true;
    }
    struct log_line line;
    const struct exchange *exchange = context->board->exchanges[entry->exchange];
    log_line_fill(&line, entry, context);
    const struct filter_value values[] = {
        {"kind", line.kind},
        {"number", entry->subject},
        {"queue", entry->kind == HISTORY_WAITING ? entry->subject : entry->other},
        {"name", line.who},
        {"text", line.what},
        {"exchange", exchange->title},
        {"exchange", exchange->name},
    };
    return filter_matches(context->filter, values, sizeof values / sizeof *values);
}

/* The nearest entry that matches the filter from `serial` on, in steps of `step`; 0 if there is none. */
static uint64_t next_matching(const struct render_context *context, uint64_t serial, int step)
{
    const struct history *history = &context->board->history;
    for (; serial >= history_first(history) && serial <= history->last; serial += (uint64_t)step) {
        if (matches_filter(context, history_at(history, serial))) {
            return serial;
        }
    }
    return 0;
}

/* The entry `count` matching ones away from `from`, or the last one before that. */
static uint64_t skip_matching(const struct render_context *context, uint64_t from, int count, int step)
{
    uint64_t at = from;
    while (count-- > 0) {
        uint64_t next = next_matching(context, at + (uint64_t)step, step);
        if (next == 0) {
            break;
        }
        at = next;
    }
    return at;
}

static void format_detail(char to[DETAIL_BYTES], const struct log_line *line)
{
    (void)snprintf(to, DETAIL_BYTES, "%s%s%s%s%s", line->exchange_label,
                   *line->exchange_label == '\0' ? "" : ": ", line->who, *line->what == '\0' ? "" : ": ",
                   line->what);
}

static uint64_t newest(const struct render_context *context)
{
    return next_matching(context, context->board->history.last, -1);
}

static void *log_open(void)
{
    return memory_new(1, sizeof(struct log_state));
}

/* Old entries are dropped. If the selected one was, the oldest takes its place. */
static uint64_t selected_of(const struct log_state *log, const struct render_context *context)
{
    uint64_t first = history_first(&context->board->history);
    return log->selected == 0 ? newest(context) : log->selected < first ? first : log->selected;
}

/* Rows for the details of the selected entry, if its row is too short for it. At most half of the screen. */
static int detail_rows(const struct log_state *log, const struct render_context *context, int cols, int rows)
{
    uint64_t selected = selected_of(log, context);
    if (selected == 0) {
        return 0;
    }
    struct log_line line;
    log_line_fill(&line, history_at(&context->board->history, selected), context);
    int where_cols = *line.exchange_label == '\0' ? 0 : 1 + text_width_cells(line.exchange_label);
    if (text_width_cells(line.who) + where_cols <= WHO_COLS &&
        text_width_cells(line.what) <= cols - WHAT_COL) {
        return 0;
    }
    char detail[DETAIL_BYTES];
    format_detail(detail, &line);
    int needed = 1 + pane_text_wrapped((struct pane){0}, 0, 0, cols - 3, ROLE_TEXT, detail);
    return needed > rows / 2 ? rows / 2 : needed;
}

/* Scrolls as little as possible to keep the selected entry visible. */
static void log_arrange(void *state, const struct render_context *context, int cols, int rows)
{
    struct log_state *log = state;
    if (log->selected != 0) {
        log->selected = selected_of(log, context);
    }
    log->detail_rows = detail_rows(log, context, cols, rows);
    rows -= log->detail_rows;
    log->rows = rows;
    if (log->selected == 0) {
        log->bottom = newest(context);
        return;
    }
    uint64_t top = skip_matching(context, log->bottom, rows - 1, -1);
    if (log->selected > log->bottom) {
        log->bottom = log->selected;
    } else if (log->selected < top) {
        log->bottom = skip_matching(context, log->selected, rows - 1, 1);
    }
}

static void draw_entry(struct pane pane, int row, const struct history_entry *entry,
                       const struct render_context *context)
{
    struct log_line line;
    char time[FORMAT_TIME_BYTES];
    log_line_fill(&line, entry, context);
    format_time(time, entry->at + context->wall_clock_offset_ms);
    pane_text_left(pane, row, 1, TIME_COLS - 1, ROLE_DIM, time);
    (void)pane_text(pane, row, TIME_COLS + 1, line.appearance.role, line.appearance.glyph);
    format_draw_labelled(pane, row, WHO_COL, WHO_COLS, ROLE_TEXT, line.who, line.exchange_label);
    pane_text_left(pane, row, WHAT_COL, pane.cols - WHAT_COL, line.appearance.role, line.what);
}

static void draw_detail(const struct log_state *log, const struct render_context *context, struct pane pane,
                        uint64_t selected)
{
    struct log_line line;
    char detail[DETAIL_BYTES];
    int row = pane.rows - log->detail_rows;
    log_line_fill(&line, history_at(&context->board->history, selected), context);
    format_detail(detail, &line);
    pane_fill(pane, row, 0, pane.cols, ROLE_RULE, context->glyphs == GLYPHS_ASCII ? L'-' : L'─');
    (void)pane_text_wrapped(pane, row + 1, 1, pane.cols - 3, line.appearance.role, detail);
}

static void log_draw(const void *state, const struct render_context *context, struct pane pane)
{
    const struct log_state *log = state;
    if (log->bottom == 0) {
        (void)pane_text(pane, 1, 2, ROLE_DIM,
                        context->filter->count > 0 ? _("Nothing in the log is like this.")
                                                   : _("Nothing has happened yet."));
        return;
    }
    uint64_t selected = log->selected == 0 ? log->bottom : log->selected;
    if (log->detail_rows > 0) {
        draw_detail(log, context, pane, selected);
        pane = pane_part(pane, 0, 0, pane.rows - log->detail_rows, pane.cols);
    }
    uint64_t serial = skip_matching(context, log->bottom, pane.rows - 1, -1);
    for (int row = 0; row < pane.rows && serial != 0; row++) {
        draw_entry(pane, row, history_at(&context->board->history, serial), context);
        if (serial == selected) {
            pane_background(pane, row, ROLE_SELECTED);
        }
        serial = serial == log->bottom ? 0 : next_matching(context, serial + 1, 1);
    }
}

static void move_selection(struct log_state *log, const struct render_context *context, int count, int step)
{
    uint64_t from = selected_of(log, context);
    uint64_t to = skip_matching(context, from, count, step);
    log->selected = to == newest(context) ? 0 : to;
}

static bool log_run(void *state, const struct render_context *context, enum command command)
{
    struct log_state *log = state;
    if (command == COMMAND_UP || command == COMMAND_DOWN) {
        move_selection(log, context, 1, command == COMMAND_UP ? -1 : 1);
    } else if (command == COMMAND_PAGE_UP || command == COMMAND_PAGE_DOWN) {
        move_selection(log, context, log->rows - 1, command == COMMAND_PAGE_UP ? -1 : 1);
    } else if (command == COMMAND_FIRST) {
        log->selected = next_matching(context, history_first(&context->board->history), 1);
    } else if (command == COMMAND_LAST) {
        log->selected = 0;
    } else {
        return false;
    }
    return true;
}

/* An entry about a person or a number can be called back. */
static bool log_selection(const void *state, const struct render_context *context,
                          struct selection *selection)
{
    const struct log_state *log = state;
    uint64_t serial = selected_of(log, context);
    if (serial == 0 || (log->selected != 0 && log->selected != serial)) {
        return false; /* the selected entry was dropped; do not call another one in its place */
    }
    const struct history_entry *entry = history_at(&context->board->history, serial);
    *selection =
        (struct selection){.exchange = context->board->exchanges[entry->exchange], .number = entry->subject};
    selection->name = exchange_name_of(selection->exchange, entry->subject);
    selection->peer = entry->kind == HISTORY_STATE ? entry->other : "";
    return entry->kind != HISTORY_WAITING && number_is_diallable(entry->subject);
}

static bool is_of(const struct history_entry *entry, const char *number)
{
    return number_is_same(entry->subject, number) ||
           (entry->kind == HISTORY_STATE && number_is_same(entry->other, number));
}

static bool log_find(void *state, const struct render_context *context, const char *text, bool again)
{
    struct log_state *log = state;
    uint64_t serial = selected_of(log, context);
    if (again && serial > 0) {
        serial--;
    }
    for (; (serial = next_matching(context, serial, -1)) != 0; serial--) {
        struct log_line line;
        const struct history_entry *entry = history_at(&context->board->history, serial);
        log_line_fill(&line, entry, context);
        if (text_find(line.who, text) >= 0 || text_find(line.what, text) >= 0 || is_of(entry, text)) {
            log->selected = serial;
            return true;
        }
    }
    return false;
}

const struct view view_log = {
    .command = COMMAND_LOG,
    .title = N_("Log"),
    .open = log_open,
    .close = free,
    .arrange = log_arrange,
    .draw = log_draw,
    .run = log_run,
    .selection = log_selection,
    .find = log_find,
};
