#pragma once

#include "cli/cli.h"

#include <stdint.h>
#include <stdio.h>

/* A list on the standard output: aligned for people, or CSV or JSON for programs. */

enum { ROWS_COLUMNS_MAX = 16 };

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

struct rows {
    const struct column *columns; /* ended by one without a name */
    int column_count;
    char **cells; /* owned, row by row */
    size_t row_count;
    size_t row_room;
};

void rows_init(struct rows *rows, const struct column *columns);
void rows_done(struct rows *rows);

/* A row at the end; one text a column, copied; NULL for an absent one. */
void rows_put(struct rows *rows, const char *const *values);

/* Puts them in the order of their time, the oldest first; those of the same time stay as they came, and those of which nobody
 * knows the time are the last. */
void rows_sort(struct rows *rows);

/* What the costs are in all, in words; false where no cost is known. */
bool rows_say_costs(const struct rows *rows, char *to, size_t size);

/* Writes everything, as the options say. JSON is one array of objects, with ISO times and plain numbers. False when it can't
 * be written. */
bool rows_print(const struct rows *rows, const struct cli *cli, FILE *to);
