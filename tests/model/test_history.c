/* What happened, newest last: a bounded ring. */

#include "model/history.h"

#include "tests/harness.h"

static struct history history;

static int set_up(void **state)
{
    (void)state;
    history_init(&history);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    history_done(&history);
    return 0;
}

static uint64_t put(uint16_t exchange, const char *subject, const char *other, const char *text)
{
    const struct history_fact fact = {
        .at = 1, .kind = HISTORY_STATE, .before = 2, .after = 3, .exchange = exchange};
    history_put(&history, &fact, subject, other, text);
    return history.last;
}

static void expect(uint64_t serial, const char *subject, const char *other, const char *text)
{
    const struct history_entry *entry = history_at(&history, serial);
    assert_int_equal(entry->serial, serial);
    assert_string_equal(entry->subject, subject);
    assert_string_equal(entry->other, other);
    assert_string_equal(entry->text, text);
}

/* `count` times the letter, in a buffer of its own for each letter. */
static const char *letters(char letter, size_t count)
{
    static char texts[26][2 * HISTORY_TEXT_BYTES];
    char *text = texts[letter - 'a'];
    memset(text, letter, count);
    text[count] = '\0';
    return text;
}

/* All three of any length, into a place that held short words, and one that held long ones. */
static void words_of_any_length(void **state)
{
    (void)state;
    static const size_t lengths[] = {0, 1, 5, 19, 20, 21, 22, 61, 62, 63};
    EACH(first, lengths) {
        EACH(second, lengths) {
            EACH(third, lengths) {
                uint64_t serial = put(0, letters('a', *first), letters('b', *second), letters('c', *third));
                expect(serial, letters('a', *first), letters('b', *second), letters('c', *third));
            }
        }
    }
    for (int i = 0; i < HISTORY_ENTRIES_MAX; i++) {
        uint64_t serial = put(0, "101", i % 2 == 0 ? letters('d', 60) : NULL, NULL);
        expect(serial, "101", i % 2 == 0 ? letters('d', 60) : "", "");
    }
}

static void longer_ones_are_cut(void **state)
{
    (void)state;
    char cut[HISTORY_TEXT_BYTES];
    uint64_t serial = put(0, letters('a', 100), letters('b', 64), letters('c', 300));
    memset(cut, 'c', sizeof cut - 1);
    cut[sizeof cut - 1] = '\0';
    expect(serial, letters('a', HISTORY_SUBJECT_BYTES - 1), letters('b', HISTORY_SUBJECT_BYTES - 1), cut);
}

/* Equal telephones of two exchanges, and one whose entry was dropped long ago. */
static void the_entry_that_is_meant_is_amended(void **state)
{
    (void)state;
    uint64_t first = put(0, "101", NULL, NULL);
    uint64_t second = put(1, "101", NULL, NULL);
    assert_true(history_set_peer(&history, first, "102", letters('n', 90)));
    expect(first, "101", "102", letters('n', 90));
    expect(second, "101", "", "");
    assert_true(history_set_peer(&history, second, "103", "Ewa"));
    expect(first, "101", "102", letters('n', 90));
    expect(second, "101", "103", "Ewa");
    for (int i = 1; i < HISTORY_ENTRIES_MAX; i++) {
        (void)put(0, "999", NULL, NULL);
    }
    assert_false(history_set_peer(&history, first, "104", ""));
    assert_true(history_set_peer(&history, second, "105", ""));
    (void)put(0, "999", NULL, NULL);
    assert_false(history_set_peer(&history, second, "106", ""));
    expect(history.last, "999", "", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(words_of_any_length, set_up, tear_down),
        cmocka_unit_test_setup_teardown(longer_ones_are_cut, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_entry_that_is_meant_is_amended, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
