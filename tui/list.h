#pragma once

#include "model/exchange.h"
#include "tui/command.h"

#include <stdbool.h>
#include <stdint.h>

/* Rows that can be selected, marked, sorted and scrolled: what most screens are.
 *
 * A view calls list_begin(), list_add() and list_end() before each drawing. It may skip that if the rows
 * cannot have changed and are never dropped. The list keeps the selection on the same exchange and key, and
 * scrolls as little as possible. Rows of one `section` stay together; inside it they are sorted. */

enum {
    LIST_KEY_BYTES = 2 * TABLE_KEY_BYTES,
    LIST_MARKS_MAX = 10 * 1000, /* further marks are refused */
};

struct list_row {
    const struct exchange *exchange;
    const void *data; /* what the view draws the row from; borrowed until the next list_begin() */
    const char *key;  /* borrowed likewise */
    uint32_t section;
    bool heading; /* can't be selected */
    int32_t rank; /* sort key of the view, if `data` is not enough */
    int64_t since;
};

/* Like strcmp, for two rows of one section. */
typedef int list_compare(const struct list_row *a, const struct list_row *b);

/* The order of rows of extensions and agents by their key. */
int list_by_number(const struct list_row *a, const struct list_row *b);

struct list {
    struct list_row *rows;
    uint32_t count;
    uint32_t capacity;
    uint32_t total;           /* rows before filtering, without headings; set by the view */
    uint32_t selected;        /* index of the selected row; count when none is */
    uint32_t top;             /* the first row on the screen */
    uint32_t visible;         /* rows on the screen */
    char key[LIST_KEY_BYTES]; /* key of the selected row; "": the user has selected none */
    uint16_t exchange;        /* … and the index of its exchange */
    int sort;                 /* index of the view's order */
    bool inverted;
    char (*marks)[LIST_KEY_BYTES]; /* keys of marked rows, with the index of the exchange in front */
    uint32_t mark_count;
};

void list_done(struct list *list);

/* Removes the rows, but keeps the selection. */
void list_begin(struct list *list);
void list_add(struct list *list, const struct list_row *row);

/* Sorts each section by `order` (NULL: as added), finds the selected row and scrolls to it. */
void list_end(struct list *list, list_compare *order, uint32_t visible);

/* Moves the selection, marks, inverts, or changes the order among `order_count`; false when the command is
 * none of these. */
bool list_run(struct list *list, enum command command, int order_count);

/* The selected row, or NULL. */
static inline const struct list_row *list_selected(const struct list *list)
{
    return list->selected < list->count ? &list->rows[list->selected] : NULL;
}

/* Selects the row at `index`, or the nearest that can be selected. */
void list_select(struct list *list, uint32_t index);

/* Is the row marked? Asked for each row that is drawn, and rarely is any marked. */
bool list_has_mark(const struct list *list, const struct list_row *row);
static inline bool list_is_marked(const struct list *list, const struct list_row *row)
{
    return list->mark_count > 0 && list_has_mark(list, row);
}

/* Selects the first row for which `matches` is true, starting at the selected row (`again`: after it) and
 * wrapping around. */
typedef bool list_matches(const struct list_row *row, const char *text);
bool list_find(struct list *list, list_matches *matches, const char *text, bool again);
