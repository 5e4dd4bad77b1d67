/* A grid of cells that views draw on. */

#include "tui/canvas.h"

#include "model/memory.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int clamp(int value, int min, int max)
{
    return value < min ? min : value > max ? max : value;
}

struct canvas *canvas_new(int cols, int rows)
{
    struct canvas *canvas = memory_new(1, sizeof *canvas);
    canvas_resize(canvas, cols, rows);
    return canvas;
}

void canvas_free(struct canvas *canvas)
{
    if (canvas != NULL) {
        free(canvas->cells);
        free(canvas);
    }
}

void canvas_resize(struct canvas *canvas, int cols, int rows)
{
    canvas->cols = clamp(cols, 1, CANVAS_COLS_MAX);
    canvas->rows = clamp(rows, 1, CANVAS_ROWS_MAX);
    canvas->cells =
        memory_resize(canvas->cells, (size_t)canvas->cols * (size_t)canvas->rows, sizeof *canvas->cells);
    canvas_clear(canvas);
}

static const struct cell blank_cell = {.text = {L' '}, .role = ROLE_TEXT, .background_role = ROLE_TEXT};

void canvas_clear(struct canvas *canvas)
{
    size_t count = (size_t)canvas->cols * (size_t)canvas->rows;
    for (size_t i = 0; i < count; i++) {
        canvas->cells[i] = blank_cell;
    }
    canvas->cursor_col = canvas->cursor_row = -1;
    canvas->is_blank = true;
}

static struct cell *cell_at(const struct canvas *canvas, int row, int col)
{
    return &canvas->cells[(size_t)row * (size_t)canvas->cols + (size_t)col];
}

bool cell_is_same(const struct cell *a, const struct cell *b)
{
    return a->role == b->role && a->background_role == b->background_role &&
           memcmp(a->text, b->text, sizeof a->text) == 0;
}

bool canvas_is_same(const struct canvas *a, const struct canvas *b)
{
    bool same = a->cols == b->cols && a->rows == b->rows && a->cursor_col == b->cursor_col &&
                a->cursor_row == b->cursor_row;
    for (int row = 0; same && row < a->rows; row++) {
        for (int col = 0; same && col < a->cols; col++) {
            same = cell_is_same(cell_at(a, row, col), cell_at(b, row, col));
        }
    }
    return same;
}

static size_t dump_cell(char *to, const struct cell *cell)
{
    size_t bytes = 0;
    for (int i = 0; i <= TEXT_MARKS_MAX && cell->text[i] != L'\0'; i++) {
        bytes += text_encode(to + bytes, (uint32_t)cell->text[i]);
    }
    return bytes;
}

char *canvas_dump(const struct canvas *canvas)
{
    size_t cell_bytes = 4 * (1 + TEXT_MARKS_MAX);
    char *dump = memory_new((size_t)canvas->rows, (size_t)canvas->cols * cell_bytes + 2);
    size_t used = 0;
    for (int row = 0; row < canvas->rows; row++) {
        size_t line = used;
        for (int col = 0; col < canvas->cols; col++) {
            used += dump_cell(dump + used, cell_at(canvas, row, col));
        }
        while (used > line && dump[used - 1] == ' ') {
            used--;
        }
        dump[used++] = '\n';
    }
    dump[used] = '\0';
    return dump;
}

struct pane canvas_pane(struct canvas *canvas)
{
    return (struct pane){.canvas = canvas, .cols = canvas->cols, .rows = canvas->rows};
}

struct pane pane_part(struct pane pane, int row, int col, int rows, int cols)
{
    int first_row = clamp(row, 0, pane.rows);
    int first_col = clamp(col, 0, pane.cols);
    return (struct pane){
        .canvas = pane.canvas,
        .row = pane.row + first_row,
        .col = pane.col + first_col,
        .rows = clamp(row + rows, first_row, pane.rows) - first_row,
        .cols = clamp(col + cols, first_col, pane.cols) - first_col,
    };
}

void pane_clear(struct pane pane)
{
    for (int row = 0; row < pane.rows; row++) {
        for (int col = 0; col < pane.cols; col++) {
            *cell_at(pane.canvas, pane.row + row, pane.col + col) = blank_cell;
        }
    }
}

/* Blanks the other half of a wide character before one half is overwritten. */
static void blank_other_half(struct canvas *canvas, int row, int col)
{
    struct cell *cell = cell_at(canvas, row, col);
    if (cell->text[0] == L'\0' && col > 0) {
        cell[-1].text[0] = L' ';
        cell[-1].text[1] = L'\0';
    }
    if (col + 1 < canvas->cols && cell[1].text[0] == L'\0') {
        cell[1].text[0] = L' ';
    }
}

static void put_cell(struct pane pane, int row, int col, enum role role, wchar_t character)
{
    struct cell *cell = cell_at(pane.canvas, pane.row + row, pane.col + col);
    blank_other_half(pane.canvas, pane.row + row, pane.col + col);
    *cell =
        (struct cell){.text = {character}, .role = (uint8_t)role, .background_role = cell->background_role};
}

static void add_mark(struct pane pane, int row, int col, uint32_t mark)
{
    if (col <= 0) {
        return;
    }
    struct cell *cell = cell_at(pane.canvas, pane.row + row, pane.col + col - 1);
    if (cell->text[0] == L'\0' && col > 1) {
        cell--;
    }
    for (int i = 1; i <= TEXT_MARKS_MAX; i++) {
        if (cell->text[i] == L'\0') {
            cell->text[i] = (wchar_t)mark;
            return;
        }
    }
}

/* Writes `length` bytes of text; returns the column after it. */
static int write_text(struct pane pane, int row, int col, enum role role, const char *text, size_t length)
{
    uint32_t code;
    for (size_t used; (used = text_decode(text, length, &code)) > 0; text += used, length -= used) {
        /* text from the configuration and the environment is cleaned only here */
        code = text_printable(code);
        int cells = text_cells(code);
        if (row < 0 || row >= pane.rows || col + cells > pane.cols) {
            break;
        }
        if (cells == 0) {
            add_mark(pane, row, col, code);
            continue;
        }
        if (col >= 0) {
            put_cell(pane, row, col, role, (wchar_t)code);
            if (cells == 2) {
                put_cell(pane, row, col + 1, role, L' ');
                cell_at(pane.canvas, pane.row + row, pane.col + col + 1)->text[0] = L'\0';
            }
        }
        col += cells;
    }
    return col;
}

int pane_text(struct pane pane, int row, int col, enum role role, const char *text)
{
    return write_text(pane, row, col, role, text, strlen(text));
}

int pane_format(struct pane pane, int row, int col, enum role role, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return pane_text(pane, row, col, role, text);
}

void pane_fill(struct pane pane, int row, int col, int cols, enum role role, wchar_t character)
{
    if (row < 0 || row >= pane.rows) {
        return;
    }
    int end = clamp(col + cols, 0, pane.cols);
    for (int at = clamp(col, 0, pane.cols); at < end; at++) {
        put_cell(pane, row, at, role, character);
    }
}

/* Writes `text` into `cols` cells. `before`: how many halves of the free cells go in front: 0 left, 1
 * centred, 2 right. */
static void write_field(struct pane pane, int row, int col, int cols, enum role role, const char *text,
                        int before)
{
    int width = text_width_cells(text);
    pane_fill(pane, row, col, cols, role, L' ');
    if (cols <= 0) {
        return;
    }
    if (width <= cols) {
        (void)write_text(pane, row, col + (cols - width) * before / 2, role, text, strlen(text));
        return;
    }
    size_t fitting = text_fit(text, cols - 1, &width);
    int end = write_text(pane, row, col, role, text, fitting);
    (void)pane_text(pane, row, end, role, "…");
}

void pane_text_left(struct pane pane, int row, int col, int cols, enum role role, const char *text)
{
    write_field(pane, row, col, cols, role, text, 0);
}

void pane_text_right(struct pane pane, int row, int col, int cols, enum role role, const char *text)
{
    write_field(pane, row, col, cols, role, text, 2);
}

void pane_text_centre(struct pane pane, int row, int col, int cols, enum role role, const char *text)
{
    write_field(pane, row, col, cols, role, text, 1);
}

int pane_text_wrapped(struct pane pane, int row, int col, int cols, enum role role, const char *text)
{
    int rows = 0;
    while (*text != '\0') {
        char line[1024];
        size_t fits = text_fit(text, cols, NULL);
        size_t bytes = text_line(text, cols);
        bytes = bytes > fits ? fits : bytes; /* a word that is too wide is broken */
        if (bytes == 0) {
            break; /* not even a character's width */
        }
        (void)snprintf(line, sizeof line, "%.*s", (int)bytes, text);
        (void)pane_text(pane, row + rows++, col, role, line);
        text += bytes;
        text += strspn(text, " ");
    }
    return rows;
}

void pane_background(struct pane pane, int row, enum role background_role)
{
    if (row < 0 || row >= pane.rows) {
        return;
    }
    for (int col = 0; col < pane.cols; col++) {
        cell_at(pane.canvas, pane.row + row, pane.col + col)->background_role = (uint8_t)background_role;
    }
}

void pane_cursor(struct pane pane, int row, int col)
{
    if (row >= 0 && row < pane.rows && col >= 0 && col < pane.cols) {
        pane.canvas->cursor_row = pane.row + row;
        pane.canvas->cursor_col = pane.col + col;
    }
}
