/* Filters as they are typed. */

#include "tests/harness.h"

#include "model/filter.h"

#include <locale.h>

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
    EACH(one, cases) {
        struct filter filter;
        filter_parse(&filter, one->filter);
        if (filter_matches(&filter, row, sizeof row / sizeof *row) != one->wants) {
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
    const struct CMUnitTest tests[] = {cmocka_unit_test(filters)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
