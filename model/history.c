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
    for (size_t i = 0; history->entries != NULL && i < HISTORY_ENTRIES_MAX; i++) {
        free(history->entries[i].long_words);
    }
    free(history->entries);
    *history = (struct history){0};
}

/* A string on its way into an entry: of NULL nothing, of a long one what is kept. */
struct part {
    const char *from;
    size_t length;
};

static struct part part_of(const char *from, size_t size)
{
    return (struct part){.from = from, .length = from == NULL ? 0 : text_copy_bytes(size, from)};
}

static const char *add_part(char **to, const struct part *part)
{
    char *begin = *to;
    if (part->length > 0) {
        memcpy(begin, part->from, part->length);
    }
    begin[part->length] = '\0';
    *to += part->length + 1;
    return begin;
}

/* Nothing of an entry's own may be among the strings. */
static void set_words(struct history_entry *entry, const char *subject, const char *other, const char *text)
{
    const struct part first = part_of(subject, HISTORY_SUBJECT_BYTES);
    const struct part second = part_of(other, HISTORY_SUBJECT_BYTES);
    const struct part third = part_of(text, HISTORY_TEXT_BYTES);
    size_t bytes = first.length + second.length + third.length + 3;
    if (entry->long_words != NULL) {
        free(entry->long_words);
        entry->long_words = NULL;
    }
    if (bytes > sizeof entry->words) {
        entry->long_words = memory_new(bytes, 1);
    }
    char *to = entry->long_words != NULL ? entry->long_words : entry->words;
    entry->subject = add_part(&to, &first);
    entry->other = add_part(&to, &second);
    entry->text = add_part(&to, &third);
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
    set_words(entry, subject, other, text);
}

/* The newest entry about a subject, among the last HISTORY_AMEND_MAX; NULL when there is none. */
static struct history_entry *newest_line(struct history *history, uint16_t exchange, const char *subject)
{
    uint64_t first = history_first(history);
    for (uint64_t serial = history->last; serial >= first && history->last - serial < HISTORY_AMEND_MAX; serial--) {
        struct history_entry *entry = &history->entries[serial % HISTORY_ENTRIES_MAX];
        if (entry->kind == HISTORY_LINE && entry->exchange == exchange && strcmp(entry->subject, subject) == 0) {
            return entry;
        }
    }
    return NULL;
}

bool history_amend_line(struct history *history, uint16_t exchange, const char *subject, int32_t state,
                        const char *other, const char *text)
{
    struct history_entry *entry = newest_line(history, exchange, subject);
    if (entry == NULL || entry->after != state || *entry->other != '\0') {
        return false;
    }
    set_words(entry, subject, other, text);
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
