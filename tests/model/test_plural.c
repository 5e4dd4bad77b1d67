/* Which form a text takes for a count. */

#include "tests/harness.h"

#include "model/plural.h"

#include <limits.h>

#define POLISH "n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2"
#define OPENED "(((((((((((((((((((((((((((((((" /* as deeply as a rule may be nested */
#define CLOSED ")))))))))))))))))))))))))))))))"

static void counts_in_languages(void **state)
{
    (void)state;
    static const struct {
        const char *rule;
        unsigned long first, last, form; /* the same for all of them */
    } rows[] = {
        {POLISH, 0, 0, 2},
        {POLISH, 1, 1, 0},
        {POLISH, 2, 4, 1},
        {POLISH, 5, 21, 2},
        {POLISH, 22, 24, 1},
        {POLISH, 25, 31, 2},
        {POLISH, 32, 34, 1},
        {POLISH, 100, 101, 2},
        {POLISH, 102, 104, 1},
        {POLISH, 105, 121, 2},
        {POLISH, 122, 124, 1},
        {POLISH, 1000002, 1000004, 1},
        {POLISH, 1000012, 1000014, 2},
        {"n != 1", 0, 0, 1},
        {"n != 1", 1, 1, 0},
        {"n != 1", 2, 200, 1}, /* English, German */
        {"n > 1", 0, 1, 0},
        {"n > 1", 2, 200, 1}, /* French */
        {"0", 0, 200, 0},     /* Japanese */
        {"n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5", 3, 10,
         3}, /* Arabic */
        {"n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5", 100, 102, 5},
    };
    EACH(row, rows) {
        for (unsigned long count = row->first; count <= row->last; count++) {
            unsigned long form = ULONG_MAX;
            assert_true(plural_form(row->rule, count, &form));
            assert_int_equal(form, row->form);
        }
    }
}

static void reckons_as_c_does(void **state)
{
    (void)state;
#define ROW(expression)                                                                                      \
    {                                                                                                        \
#expression, expression                                                                              \
    }
    const unsigned long n = 7;
    const struct {
        const char *rule;
        unsigned long value;
    } rows[] = {
        ROW(n),
        ROW(2 + 3 * 4 - 10 / 3 % 2),
        ROW(20 - 3 - 2),
        ROW(100 / 7 / 2),
        ROW((2 + 3) * 4),
        ROW(!n + !!n * 2 + !(n - 7) * 4),
        ROW(n < 8 && n > 6 && n <= 7 && n >= 7 && n != 6 && n == 7),
        ROW(n < 7 || n > 7 || n <= 6 || n >= 8 || n != 7),
        {"1 || 0 && 0", 1}, /* && before ||, … */
        {"(1 || 0) && 0", 0},
        {"1 == 3 < 2", 0}, /* … < before ==, … */
        {"2 == 1 < 2", 0},
        {"1 < 2 == 1", 1}, /* … which is read from the left */
        {"0 ? 1 : 0 ? 2 : 3", 3},
        {"1 ? 0 ? 4 : 5 : 6", 5},
        {"n-8 > 0", 1}, /* there is nothing below 0 */
        {"n\t%  10 ", 7},
        {"7 / 0 + 7 % 0", 0},
        {"n == 7; n != 7", 1}, /* what follows a semicolon is something else */
        {OPENED "9" CLOSED, 9},
    };
#undef ROW
    EACH(row, rows) {
        unsigned long value = ULONG_MAX;
        assert_true(plural_form(row->rule, n, &value));
        assert_int_equal(value, row->value);
    }
}

static void what_is_no_rule(void **state)
{
    (void)state;
    static const char *const rules[] = {
        "",      ";",        "n n",     "n ==", "== n",  "(n",    "n)",    "()",
        "n ? 1", "n ? 1 : ", "n : 1",   "m",    "n = 1", "n & 1", "n | 1", "-1",
        "n++",   "0x1",      "1 ? : 2", "!",    "f(n)",  "n\nn",  "ż",     OPENED "(9)" CLOSED,
    };
    EACH(rule, rules) {
        unsigned long form;
        assert_false(plural_form(*rule, 1, &form));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_in_languages),
        cmocka_unit_test(reckons_as_c_does),
        cmocka_unit_test(what_is_no_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
