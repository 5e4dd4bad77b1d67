/* What the link does again and again. */

#include "store/journal_run.h"

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
    return a->state == b->state && a->trouble == b->trouble && a->backlog == b->backlog &&
           strcmp(text_or_none(a->address), text_or_none(b->address)) == 0 &&
           strcmp(text_or_none(a->reason), text_or_none(b->reason)) == 0;
}

/* Forgets the first rows. */
static void drop(struct journal_run *run, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free((char *)(uintptr_t)run->rows[i].link.address);
        free((char *)(uintptr_t)run->rows[i].link.reason);
    }
    run->row_count -= count;
    memmove(run->rows, run->rows + count, run->row_count * sizeof *run->rows);
}

/* A line that was there before makes a round of all from there on. */
static void find_round(struct journal_run *run, const struct link_event *link)
{
    for (size_t i = 0; i < run->row_count; i++) {
        if (are_alike(&run->rows[i].link, link)) {
            drop(run, i);
            run->repeats = true;
            run->turn = 0;
            return;
        }
    }
}

bool journal_run_hold(struct journal_run *run, int64_t at, const struct link_event *link)
{
    if (!run->repeats) {
        find_round(run, link);
    }
    struct journal_run_row *row = &run->rows[run->turn];
    if (!run->repeats || !are_alike(&row->link, link)) {
        return false;
    }
    if (row->count++ == 0) {
        row->first_at = at;
        run->held_since = run->held++ == 0 ? at : run->held_since;
    }
    row->at = at;
    row->link.retry_at = link->retry_at;
    run->turn = (run->turn + 1) % run->row_count;
    return true;
}

/* Those that hold something are the last before the turn, or all. */
const struct journal_run_row *journal_run_take(struct journal_run *run)
{
    if (run->held == 0) {
        return NULL;
    }
    struct journal_run_row *row = &run->rows[(run->turn + run->row_count - run->held--) % run->row_count];
    run->taken = *row;
    row->count = 0;
    return &run->taken;
}

void journal_run_begin(struct journal_run *run, const struct link_event *link)
{
    if (run->repeats || run->row_count == JOURNAL_RUN_ROWS_MAX) {
        journal_run_clear(run);
    }
    struct journal_run_row *row = &run->rows[run->row_count++];
    *row = (struct journal_run_row){.link = *link};
    row->link.address = memory_string(text_or_none(link->address));
    row->link.reason = memory_string(text_or_none(link->reason));
}

void journal_run_clear(struct journal_run *run)
{
    assert(run->held == 0);
    drop(run, run->row_count);
    run->repeats = false;
    run->turn = 0;
}
