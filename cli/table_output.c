/* A table of results: as text, CSV or JSON. */

#include "cli/table_output.h"

#include "cli/ascii.h"
#include "model/decimal.h"
#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"

#include <assert.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    SHOWN_BYTES = 512,
    SHOWN_COLS_MAX = 40, /* longer texts are cut in the text format only */
};

void table_output_init(struct table_output *rows, const struct column *columns)
{
    *rows = (struct table_output){.columns = columns};
    while (columns[rows->column_count].name != NULL) {
        rows->column_count++;
    }
}

void table_output_done(struct table_output *rows)
{
    for (size_t i = 0; i < rows->row_count * (size_t)rows->column_count; i++) {
        free(rows->cells[i]);
    }
    free(rows->cells);
    rows->cells = NULL;
    rows->row_count = rows->row_capacity = 0;
}

void table_output_put(struct table_output *rows, const char *const *values)
{
    size_t columns = (size_t)rows->column_count;
    if (rows->row_count == rows->row_capacity) {
        rows->row_capacity = rows->row_capacity == 0 ? 64 : rows->row_capacity * 2;
        rows->cells = memory_resize(rows->cells, rows->row_capacity * columns, sizeof *rows->cells);
    }
    for (size_t i = 0; i < columns; i++) {
        rows->cells[rows->row_count * columns + i] = values[i] == NULL ? NULL : memory_string(values[i]);
    }
    rows->row_count++;
}

static const char *cell(const struct table_output *rows, size_t row, int column)
{
    return rows->cells[row * (size_t)rows->column_count + (size_t)column];
}

static bool is_number(enum column_kind kind)
{
    return kind == COLUMN_DURATION || kind == COLUMN_GROSZ;
}

/* Is it "2021-12-15 11:25:02", or at least the day? */
static bool is_time(const char *value)
{
    static const char form[] = "dddd-dd-dd";
    for (size_t i = 0; value != NULL && i < sizeof form - 1; i++) {
        if (form[i] == 'd' ? value[i] < '0' || value[i] > '9' : value[i] != form[i]) {
            return false;
        }
    }
    return value != NULL;
}

/* The sort key of a row: its time, then its position. "~" sorts rows without a time last. */
struct sort_key {
    size_t row;
    const char *time;
};

static int compare_sort_keys(const void *one, const void *other)
{
    const struct sort_key *a = one;
    const struct sort_key *b = other;
    int order = strcmp(a->time, b->time);
    return order != 0 ? order : a->row < b->row ? -1 : 1;
}

static int time_column(const struct table_output *rows)
{
    int column = 0;
    while (rows->columns[column].name != NULL && rows->columns[column].kind != COLUMN_TIME) {
        column++;
    }
    return column;
}

void table_output_sort(struct table_output *rows)
{
    size_t columns = (size_t)rows->column_count;
    int column = time_column(rows);
    if (rows->row_count == 0 || column == rows->column_count) {
        return;
    }
    struct sort_key *sort_keys = memory_new(rows->row_count, sizeof *sort_keys);
    char **sorted = memory_new(rows->row_capacity * columns, sizeof *sorted);
    for (size_t i = 0; i < rows->row_count; i++) {
        const char *time = cell(rows, i, column);
        sort_keys[i] = (struct sort_key){.row = i, .time = is_time(time) ? time : "~"};
    }
    qsort(sort_keys, rows->row_count, sizeof *sort_keys, compare_sort_keys);
    for (size_t i = 0; i < rows->row_count; i++) {
        memcpy(&sorted[i * columns], &rows->cells[sort_keys[i].row * columns], columns * sizeof *sorted);
    }
    free(sort_keys);
    free(rows->cells);
    rows->cells = sorted;
}

/* Formats grosz for people. */
static void show_money(char *to, size_t size, int64_t thousandths)
{
    int64_t grosz = decimal_round(thousandths);
    int64_t most = grosz < 0 ? -grosz : grosz;
    (void)snprintf(to, size, _("%s%lld.%02lld zł"), grosz < 0 ? "-" : "", (long long)most / 100,
                   (long long)most % 100);
}

static void show_duration(char to[SHOWN_BYTES], int64_t seconds)
{
    enum { MINUTE = 60, HOUR = 60 * MINUTE };
    if (seconds < HOUR) {
        (void)snprintf(to, SHOWN_BYTES, "%" PRId64 ":%02" PRId64, seconds / MINUTE, seconds % MINUTE);
    } else {
        (void)snprintf(to, SHOWN_BYTES, "%" PRId64 ":%02" PRId64 ":%02" PRId64, seconds / HOUR,
                       seconds % HOUR / MINUTE, seconds % MINUTE);
    }
}

/* Formats a value for people. */
static void show(char to[SHOWN_BYTES], enum column_kind kind, const char *value)
{
    to[0] = '\0';
    if (value == NULL || *value == '\0') {
        return;
    }
    int64_t number = 0;
    bool readable = decimal_read(value, &number);
    int64_t seconds = readable ? decimal_round(number) : 0;
    struct tm time = {0};
    switch (kind) {
    case COLUMN_TIME:
        if (strptime(value, "%Y-%m-%d %H:%M:%S", &time) != NULL) {
            (void)strftime(to, SHOWN_BYTES, _("%Y-%m-%d %H:%M:%S"), &time);
            return;
        }
        break;
    case COLUMN_DURATION:
        show_duration(to, seconds);
        return;
    case COLUMN_GROSZ:
        assert(readable); /* unreadable values are absent */
        show_money(to, SHOWN_BYTES, number);
        return;
    case COLUMN_TEXT:
        break;
    }
    (void)text_copy(to, SHOWN_BYTES, value);
    if (text_width_cells(to) > SHOWN_COLS_MAX) {
        size_t kept = text_fit(to, SHOWN_COLS_MAX - 1, NULL);
        (void)text_copy(to + kept, SHOWN_BYTES - kept, "…");
    }
}

bool table_output_format_costs(const struct table_output *rows, char *to, size_t size)
{
    char money[SHOWN_BYTES / 8];
    int64_t sum = 0;
    size_t known = 0;
    size_t costs = 0;
    bool fits = true;
    for (int c = 0; c < rows->column_count; c++) {
        for (size_t r = 0; r < rows->row_count && rows->columns[c].kind == COLUMN_GROSZ; r++) {
            int64_t cost;
            const char *value = cell(rows, r, c);
            costs++;
            bool is_known = value != NULL && decimal_read(value, &cost);
            known += is_known;
            fits = fits && (!is_known || decimal_add(&sum, cost));
        }
    }
    size_t unknown = costs - known;
    show_money(money, sizeof money, sum);
    if (!fits) {
        (void)snprintf(to, size, "%s", _("The costs are too large to be added up"));
    } else if (unknown == 0) {
        (void)snprintf(to, size, _("The cost is %s in all"), money);
    } else {
        (void)snprintf(to, size,
                       i18n_plural("The cost is %s in all, without %zu record of which it is not known",
                                   "The cost is %s in all, without %zu records of which it is not known",
                                   unknown),
                       money, unknown);
    }
    return known > 0;
}

static void print_shown(FILE *to, const char *text, int width, bool right, bool last)
{
    int blanks = width - text_width_cells(text);
    (void)fprintf(to, "%*s%s%*s%s", right && blanks > 0 ? blanks : 0, "", text,
                  !right && !last && blanks > 0 ? blanks : 0, "", last ? "\n" : "  ");
}

static void print_table(const struct table_output *rows, FILE *to)
{
    char shown[SHOWN_BYTES];
    int width[TABLE_OUTPUT_COLUMNS_MAX];
    for (int c = 0; c < rows->column_count; c++) {
        width[c] = text_width_cells(_(rows->columns[c].title));
        for (size_t r = 0; r < rows->row_count; r++) {
            show(shown, rows->columns[c].kind, cell(rows, r, c));
            int cells = text_width_cells(shown);
            width[c] = cells > width[c] ? cells : width[c];
        }
    }
    for (int c = 0; c < rows->column_count; c++) {
        bool right = is_number(rows->columns[c].kind);
        print_shown(to, _(rows->columns[c].title), width[c], right, c + 1 == rows->column_count);
    }
    for (size_t r = 0; r < rows->row_count; r++) {
        for (int c = 0; c < rows->column_count; c++) {
            show(shown, rows->columns[c].kind, cell(rows, r, c));
            print_shown(to, shown, width[c], is_number(rows->columns[c].kind), c + 1 == rows->column_count);
        }
    }
}

static bool is_signed_number(const char *text)
{
    size_t digits = strspn(text + 1, "0123456789");
    return strchr("+-", *text) != NULL && digits > 0 && strchr(";\t\n", text[1 + digits]) != NULL;
}

/* Would a spreadsheet run a cell that begins here as a formula? It strips leading blanks and quotes. */
static bool is_formula(const char *text)
{
    static const char *const beginnings[] = {"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"};
    text += strspn(text, " \"");
    for (size_t i = 0; *text != '\0' && i < sizeof beginnings / sizeof *beginnings; i++) {
        if (strncmp(text, beginnings[i], strlen(beginnings[i])) == 0) {
            return !is_signed_number(text);
        }
    }
    return false;
}

void csv_write_cell(FILE *to, const char *value, bool guarded)
{
    bool quoted = strpbrk(value, ",;\t\"\r\n") != NULL;
    bool begins = true;
    (void)fputs(quoted ? "\"" : "", to);
    for (; *value != '\0'; value++) {
        if (guarded && begins && is_formula(value)) {
            (void)fputc('\'', to);
        }
        begins = strchr(";\t\n", *value) != NULL;
        (void)fputs(*value == '"' ? "\"" : "", to);
        (void)fputc(*value, to);
    }
    (void)fputs(quoted ? "\"" : "", to);
}

static void print_csv(const struct table_output *rows, const struct cli *cli, FILE *to)
{
    (void)fputs(cli->bom ? "\ufeff" : "", to);
    for (int c = 0; c < rows->column_count; c++) {
        (void)fprintf(to, "%s%s", c == 0 ? "" : ",", rows->columns[c].name);
    }
    (void)fputs("\r\n", to);
    for (size_t r = 0; r < rows->row_count; r++) {
        for (int c = 0; c < rows->column_count; c++) {
            const char *value = cell(rows, r, c);
            (void)fputs(c == 0 ? "" : ",", to);
            csv_write_cell(to, value == NULL ? "" : value,
                           !cli->unguarded && !is_number(rows->columns[c].kind));
        }
        (void)fputs("\r\n", to);
    }
}

static json_t *value_json(enum column_kind kind, const char *value)
{
    if (value == NULL || (*value == '\0' && kind != COLUMN_TEXT)) {
        return json_null();
    }
    int64_t number;
    if (is_number(kind) && decimal_read(value, &number)) {
        return number % DECIMAL_UNIT == 0 ? json_integer(number / DECIMAL_UNIT)
                                          : json_real((double)number / (double)DECIMAL_UNIT);
    }
    if (kind == COLUMN_TIME && strlen(value) == 19 && value[10] == ' ') {
        return json_sprintf("%.10sT%s", value, value + 11);
    }
    return json_string(value);
}

/* Row by row: a tree of all rows would take kilobytes for each. */
static void print_json(const struct table_output *rows, FILE *to)
{
    (void)fputc('[', to);
    for (size_t r = 0; r < rows->row_count; r++) {
        json_t *row = json_object();
        for (int c = 0; c < rows->column_count; c++) {
            (void)json_object_set_new(row, rows->columns[c].name,
                                      value_json(rows->columns[c].kind, cell(rows, r, c)));
        }
        (void)fputs(r == 0 ? "\n " : ",\n ", to);
        (void)json_dumpf(row, to, JSON_REAL_PRECISION(DECIMAL_DIGITS_MAX + 3) | ascii_json_flags());
        json_decref(row);
    }
    (void)fputs(rows->row_count == 0 ? "]\n" : "\n]\n", to);
}

bool table_output_print(const struct table_output *rows, const struct cli *cli, FILE *to)
{
    switch (cli->format) {
    case FORMAT_CSV:
        print_csv(rows, cli, to);
        break;
    case FORMAT_JSON:
        print_json(rows, to);
        break;
    case FORMAT_TABLE:
    case FORMAT_TEXT:
        print_table(rows, to);
        break;
    }
    return fflush(to) == 0 && !ferror(to); /* earlier errors show here, too */
}
