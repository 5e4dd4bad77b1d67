/* Numbers as they are dialled and read, and filters as they are typed. */

#include "tests/harness.h"

#include "model/directory.h"
#include "model/filter.h"

#include <locale.h>

static void numbers(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *normal, *shown;
        bool diallable, internal;
    } cases[] = {
        {"101", "101", "101", true, true},
        {"601234567", "48601234567", "601 234 567", true, false},
        {"601 234-567", "48601234567", "601 234-567", true, false},
        {"48601234567", "48601234567", "601 234 567", true, false},
        {"+48601234567", "48601234567", "601 234 567", true, false},
        {"0048601234567", "48601234567", "0048601234567", true, false},
        {"228705500", "48228705500", "22 870 55 00", true, false},
        {"+4915112345678", "4915112345678", "+4915112345678", true, false},
        {"*72", "*72", "*72", true, false},
        {"112", "112", "112", true, true},
        {"anonymous", "", "anonymous", false, false},
        {"", "", "", false, false},
        {"+", "", "+", false, false},
        {"1+2", "12", "1+2", false, false},
        {"1234567", "1234567", "1234567", true, false},
    };
    EACH (one, cases) {
        char to[NUMBER_BYTES];
        assert_int_equal(number_normalise(to, one->typed), *one->normal != '\0');
        assert_string_equal(to, one->normal);
        number_format(to, one->typed);
        assert_string_equal(to, one->shown);
        assert_int_equal(number_is_diallable(one->typed), one->diallable);
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
