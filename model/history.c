/* The history: a bounded ring of what happened. */

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
    for (size_t i = 0; history->entries != NULL && i < HISTORY_ENTRIES_MAX; i++) {
        free(history->entries[i].long_text);
    }
    free(history->entries);
    *history = (struct history){0};
}

/* Copies a string (NULL is "") to `*to` and moves behind its NUL. A loop, because the strings are short.
 * False if it does not fit into `size` or before `end`. */
static bool add_short(char **to, const char *end, const char *from, size_t size)
{
    char *at = *to;
    const char *last = (size_t)(end - at) < size ? end : at + size;
    for (; from != NULL && *from != '\0' && at < last; from++) {
        *at++ = *from;
    }
    if (at == last) {
        return false;
    }
    *at++ = '\0';
    *to = at;
    return true;
}

static bool set_short(struct history_entry *entry, const char *subject, const char *other, const char *text)
{
    char *to = entry->short_text;
    const char *end = entry->short_text + sizeof entry->short_text;
    entry->subject = to;
    bool fits = add_short(&to, end, subject, HISTORY_SUBJECT_BYTES);
    entry->other = to;
    fits = fits && add_short(&to, end, other, HISTORY_SUBJECT_BYTES);
    entry->text = to;
    return fits && add_short(&to, end, text, HISTORY_TEXT_BYTES);
}

static const char *add_long(char **to, const char *from, size_t size)
{
    char *begin = *to;
    (void)text_copy(begin, size, from == NULL ? "" : from);
    *to += strlen(begin) + 1;
    return begin;
}

COLD static void set_long(struct history_entry *entry, const char *subject, const char *other,
                          const char *text)
{
    char *to = memory_new(2 * HISTORY_SUBJECT_BYTES + HISTORY_TEXT_BYTES, 1);
    entry->long_text = to;
    entry->subject = add_long(&to, subject, HISTORY_SUBJECT_BYTES);
    entry->other = add_long(&to, other, HISTORY_SUBJECT_BYTES);
    entry->text = add_long(&to, text, HISTORY_TEXT_BYTES);
}

/* The arguments must not point into the entry. */
static void set_strings(struct history_entry *entry, const char *subject, const char *other, const char *text)
{
    if (entry->long_text != NULL) {
        free(entry->long_text);
        entry->long_text = NULL;
    }
    if (!set_short(entry, subject, other, text)) {
        set_long(entry, subject, other, text);
    }
}

void history_put(struct history *history, const struct history_fact *fact, const char *subject,
                 const char *other, const char *text)
{
    uint64_t serial = ++history->last;
    struct history_entry *entry = &history->entries[serial % HISTORY_ENTRIES_MAX];
    entry->serial = serial;
    entry->at = fact->at;
    entry->kind = fact->kind;
    entry->before = fact->before;
    entry->after = fact->after;
    entry->exchange = fact->exchange;
    set_strings(entry, subject, other, text);
}

bool history_set_peer(struct history *history, uint64_t serial, const char *other, const char *text)
{
    char subject[HISTORY_SUBJECT_BYTES];
    if (serial < history_first(history)) {
        return false;
    }
    struct history_entry *entry = &history->entries[serial % HISTORY_ENTRIES_MAX];
    assert(entry->serial == serial && entry->kind == HISTORY_STATE);
    (void)text_copy(subject, sizeof subject, entry->subject);
    set_strings(entry, subject, other, text);
    return true;
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
