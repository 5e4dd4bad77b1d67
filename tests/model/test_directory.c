/* Names of numbers: each pair of sources, in both orders, with equal and with different names. */

#include "tests/harness.h"

#include "model/directory.h"

static struct directory directory;

/* The best one comes last. */
static const enum name_source sources[] = {
    NAME_FROM_AGENT,  NAME_FROM_CONFERENCE, NAME_FROM_CALL_RECORD,
    NAME_FROM_DEVICE, NAME_FROM_CONTACT,    NAME_FROM_USER,
};
enum { SOURCES = sizeof sources / sizeof *sources };

static int set_up(void **state)
{
    (void)state;
    directory_init(&directory, &(struct text_seed){1, 2});
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    directory_done(&directory);
    return 0;
}

/* A number of its own for each pair. */
static void number_of(char number[NUMBER_BYTES], int first, int second)
{
    (void)snprintf(number, NUMBER_BYTES, "1%d%d", first, second);
}

static void the_better_source_and_of_equal_ones_the_newer(void **state)
{
    (void)state;
    for (int first = 0; first < SOURCES; first++) {
        for (int second = 0; second < SOURCES; second++) {
            char number[NUMBER_BYTES];
            number_of(number, first, second);
            bool newer = second >= first;
            assert_true(directory_learn(&directory, number, "First", sources[first], 0));
            assert_int_equal(directory_learn(&directory, number, "Second", sources[second], 0), newer);
            assert_string_equal(directory_name(&directory, number), newer ? "Second" : "First");
        }
    }
}

/* A better source that says the same name vouches for it: a worse one does not replace it afterwards. */
static void an_equal_name_has_the_better_source(void **state)
{
    (void)state;
    for (int first = 0; first < SOURCES; first++) {
        for (int second = 0; second < SOURCES; second++) {
            int better = first > second ? first : second;
            char number[NUMBER_BYTES];
            number_of(number, first, second);
            assert_true(directory_learn(&directory, number, "Same", sources[first], 0));
            assert_false(directory_learn(&directory, number, "Same", sources[second], 0));
            for (int third = 0; third < better; third++) {
                assert_false(directory_learn(&directory, number, "Worse", sources[third], 0));
                assert_string_equal(directory_name(&directory, number), "Same");
            }
            assert_true(directory_learn(&directory, number, "Newer", sources[better], 0));
            assert_string_equal(directory_name(&directory, number), "Newer");
        }
    }
}

static void what_is_no_name(void **state)
{
    (void)state;
    for (int i = 0; i < SOURCES; i++) {
        assert_false(directory_learn(&directory, "101", NULL, sources[i], 0));
        assert_false(directory_learn(&directory, "101", "", sources[i], 0));
        assert_false(directory_learn(&directory, "101", "101", sources[i], 0));
        assert_false(directory_learn(&directory, NULL, "Anna", sources[i], 0));
        assert_string_equal(directory_name(&directory, "101"), "");
    }
}

static void a_name_that_is_cut_is_the_same_again(void **state)
{
    (void)state;
    char name[2 * NAME_BYTES];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_true(directory_learn(&directory, "101", name, NAME_FROM_AGENT, 0));
    assert_int_equal(strlen(directory_name(&directory, "101")), NAME_BYTES - 1);
    assert_false(directory_learn(&directory, "101", name, NAME_FROM_AGENT, 0));
}

static void strangers_name_extensions_only(void **state)
{
    (void)state;
    for (int i = 0; i < SOURCES; i++) {
        bool user = sources[i] >= NAME_FROM_CONTACT;
        char number[NUMBER_BYTES];
        (void)snprintf(number, sizeof number, "4860123456%d", i);
        assert_int_equal(directory_learn(&directory, number, "Szef", sources[i], 0), user);
        assert_string_equal(directory_name(&directory, number), user ? "Szef" : "");
    }
}

/* Messages may come late: then they bring no old name back, but a better source is better whenever it comes.
 */
static void the_later_message_has_the_name(void **state)
{
    (void)state;
    assert_true(directory_learn(&directory, "101", "New", NAME_FROM_CONFERENCE, 3));
    assert_false(directory_learn(&directory, "101", "Old", NAME_FROM_CONFERENCE, 2));
    assert_string_equal(directory_name(&directory, "101"), "New");
    assert_true(directory_learn(&directory, "101", "Newer", NAME_FROM_CONFERENCE, 3));
    assert_true(directory_learn(&directory, "101", "Better", NAME_FROM_DEVICE, 1));
    assert_false(directory_learn(&directory, "101", "Older", NAME_FROM_DEVICE, 0));
    assert_string_equal(directory_name(&directory, "101"), "Better");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_better_source_and_of_equal_ones_the_newer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_equal_name_has_the_better_source, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_name_that_is_cut_is_the_same_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(strangers_name_extensions_only, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_later_message_has_the_name, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
