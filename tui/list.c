/* Rows that can be selected, marked, sorted and scrolled. */

#include "tui/list.h"

#include "model/memory.h"
#include "model/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void list_done(struct list *list)
{
    free(list->rows);
    free(list->marks);
    *list = (struct list){0};
}

void list_begin(struct list *list)
{
    list->count = 0;
    list->total = 0;
}

void list_add(struct list *list, const struct list_row *row)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity == 0 ? 64 : list->capacity * 2;
        list->rows = memory_resize(list->rows, list->capacity, sizeof *list->rows);
    }
    list->rows[list->count++] = *row;
}

struct sorting {
    list_compare *order;
    bool inverted;
};

/* Equal rows are ordered by key, so that the order is stable. */
int list_by_number(const struct list_row *a, const struct list_row *b)
{
    return text_compare(a->key, b->key);
}

static int compare(const void *left, const void *right, void *argument)
{
    const struct list_row *a = left;
    const struct list_row *b = right;
    const struct sorting *sorting = argument;
    if (a->section != b->section) {
        return a->section < b->section ? -1 : 1;
    }
    if (a->heading != b->heading) {
        return a->heading ? -1 : 1;
    }
    int order = sorting->order(a, b);
    if (order == 0) {
        order = text_compare(a->key, b->key);
    }
    return sorting->inverted ? -order : order;
}

/* Rows are mostly sorted already. */
static void sort(struct list *list, list_compare *order)
{
    struct sorting sorting = {.order = order, .inverted = list->inverted};
    uint32_t in_order = 1;
    while (in_order < list->count &&
           compare(&list->rows[in_order - 1], &list->rows[in_order], &sorting) <= 0) {
        in_order++;
    }
    if (in_order < list->count) {
        qsort_r(list->rows, list->count, sizeof *list->rows, compare, &sorting);
    }
}

static bool is_selected_one(const struct list *list, const struct list_row *row)
{
    return !row->heading && row->exchange->index == list->exchange && strcmp(row->key, list->key) == 0;
}

/* The row nearest to `index` that can be selected; count when there is none. */
static uint32_t selectable_near(const struct list *list, uint32_t index)
{
    for (uint32_t below = index; below < list->count; below++) {
        if (!list->rows[below].heading) {
            return below;
        }
    }
    for (uint32_t above = index < list->count ? index : list->count; above-- > 0;) {
        if (!list->rows[above].heading) {
            return above;
        }
    }
    return list->count;
}

/* Finds the selected key again. If it is gone, selects the row in its place. Before the first choice of the
 * user the first row is selected. */
static void find_selected(struct list *list)
{
    if (*list->key == '\0') {
        list->selected = selectable_near(list, 0);
        return;
    }
    if (list->selected < list->count && is_selected_one(list, &list->rows[list->selected])) {
        return;
    }
    for (uint32_t i = 0; i < list->count; i++) {
        if (is_selected_one(list, &list->rows[i])) {
            list->selected = i;
            return;
        }
    }
    list_select(list, list->selected);
}

static void scroll(struct list *list)
{
    uint32_t visible = list->visible == 0 ? 1 : list->visible;
    uint32_t last_top = list->count > visible ? list->count - visible : 0;
    if (list->selected < list->count) {
        bool after_heading = list->selected > 0 && list->rows[list->selected - 1].heading;
        uint32_t first = after_heading && visible > 1 ? list->selected - 1 : list->selected;
        if (first < list->top) {
            list->top = first;
        } else if (list->selected >= list->top + visible) {
            list->top = list->selected - visible + 1;
        }
    }
    list->top = list->top > last_top ? last_top : list->top;
}

void list_end(struct list *list, list_compare *order, uint32_t visible)
{
    if (order != NULL) {
        sort(list, order);
    }
    list->visible = visible;
    find_selected(list);
    scroll(list);
}

void list_select(struct list *list, uint32_t index)
{
    list->selected = selectable_near(list, index);
    if (list->selected < list->count) {
        const struct list_row *row = &list->rows[list->selected];
        list->exchange = row->exchange->index;
        (void)text_copy(list->key, sizeof list->key, row->key);
    }
}

/* Moves the selection by `count` selectable rows, or to the last one. */
static void move(struct list *list, int64_t count)
{
    int64_t step = count < 0 ? -1 : 1;
    int64_t at = list->selected;
    int64_t reached = at;
    while (count != 0) {
        at += step;
        if (at < 0 || at >= (int64_t)list->count) {
            break;
        }
        if (!list->rows[at].heading) {
            reached = at;
            count -= step;
        }
    }
    if (reached >= 0 && reached < (int64_t)list->count) {
        list_select(list, (uint32_t)reached);
    }
}

static void mark_name(char name[LIST_KEY_BYTES], const struct list_row *row)
{
    (void)snprintf(name, LIST_KEY_BYTES, "%u:%s", (unsigned)row->exchange->index, row->key);
}

static uint32_t find_mark(const struct list *list, const struct list_row *row)
{
    char name[LIST_KEY_BYTES];
    mark_name(name, row);
    uint32_t index = 0;
    while (index < list->mark_count && strcmp(list->marks[index], name) != 0) {
        index++;
    }
    return index;
}

bool list_has_mark(const struct list *list, const struct list_row *row)
{
    return find_mark(list, row) < list->mark_count;
}

static void toggle_mark(struct list *list)
{
    const struct list_row *row = list_selected(list);
    if (row == NULL) {
        return;
    }
    uint32_t index = find_mark(list, row);
    if (index < list->mark_count) {
        list->mark_count--;
        memmove(list->marks[index], list->marks[list->mark_count], LIST_KEY_BYTES);
    } else if (list->mark_count < LIST_MARKS_MAX) {
        list->marks = memory_resize(list->marks, list->mark_count + 1, sizeof *list->marks);
        mark_name(list->marks[list->mark_count++], row);
    }
    move(list, 1);
}

static bool sort_by(struct list *list, int step, int order_count)
{
    list->sort = order_count > 0 ? (list->sort + order_count + step) % order_count : 0;
    return order_count > 0;
}

bool list_run(struct list *list, enum command command, int order_count)
{
    int64_t page = list->visible > 1 ? (int64_t)list->visible - 1 : 1;
    if (command == COMMAND_SORT_NEXT || command == COMMAND_SORT_PREVIOUS) {
        return sort_by(list, command == COMMAND_SORT_NEXT ? 1 : -1, order_count);
    }
    if (command == COMMAND_UP || command == COMMAND_DOWN) {
        move(list, command == COMMAND_UP ? -1 : 1);
    } else if (command == COMMAND_PAGE_UP || command == COMMAND_PAGE_DOWN) {
        move(list, command == COMMAND_PAGE_UP ? -page : page);
    } else if (command == COMMAND_FIRST || command == COMMAND_LAST) {
        list_select(list, command == COMMAND_FIRST ? 0 : list->count);
    } else if (command == COMMAND_MARK) {
        toggle_mark(list);
    } else if (command == COMMAND_INVERT) {
        list->inverted = !list->inverted;
    } else {
        return false;
    }
    return true;
}

bool list_find(struct list *list, list_matches *matches, const char *text, bool again)
{
    for (uint32_t step = again ? 1 : 0; step <= list->count && list->count > 0; step++) {
        uint32_t index = (list->selected + step) % list->count;
        if (!list->rows[index].heading && matches(&list->rows[index], text)) {
            list_select(list, index);
            return true;
        }
    }
    return false;
}
