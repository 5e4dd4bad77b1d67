/* What happened, newest last: a bounded ring. */

#include "model/history.h"

#include "model/memory.h"
#include "model/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void history_init(struct history *history)
{
    *history = (struct history){.entries = memory_new(HISTORY_ENTRIES_MAX, sizeof(struct history_entry))};
}

void history_done(struct history *history)
{
    free(history->entries);
    *history = (struct history){0};
}

static void copy_or_clear(char *to, size_t size, const char *from)
{
    if (from == NULL || *from == '\0') {
        *to = '\0';
    } else {
        (void)text_copy(to, size, from);
    }
}

void history_put(struct history *history, const struct history_entry *facts, const char *subject, const char *other,
                 const char *text)
{
    uint64_t serial = ++history->last;
    struct history_entry *entry = &history->entries[serial % HISTORY_ENTRIES_MAX];
    entry->serial = serial;
    entry->at = facts->at;
    entry->kind = facts->kind;
    entry->before = facts->before;
    entry->after = facts->after;
    entry->exchange = facts->exchange;
    copy_or_clear(entry->subject, sizeof entry->subject, subject);
    copy_or_clear(entry->other, sizeof entry->other, other);
    copy_or_clear(entry->text, sizeof entry->text, text);
}

bool history_amend_line(struct history *history, uint16_t exchange, const char *subject, int32_t state,
                        const char *other, const char *text)
{
    uint64_t first = history_first(history);
    for (uint64_t serial = history->last; serial >= first && history->last - serial < HISTORY_AMEND_MAX; serial--) {
        struct history_entry *entry = &history->entries[serial % HISTORY_ENTRIES_MAX];
        bool same = entry->kind == HISTORY_LINE && entry->exchange == exchange && strcmp(entry->subject, subject) == 0;
        if (same) {
            if (entry->after != state || *entry->other != '\0') {
                return false;
            }
            copy_or_clear(entry->other, sizeof entry->other, other);
            copy_or_clear(entry->text, sizeof entry->text, text);
            return true;
        }
    }
    return false;
}

uint64_t history_first(const struct history *history)
{
    return history->last <= HISTORY_ENTRIES_MAX ? 1 : history->last - HISTORY_ENTRIES_MAX + 1;
}

const struct history_entry *history_at(const struct history *history, uint64_t serial)
{
    assert(serial >= history_first(history) && serial <= history->last);
    return &history->entries[serial % HISTORY_ENTRIES_MAX];
}
