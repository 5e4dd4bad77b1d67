/* Words as they are typed into a shell. */

#include "config/shell_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void test_words(void **state)
{
    static const struct {
        const char *command;
        const char *words; /* with a bar behind each; NULL: no command */
    } cases[] = {
        {"pass show pbx", "pass|show|pbx|"},
        {"  a \t b  ", "a|b|"},
        {"a 'b c' \"d e\"", "a|b c|d e|"},
        {"a'b'\"c\"d", "abcd|"},
        {"a '' \"\"", "a|||"},
        {"a \\' \\\" \\\\ b\\ c", "a|'|\"|\\|b c|"},
        {"a \"b\\\"c\\\\d\\e$HOME\" 'x\\y'", "a|b\"c\\d\\e$HOME|x\\y|"},
        {"a | b > c; d && $(e) *", "a|||b|>|c;|d|&&|$(e)|*|"},
        {"", ""},
        {"a 'b", NULL},
        {"a \"b", NULL},
        {"1 2 3 4 5 6 7 8 9 10", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char storage[64];
        char *words[10];
        char joined[128] = "";
        int count = shell_words_split(cases[i].command, storage, words, 9);
        if (cases[i].words == NULL) {
            assert_int_equal(count, -1);
            continue;
        }
        for (int j = 0; j < count; j++) {
            (void)snprintf(joined + strlen(joined), sizeof joined - strlen(joined), "%s|", words[j]);
        }
        assert_string_equal(joined, cases[i].words);
        assert_null(words[count]);
    }
}

static void test_syntax(void **state)
{
    static const struct {
        const char *command;
        char syntax;
    } cases[] = {
        {"echo $HOME/key", '$'},
        {"echo \"$HOME\"", '$'},
        {"cat key | head -1", '|'},
        {"a; b", ';'},
        {"a && b", '&'},
        {"a > b", '>'},
        {"a < b", '<'},
        {"echo `b`", '`'},
        {"echo \"`b`\"", '`'},
        {"(a)", '('},
        {"cat *.key", '*'},
        {"~/bin/key", '~'},
        {"cat ~/key", '~'},
        {"a b~c", '\0'},
        {"echo '$HOME;|`~*'", '\0'},
        {"echo \\$x", '\0'},
        {"pass show cloudpbx", '\0'},
        {"echo \"a;b*\"", '\0'},
        {"echo \"\\$x\"", '\0'},
        {"sh -c 'a | b'", '\0'},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(shell_words_syntax(cases[i].command), cases[i].syntax);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_syntax),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
