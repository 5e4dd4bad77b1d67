/* Numbers as they are dialled and read, and filters as they are typed. */

#include "tests/harness.h"

#include "model/directory.h"
#include "model/filter.h"

#include <locale.h>

#define SIXTY "000111222333444555666777888999000111222333444555666777888999"

static void numbers(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *dialled, *shown; /* dialled: NULL when it can't be */
        bool internal;
    } cases[] = {
        {"101", "101", "101", true},
        {"601234567", "601234567", "601 234 567", false},
        {"601 234-567", "601234567", "601 234-567", false},
        {"48601234567", "48601234567", "601 234 567", false},
        {"+48601234567", "+48601234567", "601 234 567", false},
        {"0048601234567", "0048601234567", "0048601234567", false},
        {"228705500", "228705500", "22 870 55 00", false},
        {"+4915112345678", "+4915112345678", "+4915112345678", false},
        {"*72", "*72", "*72", false},
        {"112", "112", "112", true},
        {"anonymous", NULL, "anonymous", false},
        {"", NULL, "", false},
        {"+", NULL, "+", false},
        {" - ", NULL, " - ", false},
        {"1+2", NULL, "1+2", false},
        {"1234567", "1234567", "1234567", false},
        {SIXTY "123", SIXTY "123", SIXTY "123", false},
        {SIXTY " 123 -", SIXTY "123", NULL, false},
        {SIXTY "1234", NULL, NULL, false}, /* nobody dials the beginning of a number */
    };
    EACH (one, cases) {
        char to[NUMBER_BYTES];
        assert_int_equal(number_to_dial(to, one->typed), one->dialled != NULL);
        if (one->dialled != NULL) {
            assert_string_equal(to, one->dialled);
        }
        assert_int_equal(number_is_diallable(one->typed), one->dialled != NULL);
        if (one->shown != NULL) {
            number_format(to, one->typed);
            assert_string_equal(to, one->shown);
        }
        assert_int_equal(number_is_internal(one->typed), one->internal);
    }
}

static void filters(void **state)
{
    (void)state;
    static const struct filter_value row[] = {
        {"ext", "211"}, {"name", "Jan Kowalski"}, {"state", "zajęty"}, {"state", "busy"}, {"peer", NULL}};
    static const struct {
        const char *filter;
        bool wants;
    } cases[] = {
        {"", true},
        {"  ", true},
        {"kow", true},
        {"KOW jan", true},
        {"kow ewa", false},
        {"state:busy", true},
        {"state:zajety", true},
        {"state:bus", false},
        {"state:bus*", true},
        {"!state:busy", false},
        {"!state:idle", true},
        {"state:busy !ext:2* kow", false},
        {"state:busy ext:2* kow", true},
        {"!ext:1*", true},
        {"*11", true},
        {"1", true},
        {"nofield:x", false},
        {"!nofield:x", true},
        {"peer:*", false},
        {"!", false},
        {":x", false},
        {"ext:", false},
    };
    EACH (one, cases) {
        struct filter filter;
        filter_parse(&filter, one->filter);
        if (filter_wants(&filter, row, sizeof row / sizeof *row) != one->wants) {
            fail_msg("the filter \"%s\"", one->filter);
        }
    }
    struct filter many;
    filter_parse(&many, "a b c d e f g h i j k l m n o p q r s t");
    assert_int_equal(many.count, FILTER_TERMS_MAX);
}

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {cmocka_unit_test(numbers), cmocka_unit_test(filters)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
