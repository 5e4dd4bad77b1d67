/* The log: what happened, newest at the bottom. */

#include "tui/view_log.h"

#include "model/filter.h"
#include "model/memory.h"
#include "model/text.h"
#include "model/i18n.h"
#include "tui/description.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    TIME_COLS = 9,
    WHO_COLS = 26,
    WHO_COL = TIME_COLS + 3,
    WHAT_COL = WHO_COL + WHO_COLS + 2,
    WHOLE_BYTES = 2 * DESCRIPTION_BYTES + EXCHANGE_NAME_BYTES + 4, /* where, who and what, with ": " between */
};

struct log_state {
    uint64_t selected; /* the serial of an entry; 0: the newest, whichever it is */
    uint64_t bottom;   /* the last entry on the screen */
    int rows;          /* entries on the screen */
    int detail_rows;   /* below them, for the selected one in full; 0: its row has room for it */
    struct filter filter;
};

static bool is_wanted(const struct log_state *log, const struct scene *scene, const struct history_entry *entry)
{
    if (log->filter.count == 0) {
        return true;
    }
    struct description line;
    const struct exchange *exchange = scene->board->exchanges[entry->exchange];
    description_of(&line, entry, scene);
    const struct filter_value values[] = {
        {"kind", line.kind},
        {"number", entry->subject},
        {"queue", entry->kind == HISTORY_WAITING ? entry->subject : entry->other},
        {"name", line.who},
        {"text", line.what},
        {"exchange", exchange->title},
        {"exchange", exchange->name},
    };
    return filter_matches(&log->filter, values, sizeof values / sizeof *values);
}

/* The nearest wanted entry from `serial` on, going by `step`; 0 when there is none. */
static uint64_t wanted_from(const struct log_state *log, const struct scene *scene, uint64_t serial, int step)
{
    const struct history *history = &scene->board->history;
    for (; serial >= history_first(history) && serial <= history->last; serial += (uint64_t)step) {
        if (is_wanted(log, scene, history_at(history, serial))) {
            return serial;
        }
    }
    return 0;
}

/* The entry that lies `count` wanted ones away from `from`, or the last one on the way there. */
static uint64_t wanted_away(const struct log_state *log, const struct scene *scene, uint64_t from, int count, int step)
{
    uint64_t at = from;
    while (count-- > 0) {
        uint64_t next = wanted_from(log, scene, at + (uint64_t)step, step);
        if (next == 0) {
            break;
        }
        at = next;
    }
    return at;
}

static void say_whole(char to[WHOLE_BYTES], const struct description *line)
{
    (void)snprintf(to, WHOLE_BYTES, "%s%s%s%s%s", line->where, *line->where == '\0' ? "" : ": ", line->who,
                   *line->what == '\0' ? "" : ": ", line->what);
}

static uint64_t newest(const struct log_state *log, const struct scene *scene)
{
    return wanted_from(log, scene, scene->board->history.last, -1);
}

static void *log_open(void)
{
    return memory_new(1, sizeof(struct log_state));
}

/* Old entries are forgotten while others come: of a selected one that is gone, the oldest takes the place. */
static uint64_t selected_of(const struct log_state *log, const struct scene *scene)
{
    uint64_t first = history_first(&scene->board->history);
    return log->selected == 0 ? newest(log, scene) : log->selected < first ? first : log->selected;
}

/* The rows that the selected entry takes below the others, where its row has not room for it; a long list gives them. */
static int detail_rows(const struct log_state *log, const struct scene *scene, int cols, int rows)
{
    uint64_t selected = selected_of(log, scene);
    if (selected == 0) {
        return 0;
    }
    struct description line;
    description_of(&line, history_at(&scene->board->history, selected), scene);
    int where_cols = *line.where == '\0' ? 0 : 1 + text_width_cells(line.where);
    if (text_width_cells(line.who) + where_cols <= WHO_COLS && text_width_cells(line.what) <= cols - WHAT_COL) {
        return 0;
    }
    char whole[WHOLE_BYTES];
    say_whole(whole, &line);
    int needed = 1 + pane_wrapped((struct pane){0}, 0, 0, cols - 3, ROLE_TEXT, whole);
    return needed > rows / 2 ? rows / 2 : needed;
}

/* Keeps the selected entry on the screen, with as little scrolling as that takes. */
static void log_arrange(void *state, const struct scene *scene, int cols, int rows)
{
    struct log_state *log = state;
    filter_parse(&log->filter, scene->filter);
    if (log->selected != 0) {
        log->selected = selected_of(log, scene);
    }
    log->detail_rows = detail_rows(log, scene, cols, rows);
    rows -= log->detail_rows;
    log->rows = rows;
    if (log->selected == 0) {
        log->bottom = newest(log, scene);
        return;
    }
    uint64_t top = wanted_away(log, scene, log->bottom, rows - 1, -1);
    if (log->selected > log->bottom) {
        log->bottom = log->selected;
    } else if (log->selected < top) {
        log->bottom = wanted_away(log, scene, log->selected, rows - 1, 1);
    }
}

static void draw_entry(struct pane pane, int row, const struct history_entry *entry, const struct scene *scene)
{
    struct description line;
    char time[FORMAT_TIME_BYTES];
    description_of(&line, entry, scene);
    format_time(time, entry->at + scene->calendar_ms);
    pane_left(pane, row, 1, TIME_COLS - 1, ROLE_DIM, time);
    (void)pane_text(pane, row, TIME_COLS + 1, line.look.role, line.look.glyph);
    format_labelled(pane, row, WHO_COL, WHO_COLS, ROLE_TEXT, line.who, line.where);
    pane_left(pane, row, WHAT_COL, pane.cols - WHAT_COL, line.look.role, line.what);
}

static void draw_detail(const struct log_state *log, const struct scene *scene, struct pane pane, uint64_t selected)
{
    struct description line;
    char whole[WHOLE_BYTES];
    int row = pane.rows - log->detail_rows;
    description_of(&line, history_at(&scene->board->history, selected), scene);
    say_whole(whole, &line);
    pane_fill(pane, row, 0, pane.cols, ROLE_RULE, scene->glyphs == GLYPHS_ASCII ? L'-' : L'─');
    (void)pane_wrapped(pane, row + 1, 1, pane.cols - 3, line.look.role, whole);
}

static void log_draw(const void *state, const struct scene *scene, struct pane pane)
{
    const struct log_state *log = state;
    if (log->bottom == 0) {
        (void)pane_text(pane, 1, 2, ROLE_DIM,
                        log->filter.count > 0 ? _("Nothing in the log is like this.") : _("Nothing has happened yet."));
        return;
    }
    uint64_t selected = log->selected == 0 ? log->bottom : log->selected;
    if (log->detail_rows > 0) {
        draw_detail(log, scene, pane, selected);
        pane = pane_part(pane, 0, 0, pane.rows - log->detail_rows, pane.cols);
    }
    uint64_t serial = wanted_away(log, scene, log->bottom, pane.rows - 1, -1);
    for (int row = 0; row < pane.rows && serial != 0; row++) {
        draw_entry(pane, row, history_at(&scene->board->history, serial), scene);
        if (serial == selected) {
            pane_ground(pane, row, ROLE_SELECTED);
        }
        serial = serial == log->bottom ? 0 : wanted_from(log, scene, serial + 1, 1);
    }
}

static void select_away(struct log_state *log, const struct scene *scene, int count, int step)
{
    uint64_t from = selected_of(log, scene);
    uint64_t to = wanted_away(log, scene, from, count, step);
    log->selected = to == newest(log, scene) ? 0 : to;
}

static bool log_run(void *state, const struct scene *scene, enum command command)
{
    struct log_state *log = state;
    switch (command) {
    case COMMAND_UP:
        select_away(log, scene, 1, -1);
        return true;
    case COMMAND_DOWN:
        select_away(log, scene, 1, 1);
        return true;
    case COMMAND_PAGE_UP:
        select_away(log, scene, log->rows - 1, -1);
        return true;
    case COMMAND_PAGE_DOWN:
        select_away(log, scene, log->rows - 1, 1);
        return true;
    case COMMAND_FIRST:
        log->selected = wanted_from(log, scene, history_first(&scene->board->history), 1);
        return true;
    case COMMAND_LAST:
        log->selected = 0;
        return true;
    default:
        return false;
    }
}

/* An entry about a person or a number can be called back. */
static bool log_selection(const void *state, const struct scene *scene, struct selection *selection)
{
    const struct log_state *log = state;
    uint64_t serial = selected_of(log, scene);
    if (serial == 0 || (log->selected != 0 && log->selected != serial)) {
        return false; /* what the user sees selected is gone: nobody else is called in its place */
    }
    const struct history_entry *entry = history_at(&scene->board->history, serial);
    *selection = (struct selection){.exchange = scene->board->exchanges[entry->exchange], .number = entry->subject};
    selection->name = exchange_name_of(selection->exchange, entry->subject);
    selection->peer = entry->kind == HISTORY_STATE ? entry->other : "";
    return entry->kind != HISTORY_WAITING && number_is_diallable(entry->subject);
}

static bool is_of(const struct history_entry *entry, const char *number)
{
    return number_is_same(entry->subject, number) ||
           (entry->kind == HISTORY_STATE && number_is_same(entry->other, number));
}

static bool log_find(void *state, const struct scene *scene, const char *text, bool again)
{
    struct log_state *log = state;
    uint64_t serial = selected_of(log, scene);
    if (again && serial > 0) {
        serial--;
    }
    for (; (serial = wanted_from(log, scene, serial, -1)) != 0; serial--) {
        struct description line;
        const struct history_entry *entry = history_at(&scene->board->history, serial);
        description_of(&line, entry, scene);
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
