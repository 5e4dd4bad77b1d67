/* Folds repeated link lines. */

#include "store/journal_repeat.h"

#include "model/memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const char *text_or_none(const char *text)
{
    return text == NULL ? "" : text;
}

static bool are_alike(const struct link_event *a, const struct link_event *b)
{
    return a->state == b->state && a->failure_kind == b->failure_kind && a->backlog == b->backlog &&
           strcmp(text_or_none(a->address), text_or_none(b->address)) == 0 &&
           strcmp(text_or_none(a->reason), text_or_none(b->reason)) == 0;
}

/* Drops the first rows. */
static void drop(struct journal_repeat *repeat, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free((char *)(uintptr_t)repeat->rows[i].link.address);
        free((char *)(uintptr_t)repeat->rows[i].link.reason);
    }
    repeat->row_count -= count;
    memmove(repeat->rows, repeat->rows + count, repeat->row_count * sizeof *repeat->rows);
}

/* A line that equals an earlier one makes a cycle of all lines from there on. */
static void find_cycle(struct journal_repeat *repeat, const struct link_event *link)
{
    for (size_t i = 0; i < repeat->row_count; i++) {
        if (are_alike(&repeat->rows[i].link, link)) {
            drop(repeat, i);
            repeat->is_cycle = true;
            repeat->next_row = 0;
            return;
        }
    }
}

bool journal_repeat_hold(struct journal_repeat *repeat, int64_t at, const struct link_event *link)
{
    if (!repeat->is_cycle) {
        find_cycle(repeat, link);
    }
    struct journal_repeat_row *row = &repeat->rows[repeat->next_row];
    if (!repeat->is_cycle || !are_alike(&row->link, link)) {
        return false;
    }
    if (row->count++ == 0) {
        row->first_at = at;
        repeat->held_since = repeat->held++ == 0 ? at : repeat->held_since;
    }
    row->at = at;
    row->link.retry_at = link->retry_at;
    repeat->next_row = (repeat->next_row + 1) % repeat->row_count;
    return true;
}

/* The rows with held lines are the last ones before next_row, or all. */
const struct journal_repeat_row *journal_repeat_take(struct journal_repeat *repeat)
{
    if (repeat->held == 0) {
        return NULL;
    }
    struct journal_repeat_row *row =
        &repeat->rows[(repeat->next_row + repeat->row_count - repeat->held--) % repeat->row_count];
    repeat->returned = *row;
    row->count = 0;
    return &repeat->returned;
}

void journal_repeat_begin(struct journal_repeat *repeat, const struct link_event *link)
{
    if (repeat->is_cycle || repeat->row_count == JOURNAL_REPEAT_ROWS_MAX) {
        journal_repeat_clear(repeat);
    }
    struct journal_repeat_row *row = &repeat->rows[repeat->row_count++];
    *row = (struct journal_repeat_row){.link = *link};
    row->link.address = memory_string(text_or_none(link->address));
    row->link.reason = memory_string(text_or_none(link->reason));
}

void journal_repeat_clear(struct journal_repeat *repeat)
{
    assert(repeat->held == 0);
    drop(repeat, repeat->row_count);
    repeat->is_cycle = false;
    repeat->next_row = 0;
}
