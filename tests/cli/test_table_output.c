/* Cells of CSV, and what a spreadsheet would run. */

#include "cli/table_output.h"

#include "tests/harness.h"

static void expect_cell(const char *value, bool guarded, const char *written)
{
    char *text = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);
    assert_non_null(to);
    csv_write_cell(to, value, guarded);
    assert_int_equal(fclose(to), 0);
    assert_string_equal(text, written);
    free(text);
}

static void cells(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        const char *raw;
        const char *guarded; /* NULL: the same */
    } cases[] = {
        {"", "", NULL},
        {"101", "101", NULL},
        {"Biuro, parter", "\"Biuro, parter\"", NULL},
        {"\"Anna\" <101>", "\"\"\"Anna\"\" <101>\"", NULL},
        {"a\r\nb", "\"a\r\nb\"", NULL},
        {"a=b", "a=b", NULL},
        {"*72", "*72", NULL},
        /* what runs */
        {"=1+1", "=1+1", "'=1+1"},
        {"=HYPERLINK(\"http://x\")", "\"=HYPERLINK(\"\"http://x\"\")\"", "\"'=HYPERLINK(\"\"http://x\"\")\""},
        {"+1+cmd|' /C calc'!A0", "+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"},
        {"-2+3", "-2+3", "'-2+3"},
        {"@SUM(A1)", "@SUM(A1)", "'@SUM(A1)"},
        {"\t=1", "\"\t=1\"", "\"'\t'=1\""},
        {"\r=1", "\"\r=1\"", "\"'\r=1\""},
        {" =1", " =1", "' =1"},
        {"\"=1", "\"\"\"=1\"", "\"'\"\"=1\""},
        {"＝1+1", "＝1+1", "'＝1+1"},
        {"＋1", "＋1", "'＋1"},
        {"－1", "－1", "'－1"},
        {"＠A", "＠A", "'＠A"},
        {"-", "-", "'-"},
        {"+48 601 234 567", "+48 601 234 567", "'+48 601 234 567"},
        /* where the line is split at semicolons, a cell begins in the middle */
        {"Jan;=1+1", "\"Jan;=1+1\"", "\"Jan;'=1+1\""},
        {"Jan;\"=1", "\"Jan;\"\"=1\"", "\"Jan;'\"\"=1\""},
        {"+48601234567;=1", "\"+48601234567;=1\"", "\"+48601234567;'=1\""},
        /* numbers do nothing */
        {"+48601234567", "+48601234567", NULL},
        {"-5", "-5", NULL},
    };
    EACH(one, cases) {
        print_message("%s\n", one->value);
        expect_cell(one->value, false, one->raw);
        expect_cell(one->value, true, one->guarded != NULL ? one->guarded : one->raw);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(cells)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
