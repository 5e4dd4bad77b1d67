/* Bounded UTF-8: cleaning, measuring, matching. */

#include "tests/harness.h"

#include "model/text.h"

#include <locale.h>

static void strangers_are_cleaned(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
    } cases[] = {
        {"Jan Kowalski", "Jan Kowalski"},
        {"Zażółć gęślą jaźń", "Zażółć gęślą jaźń"},
        {"\x1b[2J", "␛[2J"},
        {"\x1b]0;title\x07", "␛]0;title␇"},
        {"a\nb\tc\x7f", "a␊b␉c␡"},
        {"\xc2\x9b"
         "31m",
         "▯31m"}, /* CSI in one byte of C1 */
        {"Jan\xe2\x80\xae"
         "naJ",
         "Jan▯naJ"}, /* right-to-left override */
        {"a\xe2\x80\x8b"
         "b",
         "a▯b"}, /* zero width space */
        {"a\xef\xbb\xbf"
         "b",
         "a▯b"}, /* byte order mark */
        {"\xff\xfe", "��"},
        {"\xc3", "�"},                                              /* cut off */
        {"\xc0\xaf", "��"},                                         /* overlong */
        {"\xed\xa0\x80", "���"},                                    /* surrogate */
        {"\xf4\x90\x80\x80", "����"},                               /* beyond Unicode */
        {"e\xcc\x81\xcc\x82\xcc\x83\xcc\x84", "e\xcc\x81\xcc\x82"}, /* two marks are enough */
        {"\xcc\x81"
         "a",
         "a"}, /* a mark on nothing */
        {"", ""},
    };
    EACH(one, cases) {
        char to[128];
        size_t length = text_clean(to, sizeof to, one->from, strlen(one->from));
        assert_string_equal(to, one->to);
        assert_int_equal(length, strlen(one->to));
    }
}

static void cleaning_is_bounded(void **state)
{
    (void)state;
    char to[8];
    assert_int_equal(text_clean(to, sizeof to, "ąąąąąą", 12), 6); /* a character is never cut */
    assert_string_equal(to, "ąąą");
    assert_int_equal(text_clean(to, 1, "abc", 3), 0);
    assert_string_equal(to, "");
    assert_int_equal(text_clean(to, sizeof to, "a\0b", 3), 5);
    assert_string_equal(to, "a␀b");
}

static void copying_cuts_at_characters(void **state)
{
    (void)state;
    char to[5];
    assert_true(text_copy(to, sizeof to, "żó"));
    assert_false(text_copy(to, sizeof to, "żół"));
    assert_string_equal(to, "żó");
    assert_false(text_copy(to, 4, "żół"));
    assert_string_equal(to, "ż");
}

static void what_was_cut_is_found_again(void **state)
{
    (void)state;
    static const struct {
        const char *copy, *from;
        bool same;
    } cases[] = {
        {"żó", "żó", true},       {"żó", "żół", true},      {"żó", "ż", false},
        {"ż", "żó", false},       {"", "", true},           {"", "a", false},
        {"abcd", "abcdef", true}, {"abc", "abcdef", false}, {"abcd", "abxdef", false},
    };
    EACH(one, cases) {
        assert_int_equal(text_is_copy(one->copy, 5, one->from), one->same);
    }
}

static void words_of_a_list(void **state)
{
    (void)state;
    static const struct {
        const char *word, *list;
        bool listed;
    } cases[] = {
        {"csv", "table csv json", true},
        {"table", "table csv", true},
        {"json", " csv  json ", true},
        {"cs", "table csv", false},
        {"csvx", "table csv", false},
        {"", "table csv", false},
        {"", " a", false},
        {"a", "", false},
        {"a b", "a b", false},
    };
    EACH(one, cases) {
        assert_int_equal(text_is_listed(one->word, one->list), one->listed);
    }
}

static void widths_are_cells(void **state)
{
    (void)state;
    assert_int_equal(text_width_cells("Żółć"), 4);
    assert_int_equal(text_width_cells("日本"), 4);
    assert_int_equal(text_width_cells("e\xcc\x81"), 1);
    assert_int_equal(text_length("Żółć"), 4);
    int used;
    assert_int_equal(text_fit("日本語", 5, &used), 6);
    assert_int_equal(used, 4);
}

/* The lines are joined by | here. */
static void a_text_is_broken_between_words(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int width;
        const char *lines;
    } cases[] = {
        {"", 10, ""},
        {"abc", 3, "abc"},
        {"abc def", 7, "abc def"},
        {"abc def", 6, "abc|def"},
        {"abc def", 3, "abc|def"},
        {"a b c d e", 5, "a b c|d e"},
        {"a a-very-long-word b", 5, "a|a-very-long-word|b"},
        {"a-very-long-word b", 0, "a-very-long-word|b"},
        {"zażółć gęślą jaźń", 12, "zażółć gęślą|jaźń"},
        {"日本 語", 4, "日本|語"},
        {"日本 語", 5, "日本|語"},
        {"日本 語", 7, "日本 語"},
        {"ab   cd", 3, "ab |cd"},
        {"  ab cd", 4, "  ab|cd"},
        {"ab", -1, "ab"},
    };
    EACH(one, cases) {
        char lines[64] = "";
        const char *rest = one->text;
        for (size_t length; (length = text_line(rest, one->width)) > 0;) {
            text_append(lines, sizeof lines, "%s%.*s", *lines == '\0' ? "" : "|", (int)length, rest);
            rest += length;
            rest += strspn(rest, " ");
        }
        assert_string_equal(lines, one->lines);
    }
}

static void matching_is_as_people_type(void **state)
{
    (void)state;
    static const struct {
        const char *text, *needle;
        ptrdiff_t at;
    } finds[] = {
        {"Jan Kowalski", "kow", 4},
        {"Łukasz Żółć", "zolc", 8},
        {"Łukasz", "LUK", 0},
        {"Anna", "ą", 0},
        {"Anna", "nb", -1},
        {"Anna", "", 0},
        {"", "a", -1},
    };
    static const struct {
        const char *text, *pattern;
        bool like;
    } likes[] = {
        {"211", "2*", true},        {"121", "2*", false}, {"Kolejka1", "*1", true}, {"abc", "a*b*c", true},
        {"abc", "a*d", false},      {"", "*", true},      {"", "", true},           {"a", "", false},
        {"Zajęty", "zajety", true}, {"aab", "*ab", true}, {"busy", "BUSY", true},
    };
    EACH(one, finds) {
        assert_int_equal(text_find(one->text, one->needle), one->at);
    }
    EACH(one, likes) {
        assert_int_equal(text_like(one->text, one->pattern), one->like);
    }
}

static void order_is_natural(void **state)
{
    (void)state;
    static const char *const ordered[] = {"",    "007",    "7",     "99",    "101", "1001",
                                          "ala", "Łukasz", "maria", "Zofia", "zz"};
    size_t count = sizeof ordered / sizeof *ordered;
    for (size_t a = 0; a < count; a++) {
        for (size_t b = 0; b < count; b++) {
            int order = text_compare(ordered[a], ordered[b]);
            assert_int_equal(order < 0 ? -1 : order > 0, a < b ? -1 : a > b);
        }
    }
}

/* The first values of SipHash-1-3 with the key 00 01 … 0f, as Rust's library has them in its tests. */
static void hashes_are_siphash(void **state)
{
    (void)state;
    static const struct text_seed seed = {UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908)};
    size_t length;
    assert_int_equal(text_hash("", 1, &seed, &length), 0xabac0158);
    assert_int_equal(length, 0);
}

/* Numbers as sites have them: few share a bucket in a table twice as large, whether they differ at the front
 * or at the back. */
static void hashes_of_numbers_differ(void **state)
{
    static const struct {
        const char *form;
        int first, count, second, by; /* the form is filled in with the two, of all combinations */
    } cases[] = {
        {"%d", 100, 900, 0, 1},           {"%d", 1000, 8000, 0, 1},
        {"%d", 10000, 8000, 0, 1},        {"48%d", 600100000, 8000, 0, 1},
        {"+48 22 %07d", 0, 8000, 0, 1},   {"%d000%d", 10, 80, 100, 100},
        {"%d00%03d", 10, 8, 0, 1000},     {"48221234%d000%d", 10, 80, 100, 100},
        {"%d000000", 10, 90, 0, 1},       {"SIP/Centrala-%d", 100, 8000, 0, 1},
        {"Kolejka %d/%d", 1, 80, 1, 100},
    };
    static const struct text_seed seed = {UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908)};
    enum { BITS = 14 };
    (void)state;
    EACH(one, cases) {
        static unsigned char shared[1 << BITS];
        memset(shared, 0, sizeof shared);
        for (int i = 0; i < one->count * one->by; i++) {
            char key[64];
            size_t length;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the forms are those of the table above */
            (void)snprintf(key, sizeof key, one->form, one->first + i / one->by, one->second + i % one->by);
#pragma GCC diagnostic pop
            unsigned char *place = &shared[text_hash(key, sizeof key, &seed, &length) >> (32 - BITS)];
            assert_int_equal(length, strlen(key));
            if (++*place > 8) {
                fail_msg("%s: more than 8 share a place", one->form);
            }
        }
    }
}

static void ascii_looks_alike(void **state)
{
    (void)state;
    static const struct {
        uint32_t code;
        char alike;
    } cases[] = {
        {'a', 'a'},    {'\n', '\n'},  {0x7f, 0x7f},   {0x80, '?'},   {0x9b, '?'},   {0xf3, 'o'},
        {0x141, 'L'},  {0x17c, 'z'},  {0x2026, '~'},  {0x2013, '-'}, {0x201e, '"'}, {0x2192, '>'},
        {0x25cf, '?'}, {0x96fb, '?'}, {0x1f600, '?'}, {0xdf, 's'},   {0x130, 'I'},  {0xfffd, '?'},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(text_ascii(cases[i].code), cases[i].alike);
    }
    for (uint32_t code = 0x80; code <= 0x10ffff; code++) {
        assert_in_range(text_ascii(code), ' ', '~');
    }
}

static void what_has_only_blanks_shows_nothing(void **state)
{
    (void)state;
    assert_true(text_is_all_blank(""));
    assert_true(text_is_all_blank(" \t\u00a0\u3000"));
    assert_false(text_is_all_blank("  a"));
    assert_false(text_is_all_blank("\u25af"));
}

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_has_only_blanks_shows_nothing),
        cmocka_unit_test(ascii_looks_alike),
        cmocka_unit_test(strangers_are_cleaned),
        cmocka_unit_test(cleaning_is_bounded),
        cmocka_unit_test(copying_cuts_at_characters),
        cmocka_unit_test(what_was_cut_is_found_again),
        cmocka_unit_test(words_of_a_list),
        cmocka_unit_test(widths_are_cells),
        cmocka_unit_test(a_text_is_broken_between_words),
        cmocka_unit_test(matching_is_as_people_type),
        cmocka_unit_test(order_is_natural),
        cmocka_unit_test(hashes_are_siphash),
        cmocka_unit_test(hashes_of_numbers_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
