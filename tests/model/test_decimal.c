/* Amounts and lengths that have a fraction. */

#include "model/decimal.h"

#include "tests/harness.h"

static void numbers_as_they_are_written(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t thousandths; /* DECIMAL_UNKNOWN: it is none */
    } cases[] = {
        {"0", 0},
        {"0.00", 0},
        {"12", 12000},
        {"12.5", 12500},
        {"12.50", 12500},
        {"1,5", 1500},
        {"-12.5", -12500},
        {"-0,25", -250},
        {".5", 500},
        {"5.", 5000},
        {"007", 7000},
        {" 12.50 ", 12500},
        {"1,234", 1234}, /* never a comma that groups */
        {"0.0004", 0},
        {"0.0005", 1},
        {"-0.0005", -1},
        {"0.9999", 1000},
        {"999999999999.999", INT64_C(999999999999999)},
        {"1000000000000", DECIMAL_UNKNOWN},
        {"", DECIMAL_UNKNOWN},
        {" ", DECIMAL_UNKNOWN},
        {"-", DECIMAL_UNKNOWN},
        {".", DECIMAL_UNKNOWN},
        {"+5", DECIMAL_UNKNOWN},
        {"--5", DECIMAL_UNKNOWN},
        {"- 5", DECIMAL_UNKNOWN},
        {"1.2.3", DECIMAL_UNKNOWN},
        {"1.234,50", DECIMAL_UNKNOWN},
        {"1 234", DECIMAL_UNKNOWN},
        {"1.25e1", 12500},
        {"1.0e-5", 0},
        {"5E-4", 1},
        {"125e-1", 12500},
        {"0.0125e+3", 12500},
        {"0e99", 0},
        {"1e12", DECIMAL_UNKNOWN},
        {"1e99", DECIMAL_UNKNOWN},
        {"1e003", 1000000},
        {"25e-001", 2500},
        {"0e000", 0},
        {"1e0100", DECIMAL_UNKNOWN},
        {"1e-99", 0},
        {"1e", DECIMAL_UNKNOWN},
        {"1e100", DECIMAL_UNKNOWN},
        {"1e99999999999999999999", DECIMAL_UNKNOWN},
        {"e5", DECIMAL_UNKNOWN},
        {"999999999999.9995", DECIMAL_UNKNOWN},
        {"00000000000000000000000001", 1000},
        {"0x10", DECIMAL_UNKNOWN},
        {"nan", DECIMAL_UNKNOWN},
        {"12.5 gr", DECIMAL_UNKNOWN},
    };
    EACH(one, cases) {
        int64_t thousandths = 7;
        print_message("\"%s\"\n", one->text);
        assert_int_equal(decimal_read(one->text, &thousandths), one->thousandths != DECIMAL_UNKNOWN);
        assert_true(thousandths == one->thousandths);
    }
}

static void numbers_as_they_are_shown(void **state)
{
    (void)state;
    static const struct {
        int64_t thousandths;
        const char *text;
        int64_t rounded;
    } cases[] = {
        {0, "0", 0},
        {12500, "12.5", 13},
        {12499, "12.499", 12},
        {120000, "120", 120},
        {50, "0.05", 0},
        {-12500, "-12.5", -13},
        {-400, "-0.4", 0},
        {-500, "-0.5", -1},
        {500, "0.5", 1},
        {1001, "1.001", 1},
        {INT64_MAX, "9223372036854775.807", INT64_C(9223372036854776)},
        {-INT64_MAX, "-9223372036854775.807", -INT64_C(9223372036854776)},
    };
    EACH(one, cases) {
        char text[DECIMAL_BYTES];
        decimal_format(text, one->thousandths);
        assert_string_equal(text, one->text);
        assert_true(decimal_round(one->thousandths) == one->rounded);
    }
}

static void sums_do_not_overflow(void **state)
{
    (void)state;
    int64_t sum = INT64_MAX - 2;
    assert_true(decimal_add(&sum, 2));
    assert_false(decimal_add(&sum, 1));
    assert_true(sum == INT64_MAX);
    assert_true(decimal_add(&sum, -1));
    sum = -INT64_MAX;
    assert_false(decimal_add(&sum, -2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_as_they_are_written),
        cmocka_unit_test(numbers_as_they_are_shown),
        cmocka_unit_test(sums_do_not_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
