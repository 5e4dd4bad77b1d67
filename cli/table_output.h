#pragma once

#include "cli/cli.h"

#include <stdint.h>
#include <stdio.h>

/* A list on stdout: aligned for people, or CSV or JSON for programs. */

enum { TABLE_OUTPUT_COLUMNS_MAX = 16 };

enum column_kind {
    COLUMN_TEXT,
    COLUMN_TIME,     /* "2021-12-15 11:25:02"; shown as the language writes dates */
    COLUMN_DURATION, /* seconds, as in model/decimal.h; shown as 1:02 */
    COLUMN_GROSZ,    /* grosz, in the same form; shown in złoty, rounded to the grosz */
};

struct column {
    const char *name;  /* for programs */
    const char *title; /* for people, N_() */
    enum column_kind kind;
};

struct table_output {
    const struct column *columns; /* ended by one without a name */
    int column_count;
    char **cells; /* owned, row by row */
    size_t row_count;
    size_t row_capacity;
};

void table_output_init(struct table_output *rows, const struct column *columns);
void table_output_done(struct table_output *rows);

/* Appends a row: copies one text a column; NULL for an absent one. */
void table_output_put(struct table_output *rows, const char *const *values);

/* Sorts rows by time, oldest first. The sort is stable; rows without a time come last. */
void table_output_sort(struct table_output *rows);

/* Writes the sum of the costs in words; false where no cost is known. */
bool table_output_format_costs(const struct table_output *rows, char *to, size_t size);

/* Writes the table in the format of the command line. JSON is one array of objects, with ISO times and plain
 * numbers. False where it can't be written. */
bool table_output_print(const struct table_output *rows, const struct cli *cli, FILE *to);

/* Writes one cell of CSV (RFC 4180: in quotes where needed).
 *
 * Spreadsheets run a cell that begins with = + - @ (a full-width one, too), a tab or a carriage return, and
 * the text may come from a stranger. `guarded`: such a beginning gets an apostrophe before it, which makes it
 * text. So does one after a semicolon or a tab inside the cell: where the decimal sign is a comma,
 * spreadsheets split lines there, quoted or not. Digits after a single + or - stay as they are: a number does
 * no harm, and telephone numbers begin like that. */
void csv_write_cell(FILE *to, const char *value, bool guarded);
