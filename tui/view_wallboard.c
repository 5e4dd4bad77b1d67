/* The wallboard: for each queue the number of waiting callers and the least longest wait in big digits, and
 * the states of its agents. A queue over a limit has another colour and a word. Stale figures are marked.
 * Filter field: `queue`. */

#include "tui/views.h"

#include "model/board.h"
#include "model/enum_table.h"
#include "model/filter.h"
#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"
#include "tui/format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BIG_DIGITS_ROWS = 5, /* times the scale */
    TILE_COLS = 48,      /* times the scale: two digits of callers, and a wait of four */
    FRAME_ROWS = 5,      /* of a tile: name, a blank, [digits], a blank, agents, a blank */
    FRAME_ROWS_MIN = 3,
    SCALE_MAX = 6,
};

struct wallboard {
    uint32_t first;         /* the first tile on the screen, if not all fit */
    uint32_t visible_tiles; /* tiles on the screen */
};

struct queue_tile {
    const struct exchange *exchange;
    const struct queue *queue;
    struct queue_figures figures;
};

struct digit_shape {
    char character;
    const char *rows[BIG_DIGITS_ROWS]; /* # is filled */
};

/* Big digits, colon, ≥ (as >) and ?, readable across a room. */
static const struct digit_shape shapes[] = {
    {'0', {"######", "##  ##", "##  ##", "##  ##", "######"}},
    {'1', {"  ##  ", "####  ", "  ##  ", "  ##  ", "######"}},
    {'2', {"######", "    ##", "######", "##    ", "######"}},
    {'3', {"######", "    ##", " #####", "    ##", "######"}},
    {'4', {"##  ##", "##  ##", "######", "    ##", "    ##"}},
    {'5', {"######", "##    ", "######", "    ##", "######"}},
    {'6', {"######", "##    ", "######", "##  ##", "######"}},
    {'7', {"######", "    ##", "   ## ", "  ##  ", "  ##  "}},
    {'8', {"######", "##  ##", "######", "##  ##", "######"}},
    {'9', {"######", "##  ##", "######", "    ##", "######"}},
    {':', {"  ", "##", "  ", "##", "  "}},
    {'?', {"#####", "   ##", " ### ", "     ", " ##  "}},
    {'>', {"##   ", "  ###", "##   ", "     ", "#####"}},
    {'-', {"    ", "    ", "####", "    ", "    "}},
};

static const struct digit_shape *shape_of(char character)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        if (shapes[i].character == character) {
            return &shapes[i];
        }
    }
    return NULL;
}

/* Columns of `text` at scale 1. */
static int big_digits_cols(const char *text)
{
    int cols = 0;
    for (; *text != '\0'; text++) {
        const struct digit_shape *digit_shape = shape_of(*text);
        cols += digit_shape == NULL ? 0 : (int)strlen(digit_shape->rows[0]) + 1;
    }
    return cols > 0 ? cols - 1 : 0;
}

static void draw_shape(struct pane pane, int row, int col, int scale, enum role role,
                       const struct digit_shape *digit_shape, wchar_t filled)
{
    for (int r = 0; r < BIG_DIGITS_ROWS * scale; r++) {
        const char *cells = digit_shape->rows[r / scale];
        for (int c = 0; cells[c] != '\0'; c++) {
            if (cells[c] == '#') {
                pane_fill(pane, row + r, col + c * scale, scale, role, filled);
            }
        }
    }
}

/* Draws `text`, each part `scale` cells wide and high. Characters without a shape are left out. Returns the
 * next free column. */
static int draw_big_digits(struct pane pane, int row, int col, int scale, enum role role, const char *text,
                           enum glyphs glyphs)
{
    wchar_t filled = glyphs == GLYPHS_ASCII ? L'#' : L'█';
    for (; *text != '\0'; text++) {
        const struct digit_shape *digit_shape = shape_of(*text);
        if (digit_shape != NULL) {
            draw_shape(pane, row, col, scale, role, digit_shape, filled);
            col += ((int)strlen(digit_shape->rows[0]) + 1) * scale;
        }
    }
    return col - scale;
}

static void *wallboard_open(void)
{
    return memory_new(1, sizeof(struct wallboard));
}

/* Collects the queues that match the filter. The caller frees the array. */
static struct queue_tile *collect(const struct render_context *context, uint32_t *count)
{
    struct queue_tile *queue_tiles = NULL;
    *count = 0;
    for (uint16_t i = 0; i < context->board->exchange_count; i++) {
        const struct exchange *exchange = context->board->exchanges[i];
        struct queue_figures *figures = memory_new(exchange->queues.count, sizeof *figures);
        stats_queues(exchange, context->now, figures);
        queue_tiles = memory_resize(queue_tiles, *count + exchange->queues.count, sizeof *queue_tiles);
        for (uint32_t q = 0; q < exchange->queues.count; q++) {
            const struct queue *queue = table_at(&exchange->queues, q);
            const struct filter_value values[] = {
                {"queue", queue->row.key}, {"exchange", exchange->title}, {"exchange", exchange->name}};
            if (filter_matches(context->filter, values, sizeof values / sizeof *values)) {
                queue_tiles[(*count)++] = (struct queue_tile){exchange, queue, figures[q]};
            }
        }
        free(figures);
    }
    return queue_tiles;
}

struct grid {
    int columns, rows;
    int tile_cols, tile_rows;
    int scale;
};

static struct grid grid_at(int scale, int frame_rows, int cols, int rows)
{
    struct grid grid = {
        .scale = scale, .tile_cols = TILE_COLS * scale, .tile_rows = BIG_DIGITS_ROWS * scale + frame_rows};
    grid.columns = cols / grid.tile_cols < 1 ? 1 : cols / grid.tile_cols;
    grid.rows = rows / grid.tile_rows < 1 ? 1 : rows / grid.tile_rows;
    return grid;
}

/* Chooses the largest scale with which all queues fit. If even scale 1 is too large, shows as many as fit. */
static struct grid grid_of(uint32_t queue_tiles, int cols, int rows)
{
    for (int scale = SCALE_MAX; scale >= 1; scale--) {
        struct grid grid = grid_at(scale, FRAME_ROWS, cols, rows);
        bool fits = grid.tile_cols <= cols && grid.tile_rows <= rows;
        if (fits && (uint32_t)(grid.columns * grid.rows) >= queue_tiles) {
            /* Use more columns only if the queues don't fit below each other. */
            uint32_t needed = (queue_tiles + (uint32_t)grid.rows - 1) / (uint32_t)grid.rows;
            grid.columns = needed < 1 ? 1 : (int)needed;
            return grid;
        }
    }
    return grid_at(1, FRAME_ROWS_MIN, cols, rows);
}

static void wallboard_arrange(void *state, const struct render_context *context, int cols, int rows)
{
    struct wallboard *view = state;
    uint32_t count;
    free(collect(context, &count));
    struct grid grid = grid_of(count, cols - 2, rows - 2);
    view->visible_tiles = (uint32_t)(grid.columns * grid.rows);
    uint32_t last = count > view->visible_tiles ? count - view->visible_tiles : 0;
    view->first = view->first > last ? last : view->first;
}

/* The longest wait as big digits; the shape of > stands for ≥. */
static void format_longest_wait(char *to, size_t size, const struct queue_figures *figures)
{
    char age[FORMAT_AGE_BYTES];
    format_age(age, 1, figures->longest_ms + 1);
    (void)snprintf(to, size, ">%s", age);
}

static enum role figure_role(enum wait_level level)
{
    ENUM_TABLE(roles);
    static const enum role roles[] = {
        ENUM_ROW(WAIT_CALM) = ROLE_FIGURE_CALM,
        ENUM_ROW(WAIT_WARNING) = ROLE_FIGURE_WARNING,
        ENUM_ROW(WAIT_BREACHED) = ROLE_FIGURE_BREACHED,
        ENUM_ROW(WAIT_STALE) = ROLE_FIGURE_STALE,
    };
    ENUM_TABLE_END(roles, WAIT_LEVEL_COUNT);
    return roles[level];
}

static const char *warning_of(enum wait_level level)
{
    return level == WAIT_BREACHED ? _("TOO LONG") : level == WAIT_WARNING ? _("hurry") : "";
}

static void draw_figures(const struct render_context *context, struct pane pane, int row, int scale,
                         const struct queue_tile *queue_tile, enum wait_level level)
{
    char waiting[16];
    char longest[32];
    const struct queue_figures *figures = &queue_tile->figures;
    int middle = row + BIG_DIGITS_ROWS * scale / 2;
    if (figures->uncertain > 0) {
        int col = draw_big_digits(pane, row, 1, scale, ROLE_FIGURE_STALE, "?", context->glyphs);
        (void)pane_text(pane, middle, col + 3, ROLE_STALE,
                        queue_tile->queue->stamp.order > 0 ? _("stale: waiting for news")
                                                           : _("not heard of yet"));
        return;
    }
    (void)snprintf(waiting, sizeof waiting, "%d", figures->waiting);
    format_longest_wait(longest, sizeof longest, figures);
    int col = draw_big_digits(pane, row, 1, scale, figure_role(level), waiting, context->glyphs);
    if (figures->waiting == 0) {
        return;
    }
    int longest_col = pane.cols - big_digits_cols(longest) * scale - 2;
    if (longest_col > col + scale) {
        (void)draw_big_digits(pane, row, longest_col, scale, figure_role(level), longest, context->glyphs);
    } else {
        (void)pane_format(pane, middle, col + 2, format_wait_role(level), "%s %s",
                          context->glyphs == GLYPHS_ASCII ? ">=" : "≥", longest + 1);
    }
}

/* Draws the name, with spaced letters at a large scale. */
static int draw_name(struct pane pane, int scale, const char *name)
{
    if (scale == 1) {
        return pane_text(pane, 0, 1, ROLE_TITLE, name);
    }
    int col = 1;
    uint32_t code;
    size_t left = strlen(name);
    for (size_t used; (used = text_decode(name, left, &code)) > 0; name += used, left -= used) {
        char letter[5] = "";
        (void)text_encode(letter, code);
        col = pane_text(pane, 0, col, ROLE_TITLE, letter) + 1;
    }
    return col;
}

static void draw_tile(const struct render_context *context, struct pane pane, const struct grid *grid,
                      const struct queue_tile *queue_tile)
{
    const struct queue_figures *figures = &queue_tile->figures;
    enum wait_level level = format_wait_level(&context->limits, figures);
    const char *warning = warning_of(level);
    int digits_rows = BIG_DIGITS_ROWS * grid->scale;
    int gap = grid->tile_rows >= digits_rows + FRAME_ROWS ? 1 : 0;
    const char *label = board_label(context->board, queue_tile->exchange);
    int label_cols = text_width_cells(label);
    int name_cols_max = pane.cols - 3 - (label_cols < pane.cols / 2 ? label_cols : pane.cols / 2);
    int col = draw_name(*label == '\0' ? pane : pane_part(pane, 0, 0, 1, name_cols_max), grid->scale,
                        queue_tile->queue->row.key);
    if (*label != '\0') {
        col = pane_text(pane, 0, col + 1, ROLE_DIM, label);
    }
    int warning_col = pane.cols - text_width_cells(warning) - 2;
    if (warning_col > col) {
        (void)pane_text(pane, 0, warning_col, format_wait_role(level), warning);
    }
    draw_figures(context, pane, 1 + gap, grid->scale, queue_tile, level);
    if (gap > 0 && figures->uncertain == 0) {
        (void)pane_text(pane, 2 + digits_rows, 1, ROLE_DIM, _("waiting"));
        if (figures->waiting > 0) {
            pane_text_right(pane, 2 + digits_rows, pane.cols / 2, pane.cols - pane.cols / 2 - 2, ROLE_DIM,
                            _("longest wait at least"));
        }
    }
    (void)format_draw_agents(pane, 1 + gap + digits_rows + gap, 1, figures->agents);
}

static void wallboard_draw(const void *state, const struct render_context *context, struct pane pane)
{
    const struct wallboard *view = state;
    uint32_t count;
    struct queue_tile *queue_tiles = collect(context, &count);
    struct grid grid = grid_of(count, pane.cols - 2, pane.rows - 2);
    int used_rows = ((int)count + grid.columns - 1) / grid.columns;
    used_rows = used_rows > grid.rows ? grid.rows : used_rows;
    int first_row = 1 + (pane.rows - 1 - used_rows * grid.tile_rows) / 3;
    int first_col = (pane.cols - grid.columns * grid.tile_cols) / 2;
    if (count == 0) {
        (void)pane_text(pane, 2, 2, ROLE_DIM, _("No queue has been heard of yet."));
    }
    for (uint32_t i = 0; i < view->visible_tiles && view->first + i < count; i++) {
        int row = first_row + (int)(i / (uint32_t)grid.columns) * grid.tile_rows;
        int col = first_col + (int)(i % (uint32_t)grid.columns) * grid.tile_cols;
        draw_tile(context, pane_part(pane, row, col, grid.tile_rows, grid.tile_cols), &grid,
                  &queue_tiles[view->first + i]);
    }
    if (count > view->visible_tiles) {
        /* on a low screen a tile covers this row */
        pane_fill(pane, pane.rows - 1, 0, pane.cols, ROLE_TEXT, L' ');
        (void)pane_format(
            pane, pane.rows - 1, 2, ROLE_DIM, _("%u to %u of %u queues"), view->first + 1,
            view->first + view->visible_tiles < count ? view->first + view->visible_tiles : count, count);
    }
    free(queue_tiles);
}

static bool wallboard_run(void *state, const struct render_context *context, enum command command)
{
    (void)context;
    struct wallboard *view = state;
    if (command == COMMAND_UP || command == COMMAND_LEFT) {
        view->first -= view->first > 0;
    } else if (command == COMMAND_DOWN || command == COMMAND_RIGHT) {
        view->first++; /* arrange() keeps it in bounds */
    } else if (command == COMMAND_PAGE_UP) {
        view->first -= view->first > view->visible_tiles ? view->visible_tiles : view->first;
    } else if (command == COMMAND_PAGE_DOWN) {
        view->first += view->visible_tiles;
    } else if (command == COMMAND_FIRST || command == COMMAND_LAST) {
        view->first = command == COMMAND_FIRST ? 0 : UINT32_MAX / 2;
    } else {
        return false;
    }
    return true;
}

static bool wallboard_changes_with_time(const void *state, const struct render_context *context)
{
    (void)state;
    for (uint16_t i = 0; i < context->board->exchange_count; i++) {
        if (stats_exchange(context->board->exchanges[i], context->now).waiting > 0) {
            return true;
        }
    }
    return false;
}

const struct view view_wallboard = {
    .command = COMMAND_WALLBOARD,
    .title = N_("Wallboard"),
    .full_screen = true,
    .open = wallboard_open,
    .close = free,
    .arrange = wallboard_arrange,
    .draw = wallboard_draw,
    .changes_with_time = wallboard_changes_with_time,
    .run = wallboard_run,
};
