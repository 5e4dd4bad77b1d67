/* The queues, and below them their agents, one row an agent. Tab changes between the two lists; while the
 * queues are active, the agents of the selected queue are highlighted. A row has the agent's name, and is
 * found by the extension's, too. Filter fields: `ext`, `name`, `queue`, `state`, `reason`. */

#include "tui/views.h"

#include "model/board.h"
#include "model/enum_table.h"
#include "model/filter.h"
#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"
#include "tui/format.h"
#include "tui/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    COLS_FOR_ALL = 120,
    QUEUE_COLS = 16,
    QUEUE_COLS_WIDE = 30,
    TITLE_COLS = 10, /* additional, if the exchange's title follows the queue's name */
    COLS_FOR_TITLE = 60,
    WAIT_COLS = 18,
    AGE_COLS = 10,
    CALLS_COLS = 6,
    NUMBER_COLS = 7,
};

enum focus { FOCUS_QUEUES, FOCUS_AGENTS };

struct queues_state {
    struct list queues;
    struct list agents;
    enum focus focus;
    int queue_rows; /* on the screen */
};

static const struct agent *agent_of(const struct list_row *row)
{
    return row->data;
}

static const char *name_of(const struct list_row *row)
{
    return exchange_agent_name(row->exchange, agent_of(row));
}

static void *queues_open(void)
{
    return memory_new(1, sizeof(struct queues_state));
}

static void queues_close(void *state)
{
    struct queues_state *view = state;
    list_done(&view->queues);
    list_done(&view->agents);
    free(view);
}

/* An agent paused in any queue is shown as paused. The queue list shows in which. */
static enum pause pause_shown(const struct agent_summary *summary)
{
    return summary->pause == PAUSED_NOWHERE   ? PAUSE_NO
           : summary->pause == PAUSED_PERHAPS ? PAUSE_UNKNOWN
                                              : PAUSE_YES;
}

static struct appearance format_agent(const struct agent_summary *summary, enum glyphs glyphs)
{
    return summary->silent ? format_agents(AGENTS_SILENT, glyphs)
                           : format_member(summary->status, pause_shown(summary), summary->freshness, glyphs);
}

/* The mark behind a queue name: stale or silent although the agent is not, or paused in this queue but not in
 * all. */
static const char *queue_mark(const struct render_context *context, const struct exchange *exchange,
                              const struct agent_summary *summary, const struct membership *member)
{
    if (!summary->silent && membership_is_silent(member, exchange_silent_before(exchange, context->now))) {
        return format_agents(AGENTS_SILENT, context->glyphs).glyph;
    }
    if (summary->freshness == FRESHNESS_LIVE &&
        exchange_freshness(exchange, &member->stamp) != FRESHNESS_LIVE) {
        return format_agents(AGENTS_UNCERTAIN, context->glyphs).glyph;
    }
    bool paused_in_some = summary->pause == PAUSED_SOMEWHERE && member->pause == PAUSE_YES;
    return paused_in_some ? format_agents(AGENTS_PAUSED, context->glyphs).glyph : "";
}

static void format_queue_names(char *to, size_t size, const struct render_context *context,
                               const struct exchange *exchange, const struct agent *agent,
                               const struct agent_summary *summary)
{
    size_t used = 0;
    to[0] = '\0';
    for (uint16_t i = 0; i < agent->queue_count && used + 1 < size; i++) {
        const struct membership *member = &agent->queues[i];
        const char *mark = queue_mark(context, exchange, summary, member);
        int length = snprintf(to + used, size - used, "%s%s%s", i == 0 ? "" : " ", member->queue, mark);
        used += length < 0 ? 0 : (size_t)length;
    }
}

static int calls_completed_by(const struct agent *agent)
{
    int taken = 0;
    for (uint16_t i = 0; i < agent->queue_count; i++) {
        taken += agent->queues[i].calls_completed;
    }
    return taken;
}

static int by_name(const struct list_row *a, const struct list_row *b)
{
    return text_compare(name_of(a), name_of(b));
}

static int by_state(const struct list_row *a, const struct list_row *b)
{
    return a->rank - b->rank;
}

/* Those who have been in their state for longest come first: they are looked for here. */
static int by_time(const struct list_row *a, const struct list_row *b)
{
    return a->since < b->since ? -1 : a->since > b->since;
}

static int32_t rank_of(const struct agent_summary *summary)
{
    ENUM_TABLE(ranks);
    static const int32_t ranks[] = {
        ENUM_ROW(AGENTS_RINGING) = 0, ENUM_ROW(AGENTS_FREE) = 1,      ENUM_ROW(AGENTS_TALKING) = 2,
        ENUM_ROW(AGENTS_BUSY) = 3,    ENUM_ROW(AGENTS_PAUSED) = 4,    ENUM_ROW(AGENTS_UNAVAILABLE) = 5,
        ENUM_ROW(AGENTS_SILENT) = 6,  ENUM_ROW(AGENTS_UNCERTAIN) = 7,
    };
    ENUM_TABLE_END(ranks, AGENT_CLASS_COUNT);
    return ranks[agent_class_of(summary->status, pause_shown(summary), summary->freshness, summary->silent)];
}

static list_compare *const orders[] = {list_by_number, by_name, by_state, by_time};
enum { ORDER_COUNT = sizeof orders / sizeof *orders };

static bool matches_filter(const struct render_context *context, const struct exchange *exchange,
                           const struct agent *agent, const struct agent_summary *summary)
{
    if (context->filter->count == 0) {
        return true;
    }
    enum { ALWAYS = 10 };
    struct appearance appearance = format_agent(summary, GLYPHS_UNICODE);
    struct filter_value values[ALWAYS + AGENT_QUEUES_MAX] = {
        {"ext", agent->row.key},
        {"name", exchange_agent_name(exchange, agent)},
        {"name", exchange_name_of(exchange, agent->row.key)},
        {"state", appearance.word},
        {"state", appearance.english},
        {"state", member_status_word(summary->silent ? MEMBER_UNKNOWN : summary->status)},
        {"reason", summary->reason},
        {"agent", agent->name},
        {"exchange", exchange->title},
        {"exchange", exchange->name},
    };
    size_t count = ALWAYS;
    for (uint16_t i = 0; i < agent->queue_count; i++) {
        values[count++] = (struct filter_value){"queue", agent->queues[i].queue};
    }
    return filter_matches(context->filter, values, count);
}

static void queues_arrange(void *state, const struct render_context *context, int cols, int rows)
{
    (void)cols;
    struct queues_state *view = state;
    list_begin(&view->queues);
    list_begin(&view->agents);
    for (uint16_t i = 0; i < context->board->exchange_count; i++) {
        const struct exchange *exchange = context->board->exchanges[i];
        for (uint32_t q = 0; q < exchange->queues.count; q++) {
            const struct queue *queue = table_at(&exchange->queues, q);
            list_add(
                &view->queues,
                &(struct list_row){.exchange = exchange, .data = queue, .key = queue->row.key, .section = i});
        }
        for (uint32_t a = 0; a < exchange->agents.count; a++) {
            const struct agent *agent = table_at(&exchange->agents, a);
            view->agents.total++;
            struct agent_summary summary = exchange_agent_summary(exchange, agent, context->now);
            if (agent->queue_count > 0 && matches_filter(context, exchange, agent, &summary)) {
                list_add(&view->agents, &(struct list_row){.exchange = exchange,
                                                           .data = agent,
                                                           .key = agent->row.key,
                                                           .section = i,
                                                           .rank = rank_of(&summary),
                                                           .since = summary.latest->since});
            }
        }
    }
    int max_rows = rows / 3 > 2 ? rows / 3 : 2;
    view->queue_rows = (int)view->queues.count < max_rows ? (int)view->queues.count : max_rows;
    list_end(&view->queues, NULL, (uint32_t)view->queue_rows);
    int agent_rows = rows - view->queue_rows - 4;
    list_end(&view->agents, orders[view->agents.sort % ORDER_COUNT],
             (uint32_t)(agent_rows > 0 ? agent_rows : 1));
}

static void draw_queue(const struct render_context *context, struct pane pane, int row,
                       const struct list_row *entry, const struct queue_figures *figures)
{
    char wait[FORMAT_WAIT_BYTES];
    enum role role = format_wait_role(format_wait_level(&context->limits, figures));
    int queue_cols = pane.cols < COLS_FOR_ALL ? QUEUE_COLS : QUEUE_COLS_WIDE;
    queue_cols += context->board->exchange_count > 1 && pane.cols >= COLS_FOR_TITLE ? TITLE_COLS : 0;
    format_wait(wait, figures, context->glyphs);
    format_draw_labelled(pane, row, 2, queue_cols, ROLE_STRONG, entry->key,
                         board_label(context->board, entry->exchange));
    pane_text_left(pane, row, 2 + queue_cols + 1, WAIT_COLS, role, wait);
    (void)format_draw_agents(pane, row, 2 + queue_cols + WAIT_COLS + 3, figures->agents);
}

static void draw_queues(const struct queues_state *view, const struct render_context *context,
                        struct pane pane)
{
    struct queue_figures *figures = NULL;
    const struct exchange *counted = NULL;
    for (int row = 0; row < pane.rows; row++) {
        uint32_t index = view->queues.top + (uint32_t)row;
        if (index >= view->queues.count) {
            break;
        }
        const struct list_row *entry = &view->queues.rows[index];
        if (entry->exchange != counted) {
            counted = entry->exchange;
            free(figures);
            figures = memory_new(counted->queues.count, sizeof *figures);
            stats_queues(counted, context->now, figures);
        }
        draw_queue(context, pane, row, entry, &figures[table_lower_bound(&counted->queues, entry->key)]);
        if (view->focus == FOCUS_QUEUES && index == view->queues.selected) {
            pane_background(pane, row, ROLE_SELECTED);
        }
    }
    free(figures);
}

/* Columns of the agents. A narrow screen leaves out the calls, and shows the pause reason behind the
 * state. */
struct columns {
    int name, state, age, taken, queues, reason;
};

static struct columns columns_of(int cols)
{
    if (cols < COLS_FOR_ALL) {
        return (struct columns){.name = 11, .state = 30, .age = 50, .taken = 0, .queues = 61, .reason = 0};
    }
    return (struct columns){.name = 11, .state = 46, .age = 66, .taken = 76, .queues = 84, .reason = 115};
}

/* Right-aligned heading without padding: padding would be underlined. */
static void draw_header_right(struct pane pane, int row, int col, int cols, const char *word)
{
    int blanks = cols - text_width_cells(word);
    (void)pane_text(pane, row, col + (blanks > 0 ? blanks : 0), ROLE_HEADER, word);
}

static void draw_header(struct pane pane, int row, const struct columns *at)
{
    (void)pane_text(pane, row, 4, ROLE_HEADER, _("ext."));
    (void)pane_text(pane, row, at->name, ROLE_HEADER, _("name"));
    (void)pane_text(pane, row, at->state, ROLE_HEADER, _("state"));
    draw_header_right(pane, row, at->age, AGE_COLS - 1, _("since"));
    (void)pane_text(pane, row, at->queues, ROLE_HEADER, _("queues"));
    if (at->taken > 0) {
        draw_header_right(pane, row, at->taken, CALLS_COLS, _("calls"));
        (void)pane_text(pane, row, at->reason, ROLE_HEADER, _("why paused"));
    }
}

static void draw_agent(const struct render_context *context, struct pane pane, int row,
                       const struct list_row *entry, const struct columns *at, bool dim)
{
    const struct agent *agent = agent_of(entry);
    struct agent_summary summary = exchange_agent_summary(entry->exchange, agent, context->now);
    struct appearance appearance = format_agent(&summary, context->glyphs);
    bool narrow = at->taken == 0;
    char age[FORMAT_AGE_BYTES];
    char state[256];
    char queues[256];
    format_age(age, summary.silent ? agent_latest_stamp(agent)->at : summary.latest->since, context->now);
    format_queue_names(queues, sizeof queues, context, entry->exchange, agent, &summary);
    (void)snprintf(state, sizeof state, "%s%s%s", appearance.word,
                   narrow && *summary.reason != '\0' ? " " : "", narrow ? summary.reason : "");
    enum role plain = dim ? ROLE_DIM : ROLE_TEXT;
    int queues_end = narrow ? pane.cols : at->reason;
    (void)pane_text(pane, row, 2, appearance.role, appearance.glyph);
    pane_text_left(pane, row, 4, NUMBER_COLS - 1, dim ? ROLE_DIM : ROLE_STRONG, entry->key);
    format_draw_labelled(pane, row, at->name, at->state - at->name - 1, plain, name_of(entry),
                         board_label(context->board, entry->exchange));
    pane_text_left(pane, row, at->state, at->age - at->state - 1, appearance.role, state);
    pane_text_right(pane, row, at->age, AGE_COLS - 1, ROLE_DIM, age);
    pane_text_left(pane, row, at->queues, queues_end - at->queues - 1, plain, queues);
    if (!narrow) {
        char taken[16];
        (void)snprintf(taken, sizeof taken, "%d", calls_completed_by(agent));
        pane_text_right(pane, row, at->taken, CALLS_COLS, plain, taken);
        pane_text_left(pane, row, at->reason, pane.cols - at->reason - 1, ROLE_PAUSED, summary.reason);
    }
}

static void draw_agents(const struct queues_state *view, const struct render_context *context,
                        struct pane pane)
{
    struct columns columns = columns_of(pane.cols);
    const struct list_row *queue = view->focus == FOCUS_QUEUES ? list_selected(&view->queues) : NULL;
    draw_header(pane, 0, &columns);
    if (view->agents.count == 0) {
        (void)pane_text(pane, 1, 2, ROLE_DIM,
                        view->agents.total > 0 ? _("Nobody is like this. Esc shows all of them.")
                                               : _("No agent has been heard of yet."));
    }
    for (int row = 1; row < pane.rows; row++) {
        uint32_t index = view->agents.top + (uint32_t)row - 1;
        if (index >= view->agents.count) {
            break;
        }
        const struct list_row *entry = &view->agents.rows[index];
        bool outside = queue != NULL && (entry->exchange != queue->exchange ||
                                         agent_membership(agent_of(entry), queue->key) == NULL);
        draw_agent(context, pane, row, entry, &columns, outside);
        if (list_is_marked(&view->agents, entry)) {
            (void)pane_text(pane, row, 1, ROLE_MATCH, "*");
        }
        if (view->focus == FOCUS_AGENTS && index == view->agents.selected) {
            pane_background(pane, row, ROLE_SELECTED);
        }
    }
}

static void queues_draw(const void *state, const struct render_context *context, struct pane pane)
{
    const struct queues_state *view = state;
    int agents_row = 1 + view->queue_rows + 1;
    if (view->queues.count == 0) {
        (void)pane_text(pane, 1, 2, ROLE_DIM, _("No queue has been heard of yet."));
        agents_row = 3;
    }
    draw_queues(view, context, pane_part(pane, 1, 0, view->queue_rows, pane.cols));
    draw_agents(view, context, pane_part(pane, agents_row, 0, pane.rows - agents_row, pane.cols));
}

static bool queues_run(void *state, const struct render_context *context, enum command command)
{
    (void)context;
    struct queues_state *view = state;
    if (command == COMMAND_NEXT_PANE) {
        view->focus = view->focus == FOCUS_QUEUES ? FOCUS_AGENTS : FOCUS_QUEUES;
        return true;
    }
    struct list *list = view->focus == FOCUS_QUEUES ? &view->queues : &view->agents;
    return list_run(list, command, view->focus == FOCUS_QUEUES ? 0 : ORDER_COUNT);
}

static bool queues_change_with_time(const void *state, const struct render_context *context)
{
    (void)context;
    const struct queues_state *view = state;
    return view->agents.count > 0 || view->queues.count > 0;
}

static bool queues_selection(const void *state, const struct render_context *context,
                             struct selection *selection)
{
    (void)context;
    const struct queues_state *view = state;
    const struct list_row *row = view->focus == FOCUS_AGENTS ? list_selected(&view->agents) : NULL;
    if (row == NULL) {
        return false;
    }
    *selection = (struct selection){.exchange = row->exchange, .number = row->key, .name = name_of(row)};
    return true;
}

static bool row_matches(const struct list_row *row, const char *text)
{
    return text_find(row->key, text) >= 0 || text_find(name_of(row), text) >= 0 ||
           text_find(exchange_name_of(row->exchange, row->key), text) >= 0;
}

static bool queues_find(void *state, const struct render_context *context, const char *text, bool again)
{
    (void)context;
    struct queues_state *view = state;
    if (list_find(&view->agents, row_matches, text, again && view->focus == FOCUS_AGENTS)) {
        view->focus = FOCUS_AGENTS;
        return true;
    }
    return false;
}

const struct view view_queues = {
    .command = COMMAND_QUEUES,
    .title = N_("Queues"),
    .open = queues_open,
    .close = queues_close,
    .arrange = queues_arrange,
    .draw = queues_draw,
    .changes_with_time = queues_change_with_time,
    .run = queues_run,
    .selection = queues_selection,
    .find = queues_find,
};
