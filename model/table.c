/* Rows with a unique key, sorted by key. */

#include "model/table.h"

#include "model/memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    CACHE_LINE_BYTES = 64,
    ROWS_PER_BLOCK = 64,
    HASH_BITS = 32,
    SLOT_BITS = 22,
    FIRST_BUCKET_BITS = 6,
};

static_assert(TABLE_ROWS_MAX < 1 << SLOT_BITS, "a bucket has room for each slot, and none is left over");

static const uint32_t none = UINT32_MAX;

static struct table_row *row_in(const struct table *table, uint32_t slot)
{
    return (struct table_row *)(void *)(table->blocks[slot / ROWS_PER_BLOCK] +
                                        (slot % ROWS_PER_BLOCK) * table->row_bytes);
}

void table_init(struct table *table, size_t row_bytes, uint32_t limit, const struct text_seed *seed)
{
    assert(row_bytes >= sizeof(struct table_row) && limit <= TABLE_ROWS_MAX);
    *table = (struct table){
        .row_bytes = (row_bytes + CACHE_LINE_BYTES - 1) / CACHE_LINE_BYTES * CACHE_LINE_BYTES,
        .limit = limit == 0 ? TABLE_ROWS_MAX : limit,
        .free_slot = none,
        .seed = *seed,
    };
}

static bool has_short_key(const struct table_row *row)
{
    return row->key == row->short_key;
}

static void keep_key(struct table_row *row, const char *key, size_t length)
{
    char *to = length < sizeof row->short_key ? row->short_key : memory_new(length + 1, 1);
    memcpy(to, key, length);
    to[length] = '\0';
    row->key = to;
}

static void free_key(struct table_row *row)
{
    if (!has_short_key(row)) {
        free((char *)(uintptr_t)row->key);
    }
    row->key = NULL;
}

void table_done(struct table *table)
{
    for (uint32_t slot = 0; slot < table->slots; slot++) {
        free_key(row_in(table, slot));
    }
    for (uint32_t i = 0; i < table->block_count; i++) {
        free(table->blocks[i]);
    }
    free(table->blocks);
    free(table->index);
    free(table->order);
    *table = (struct table){
        .row_bytes = table->row_bytes, .limit = table->limit, .free_slot = none, .seed = table->seed};
}

/* A key for a look-up: its length and its hash come from one pass. */
struct lookup {
    const char *key;
    size_t length;
    uint32_t hash;
};

/* The key as it is stored: whole, or cut at a character; then it is in `cut`. */
static struct lookup make_lookup(const struct table *table, const char *key, char cut[TABLE_KEY_BYTES])
{
    struct lookup lookup = {.key = key};
    lookup.hash = text_hash(key, TABLE_KEY_BYTES, &table->seed, &lookup.length);
    if (lookup.length == TABLE_KEY_BYTES) {
        (void)text_copy(cut, TABLE_KEY_BYTES, key);
        lookup.key = cut;
        lookup.hash = text_hash(cut, TABLE_KEY_BYTES, &table->seed, &lookup.length);
    }
    return lookup;
}

/* A bucket holds a slot and, above it, the low bits of the row's hash. So a look-up rarely touches another
 * row, and the buckets of 10,000 rows fit into 64 kB of cache. Empty: `none`. */
static uint32_t bucket_for(uint32_t hash, uint32_t slot)
{
    return hash << SLOT_BITS | slot;
}

static uint32_t slot_in(uint32_t bucket)
{
    return bucket & ((1U << SLOT_BITS) - 1);
}

static bool may_match(uint32_t bucket, uint32_t hash)
{
    return (bucket ^ hash << SLOT_BITS) >> SLOT_BITS == 0;
}

/* The bucket at which the look-up of a hash starts. */
static uint32_t first_bucket(const struct table *table, uint32_t hash)
{
    return hash >> table->shift;
}

/* The bucket of the key, or the empty one where it belongs. */
static uint32_t *bucket_of(const struct table *table, const struct lookup *lookup)
{
    uint32_t mask = table->buckets - 1;
    uint32_t position = first_bucket(table, lookup->hash);
    while (table->index[position] != none) {
        uint32_t bucket = table->index[position];
        if (may_match(bucket, lookup->hash) &&
            strcmp(row_in(table, slot_in(bucket))->key, lookup->key) == 0) {
            break;
        }
        position = (position + 1) & mask;
    }
    return &table->index[position];
}

static void *find(const struct table *table, const struct lookup *lookup)
{
    uint32_t bucket = table->count == 0 ? none : *bucket_of(table, lookup);
    return bucket == none ? NULL : row_in(table, slot_in(bucket));
}

/* Most rows are in no cache of the processor, and waiting for one is most of what an event costs. So the row
 * that a part of the hash points to is fetched while other work is done; table_put() compares its key.
 * Without this a message of `bench/run` (calls) costs two or three hundredths more. */
void table_expect(struct table *table, const char *key)
{
    table->expected = NULL;
    if (table->count == 0) {
        return;
    }
    size_t length;
    uint32_t hash = text_hash(key, TABLE_KEY_BYTES, &table->seed, &length);
    uint32_t position = first_bucket(table, hash);
    while (table->index[position] != none && !may_match(table->index[position], hash)) {
        position = (position + 1) & (table->buckets - 1);
    }
    if (table->index[position] != none) {
        table->expected = row_in(table, slot_in(table->index[position]));
        __builtin_prefetch(table->expected);
        __builtin_prefetch((const char *)table->expected + CACHE_LINE_BYTES);
    }
}

void *table_get(const struct table *table, const char *key)
{
    char cut[TABLE_KEY_BYTES];
    struct lookup lookup = make_lookup(table, key, cut);
    return find(table, &lookup);
}

/* Puts a row with a hash into the first empty bucket from its own on. */
static void index_row(struct table *table, const struct table_row *row)
{
    uint32_t mask = table->buckets - 1;
    uint32_t position = first_bucket(table, row->hash);
    while (table->index[position] != none) {
        position = (position + 1) & mask;
    }
    table->index[position] = bucket_for(row->hash, row->slot);
}

/* Rows for which so many buckets are enough: probing stays short and the index small. */
static uint32_t rows_for(uint32_t buckets)
{
    return buckets / 4 * 3;
}

COLD static void grow_index(struct table *table)
{
    bool first = table->buckets == 0;
    uint32_t buckets = first ? 1U << FIRST_BUCKET_BITS : table->buckets * 2;
    table->index = memory_resize(table->index, buckets, sizeof *table->index);
    memset(table->index, 0xff, buckets * sizeof *table->index); /* `none` */
    table->buckets = buckets;
    table->shift = first ? HASH_BITS - FIRST_BUCKET_BITS : table->shift - 1;
    for (uint32_t position = 0; position < table->count; position++) {
        index_row(table, row_in(table, table->order[position]));
    }
    table->order = memory_resize(table->order, rows_for(buckets), sizeof *table->order);
}

COLD static uint32_t take_slot(struct table *table)
{
    if (table->free_slot != none) {
        uint32_t slot = table->free_slot;
        table->free_slot = row_in(table, slot)->slot;
        free_key(row_in(table, slot)); /* of the dropped row */
        return slot;
    }
    if (table->slots == table->block_count * ROWS_PER_BLOCK) {
        table->blocks = memory_resize(table->blocks, table->block_count + 1, sizeof *table->blocks);
        table->blocks[table->block_count++] =
            memory_aligned(CACHE_LINE_BYTES, ROWS_PER_BLOCK * table->row_bytes);
    }
    return table->slots++;
}

uint32_t table_lower_bound(const struct table *table, const char *key)
{
    uint32_t from = 0;
    uint32_t to = table->count;
    if (to > 0 && text_compare(row_in(table, table->order[to - 1])->key, key) < 0) {
        return to; /* keys often arrive in order */
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
    if (added != NULL) {
        *added = false;
    }
    if (table->expected != NULL && strcmp(table->expected->key, key) == 0) {
        return table->expected;
    }
    struct lookup lookup = make_lookup(table, key, cut);
    struct table_row *row = find(table, &lookup);
    if (row != NULL || lookup.length == 0 || table->count >= table->limit) {
        return row;
    }
    if (table->count + 1 > rows_for(table->buckets)) {
        grow_index(table);
    }
    uint32_t slot = take_slot(table);
    row = row_in(table, slot);
    memset(row, 0, table->row_bytes);
    keep_key(row, lookup.key, lookup.length);
    row->hash = lookup.hash;
    row->slot = slot;
    uint32_t position = table_lower_bound(table, row->key);
    memmove(table->order + position + 1, table->order + position,
            (table->count - position) * sizeof *table->order);
    table->order[position] = slot;
    index_row(table, row);
    table->count++;
    if (added != NULL) {
        *added = true;
    }
    return row;
}

/* Closes the hole: linear probing must not find an empty bucket before a row. */
static void close_hole(struct table *table, uint32_t hole)
{
    uint32_t mask = table->buckets - 1;
    table->index[hole] = none;
    for (uint32_t next = (hole + 1) & mask; table->index[next] != none; next = (next + 1) & mask) {
        uint32_t home = first_bucket(table, row_in(table, slot_in(table->index[next]))->hash);
        if (((next - home) & mask) >= ((next - hole) & mask)) {
            table->index[hole] = table->index[next];
            table->index[next] = none;
            hole = next;
        }
    }
}

void table_drop(struct table *table, void *dropped)
{
    struct table_row *row = dropped;
    table->expected = NULL;
    uint32_t position = table_lower_bound(table, row->key);
    assert(position < table->count && table->order[position] == row->slot);
    const struct lookup lookup = {.key = row->key, .length = strlen(row->key), .hash = row->hash};
    close_hole(table, (uint32_t)(bucket_of(table, &lookup) - table->index));
    table->count--;
    memmove(table->order + position, table->order + position + 1,
            (table->count - position) * sizeof *table->order);
    uint32_t slot = row->slot;
    row->slot = table->free_slot;
    table->free_slot = slot;
}

void *table_at(const struct table *table, uint32_t position)
{
    assert(position < table->count);
    return row_in(table, table->order[position]);
}
