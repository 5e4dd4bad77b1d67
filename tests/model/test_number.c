/* Numbers as people write them, as they are dialled, and as they are read. */

#include "tests/harness.h"

#include "model/number.h"

#include <locale.h>

#define TWENTY "00011122233344455566"

static const struct {
    const char *written;
    const char *dialled; /* NULL: none is, … */
    const char *shown;
    const char *left_out;
    enum number_refusal refusal; /* … because of this */
} rows[] = {
    /* as the design has them */
    {"+48 601-234-567", "+48601234567", "+48 601 234 567", "", 0},
    {"tel:+48601234567;phone-context=x", "+48601234567", "+48 601 234 567", "", 0},
    {"(22) 870 55 00", "228705500", "22 870 55 00", "", 0},
    {"22.870.55.00", "228705500", "22 870 55 00", "", 0},
    {"+48 (0) 22 123 45 67", "+48221234567", "+48 22 123 45 67", "", 0},
    {"22 123 45 67 wew. 12", "221234567", "22 123 45 67", "wew. 12", 0},
    {"22 123 45 67/68", "221234567", "22 123 45 67", "/68", 0},
    {"601 234 567, 602 345 678", "601234567", "601 234 567", "602 345 678", 0},
    {"601 234 567 602 345 678", NULL, NULL, NULL, NUMBER_TOO_LONG},
    {"0048 601 234 567", "0048601234567", "0048 601 234 567", "", 0},
    {"*81#", "*81#", "*81#", "", 0},
    {"105", "105", "105", "", 0},
    {"abc", NULL, NULL, NULL, NUMBER_NONE},
    /* what the command line refused and the board took */
    {"+48\u00a0601\u00a0234\u00a0567", "+48601234567", "+48 601 234 567", "", 0},
    {"(22) 123-45-67", "221234567", "22 123 45 67", "", 0},
    {"601\u2013234\u2013567", "601234567", "601 234 567", "", 0},
    {"tel:+48601234567", "+48601234567", "+48 601 234 567", "", 0},
    /* what stands between the digits */
    {"601 234-567", "601234567", "601 234 567", "", 0},
    {" 601234567 ", "601234567", "601 234 567", "", 0},
    {"-601234567-", "601234567", "601 234 567", "", 0},
    {"601 234\u2011567", "601234567", "601 234 567", "", 0},
    {"601\u202f234\u3000567", "601234567", "601 234 567", "", 0},
    {"601\u2212234\uff0d567", "601234567", "601 234 567", "", 0},
    {"\u202a+48 601 234 567\u202c", "+48601234567", "+48 601 234 567", "", 0}, /* as a contact is copied */
    {"\ufeff601234567", "601234567", "601 234 567", "", 0},
    {"601\u00ad234\u200b567", "601234567", "601 234 567", "", 0},
    {"[22] 870 55 00", "228705500", "22 870 55 00", "", 0},
    {"+4915112345678", "+4915112345678", "+4915112345678", "", 0},
    {"+49 151-12345678", "+4915112345678", "+49 151 12345678", "", 0}, /* as it was written */
    {"105-106", "105106", "105 106", "", 0},
    {"\uff16\uff10\uff11 \uff12\uff13\uff14 \uff15\uff16\uff17", "601234567", "601 234 567", "", 0},
    {"\u0660\u0661\u06f2", "012", "012", "", 0},
    /* + and the zero of a country */
    {"(+48) 601 234 567", "+48601234567", "+48 601 234 567", "", 0},
    {"+ 48 601234567", "+48601234567", "+48 601 234 567", "", 0},
    {"+48 ( 0 ) 22 123 45 67", "+48221234567", "+48 22 123 45 67", "", 0},
    {"0048 (0) 22 123 45 67", "0048221234567", "0048 22 123 45 67", "", 0},
    {"+44(0)20 7946 0958", "+442079460958", "+44 20 7946 0958", "", 0},
    {"+48 (022) 123 45 67", "+48221234567", "+48 22 123 45 67", "", 0},
    {"+48 (0-22) 123 45 67", "+48221234567", "+48 22 123 45 67", "", 0},
    {"+39 (06) 1234567", "+39061234567", "+39 06 1234567", "", 0}, /* in Italy it is dialled */
    {"(0) 22 123 45 67", "0221234567", "0 22 123 45 67", "", 0},   /* there is no country code */
    {"+48 601 (0) 234567", "+486010234567", "+48 601 0 234567", "", 0},
    {"601234567 +48602345678", "601234567", "601 234 567", "+48602345678", 0},
    {"601234567+", "601234567", "601 234 567", "", 0},
    {"1+2", NULL, NULL, NULL, NUMBER_AMBIGUOUS},
    {"++48601234567", NULL, NULL, NULL, NUMBER_NONE},
    {"+", NULL, NULL, NULL, NUMBER_NONE},
    {"", NULL, NULL, NULL, NUMBER_NONE},
    {" - ", NULL, NULL, NULL, NUMBER_NONE},
    /* in front of it */
    {"TEL:601234567", "601234567", "601 234 567", "", 0},
    {"sms:+48601234567?body=Hej", "+48601234567", "+48 601 234 567", "", 0},
    {"sms:7255?body=ABC1", "7255", "7255", "", 0},
    {"tel:221234567;ext=12", "221234567", "22 123 45 67", "ext=12", 0},
    {"tel: 22 123 45 67; wew. 12", "221234567", "22 123 45 67", "wew. 12", 0},
    {"Tel.: 22 123 45 67", "221234567", "22 123 45 67", "", 0},
    {"tel. kom. 601234567", NULL, NULL, NULL, NUMBER_NONE},
    {"kom. 601 234 567", "601234567", "601 234 567", "", 0},
    {"telefon 601234567", "601234567", "601 234 567", "", 0},
    {"television 601234567", NULL, NULL, NULL, NUMBER_NONE},
    {"a601234567", NULL, NULL, NULL, NUMBER_NONE},
    {"anonymous", NULL, NULL, NULL, NUMBER_NONE},
    /* what ends it */
    {"22 123 45 67 (wew. 12)", "221234567", "22 123 45 67", "(wew. 12)", 0},
    {"22 123 45 67 ext 12", "221234567", "22 123 45 67", "ext 12", 0},
    {"221234567;ext=12", "221234567", "22 123 45 67", "ext=12", 0},
    {"601 234 567 lub 602 345 678", "601234567", "601 234 567", "lub 602 345 678", 0},
    {"601 234 567 or 602 345 678", "601234567", "601 234 567", "or 602 345 678", 0},
    {"601 234 567;602 345 678", "601234567", "601 234 567", "602 345 678", 0},
    {"601 234 567 / 602 345 678", "601234567", "601 234 567", "/ 602 345 678", 0},
    {"601234567\n602345678", "601234567", "601 234 567", "602345678", 0},
    {"601234567\t602345678", "601234567", "601 234 567", "602345678", 0},
    {"870 55 00\t105", "8705500", "870 55 00", "105", 0},
    {"22/870 55 00\n105", "228705500", "22 870 55 00", "105", 0},
    {"\r\n\t105\t\r\n", "105", "105", "", 0},
    {"105\nAnna", "105", "105", "Anna", 0},
    {"601234567\r\n", "601234567", "601 234 567", "", 0},
    {"601234567a", "601234567", "601 234 567", "a", 0},
    {"601234567.", "601234567", "601 234 567", "", 0},
    {"601234567,", "601234567", "601 234 567", "", 0},
    {"105 Anna", "105", "105", "Anna", 0},
    {"105@pbx", "105", "105", "@pbx", 0},
    {"601234567 \033[2J\u202ex", "601234567", "601 234 567", "␛[2J▯x", 0},
    {"601234567 \xb1\xe6", "601234567", "601 234 567", "\ufffd\ufffd", 0},
    /* which number is not clear */
    {"105, 106", NULL, NULL, NULL, NUMBER_AMBIGUOUS},
    {"\u202e765432106\u202c", NULL, NULL, NULL,
     NUMBER_AMBIGUOUS}, /* reads as 601234567 where text is turned around */
    {"601\u200f 234567", NULL, NULL, NULL, NUMBER_AMBIGUOUS},
    {"\u202d601234567\u202c", "601234567", "601 234 567", "", 0}, /* as telephones copy a contact's */
    {"105/106", NULL, NULL, NULL, NUMBER_AMBIGUOUS},
    {"105/106/107", NULL, NULL, NULL, NUMBER_AMBIGUOUS},
    {"601/234/567", NULL, NULL, NULL, NUMBER_AMBIGUOUS},
    {"105/1234567", NULL, NULL, NULL, NUMBER_AMBIGUOUS},
    {"105/601234567", NULL, NULL, NULL, NUMBER_AMBIGUOUS},
    {"105\n106", NULL, NULL, NULL, NUMBER_AMBIGUOUS},
    {"105\t106", NULL, NULL, NULL, NUMBER_AMBIGUOUS},
    {"105\r\n106", NULL, NULL, NULL, NUMBER_AMBIGUOUS},
    {"105\u2028106", NULL, NULL, NULL, NUMBER_AMBIGUOUS},
    {"*81#\n*82#", NULL, NULL, NULL, NUMBER_AMBIGUOUS},
    {"601\t234567", NULL, NULL, NULL, NUMBER_AMBIGUOUS},
    {"2026-11-20", NULL, NULL, NULL, NUMBER_AMBIGUOUS},
    {"20.11.2026 09:10", NULL, NULL, NULL, NUMBER_AMBIGUOUS},
    {"105 lub 106", NULL, NULL, NULL, NUMBER_AMBIGUOUS},
    {"105 wew. 12", NULL, NULL, NULL, NUMBER_AMBIGUOUS},
    {"601a234567", NULL, NULL, NULL, NUMBER_AMBIGUOUS},
    {"60123+4567", NULL, NULL, NULL, NUMBER_AMBIGUOUS},
    {"105a", NULL, NULL, NULL, NUMBER_AMBIGUOUS},
    {"601\xa0"
     "234\xa0"
     "567",
     NULL, NULL, NULL, NUMBER_AMBIGUOUS}, /* in another character set */
    /* a slash behind an area code */
    {"22/123 45 67", "221234567", "22 123 45 67", "", 0},
    {"22/123 45 67/68", "221234567", "22 123 45 67", "/68", 0},
    {"030/123456", "030123456", "030 123456", "", 0},
    {"+48 22/123 45 67", "+48221234567", "+48 22 123 45 67", "", 0},
    /* how long it is */
    {"123456789012345", "123456789012345", "123456789012345", "", 0},
    {"1234567890123456", NULL, NULL, NULL, NUMBER_TOO_LONG},
    {"+123456789012345", "+123456789012345", "+123456789012345", "", 0},
    {"00123456789012345", "00123456789012345", "00123456789012345", "", 0},
    {"001234567890123456", NULL, NULL, NULL, NUMBER_TOO_LONG},
    {"************************************************************", /* 60 */
     "************************************************************",
     "************************************************************", "", 0},
    {"****************************************************************", NULL, NULL, NULL, NUMBER_TOO_LONG},
    {TWENTY TWENTY TWENTY TWENTY, NULL, NULL, NULL,
     NUMBER_TOO_LONG}, /* nobody dials the beginning of a number */
    {"*21*601234567#", "*21*601234567#", "*21*601234567#", "", 0},
    {"112", "112", "112", "", 0},
    {"2026-11-205", "202611205", "20 261 12 05", "", 0},
    {"1234567", "1234567", "1234567", "", 0},
};

static void takes_what_people_write(void **state)
{
    (void)state;
    EACH(row, rows) {
        struct number number;
        bool dialled = number_parse(&number, row->written);
        const char *expected[] = {row->dialled, row->shown, row->left_out};
        const char *got[] = {number.dial_string, number.shown, number.left_out};
        assert_int_equal(dialled, row->dialled != NULL);
        assert_int_equal(number.refusal, row->refusal);
        for (int i = 0; i < 3; i++) {
            if (strcmp(got[i], expected[i] == NULL ? "" : expected[i]) != 0) {
                fail_msg("%s: \"%s\" in place of \"%s\"", row->written, got[i], expected[i]);
            }
        }
    }
}

/* What is known by its number is that number and nothing else. */
static void a_whole_text_is_one_number(void **state)
{
    (void)state;
    EACH(row, rows) {
        char to[NUMBER_BYTES] = "unset";
        bool whole = row->dialled != NULL && row->left_out[0] == '\0';
        assert_int_equal(number_to_dial(to, row->written), whole);
        assert_string_equal(to, whole ? row->dialled : "unset");
        assert_int_equal(number_is_diallable(row->written), whole);
    }
}

/* What is shown of a long rest ends at a character. */
static void a_long_rest_is_cut(void **state)
{
    (void)state;
    char text[1024] = "601234567 ";
    struct number number;
    for (size_t i = strlen(text); i + 2 < sizeof text; i += 2) {
        memcpy(text + i, "ż", sizeof "ż");
    }
    assert_true(number_parse(&number, text));
    assert_int_equal(strlen(number.left_out) % 2, 0);
    assert_true(strlen(number.left_out) + 3 > sizeof number.left_out);
}

static void one_person_has_several_ways(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool same;
    } cases[] = {
        {"0048 601 234 567", "+48601234567", true},
        {"601234567", "48601234567", true},
        {"601234567", "0048601234567", true},
        {"+4915112345678", "004915112345678", true},
        {"+4915112345678", "4915112345678", false},
        {"105", "105", true},
        {"105", "106", false},
        {"+105", "105", false},
        {"601234567", "601234568", false},
        {"601234567", "601234567 wew. 1", false},
        {"abc", "abc", false},
        {"", "", false},
    };
    EACH(one, cases) {
        assert_int_equal(number_is_same(one->a, one->b), one->same);
        assert_int_equal(number_is_same(one->b, one->a), one->same);
    }
}

static void reads_as_people_do(void **state)
{
    (void)state;
    static const struct {
        const char *number, *shown;
        bool internal;
    } cases[] = {
        {"101", "101", true},
        {"123456", "123456", true},
        {"1234567", "1234567", false},
        {"601234567", "601 234 567", false},
        {"48601234567", "601 234 567", false},
        {"+48601234567", "601 234 567", false},
        {"0048601234567", "601 234 567", false},
        {"+48601234", "+48601234", false},
        {"+601234567", "+601234567", false},
        {"+48012345678", "+48012345678", false},
        {"012345678", "012345678", false},
        {"001234567", "001234567", false},
        {"228705500", "22 870 55 00", false},
        {"+4915112345678", "+4915112345678", false},
        {"*72", "*72", false},
        {"601 234-567", "601 234-567", false},
        {"anonymous", "anonymous", false},
        {"+", "+", false},
        {"", "", false},
    };
    EACH(one, cases) {
        char to[NUMBER_BYTES];
        number_format(to, one->number);
        assert_string_equal(to, one->shown);
        assert_int_equal(number_is_extension(one->number), one->internal);
    }
}

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_what_people_write), cmocka_unit_test(a_whole_text_is_one_number),
        cmocka_unit_test(a_long_rest_is_cut),      cmocka_unit_test(one_person_has_several_ways),
        cmocka_unit_test(reads_as_people_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
