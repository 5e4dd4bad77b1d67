/* A few rows of queues below the lamps. */

#include "tui/queue_strip.h"

#include "model/board.h"
#include "model/i18n.h"
#include "model/memory.h"
#include "tui/format.h"

#include <stdlib.h>

enum {
    TITLE_COLS = 10,
    NAME_COLS = 16,
    NAME_COLS_OF_SEVERAL = 26, /* with the exchange's title */
    WAIT_COLS = 20,
};

struct strip_row {
    const struct exchange *exchange;
    const struct queue *queue;
    struct queue_figures figures;
    uint32_t index;
};

static uint32_t count_queues(const struct render_context *context)
{
    uint32_t count = 0;
    for (uint16_t i = 0; i < context->board->exchange_count; i++) {
        count += context->board->exchanges[i]->queues.count;
    }
    return count;
}

/* More callers first, then the longer wait, then the order of names. */
static int compare(const void *left, const void *right)
{
    const struct strip_row *a = left;
    const struct strip_row *b = right;
    if (a->figures.waiting != b->figures.waiting) {
        return a->figures.waiting > b->figures.waiting ? -1 : 1;
    }
    if (a->figures.longest_ms != b->figures.longest_ms) {
        return a->figures.longest_ms > b->figures.longest_ms ? -1 : 1;
    }
    return a->index < b->index ? -1 : 1;
}

static uint32_t collect(const struct render_context *context, struct strip_row *rows)
{
    uint32_t count = 0;
    for (uint16_t i = 0; i < context->board->exchange_count; i++) {
        const struct exchange *exchange = context->board->exchanges[i];
        struct queue_figures *figures = memory_new(exchange->queues.count, sizeof *figures);
        stats_queues(exchange, context->now, figures);
        for (uint32_t q = 0; q < exchange->queues.count; q++) {
            rows[count] = (struct strip_row){exchange, table_at(&exchange->queues, q), figures[q], count};
            count++;
        }
        free(figures);
    }
    return count;
}

static void draw_row(const struct render_context *context, struct pane pane, int row,
                     const struct strip_row *strip)
{
    char wait[FORMAT_WAIT_BYTES];
    const struct queue_figures *figures = &strip->figures;
    enum role role = format_wait_role(format_wait_level(&context->limits, figures));
    format_wait(wait, figures, context->glyphs);
    int name_cols = context->board->exchange_count > 1 ? NAME_COLS_OF_SEVERAL : NAME_COLS;
    format_draw_labelled(pane, row, TITLE_COLS, name_cols, ROLE_TEXT, strip->queue->row.key,
                         board_label(context->board, strip->exchange));
    pane_text_left(pane, row, TITLE_COLS + name_cols + 1, WAIT_COLS,
                   figures->waiting == 0 && figures->uncertain == 0 ? ROLE_DIM : role, wait);
    (void)format_draw_agents(pane, row, TITLE_COLS + name_cols + WAIT_COLS + 2, figures->agents);
}

void queue_strip_draw(const struct render_context *context, struct pane pane)
{
    uint32_t count = count_queues(context);
    if (count == 0 || pane.rows == 0) {
        return;
    }
    struct strip_row *rows = memory_new(count, sizeof *rows);
    (void)collect(context, rows);
    qsort(rows, count, sizeof *rows, compare);
    (void)pane_text(pane, 0, 1, ROLE_TITLE, _("Queues"));
    for (int row = 0; row < pane.rows && (uint32_t)row < count; row++) {
        draw_row(context, pane, row, &rows[row]);
    }
    free(rows);
}
