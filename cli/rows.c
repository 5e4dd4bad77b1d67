/* A list on the standard output. */

#include "cli/rows.h"

#include "model/memory.h"
#include "model/text.h"
#include "model/words.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    SHOWN_BYTES = 512,
    SHOWN_COLS_MOST = 40, /* longer texts are cut for people, never for programs */
};

void rows_init(struct rows *rows, const struct column *columns)
{
    *rows = (struct rows){.columns = columns};
    while (columns[rows->column_count].name != NULL) {
        rows->column_count++;
    }
}

void rows_done(struct rows *rows)
{
    for (size_t i = 0; i < rows->row_count * (size_t)rows->column_count; i++) {
        free(rows->cells[i]);
    }
    free(rows->cells);
    rows->cells = NULL;
    rows->row_count = rows->row_room = 0;
}

void rows_put(struct rows *rows, const char *const *values)
{
    size_t columns = (size_t)rows->column_count;
    if (rows->row_count == rows->row_room) {
        rows->row_room = rows->row_room == 0 ? 64 : rows->row_room * 2;
        rows->cells = memory_resize(rows->cells, rows->row_room * columns, sizeof *rows->cells);
    }
    for (size_t i = 0; i < columns; i++) {
        rows->cells[rows->row_count * columns + i] = values[i] == NULL ? NULL : memory_string(values[i]);
    }
    rows->row_count++;
}

static const char *cell(const struct rows *rows, size_t row, int column)
{
    return rows->cells[row * (size_t)rows->column_count + (size_t)column];
}

/* As people read it. */
static void show(char to[SHOWN_BYTES], enum column_kind kind, const char *value)
{
    to[0] = '\0';
    if (value == NULL || *value == '\0') {
        return;
    }
    long number = strtol(value, NULL, 10);
    struct tm time = {0};
    switch (kind) {
    case COLUMN_TIME:
        if (strptime(value, "%Y-%m-%d %H:%M:%S", &time) != NULL) {
            (void)strftime(to, SHOWN_BYTES, _("%Y-%m-%d %H:%M:%S"), &time);
            return;
        }
        break;
    case COLUMN_DURATION:
        (void)snprintf(to, SHOWN_BYTES, "%ld:%02ld", number / 60, number % 60);
        return;
    case COLUMN_GROSZ:
        (void)snprintf(to, SHOWN_BYTES, _("%ld.%02ld zł"), number / 100, number % 100);
        return;
    case COLUMN_TEXT:
        break;
    }
    (void)text_copy(to, SHOWN_BYTES, value);
    if (text_width_cells(to) > SHOWN_COLS_MOST) {
        size_t kept = text_fit(to, SHOWN_COLS_MOST - 1, NULL);
        (void)text_copy(to + kept, SHOWN_BYTES - kept, "…");
    }
}

static bool is_right_aligned(enum column_kind kind)
{
    return kind == COLUMN_DURATION || kind == COLUMN_GROSZ;
}

static void print_shown(FILE *to, const char *text, int width, bool right, bool last)
{
    int blanks = width - text_width_cells(text);
    (void)fprintf(to, "%*s%s%*s%s", right && blanks > 0 ? blanks : 0, "", text,
                  !right && !last && blanks > 0 ? blanks : 0, "", last ? "\n" : "  ");
}

static void print_table(const struct rows *rows, FILE *to)
{
    char shown[SHOWN_BYTES];
    int width[ROWS_COLUMNS_MAX];
    for (int c = 0; c < rows->column_count; c++) {
        width[c] = text_width_cells(_(rows->columns[c].title));
        for (size_t r = 0; r < rows->row_count; r++) {
            show(shown, rows->columns[c].kind, cell(rows, r, c));
            int cells = text_width_cells(shown);
            width[c] = cells > width[c] ? cells : width[c];
        }
    }
    for (int c = 0; c < rows->column_count; c++) {
        bool right = is_right_aligned(rows->columns[c].kind);
        print_shown(to, _(rows->columns[c].title), width[c], right, c + 1 == rows->column_count);
    }
    for (size_t r = 0; r < rows->row_count; r++) {
        for (int c = 0; c < rows->column_count; c++) {
            show(shown, rows->columns[c].kind, cell(rows, r, c));
            print_shown(to, shown, width[c], is_right_aligned(rows->columns[c].kind), c + 1 == rows->column_count);
        }
    }
}

/* RFC 4180. */
static void print_quoted(FILE *to, const char *value)
{
    bool plain = strpbrk(value, ",\"\r\n") == NULL;
    if (!plain) {
        (void)fputc('"', to);
    }
    for (; *value != '\0'; value++) {
        if (*value == '"') {
            (void)fputc('"', to);
        }
        (void)fputc(*value, to);
    }
    if (!plain) {
        (void)fputc('"', to);
    }
}

static void print_csv(const struct rows *rows, FILE *to)
{
    for (int c = 0; c < rows->column_count; c++) {
        (void)fprintf(to, "%s%s", c == 0 ? "" : ",", rows->columns[c].name);
    }
    (void)fputs("\r\n", to);
    for (size_t r = 0; r < rows->row_count; r++) {
        for (int c = 0; c < rows->column_count; c++) {
            const char *value = cell(rows, r, c);
            (void)fputs(c == 0 ? "" : ",", to);
            print_quoted(to, value == NULL ? "" : value);
        }
        (void)fputs("\r\n", to);
    }
}

static json_t *value_json(enum column_kind kind, const char *value)
{
    if (value == NULL || (*value == '\0' && kind != COLUMN_TEXT)) {
        return json_null();
    }
    if (kind == COLUMN_DURATION || kind == COLUMN_GROSZ) {
        return json_integer(strtoll(value, NULL, 10));
    }
    if (kind == COLUMN_TIME && strlen(value) == 19 && value[10] == ' ') {
        return json_sprintf("%.10sT%s", value, value + 11);
    }
    return json_string(value);
}

/* Row by row: all of them as one tree would take kilobytes for each. */
static void print_json(const struct rows *rows, FILE *to)
{
    (void)fputc('[', to);
    for (size_t r = 0; r < rows->row_count; r++) {
        json_t *row = json_object();
        for (int c = 0; c < rows->column_count; c++) {
            (void)json_object_set_new(row, rows->columns[c].name,
                                      value_json(rows->columns[c].kind, cell(rows, r, c)));
        }
        (void)fputs(r == 0 ? "\n " : ",\n ", to);
        (void)json_dumpf(row, to, 0);
        json_decref(row);
    }
    (void)fputs(rows->row_count == 0 ? "]\n" : "\n]\n", to);
}

bool rows_print(const struct rows *rows, enum cli_format format, FILE *to)
{
    switch (format) {
    case FORMAT_CSV:
        print_csv(rows, to);
        break;
    case FORMAT_JSON:
        print_json(rows, to);
        break;
    case FORMAT_TABLE:
    case FORMAT_TEXT:
        print_table(rows, to);
        break;
    }
    return fflush(to) == 0 && !ferror(to); /* what failed before shows here */
}
