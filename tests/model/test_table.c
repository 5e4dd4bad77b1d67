/* Rows with a unique key, in order: against a plain list that does the same slowly. */

#include "tests/harness.h"

#include "model/table.h"
#include "model/text.h"

struct table_item {
    struct table_row row;
    int value;
};

static const struct text_seed unseeded;

enum { KEYS = 3000 };

/* The nth key of a sequence that jumps about. */
static const char *key_of(int n, char key[16])
{
    (void)snprintf(key, 16, "%d", (n * 7919) % KEYS + 1);
    return key;
}

static void check_order(const struct table *table)
{
    for (uint32_t i = 1; i < table->count; i++) {
        const struct table_item *before = table_at(table, i - 1);
        const struct table_item *item = table_at(table, i);
        assert_true(text_compare(before->row.key, item->row.key) < 0);
        assert_int_equal(table_lower_bound(table, item->row.key), i);
    }
}

static void rows_are_found_ordered_and_stay(void **state)
{
    (void)state;
    struct table table;
    char key[16];
    struct table_item *items[KEYS];
    table_init(&table, sizeof(struct table_item), 0, &unseeded);
    for (int n = 0; n < KEYS; n++) {
        bool added;
        items[n] = table_put(&table, key_of(n, key), &added);
        assert_true(added);
        assert_int_equal(items[n]->value, 0);
        items[n]->value = n;
    }
    check_order(&table);
    for (int n = 0; n < KEYS; n++) {
        assert_ptr_equal(table_get(&table, key_of(n, key)), items[n]);
        assert_int_equal(items[n]->value, n);
    }
    for (int n = 0; n < KEYS; n += 2) {
        table_drop(&table, table_get(&table, key_of(n, key)));
    }
    assert_int_equal(table.count, KEYS / 2);
    check_order(&table);
    for (int n = 0; n < KEYS; n++) {
        struct table_item *found = table_get(&table, key_of(n, key));
        assert_ptr_equal(found, n % 2 == 0 ? NULL : items[n]);
    }
    for (int n = 0; n < KEYS; n += 2) {
        bool added;
        struct table_item *item = table_put(&table, key_of(n, key), &added);
        assert_true(added);
        assert_int_equal(item->value, 0); /* a slot used before is zeroed */
    }
    assert_int_equal(table.slots, KEYS); /* … and used again */
    check_order(&table);
    table_done(&table);
}

static void limits_and_odd_keys(void **state)
{
    (void)state;
    struct table table;
    char long_key[3 * TABLE_KEY_BYTES];
    memset(long_key, 'x', sizeof long_key);
    long_key[sizeof long_key - 1] = '\0';
    table_init(&table, sizeof(struct table_item), 2, &unseeded);
    assert_null(table_get(&table, "1"));
    assert_null(table_put(&table, "", NULL));
    struct table_item *first = table_put(&table, long_key, NULL);
    assert_int_equal(strlen(first->row.key), TABLE_KEY_BYTES - 1);
    assert_ptr_equal(table_get(&table, long_key), first);
    assert_non_null(table_put(&table, "2", NULL));
    assert_null(table_put(&table, "3", NULL));
    assert_ptr_equal(table_put(&table, long_key, NULL), first);
    table_done(&table);
    table_done(&table);
}

/* A long key is freed only when its row's slot is used again: until then the caller may still read it. */
static void long_keys_come_and_go(void **state)
{
    (void)state;
    static const size_t lengths[] = {TABLE_SHORT_KEY_BYTES - 2, TABLE_SHORT_KEY_BYTES - 1,
                                     TABLE_SHORT_KEY_BYTES, TABLE_KEY_BYTES - 1};
    struct table table;
    table_init(&table, sizeof(struct table_item), 0, &unseeded);
    for (int round = 0; round < 3; round++) {
        EACH(length, lengths) {
            char key[TABLE_KEY_BYTES];
            memset(key, 'a' + round, *length);
            key[*length] = '\0';
            struct table_item *item = table_put(&table, key, NULL);
            assert_string_equal(item->row.key, key);
            assert_ptr_equal(table_get(&table, key), item);
            key[*length - 1] = '\0';
            assert_null(table_get(&table, key));
            const char *held = item->row.key;
            table_drop(&table, item);
            assert_int_equal(strlen(held), *length);
            assert_null(table_get(&table, held));
        }
    }
    assert_int_equal(table.slots, 1);
    table_done(&table);
}

/* Whatever was expected, right or wrong, table_put() gives the row of its key. */
static void what_is_expected_changes_nothing(void **state)
{
    (void)state;
    struct table table;
    char key[16];
    char other[16];
    table_init(&table, sizeof(struct table_item), 0, &unseeded);
    table_expect(&table, "nobody yet");
    for (int n = 0; n < KEYS; n++) {
        bool added;
        table_expect(&table, key_of(n, key)); /* it is not there yet */
        struct table_item *item = table_put(&table, key, &added);
        assert_true(added);
        table_expect(&table, key);
        assert_ptr_equal(table_put(&table, key, &added), item);
        assert_false(added);
        table_expect(&table, key_of(n / 2, other));
        assert_ptr_equal(table_put(&table, key, &added), item);
        assert_false(added);
    }
    table_expect(&table, key);
    table_drop(&table, table_get(&table, key));
    struct table_item *again = table_put(&table, key, NULL);
    assert_string_equal(again->row.key, key);
    assert_ptr_equal(table_get(&table, key), again);
    table_done(&table);
}

/* Whoever names things, a stranger perhaps, does not know which of the names share a place here: not even of
 * those that do so elsewhere. What is seen of the table is the same everywhere. */
static void another_seed_shares_other_places(void **state)
{
    enum { BITS = 8, ALIKE = 1024, FEW = 40 }; /* 4 share a place of 256 on the average */
    static const struct text_seed seeded = {1, 2};
    (void)state;
    struct table tables[2];
    unsigned shared[1 << BITS] = {0};
    table_init(&tables[0], sizeof(struct table_item), 0, &unseeded);
    table_init(&tables[1], sizeof(struct table_item), 0, &seeded);
    for (int number = 0; tables[0].count < ALIKE; number++) {
        char key[16];
        size_t length;
        (void)snprintf(key, sizeof key, "%d", number);
        if (text_hash(key, sizeof key, &unseeded, &length) >> (32 - BITS) == 0) {
            shared[text_hash(key, sizeof key, &seeded, &length) >> (32 - BITS)]++;
            assert_non_null(table_put(&tables[0], key, NULL));
            assert_non_null(table_put(&tables[1], key, NULL));
        }
    }
    EACH(place, shared) {
        assert_true(*place < FEW);
    }
    for (uint32_t place = 0; place < ALIKE; place++) {
        const struct table_item *items[] = {table_at(&tables[0], place), table_at(&tables[1], place)};
        assert_string_equal(items[0]->row.key, items[1]->row.key);
        assert_ptr_equal(table_get(&tables[1], items[0]->row.key), items[1]);
    }
    table_done(&tables[0]);
    table_done(&tables[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_found_ordered_and_stay),
        cmocka_unit_test(limits_and_odd_keys),
        cmocka_unit_test(long_keys_come_and_go),
        cmocka_unit_test(what_is_expected_changes_nothing),
        cmocka_unit_test(another_seed_shares_other_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
