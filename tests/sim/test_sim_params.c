/* The parameters of a request: what a form means, and what it does when it is hostile. */

#include "sim/http_transaction.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_forms(void **state)
{
    (void)state;
    static const struct {
        const char *form;
        const char *name;
        const char *value; /* NULL: there is none of that name */
    } rows[] = {
        {"body=Ala+ma+kota", "body", "Ala ma kota"},
        {"body=1%2B1%3D2%26", "body", "1+1=2&"},
        {"body=za%C5%BC%c3%b3%C5%82%c4%87", "body", "zażółć"},
        {"body=100%", "body", "100%"},
        {"body=%4", "body", "%4"},
        {"body=%zz%41", "body", "%zzA"},
        {"to=1&body=2&to=3", "to", "1"},
        {"to=1&body=2&to=3", "body", "2"},
        {"a=b=c", "a", "b=c"},
        {"t%6f=1", "to", "1"},
        {"test", "test", ""},
        {"=x", "", "x"},
        {"", "to", NULL},
        {"&&&", "to", NULL},
        {"tom=1", "to", NULL},
        {"body=%ff", "body", NULL},
        {"body=%c5", "body", NULL},
        {"body=a%00b", "body", NULL},
        {"body=%ff&to=1", "to", "1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct params params;
        params_init(&params);
        params_add_form(&params, rows[i].form, strlen(rows[i].form));
        const char *value = params_get(&params, rows[i].name);
        if (rows[i].value == NULL ? value != NULL : value == NULL || strcmp(value, rows[i].value) != 0) {
            fail_msg("%s: %s is %s", rows[i].form, rows[i].name, value != NULL ? value : "absent");
        }
    }
}

static void test_caps(void **state)
{
    (void)state;
    char form[PARAMS_MAX * 16];
    size_t used = 0;
    for (int i = 0; i <= PARAMS_MAX; i++) {
        used += (size_t)snprintf(form + used, sizeof form - used, "n%d=%d&", i, i);
    }
    struct params params;
    params_init(&params);
    params_add_form(&params, form, used);
    assert_string_equal(params_get(&params, "n15"), "15");
    assert_null(params_get(&params, "n16"));

    static char longest[PARAMS_BYTES];
    memset(longest, 'x', sizeof longest);
    params_init(&params);
    params_add_form(&params, longest, sizeof longest);
    params_add_form(&params, "to=1", 4);
    assert_int_equal(params.count, 1);
    assert_string_equal(params_get(&params, "to"), "1");
}

static void test_characters(void **state)
{
    (void)state;
    assert_int_equal(params_characters(""), 0);
    assert_int_equal(params_characters("ala"), 3);
    assert_int_equal(params_characters("żółć€😀"), 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_caps),
        cmocka_unit_test(test_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
