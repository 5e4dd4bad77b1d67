/* A line that the user writes on. */

#include "tui/prompt.h"

#include "model/text.h"
#include "tests/harness.h"

#include <locale.h>

#define MARK "\xcc\x81" /* a combining acute */

/* Keys are written as themselves, or as their names in brackets. */
static enum prompt_result type(struct prompt *prompt, const char *keys)
{
    enum prompt_result result = PROMPT_IGNORED;
    while (*keys != '\0') {
        uint32_t key = 0;
        size_t bytes = strcspn(keys, "]") + 1;
        char name[KEY_NAME_BYTES] = "";
        if (*keys == '[') {
            (void)snprintf(name, sizeof name, "%.*s", (int)bytes - 2, keys + 1);
            assert_true(key_from_name(name, &key));
        } else {
            bytes = text_decode(keys, strlen(keys), &key);
        }
        keys += bytes;
        result = prompt_key(prompt, key);
    }
    return result;
}

/* The text with a | where the cursor is. */
static const char *picture(const struct prompt *prompt)
{
    static char text[PROMPT_BYTES + 1];
    (void)snprintf(text, sizeof text, "%.*s|%s", (int)prompt->cursor, prompt->text,
                   prompt->text + prompt->cursor);
    assert_int_equal(strlen(prompt->text), prompt->length);
    return text;
}

static void edits_as_in_a_shell(void **state)
{
    (void)state;
    static const struct {
        const char *text, *keys, *picture;
        enum prompt_result result;
    } cases[] = {
        {"", "601", "601|", PROMPT_CHANGED},
        {"", "zażółć 電話", "zażółć 電話|", PROMPT_CHANGED},
        {"abc", "[Left][Left]x", "ax|bc", PROMPT_CHANGED},
        {"abc", "[Home][Right]", "a|bc", PROMPT_MOVED},
        {"abc", "[Ctrl-A][Ctrl-E]", "abc|", PROMPT_MOVED},
        {"abc", "[Home][Left]", "|abc", PROMPT_MOVED},
        {"abc", "[Right]", "abc|", PROMPT_MOVED},
        {"żół", "[Backspace]", "żó|", PROMPT_CHANGED},
        {"żół", "[Home][Del]", "|ół", PROMPT_CHANGED},
        {"", "[Backspace]", "|", PROMPT_MOVED},
        {"abc", "[Del]", "abc|", PROMPT_MOVED},
        {"ab cd", "[Ctrl-W]", "ab |", PROMPT_CHANGED},
        {"ab cd  ", "[Ctrl-W][Ctrl-W]", "|", PROMPT_CHANGED},
        {"ab cd", "[Left][Ctrl-U]", "|d", PROMPT_CHANGED},
        {"ab cd", "[Home][Right][Ctrl-K]", "a|", PROMPT_CHANGED},
        {"ab cd", "[Alt-b]", "ab |cd", PROMPT_MOVED},
        {"ab cd", "[Home][Alt-f]", "ab| cd", PROMPT_MOVED},
        /* what is one on the screen is one here */
        {"e" MARK "x", "[Left][Left]", "|e" MARK "x", PROMPT_MOVED},
        {"xe" MARK, "[Backspace]", "x|", PROMPT_CHANGED},
        {"e" MARK "x", "[Home][Del]", "|x", PROMPT_CHANGED},
        {"e" MARK "x", "[Home][Right]", "e" MARK "|x", PROMPT_MOVED},
        {"e", MARK, "e" MARK "|", PROMPT_CHANGED},
        {"e", MARK MARK MARK, "e" MARK MARK "|", PROMPT_IGNORED}, /* as many as a cell keeps */
        {"", MARK, "|", PROMPT_IGNORED},                          /* nothing to stand on */
        /* what must not reach a terminal */
        {"a", "\x01", "|a", PROMPT_MOVED},
        {"a", "\x02", "a|", PROMPT_IGNORED},
        {"a", "\xc2\x9b", "a|", PROMPT_IGNORED},     /* CSI in one character */
        {"a", "\xe2\x80\xae", "a|", PROMPT_IGNORED}, /* right to left from here */
        {"a", "\xe2\x80\x8b", "a|", PROMPT_IGNORED}, /* a blank without width */
        {"a", "[Enter]", "a|", PROMPT_IGNORED},
        {"a", "[F1]", "a|", PROMPT_IGNORED},
        {"a", "[Alt-x]", "a|", PROMPT_IGNORED},
        {"a\033[2J", "", "a␛[2J|", PROMPT_IGNORED},
    };
    EACH(c, cases) {
        struct prompt prompt = {0};
        prompt_set(&prompt, c->text);
        enum prompt_result result = type(&prompt, c->keys);
        assert_string_equal(picture(&prompt), c->picture);
        assert_int_equal(result, c->result);
    }
}

static void keeps_its_limits(void **state)
{
    (void)state;
    struct prompt prompt = {.limit = 3};
    prompt_set(&prompt, "żółć");
    assert_string_equal(picture(&prompt), "żół|");
    assert_int_equal(type(&prompt, "x"), PROMPT_FULL);
    assert_int_equal(type(&prompt, "[Backspace]x"), PROMPT_CHANGED);
    assert_string_equal(picture(&prompt), "żóx|");

    struct prompt large = {0};
    prompt_set(&large, "");
    while (type(&large, "電") == PROMPT_CHANGED) {
    }
    assert_int_equal(large.length, (PROMPT_BYTES - 1) / 3 * 3);
    assert_int_equal(type(&large, "電"), PROMPT_FULL);
    assert_int_equal(type(&large, "x"), PROMPT_CHANGED); /* one byte is left */
    assert_int_equal(type(&large, "x"), PROMPT_FULL);
}

static void draws_with_the_cursor_in_sight(void **state)
{
    (void)state;
    static const struct {
        const char *text, *keys;
        int cols;
        const char *drawn;
        int cursor;
    } cases[] = {
        {"", "", 6, "[      ]", 0},
        {"abc", "", 6, "[abc   ]", 3},
        {"abcde", "", 6, "[abcde ]", 5},
        {"abcdef", "", 6, "[…cdef ]", 5},
        {"abcdefgh", "", 6, "[…efgh ]", 5},
        {"abcdefgh", "[Left]", 6, "[…defgh]", 5},
        {"abcdefgh", "[Home]", 6, "[abcdef]", 0},
        {"abcdefgh", "[Home][Right]", 6, "[abcdef]", 1},
        {"電話電話", "", 6, "[…電話 ]", 5},
        {"電話電話", "", 7, "[…電話  ]", 5},
        {"電話電話", "[Left]", 6, "[…電話 ]", 3},
        {"電話電話", "[Home]", 5, "[電話 ]", 0},
        {"e" MARK "e" MARK "e" MARK, "", 3, "[…e" MARK " ]", 2},
        {"abc", "", 1, "[ ]", 0},
        {"abc", "", 2, "[… ]", 1},
    };
    EACH(c, cases) {
        struct canvas *canvas = canvas_new(c->cols + 2, 1);
        struct prompt prompt = {0};
        struct pane pane = canvas_pane(canvas);
        prompt_set(&prompt, c->text);
        (void)type(&prompt, c->keys);
        (void)pane_text(pane, 0, 0, ROLE_TEXT, "[");
        (void)pane_text(pane, 0, c->cols + 1, ROLE_TEXT, "]");
        prompt_draw(&prompt, pane, 0, 1, c->cols, ROLE_INPUT);
        char *dump = canvas_dump(canvas);
        dump[strlen(dump) - 1] = '\0';
        assert_string_equal(dump, c->drawn);
        assert_int_equal(canvas->cursor_col, c->cursor + 1);
        assert_int_equal(canvas->cursor_row, 0);
        free(dump);
        canvas_free(canvas);
    }
}

static void survives_any_place(void **state)
{
    (void)state;
    struct canvas *canvas = canvas_new(4, 2);
    struct prompt prompt = {0};
    prompt_set(&prompt, "電話電話");
    for (int row = -1; row <= 2; row++) {
        for (int col = -5; col <= 5; col++) {
            for (int cols = -1; cols <= 12; cols++) {
                prompt_draw(&prompt, canvas_pane(canvas), row, col, cols, ROLE_INPUT);
            }
        }
    }
    canvas_free(canvas);
}

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edits_as_in_a_shell),
        cmocka_unit_test(keeps_its_limits),
        cmocka_unit_test(draws_with_the_cursor_in_sight),
        cmocka_unit_test(survives_any_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
