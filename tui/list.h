#pragma once

#include "model/exchange.h"
#include "tui/command.h"

#include <stdbool.h>
#include <stdint.h>

/* Rows that can be selected, marked, sorted and scrolled: what most screens are.
 *
 * Before a drawing a view fills the list anew and ends it, unless it knows that the rows would be the same,
 * which only rows that are never dropped can be; the list keeps the selection on the same data, by its
 * exchange and key, wherever that has moved, and scrolls as little as it must. Rows of one `section` stay
 * together in the order they were added in; within it they are sorted by the view's order. */

enum {
    LIST_KEY_BYTES = 2 * TABLE_KEY_BYTES,
    LIST_MARKS_MAX = 10 * 1000, /* further marks are not made */
};

struct list_row {
    const struct exchange *exchange;
    const void *data; /* whatever the view draws the row from; borrowed until the next list_begin() */
    const char *key;  /* borrowed likewise */
    uint32_t section;
    bool heading; /* can't be selected */
    int32_t rank; /* for the view's orders, where they need more than the data */
    int64_t since;
};

/* Like strcmp, for two rows of one section. */
typedef int list_compare(const struct list_row *a, const struct list_row *b);

struct list {
    struct list_row *rows;
    uint32_t count;
    uint32_t capacity;
    uint32_t total;           /* rows there were before the filter, headings aside; the view counts */
    uint32_t selected;        /* place of the selected row; count when none is */
    uint32_t top;             /* the first row on the screen */
    uint32_t visible;         /* rows on the screen */
    char key[LIST_KEY_BYTES]; /* of the selected row, "" while none has been */
    uint16_t exchange;        /* … and its exchange's place */
    int sort;                 /* which of the view's orders */
    bool inverted;
    char (*marks)[LIST_KEY_BYTES]; /* keys of marked rows, with the exchange's place in front */
    uint32_t mark_count;
};

void list_done(struct list *list);

/* Forgets the rows, not the selection. */
void list_begin(struct list *list);
void list_add(struct list *list, const struct list_row *row);

/* Sorts each section by `order` (NULL: as they were added), finds the selection again and scrolls to it. */
void list_end(struct list *list, list_compare *order, uint32_t visible);

/* Moves the selection, marks, inverts, or changes the order among `order_count`; false when the command is
 * none of these. */
bool list_run(struct list *list, enum command command, int order_count);

/* The selected row, or NULL. */
const struct list_row *list_selected(const struct list *list);

/* Selects a row by its place, the nearest that can be selected. */
void list_select(struct list *list, uint32_t place);

bool list_is_marked(const struct list *list, const struct list_row *row);

/* The first row from the selected one on (with `again`, after it), around the end to the beginning, of which
 * `matches` says yes, is selected. */
typedef bool list_matches(const struct list_row *row, const char *text);
bool list_find(struct list *list, list_matches *matches, const char *text, bool again);
