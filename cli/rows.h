#pragma once

#include "cli/cli.h"

#include <stdint.h>
#include <stdio.h>

/* A list on the standard output: aligned for people, or CSV or JSON for programs. */

enum { ROWS_COLUMNS_MAX = 16 };

enum column_kind {
    COLUMN_TEXT,
    COLUMN_TIME,     /* "2021-12-15 11:25:02"; people get it as they write dates */
    COLUMN_DURATION, /* seconds; people get 1:02 */
    COLUMN_GROSZ,    /* people get złoty; absent when empty */
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

/* Writes everything. JSON is one array of objects, with ISO times and plain numbers. False when it can't be written. */
bool rows_print(const struct rows *rows, enum cli_format format, FILE *to);
