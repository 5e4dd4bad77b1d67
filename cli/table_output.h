#pragma once

#include "cli/cli.h"

#include <stdint.h>
#include <stdio.h>

/* A list on the standard output: aligned for people, or CSV or JSON for programs. */

enum { TABLE_OUTPUT_COLUMNS_MAX = 16 };

enum column_kind {
    COLUMN_TEXT,
    COLUMN_TIME,     /* "2021-12-15 11:25:02"; people get it as they write dates */
    COLUMN_DURATION, /* seconds, as in model/decimal.h; people get 1:02 */
    COLUMN_GROSZ,    /* the same of grosz; people get złoty, rounded to the grosz */
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

/* A row at the end; one text a column, copied; NULL for an absent one. */
void table_output_put(struct table_output *rows, const char *const *values);

/* Puts them in the order of their time, the oldest first; those of the same time stay as they came, and those
 * of which nobody knows the time are the last. */
void table_output_sort(struct table_output *rows);

/* What the costs are in all, in words; false where no cost is known. */
bool table_output_format_costs(const struct table_output *rows, char *to, size_t size);

/* Writes everything, as the options say. JSON is one array of objects, with ISO times and plain numbers.
 * False when it can't be written. */
bool table_output_print(const struct table_output *rows, const struct cli *cli, FILE *to);
