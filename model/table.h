#pragma once

#include "model/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Rows with a unique key, sorted by key (numbers by value, text_compare()).
 *
 * A row is the caller's struct; its first member is a `struct table_row`. Rows never move, so pointers stay
 * valid until table_drop(). Look-up takes the same time for ten rows and 100,000; a row by its position costs
 * nothing. Only a new key moves the order (four bytes a row). */

enum {
    TABLE_KEY_BYTES = 96,             /* longer keys are cut; the caller decides what that means */
    TABLE_SHORT_KEY_BYTES = 24,       /* a shorter key is stored in its row */
    TABLE_ROWS_MAX = 4 * 1000 * 1000, /* of a table without a limit of its own */
};

/* Filled by the table. Put the members that every event needs first behind it: a row starts at a cache line,
 * and with 100,000 rows cache misses cost the time. */
struct table_row {
    uint32_t hash;
    uint32_t slot; /* of the row */
    const char *key;
    char short_key[TABLE_SHORT_KEY_BYTES];
};

struct table {
    size_t row_bytes;
    uint32_t limit;     /* of rows */
    uint32_t count;     /* of rows */
    uint32_t slots;     /* slots ever used, those of dropped rows included */
    uint32_t free_slot; /* head of the list of free slots, or `none` */
    uint32_t buckets;   /* a power of two; at most three quarters of them are used */
    uint32_t shift; /* the highest bits of a hash, which this shift leaves, are the number of its bucket */
    /* the buckets, with linear probing; each has a slot and a part of the hash, see table.c */
    uint32_t *index;
    uint32_t *order; /* position → slot */
    char **blocks;   /* the rows, a fixed number a block */
    uint32_t block_count;
    struct table_row *expected; /* of the last table_expect(), its key not compared yet; or NULL */
    /* of the hashes: only speed depends on it */
    struct text_seed seed;
};

/* `row_bytes`: size of the caller's struct; `limit`: the most rows, 0 for TABLE_ROWS_MAX; `seed` is
 * copied. */
void table_init(struct table *table, size_t row_bytes, uint32_t limit, const struct text_seed *seed);
void table_done(struct table *table);

/* The row of `key`, or NULL. */
void *table_get(const struct table *table, const char *key);

/* The row of `key`. If there is none, a zeroed one is added, and `*added` (which may be NULL) is true. NULL
 * if the table is full or the key is empty. */
void *table_put(struct table *table, const char *key, bool *added);

/* The next table_put() is expected to be of `key`: its row is fetched from memory meanwhile. Only speed
 * depends on it. */
void table_expect(struct table *table, const char *key);

/* Drops a row. Its pointer is invalid at once, its key when the next row is added. */
void table_drop(struct table *table, void *row);

/* The row at `position` in the order, from 0 to count - 1. */
void *table_at(const struct table *table, uint32_t position);

/* The position of the first row whose key is not before `key`: from 0 to count. */
uint32_t table_lower_bound(const struct table *table, const char *key);
