/* Rows with a unique key, kept in the order of their keys. */

#include "model/table.h"

#include "model/aside.h"
#include "model/memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    CACHE_LINE_BYTES = 64,
    ROWS_A_BLOCK = 64,
    HASH_BITS = 32,
    SLOT_BITS = 22,
    FIRST_BUCKET_BITS = 6,
};

static_assert(TABLE_ROWS_MAX < 1 << SLOT_BITS, "a bucket has room for each slot, and none is left over");

static const uint32_t none = UINT32_MAX;

static struct table_row *row_in(const struct table *table, uint32_t slot)
{
    return (struct table_row *)(void *)(table->blocks[slot / ROWS_A_BLOCK] +
                                        (slot % ROWS_A_BLOCK) * table->row_bytes);
}

void table_init(struct table *table, size_t row_bytes, uint32_t limit, const struct text_seed *seed)
{
    assert(row_bytes >= sizeof(struct table_row) && limit <= TABLE_ROWS_MAX);
    *table = (struct table){
        .row_bytes = (row_bytes + CACHE_LINE_BYTES - 1) / CACHE_LINE_BYTES * CACHE_LINE_BYTES,
        .limit = limit == 0 ? TABLE_ROWS_MAX : limit,
        .spare = none,
        .seed = *seed,
    };
}

static bool is_brief(const struct table_row *row)
{
    return row->key == row->brief;
}

static void keep_key(struct table_row *row, const char *key, size_t length)
{
    char *to = length < sizeof row->brief ? row->brief : memory_new(length + 1, 1);
    memcpy(to, key, length);
    to[length] = '\0';
    row->key = to;
}

static void forget_key(struct table_row *row)
{
    if (!is_brief(row)) {
        free((char *)(uintptr_t)row->key);
    }
    row->key = NULL;
}

void table_done(struct table *table)
{
    for (uint32_t slot = 0; slot < table->slots; slot++) {
        forget_key(row_in(table, slot));
    }
    for (uint32_t i = 0; i < table->block_count; i++) {
        free(table->blocks[i]);
    }
    free(table->blocks);
    free(table->index);
    free(table->order);
    *table = (struct table){.row_bytes = table->row_bytes, .limit = table->limit, .spare = none, .seed = table->seed};
}

/* A key as it is looked for: its length and its hash are found in one go. */
struct wanted {
    const char *key;
    size_t length;
    uint32_t hash;
};

/* The key as it is stored: whole, or cut at a character, and `cut` holds it then. */
static struct wanted want(const struct table *table, const char *key, char cut[TABLE_KEY_BYTES])
{
    struct wanted wanted = {.key = key};
    wanted.hash = text_hash(key, TABLE_KEY_BYTES, &table->seed, &wanted.length);
    if (wanted.length == TABLE_KEY_BYTES) {
        (void)text_copy(cut, TABLE_KEY_BYTES, key);
        wanted.key = cut;
        wanted.hash = text_hash(cut, TABLE_KEY_BYTES, &table->seed, &wanted.length);
    }
    return wanted;
}

/* A bucket holds a slot and above it the lowest bits of its row's hash: so looking for one row hardly ever fetches another
 * one from memory, and the buckets of 10,000 rows are 64 kB, which stay near the processor. `none` where it is empty. */
static uint32_t bucket_for(uint32_t hash, uint32_t slot)
{
    return hash << SLOT_BITS | slot;
}

static uint32_t slot_in(uint32_t bucket)
{
    return bucket & ((1U << SLOT_BITS) - 1);
}

static bool may_be(uint32_t bucket, uint32_t hash)
{
    return (bucket ^ hash << SLOT_BITS) >> SLOT_BITS == 0;
}

/* The bucket where looking for a hash begins. */
static uint32_t home_of(const struct table *table, uint32_t hash)
{
    return hash >> table->shift;
}

/* The bucket that holds the key, or the empty one where it would go. */
static uint32_t *bucket_of(const struct table *table, const struct wanted *wanted)
{
    uint32_t mask = table->buckets - 1;
    uint32_t place = home_of(table, wanted->hash);
    while (table->index[place] != none) {
        uint32_t bucket = table->index[place];
        if (may_be(bucket, wanted->hash) && strcmp(row_in(table, slot_in(bucket))->key, wanted->key) == 0) {
            break;
        }
        place = (place + 1) & mask;
    }
    return &table->index[place];
}

static void *find(const struct table *table, const struct wanted *wanted)
{
    uint32_t bucket = table->count == 0 ? none : *bucket_of(table, wanted);
    return bucket == none ? NULL : row_in(table, slot_in(bucket));
}

/* The row that was foreseen, if it is the one of `key`. */
static void *find_foreseen(const struct table *table, const char *key)
{
    struct table_row *row = table->foreseen;
    return row != NULL && strcmp(row->key, key) == 0 ? row : NULL;
}

void *table_get(const struct table *table, const char *key)
{
    struct table_row *row = find_foreseen(table, key);
    if (row != NULL) {
        return row;
    }
    char cut[TABLE_KEY_BYTES];
    struct wanted wanted = want(table, key, cut);
    return find(table, &wanted);
}

/* A row that may be the one nearly always is. */
void table_foresee(struct table *table, const char *key)
{
    if (key == NULL || table->count == 0) {
        return;
    }
    size_t length;
    uint32_t hash = text_hash(key, TABLE_KEY_BYTES, &table->seed, &length);
    uint32_t mask = table->buckets - 1;
    uint32_t place = home_of(table, hash);
    while (table->index[place] != none && !may_be(table->index[place], hash)) {
        place = (place + 1) & mask;
    }
    if (table->index[place] != none) {
        table->foreseen = row_in(table, slot_in(table->index[place]));
        __builtin_prefetch(table->foreseen);
        __builtin_prefetch((const char *)table->foreseen + CACHE_LINE_BYTES);
    }
}

/* Puts a row that has a hash into the first empty bucket from its own on. */
static void index_row(struct table *table, const struct table_row *row)
{
    uint32_t mask = table->buckets - 1;
    uint32_t place = home_of(table, row->hash);
    while (table->index[place] != none) {
        place = (place + 1) & mask;
    }
    table->index[place] = bucket_for(row->hash, row->slot);
}

/* The rows that so many buckets have room for: few enough that the way to one is short, and many enough that the buckets
 * are few. */
static uint32_t rows_for(uint32_t buckets)
{
    return buckets / 4 * 3;
}

ASIDE static void grow_index(struct table *table)
{
    bool first = table->buckets == 0;
    uint32_t buckets = first ? 1U << FIRST_BUCKET_BITS : table->buckets * 2;
    table->index = memory_resize(table->index, buckets, sizeof *table->index);
    memset(table->index, 0xff, buckets * sizeof *table->index); /* `none` */
    table->buckets = buckets;
    table->shift = first ? HASH_BITS - FIRST_BUCKET_BITS : table->shift - 1;
    for (uint32_t place = 0; place < table->count; place++) {
        index_row(table, row_in(table, table->order[place]));
    }
    table->order = memory_resize(table->order, rows_for(buckets), sizeof *table->order);
}

ASIDE static uint32_t take_slot(struct table *table)
{
    if (table->spare != none) {
        uint32_t slot = table->spare;
        table->spare = row_in(table, slot)->slot;
        forget_key(row_in(table, slot)); /* of the row that was dropped */
        return slot;
    }
    if (table->slots == table->block_count * ROWS_A_BLOCK) {
        table->blocks = memory_resize(table->blocks, table->block_count + 1, sizeof *table->blocks);
        table->blocks[table->block_count++] = memory_aligned(CACHE_LINE_BYTES, ROWS_A_BLOCK * table->row_bytes);
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
    struct table_row *row = find_foreseen(table, key);
    if (added != NULL) {
        *added = false;
    }
    if (row != NULL) {
        return row;
    }
    struct wanted wanted = want(table, key, cut);
    row = find(table, &wanted);
    if (row != NULL || wanted.length == 0 || table->count >= table->limit) {
        return row;
    }
    if (table->count + 1 > rows_for(table->buckets)) {
        grow_index(table);
    }
    uint32_t slot = take_slot(table);
    row = row_in(table, slot);
    memset(row, 0, table->row_bytes);
    keep_key(row, wanted.key, wanted.length);
    row->hash = wanted.hash;
    row->slot = slot;
    uint32_t place = table_place(table, row->key);
    memmove(table->order + place + 1, table->order + place, (table->count - place) * sizeof *table->order);
    table->order[place] = slot;
    index_row(table, row);
    table->count++;
    if (added != NULL) {
        *added = true;
    }
    return row;
}

/* Closes the hole at `hole`: linear probing must meet no empty bucket on the way to a row. */
static void close_hole(struct table *table, uint32_t hole)
{
    uint32_t mask = table->buckets - 1;
    table->index[hole] = none;
    for (uint32_t next = (hole + 1) & mask; table->index[next] != none; next = (next + 1) & mask) {
        uint32_t home = home_of(table, row_in(table, slot_in(table->index[next]))->hash);
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
    uint32_t place = table_place(table, row->key);
    assert(place < table->count && table->order[place] == row->slot);
    const struct wanted wanted = {.key = row->key, .length = strlen(row->key), .hash = row->hash};
    close_hole(table, (uint32_t)(bucket_of(table, &wanted) - table->index));
    table->count--;
    memmove(table->order + place, table->order + place + 1, (table->count - place) * sizeof *table->order);
    uint32_t slot = row->slot;
    table->foreseen = table->foreseen == row ? NULL : table->foreseen;
    row->slot = table->spare;
    table->spare = slot;
}

void *table_at(const struct table *table, uint32_t place)
{
    assert(place < table->count);
    return row_in(table, table->order[place]);
}
