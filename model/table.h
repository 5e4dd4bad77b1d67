#pragma once

#include "model/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Rows of one kind, each with a unique key, kept in the order of their keys (numbers by value,
 * text_compare()).
 *
 * A row is a struct of the caller's whose first member is a `struct table_row`. Rows never move: a pointer
 * stays good until its row is dropped. Looking up costs the same for ten rows and for a hundred thousand; a
 * row by its place in the order costs nothing. Only a new key moves the order (a memmove of four bytes a
 * row). */

enum {
    TABLE_KEY_BYTES = 96,             /* longer keys are cut; whoever makes one decides what that means */
    TABLE_SHORT_KEY_BYTES = 24,       /* a shorter key, as that of a telephone, lives in its row */
    TABLE_ROWS_MAX = 4 * 1000 * 1000, /* a table that is told no limit of its own */
};

/* Kept by the table. What follows it in the caller's struct and is needed with each event should come first:
 * a row begins where a line of the processor's cache does, and with 100,000 rows it is the lines fetched from
 * memory that take time. */
struct table_row {
    uint32_t hash;
    uint32_t slot; /* where the row lives */
    const char *key;
    char short_key[TABLE_SHORT_KEY_BYTES];
};

struct table {
    size_t row_bytes;
    uint32_t limit;     /* rows at most */
    uint32_t count;     /* rows now */
    uint32_t slots;     /* rows ever made, dropped ones included */
    uint32_t free_slot; /* the first dropped slot, or TABLE_NONE */
    uint32_t buckets;   /* a power of two; three quarters of them are taken at most */
    uint32_t shift;     /* of a hash: its highest bits, which are left, are the number of a bucket */
    /* the buckets, with linear probing: a slot and a piece of its hash each, see table.c */
    uint32_t *index;
    uint32_t *order; /* place → slot */
    char **blocks;   /* the rows, a fixed number in each block */
    uint32_t block_count;
    /* of the hashes: nothing that is seen of a table depends on it, but how fast it is */
    struct text_seed seed;
    struct table_row *prefetched; /* the row that is looked at first; or NULL */
};

/* `row_bytes` is the size of the caller's struct; `limit` the rows at most, 0 for TABLE_ROWS_MAX; `seed` is
 * copied. */
void table_init(struct table *table, size_t row_bytes, uint32_t limit, const struct text_seed *seed);
void table_done(struct table *table);

/* The row of `key`, or NULL. */
void *table_get(const struct table *table, const char *key);

/* Begins to fetch the row of `key` from memory, if there is one, and does not wait for it: it will be asked
 * for soon. The row that was foreseen last is the first to be looked at then. NULL is nobody's key. */
void table_prefetch(struct table *table, const char *key);

/* The row of `key`, made and zeroed when there is none (`*added` says so; it may be NULL). NULL when the
 * table is full or the key is empty. */
void *table_put(struct table *table, const char *key, bool *added);

/* Forgets a row of this table. Its pointer is no longer good; its key is, until the next row is made. */
void table_drop(struct table *table, void *row);

/* The row at `place` in the order, from 0 to count - 1. */
void *table_at(const struct table *table, uint32_t position);

/* The place of the first row whose key is not before `key`: from 0 to count. */
uint32_t table_lower_bound(const struct table *table, const char *key);
