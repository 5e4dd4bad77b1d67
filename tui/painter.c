/* Computes the bytes that update the terminal to a canvas. */

#include "tui/painter.h"

#include "model/text.h"

#include <string.h>

enum {
    NO_ROLE = 0xff, /* a cell whose content on the terminal is unknown */
    /* gaps up to this width are written again, not skipped: a cursor movement takes four bytes or more */
    GAP_COLS = 3,
};

void painter_init(struct painter *painter, const struct terminal *terminal)
{
    memset(painter, 0, sizeof *painter);
    painter->terminal = terminal;
    painter->shown = canvas_new(1, 1);
    painter->invalid = true;
}

void painter_done(struct painter *painter)
{
    canvas_free(painter->shown);
    painter->shown = NULL;
}

void painter_invalidate(struct painter *painter)
{
    painter->invalid = true;
}

void painter_set_ascii(struct painter *painter, bool ascii)
{
    painter->ascii = ascii;
    painter->invalid = true;
}

void painter_resize(struct painter *painter, int cols, int rows)
{
    if (cols != painter->cols || rows != painter->rows) {
        painter->cols = cols;
        painter->rows = rows;
        painter->invalid = true; /* terminals differ in what they keep after a resize */
    }
}

/* Keeps the bytes of a pen, unless they are too many. */
static void add_new_pen(struct painter *painter, struct bytes *to, int role, int background_role)
{
    struct pen *pen = &painter->pens[role][background_role];
    size_t before = to->length;
    struct style style = theme_style(&painter->theme, (enum role)role, (enum role)background_role);
    terminal_style(painter->terminal, to, &style);
    size_t length = to->length - before;
    if (length <= sizeof pen->bytes) {
        memcpy(pen->bytes, to->data + before, length);
        pen->length = (unsigned char)length;
    }
}

static void add_pen(struct painter *painter, struct bytes *to, int role, int background_role)
{
    const struct pen *pen = &painter->pens[role][background_role];
    if (pen->length > 0) {
        bytes_add(to, pen->bytes, pen->length);
    } else {
        add_new_pen(painter, to, role, background_role);
    }
}

/* The pens of all roles without another background are made here, those of selected rows when they are
 * used. */
void painter_set_theme(struct painter *painter, const struct theme *theme)
{
    struct bytes unused = {0};
    painter->theme = *theme;
    if (painter->terminal->colours == 0) {
        theme_plain(&painter->theme);
    }
    memset(painter->pens, 0, sizeof painter->pens);
    for (int role = 0; role < ROLE_COUNT; role++) {
        add_new_pen(painter, &unused, role, ROLE_TEXT);
    }
    bytes_done(&unused);
    painter->invalid = true;
}

static struct cell *cell_at(const struct canvas *canvas, int row, int col)
{
    return &canvas->cells[(size_t)row * (size_t)canvas->cols + (size_t)col];
}

/* Last check: no control character reaches the terminal, whatever a cell contains. */
static void add_character(const struct painter *painter, struct bytes *to, wchar_t character)
{
    char encoded[4];
    uint32_t code = (uint32_t)character <= 0x10ffff ? text_printable((uint32_t)character) : TEXT_PLACEHOLDER;
    bytes_add(to, encoded, text_encode(encoded, painter->ascii ? (uint32_t)text_ascii(code) : code));
}

/* Characters that take one cell on every terminal: European letters, and the signs and boxes from U+2000
 * below the pictograms. */
static bool is_narrow_everywhere(uint32_t code)
{
    return code < 0x300 || (code >= 0x370 && code < 0x530) || (code >= 0x1e00 && code < 0x2000) ||
           (code >= 0x2010 && code < 0x2100) || (code >= 0x2190 && code < 0x2200) ||
           (code >= 0x2400 && code < 0x2600);
}

/* Terminals differ in the width of other characters, and in which of them combine. */
static bool has_certain_width(const struct painter *painter, const struct cell *cell, bool wide)
{
    bool marked = cell->text[1] != L'\0';
    return painter->ascii || (!wide && !marked && is_narrow_everywhere((uint32_t)cell->text[0]));
}

static void add_cell(struct painter *painter, struct bytes *to, const struct cell *cell, int row, int col,
                     bool wide)
{
    bool certain = has_certain_width(painter, cell, wide);
    if (row != painter->row || col != painter->col) {
        terminal_move(painter->terminal, to, row, col, row == painter->row ? painter->col : -1);
    }
    if (cell->role != painter->role || cell->background_role != painter->background_role) {
        add_pen(painter, to, cell->role, cell->background_role);
        painter->role = cell->role;
        painter->background_role = cell->background_role;
    }
    /* blank the cell first: if the terminal draws the character narrower, the old content would stay */
    if (!certain) {
        bytes_add(to, "  ", wide ? 2 : 1);
        terminal_move(painter->terminal, to, row, col, -1);
    }
    add_character(painter, to, cell->text[0]);
    for (int i = 1; i <= TEXT_MARKS_MAX && cell->text[i] != L'\0' && !painter->ascii; i++) {
        add_character(painter, to, cell->text[i]);
    }
    if (wide && painter->ascii) {
        bytes_add(to, " ", 1); /* a wide character can't be there: its second cell is a blank */
    }
    painter->row = row;
    /* terminals also differ in the cursor position after the last column */
    painter->col = certain && !wide && col + 1 < painter->cols ? col + 1 : -1;
}

/* Writes the unchanged cells up to a near one again, if they have the style of the last cell. */
static void close_gap(struct painter *painter, struct bytes *to, const struct canvas *canvas, int row,
                      int col)
{
    int from = row == painter->row ? painter->col : -1;
    if (from < 0 || col - from > GAP_COLS) {
        return;
    }
    for (int i = from; i < col; i++) {
        const struct cell *cell = cell_at(canvas, row, i);
        bool plain = cell->text[0] >= L' ' && cell->text[0] < 0x7f && cell->text[1] == L'\0';
        if (!plain || cell->role != painter->role || cell->background_role != painter->background_role) {
            return;
        }
    }
    for (int i = from; i < col; i++) {
        add_cell(painter, to, cell_at(canvas, row, i), row, i, false);
    }
}

/* Columns of a row that can be written. */
static int writable_cols(const struct painter *painter, const struct canvas *canvas, int row)
{
    int cols = canvas->cols < painter->cols ? canvas->cols : painter->cols;
    bool corner = row == painter->rows - 1 && cols == painter->cols;
    return corner && painter->terminal->scrolls ? cols - 1 : cols;
}

/* Writes the changed cells of a row. Half of a wide character without the other half becomes a blank. */
static void add_row(struct painter *painter, struct bytes *to, const struct canvas *canvas, int row)
{
    static const struct cell blank = {.text = {L' '}};
    int cols = writable_cols(painter, canvas, row);
    for (int col = 0; col < cols; col++) {
        const struct cell *cell = cell_at(canvas, row, col);
        struct cell *shown = cell_at(painter->shown, row, col);
        bool wide = col + 1 < canvas->cols && cell[1].text[0] == L'\0';
        bool same = cell_is_same(cell, shown) && (!wide || cell_is_same(&cell[1], &shown[1]));
        if (!same) {
            bool cut = cell->text[0] == L'\0' || (wide && col + 1 == cols);
            close_gap(painter, to, canvas, row, col);
            add_cell(painter, to, cut ? &blank : cell, row, col, wide && !cut);
            *shown = *cell;
            int next = col + (wide ? 2 : 1);
            if (next < cols && !cut && !has_certain_width(painter, cell, wide)) {
                /* a character drawn wider may have overwritten the next cell */
                cell_at(painter->shown, row, next)->role = NO_ROLE;
            }
        }
        if (wide) {
            shown[1] = cell[1];
            col++;
        }
    }
}

/* Clears the terminal and the copy. If the theme gives blanks a colour, they are written again. */
static void add_clear_screen(struct painter *painter, struct bytes *to, const struct canvas *canvas)
{
    canvas_resize(painter->shown, canvas->cols, canvas->rows);
    const struct style *text = &painter->theme.styles[ROLE_TEXT];
    if (text->background != COLOUR_DEFAULT || text->attributes != 0) {
        for (int i = 0; i < canvas->cols * canvas->rows; i++) {
            painter->shown->cells[i].role = NO_ROLE;
        }
    }
    terminal_clear(painter->terminal, to);
    terminal_cursor(painter->terminal, to, false);
    painter->cursor_shown = false;
    painter->invalid = false;
    painter->row = painter->col = -1;
    painter->role = painter->background_role = NO_ROLE;
}

static void add_cursor(struct painter *painter, struct bytes *to, const struct canvas *canvas)
{
    int row = canvas->cursor_row;
    int col = canvas->cursor_col;
    bool shown = row >= 0 && row < painter->rows && col >= 0 && col < painter->cols;
    if (shown && (row != painter->row || col != painter->col)) {
        terminal_move(painter->terminal, to, row, col, -1);
        painter->row = row;
        painter->col = col;
    }
    if (shown != painter->cursor_shown) {
        terminal_cursor(painter->terminal, to, shown);
        painter->cursor_shown = shown;
    }
}

void painter_paint(struct painter *painter, const struct canvas *canvas, struct bytes *to)
{
    if (painter->invalid || canvas->cols != painter->shown->cols || canvas->rows != painter->shown->rows) {
        add_clear_screen(painter, to, canvas);
    }
    for (int row = 0; row < canvas->rows && row < painter->rows; row++) {
        add_row(painter, to, canvas, row);
    }
    add_cursor(painter, to, canvas);
}
