/* What a text is as an SMS: lengths and parts of GSM 03.38 and 03.40. */

#include "model/sms.h"

#include "model/text.h"
#include "tests/harness.h"

enum { TEXT_BYTES = 16 * 1024 };

/* `count` times one text, then another. */
static const char *repeated(const char *unit, size_t count, const char *after)
{
    static char text[TEXT_BYTES];
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%s", unit);
    }
    (void)snprintf(text + used, sizeof text - used, "%s", after);
    return text;
}

static void counts_parts(void **state)
{
    (void)state;
    static const struct {
        const char *unit;
        size_t count;
        const char *after;
        bool unicode;
        size_t characters, units, parts, room;
    } cases[] = {
        {"", 0, "", false, 0, 0, 0, 0},
        {"a", 1, "", false, 1, 1, 1, 159},
        {"a", 160, "", false, 160, 160, 1, 0},
        {"a", 161, "", false, 161, 161, 2, 145},
        {"a", 306, "", false, 306, 306, 2, 0},
        {"a", 307, "", false, 307, 307, 3, 152},
        {"€", 80, "", false, 80, 160, 1, 0},
        {"€", 81, "", false, 81, 162, 2, 143}, /* 76 to a part, for none is split */
        {"€", 76, "", false, 76, 152, 1, 8},
        {"a", 152, "€aaaaaaaaa", false, 162, 163, 2,
         142}, /* the escape would be the first part's last septet */
        {"a", 159, "€", false, 160, 161, 2, 145},
        {"ł", 1, "", true, 1, 1, 1, 69},
        {"ł", 70, "", true, 70, 70, 1, 0},
        {"ł", 71, "", true, 71, 71, 2, 63},
        {"ł", 134, "", true, 134, 134, 2, 0},
        {"ł", 135, "", true, 135, 135, 3, 66},
        {"😀", 1, "", true, 1, 2, 1, 68},
        {"😀", 35, "", true, 35, 70, 1, 0},
        {"😀", 36, "", true, 36, 72, 2, 61}, /* 33 to a part */
        {"ł", 66, "😀łłłł", true, 71, 72, 2, 61},
        {"a", 69, "ł", true, 70, 70, 1, 0},
        {"a", 1024, "", false, 1024, 1024, 7, 47},
        {"ł", 1024, "", true, 1024, 1024, 16, 48},
    };
    EACH(c, cases) {
        struct sms_size size = sms_measure(repeated(c->unit, c->count, c->after));
        assert_int_equal(size.unicode, c->unicode);
        assert_int_equal(size.characters, c->characters);
        assert_int_equal(size.units, c->units);
        assert_int_equal(size.parts, c->parts);
        assert_int_equal(size.units_left, c->room);
    }
}

/* Code by code, as the standard's table prints them; 0x1b is the escape. */
static const uint32_t standard[128] = {
    0x40,  0xa3, 0x24,  0xa5,  0xe8,  0xe9,  0xf9,  0xec,  0xf2,  0xc7,  0x0a,  0xd8, 0xf8, 0x0d, 0xc5, 0xe5,
    0x394, 0x5f, 0x3a6, 0x393, 0x39b, 0x3a9, 0x3a0, 0x3a8, 0x3a3, 0x398, 0x39e, 0,    0xc6, 0xe6, 0xdf, 0xc9,
    0x20,  0x21, 0x22,  0x23,  0xa4,  0x25,  0x26,  0x27,  0x28,  0x29,  0x2a,  0x2b, 0x2c, 0x2d, 0x2e, 0x2f,
    0x30,  0x31, 0x32,  0x33,  0x34,  0x35,  0x36,  0x37,  0x38,  0x39,  0x3a,  0x3b, 0x3c, 0x3d, 0x3e, 0x3f,
    0xa1,  0x41, 0x42,  0x43,  0x44,  0x45,  0x46,  0x47,  0x48,  0x49,  0x4a,  0x4b, 0x4c, 0x4d, 0x4e, 0x4f,
    0x50,  0x51, 0x52,  0x53,  0x54,  0x55,  0x56,  0x57,  0x58,  0x59,  0x5a,  0xc4, 0xd6, 0xd1, 0xdc, 0xa7,
    0xbf,  0x61, 0x62,  0x63,  0x64,  0x65,  0x66,  0x67,  0x68,  0x69,  0x6a,  0x6b, 0x6c, 0x6d, 0x6e, 0x6f,
    0x70,  0x71, 0x72,  0x73,  0x74,  0x75,  0x76,  0x77,  0x78,  0x79,  0x7a,  0xe4, 0xf6, 0xf1, 0xfc, 0xe0,
};
static const uint32_t extension[] = {0x0c, '^', '{', '}', '\\', '[', '~', ']', '|', 0x20ac};

static size_t septets_expected(uint32_t code)
{
    for (size_t i = 0; i < sizeof standard / sizeof *standard; i++) {
        if (standard[i] == code) {
            return 1;
        }
    }
    for (size_t i = 0; i < sizeof extension / sizeof *extension; i++) {
        if (extension[i] == code) {
            return 2;
        }
    }
    return 0;
}

static void knows_the_alphabet(void **state)
{
    (void)state;
    size_t known = 0;
    for (uint32_t code = 1; code < 0x3000; code++) {
        char text[5] = "";
        (void)text_encode(text, code);
        size_t septets = septets_expected(code);
        struct sms_size size = sms_measure(text);
        assert_int_equal(size.unicode, septets == 0);
        assert_int_equal(size.units, septets == 0 ? 1 : septets);
        known += septets > 0;
    }
    assert_int_equal(known, 127 + 10);
}

static void names_the_culprit(void **state)
{
    (void)state;
    static const struct {
        const char *text, *first_non_gsm;
    } cases[] = {
        {"Zazolc", ""},           {"Zażółć", "ż"}, {"100 €", ""},
        {"co\xe2\x80\x99s", "’"}, {"ok 😀", "😀"},   {"tab\t", "\t"},
    };
    EACH(c, cases) {
        assert_string_equal(sms_measure(c->text).first_non_gsm, c->first_non_gsm);
    }
}

static void reads_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *number;
        const char *digits; /* NULL: none that the gateway takes */
    } cases[] = {
        {"601234567", "601234567"},
        {"601 234 567", "601234567"},
        {"601-234-567", "601234567"},
        {"48601234567", "601234567"},
        {"+48601234567", "601234567"},
        {"+48 601 234 567", "601234567"},
        {"0048601234567", "601234567"},
        {"0048 601-234-567", "601234567"},
        {" 601234567 ", "601234567"},
        {"", NULL},
        {"101", NULL},
        {"60123456", NULL},
        {"6012345678", NULL},
        {"49601234567", NULL},
        {"+49601234567", NULL},
        {"+601234567", NULL},
        {"+0048601234567", NULL},
        {"048601234567", NULL},
        {"00480601234567", NULL},
        {"601234567a", NULL},
        {"a601234567", NULL},
        {"60123+4567", NULL},
        {"++48601234567", NULL},
        {"(601) 234.567", "601234567"},
        {"601234567, 602345678", NULL},
        {"601234567 Anna", NULL},
        {"6012345670048601234567", NULL},
        {"+", NULL},
        {"Anna", NULL},
    };
    EACH(c, cases) {
        char digits[SMS_NUMBER_DIGITS + 1] = "unset";
        assert_int_equal(sms_number(digits, c->number), c->digits != NULL);
        assert_string_equal(digits, c->digits != NULL ? c->digits : "unset");
    }
}

/* ISO 8859-2, as a script sends it that somebody has written twenty years ago. */
#define LATIN2 "Za\xbf\xf3\xb3\xe6 g\xea\xb6l\xb1"

static void takes_sound_texts_alone(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        const char *to; /* NULL: there is a fault */
        struct sms_check verdict;
    } cases[] = {
        {"Zażółć gęślą jaźń", "Zażółć gęślą jaźń", {0}},
        {"a\r\nb\nc\rd\r\r\ne", "a\nb\nc\nd\n\ne", {0}},
        {"a\r", "a\n", {0}},
        {"a\tb", "a\tb", {0}},
        {"\ufeffok", "ok", {0}},
        {"o\ufeffk", "o\ufeffk", {0}},
        {"😀", "😀", {0}},
        {"", NULL, {SMS_FAULT_BLANK, 0, 0}},
        {" \t\r\n\u00a0\u2003\u3000", NULL, {SMS_FAULT_BLANK, 0, 0}},
        {"\xc2\x85", NULL, {SMS_FAULT_CONTROL, 1, 0x85}},
        {"\u1680\u2028\u202f\u205f", NULL, {SMS_FAULT_BLANK, 0, 0}},
        {"\ufeff\u200b\u2060", NULL, {SMS_FAULT_BLANK, 0, 0}},
        {"\ufeff", NULL, {SMS_FAULT_BLANK, 0, 0}},
        {LATIN2, NULL, {SMS_FAULT_NOT_UTF8, 3, 0xbf}},
        {"Zażó\xb3", NULL, {SMS_FAULT_NOT_UTF8, 5, 0xb3}},
        {"\xed\xa0\x80", NULL, {SMS_FAULT_NOT_UTF8, 1, 0xed}},
        {"ok \xc5", NULL, {SMS_FAULT_NOT_UTF8, 4, 0xc5}},
        {"ok \ufffd", NULL, {SMS_FAULT_REPLACED, 4, 0xfffd}},
        {"\033[2J", NULL, {SMS_FAULT_CONTROL, 1, 0x1b}},
        {"ż\a", NULL, {SMS_FAULT_CONTROL, 2, '\a'}},
        {"a\r\nb\f", NULL, {SMS_FAULT_CONTROL, 4, '\f'}},
        {"a\x7f", NULL, {SMS_FAULT_CONTROL, 2, 0x7f}},
        {"a\xc2\x9b", NULL, {SMS_FAULT_CONTROL, 2, 0x9b}},
        {"a\x01", NULL, {SMS_FAULT_CONTROL, 2, 1}},
    };
    EACH(c, cases) {
        char to[64];
        struct sms_check verdict = sms_prepare(to, c->from);
        assert_int_equal(verdict.fault, c->verdict.fault);
        assert_int_equal(verdict.position, c->verdict.position);
        assert_int_equal(verdict.code, c->verdict.code);
        if (c->to != NULL) {
            assert_string_equal(to, c->to);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_parts),
        cmocka_unit_test(knows_the_alphabet),
        cmocka_unit_test(names_the_culprit),
        cmocka_unit_test(reads_numbers),
        cmocka_unit_test(takes_sound_texts_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
