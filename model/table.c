/* Rows with a unique key, kept in the order of their keys. */

#include "model/table.h"

#include "model/memory.h"
#include "model/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROWS_A_BLOCK = 64,
    FIRST_BUCKETS = 64,
};

static const uint32_t none = UINT32_MAX;

static struct table_row *row_in(const struct table *table, uint32_t slot)
{
    return (struct table_row *)(void *)(table->blocks[slot / ROWS_A_BLOCK] +
                                        (slot % ROWS_A_BLOCK) * table->row_bytes);
}

void table_init(struct table *table, size_t row_bytes, uint32_t limit)
{
    assert(row_bytes >= sizeof(struct table_row));
    *table = (struct table){
        .row_bytes = row_bytes,
        .limit = limit == 0 ? TABLE_ROWS_MAX : limit,
        .spare = none,
    };
}

void table_done(struct table *table)
{
    for (uint32_t i = 0; i < table->block_count; i++) {
        free(table->blocks[i]);
    }
    free(table->blocks);
    free(table->index);
    free(table->order);
    *table = (struct table){.row_bytes = table->row_bytes, .limit = table->limit, .spare = none};
}

/* The bucket that holds `key`, or the empty one where it would go. */
static uint32_t bucket_of(const struct table *table, const char *key, uint32_t hash)
{
    uint32_t bucket = hash & (table->buckets - 1);
    while (table->index[bucket] != none) {
        const struct table_row *row = row_in(table, table->index[bucket]);
        if (row->hash == hash && strcmp(row->key, key) == 0) {
            break;
        }
        bucket = (bucket + 1) & (table->buckets - 1);
    }
    return bucket;
}

/* A key as it is stored: whole, or cut at a character. */
static const char *stored_key(char cut[TABLE_KEY_BYTES], const char *key)
{
    if (strnlen(key, TABLE_KEY_BYTES) < TABLE_KEY_BYTES) {
        return key;
    }
    (void)text_copy(cut, TABLE_KEY_BYTES, key);
    return cut;
}

void *table_get(const struct table *table, const char *key)
{
    if (table->count == 0) {
        return NULL;
    }
    char cut[TABLE_KEY_BYTES];
    key = stored_key(cut, key);
    uint32_t slot = table->index[bucket_of(table, key, text_hash(key))];
    return slot == none ? NULL : row_in(table, slot);
}

static void grow_index(struct table *table)
{
    uint32_t buckets = table->buckets == 0 ? FIRST_BUCKETS : table->buckets * 2;
    table->index = memory_resize(table->index, buckets, sizeof *table->index);
    memset(table->index, 0xff, buckets * sizeof *table->index);
    table->buckets = buckets;
    for (uint32_t place = 0; place < table->count; place++) {
        const struct table_row *row = row_in(table, table->order[place]);
        table->index[bucket_of(table, row->key, row->hash)] = row->slot;
    }
    table->order = memory_resize(table->order, buckets / 2, sizeof *table->order);
}

static uint32_t take_slot(struct table *table)
{
    if (table->spare != none) {
        uint32_t slot = table->spare;
        table->spare = row_in(table, slot)->slot;
        return slot;
    }
    if (table->slots == table->block_count * ROWS_A_BLOCK) {
        table->blocks = memory_resize(table->blocks, table->block_count + 1, sizeof *table->blocks);
        table->blocks[table->block_count++] = memory_new(ROWS_A_BLOCK, table->row_bytes);
    }
    return table->slots++;
}

uint32_t table_place(const struct table *table, const char *key)
{
    uint32_t from = 0;
    uint32_t to = table->count;
    if (to > 0 && text_compare(row_in(table, table->order[to - 1])->key, key) < 0) {
        return to; /* keys mostly come in order */
    }
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        if (text_compare(row_in(table, table->order[middle])->key, key) < 0) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from;
}

void *table_put(struct table *table, const char *key, bool *added)
{
    char cut[TABLE_KEY_BYTES];
    key = stored_key(cut, key);
    struct table_row *row = table_get(table, key);
    if (added != NULL) {
        *added = false;
    }
    if (row != NULL || *key == '\0' || table->count >= table->limit) {
        return row;
    }
    if ((table->count + 1) * 2 > table->buckets) {
        grow_index(table);
    }
    uint32_t slot = take_slot(table);
    row = row_in(table, slot);
    memset(row, 0, table->row_bytes);
    (void)text_copy(row->key, sizeof row->key, key);
    row->hash = text_hash(row->key);
    row->slot = slot;
    uint32_t place = table_place(table, row->key);
    memmove(table->order + place + 1, table->order + place, (table->count - place) * sizeof *table->order);
    table->order[place] = slot;
    table->index[bucket_of(table, row->key, row->hash)] = slot;
    table->count++;
    if (added != NULL) {
        *added = true;
    }
    return row;
}

/* Closes the hole at `bucket`: linear probing must meet no empty bucket on the way to a row. */
static void close_bucket(struct table *table, uint32_t bucket)
{
    uint32_t mask = table->buckets - 1;
    table->index[bucket] = none;
    for (uint32_t next = (bucket + 1) & mask; table->index[next] != none; next = (next + 1) & mask) {
        uint32_t home = row_in(table, table->index[next])->hash & mask;
        if (((next - home) & mask) >= ((next - bucket) & mask)) {
            table->index[bucket] = table->index[next];
            table->index[next] = none;
            bucket = next;
        }
    }
}

void table_drop(struct table *table, void *dropped)
{
    struct table_row *row = dropped;
    uint32_t place = table_place(table, row->key);
    assert(place < table->count && table->order[place] == row->slot);
    close_bucket(table, bucket_of(table, row->key, row->hash));
    table->count--;
    memmove(table->order + place, table->order + place + 1, (table->count - place) * sizeof *table->order);
    uint32_t slot = row->slot;
    row->slot = table->spare;
    table->spare = slot;
}

void *table_at(const struct table *table, uint32_t place)
{
    assert(place < table->count);
    return row_in(table, table->order[place]);
}
