/* Commands, the names of keys, and which key gives which command. */

#include "tests/harness.h"

#include "tui/keymap.h"

#include <locale.h>

static const char *name_of(key_code key)
{
    static char name[KEY_NAME_BYTES];
    key_name(name, key);
    return name;
}

static void names_keys(void **state)
{
    (void)state;
    static const struct {
        key_code key;
        const char *name;
    } cases[] = {
        {'a', "a"},
        {'A', "A"},
        {'-', "-"},
        {'\\', "\\"},
        {0x142, "ł"},
        {0x96fb, "電"},
        {' ', "Space"},
        {0, "Ctrl-Space"},
        {0x12, "Ctrl-R"},
        {0x1c, "Ctrl-\\"},
        {KEYS_ALT | '2', "Alt-2"},
        {KEYS_ALT | 'x', "Alt-x"},
        {KEYS_ALT | 'X', "Alt-X"},
        {KEYS_ALT | '-', "Alt--"},
        {KEYS_ALT | 0x12, "Alt-Ctrl-R"},
        {KEYS_ALT | KEYS_UP, "Alt-Up"},
        {KEYS_F0 + 1, "F1"},
        {KEYS_F0 + 24, "F24"},
        {KEYS_ALT | (KEYS_F0 + 4), "Alt-F4"},
        {KEYS_PAGE_DOWN, "PgDn"},
        {KEYS_ENTER, "Enter"},
        {KEYS_ESCAPE, "Esc"},
        {KEYS_BACK_TAB, "Shift-Tab"},
    };
    EACH(c, cases) {
        key_code key;
        assert_string_equal(name_of(c->key), c->name);
        assert_true(key_from_name(c->name, &key));
        assert_int_equal(key, c->key);
    }
    assert_string_equal(name_of(KEYS_PASTE_BEGIN), "");
}

static void reads_other_names(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        key_code key;
    } cases[] = {
        {"ctrl-r", 0x12},
        {"CTRL-R", 0x12},
        {"alt-2", KEYS_ALT | '2'},
        {"f3", KEYS_F0 + 3},
        {"pageup", KEYS_PAGE_UP},
        {"return", KEYS_ENTER},
        {"Ctrl-M", KEYS_ENTER},
        {"Ctrl-I", KEYS_TAB},
        {"Ctrl-[", KEYS_ESCAPE},
        {"delete", KEYS_DELETE},
        {"f", 'f'},
        {"F", 'F'},
    };
    static const char *const wrong[] = {"",      "ab",     "F0",      "F25",      "F1x",       "F+1",
                                        "Ctrl-", "Ctrl-1", "Ctrl-ab", "Alt-",     "Alt-Alt-x", "Nothing",
                                        "\x01",  "\xff",   "żó",      "\xc2\x9b", "\u202e",    "Alt-\u0301"};
    key_code key;
    EACH(c, cases) {
        assert_true(key_from_name(c->name, &key));
        assert_int_equal(key, c->key);
    }
    EACH(name, wrong) {
        assert_false(key_from_name(*name, &key));
    }
}

static void describes_every_command(void **state)
{
    (void)state;
    for (enum command command = COMMAND_NONE + 1; command < COMMAND_COUNT; command++) {
        const struct command_facts *facts = command_facts(command);
        assert_true(facts->name[0] != '\0' &&
                    facts->name[strspn(facts->name, "abcdefghijklmnopqrstuvwxyz-")] == '\0');
        assert_true(facts->hint[0] != '\0');
        assert_true(facts->help[0] != '\0' && facts->help[strlen(facts->help) - 1] == '.');
        assert_int_equal(command_by_name(facts->name), command);
    }
    for (enum command_group group = 0; group < GROUP_COUNT; group++) {
        assert_true(command_group_title(group)[0] != '\0');
    }
    assert_int_equal(command_by_name(""), COMMAND_NONE);
    assert_int_equal(command_by_name("Quit"), COMMAND_QUIT);
    assert_int_equal(command_by_name("fly"), COMMAND_NONE);
}

static bool is_dial_key(key_code key)
{
    return key != 0 && key < 0x80 && strchr("0123456789*#+", (int)key) != NULL;
}

/* Every key of every profile is one, is given once, and writes nothing on the dial line. */
static void has_no_conflicts(void **state)
{
    (void)state;
    for (enum profile profile = 0; profile < PROFILE_COUNT; profile++) {
        struct keymap seen = {0};
        for (enum command command = COMMAND_NONE + 1; command < COMMAND_COUNT; command++) {
            char keys[256];
            char *rest;
            (void)snprintf(keys, sizeof keys, "%s", command_keys(command, profile));
            for (char *name = strtok_r(keys, " ", &rest); name != NULL; name = strtok_r(NULL, " ", &rest)) {
                key_code key;
                assert_true(key_from_name(name, &key));
                assert_string_equal(name_of(key), name);
                assert_false(is_dial_key(key));
                assert_int_equal(keymap_command(&seen, key), COMMAND_NONE);
                seen.bindings[seen.count++] = (struct binding){.key = key, .command = command};
            }
            assert_true(command_keys(command, profile)[0] != '\0'); /* everything can be reached by a key */
        }
    }
}

static void loads_profiles(void **state)
{
    (void)state;
    static const struct {
        enum profile profile;
        const char *key;
        enum command command;
    } cases[] = {
        {PROFILE_ATTENDANT, "F2", COMMAND_SWITCHBOARD},
        {PROFILE_ATTENDANT, "Alt-9", COMMAND_LOG},
        {PROFILE_ATTENDANT, "?", COMMAND_HELP},
        {PROFILE_ATTENDANT, "j", COMMAND_DOWN},
        {PROFILE_ATTENDANT, "Enter", COMMAND_ACT},
        {PROFILE_ATTENDANT, "Ctrl-Z", COMMAND_SUSPEND},
        {PROFILE_VIM, "G", COMMAND_LAST},
        {PROFILE_VIM, "Ctrl-D", COMMAND_PAGE_DOWN},
        {PROFILE_VIM, "F3", COMMAND_QUEUES},
        {PROFILE_HTOP, "F3", COMMAND_FIND},
        {PROFILE_HTOP, "F10", COMMAND_QUIT},
        {PROFILE_HTOP, "Space", COMMAND_MARK},
        {PROFILE_HTOP, "Alt-3", COMMAND_QUEUES},
        {PROFILE_HTOP, "F2", COMMAND_NONE},
        {PROFILE_HTOP, "h", COMMAND_HELP},
        {PROFILE_ATTENDANT, "5", COMMAND_NONE},
    };
    EACH(c, cases) {
        struct keymap keymap;
        key_code key;
        keymap_load(&keymap, c->profile);
        assert_true(key_from_name(c->key, &key));
        assert_int_equal(keymap_command(&keymap, key), c->command);
    }
    for (enum profile profile = 0; profile < PROFILE_COUNT; profile++) {
        enum profile found;
        assert_true(profile_by_name(profile_name(profile), &found));
        assert_int_equal(found, profile);
    }
    enum profile untouched = PROFILE_VIM;
    assert_false(profile_by_name("emacs", &untouched));
}

static void binds_as_the_user_likes(void **state)
{
    (void)state;
    struct keymap keymap;
    struct error error;
    char name[KEY_NAME_BYTES];
    char names[64];
    keymap_load(&keymap, PROFILE_ATTENDANT);
    assert_true(keymap_bind(&keymap, "dial", "F12  c", &error));
    assert_int_equal(keymap_command(&keymap, 'd'), COMMAND_NONE);
    assert_int_equal(keymap_command(&keymap, 'c'), COMMAND_DIAL);
    keymap_key_of(&keymap, COMMAND_DIAL, name);
    assert_string_equal(name, "F12");
    keymap_keys_of(&keymap, COMMAND_DIAL, names, sizeof names);
    assert_string_equal(names, "F12 c");
    keymap_keys_of(&keymap, COMMAND_DIAL, names, 5);
    assert_string_equal(names, "F12");

    assert_true(keymap_bind(&keymap, "help", "q", &error)); /* taken from quit, which has Ctrl-C left */
    assert_int_equal(keymap_command(&keymap, 'q'), COMMAND_HELP);
    keymap_keys_of(&keymap, COMMAND_QUIT, names, sizeof names);
    assert_string_equal(names, "Ctrl-C");

    assert_true(keymap_bind(&keymap, "sms", "", &error));
    assert_int_equal(keymap_command(&keymap, 's'), COMMAND_NONE);
    keymap_key_of(&keymap, COMMAND_SMS, name);
    assert_string_equal(name, "");

    assert_true(
        keymap_bind(&keymap, "dial", "c C", &error)); /* the same command again: instead of the first time */
    assert_int_equal(keymap_command(&keymap, KEYS_F0 + 12), COMMAND_NONE);
    assert_true(keymap_bind(&keymap, "quit", "d", &error));
}

static void refuses_what_cannot_be(void **state)
{
    (void)state;
    static const struct {
        const char *command, *keys, *said;
    } cases[] = {
        {"fly", "f", "\"fly\""},
        {"", "f", "no command"},
        {"mark", "Ctrl-Nothing", "\"Ctrl-Nothing\" is not a key"},
        {"mark", "an-endless-name-that-is-longer-than-any-key", "is not a key"},
        {"mark", "5", "dial line"},
        {"mark", "b *", "dial line"},
        {"mark", "#", "dial line"},
        {"mark", "+", "dial line"},
        {"mark", "Alt-[", "an answer of the terminal's"},
        {"mark", "b Alt-P", "an answer of the terminal's"},
        {"mark", "Alt-\\", "an answer of the terminal's"},
        {"mark", "F8", "the key F8 is given to dial and to mark"},
    };
    EACH(c, cases) {
        struct keymap keymap;
        struct error error = {0};
        keymap_load(&keymap, PROFILE_ATTENDANT);
        assert_true(keymap_bind(&keymap, "dial", "F8", &error));
        assert_false(keymap_bind(&keymap, c->command, c->keys, &error));
        assert_int_equal(error.kind, ERROR_USAGE);
        assert_non_null(strstr(error.text, c->said));
        assert_int_equal(keymap_command(&keymap, 'm'), COMMAND_MARK); /* nothing was changed */
        assert_int_equal(keymap_command(&keymap, 'b'), COMMAND_NONE);
    }
}

static void is_bounded(void **state)
{
    (void)state;
    struct keymap keymap;
    struct error error = {0};
    static char keys[64 * 1024];
    size_t used = 0;
    for (unsigned code = 0x4e00; code < 0x4e00 + KEYMAP_BINDINGS_MAX; code++) {
        used += (size_t)snprintf(keys + used, sizeof keys - used, "%s ", name_of(code));
    }
    keymap_load(&keymap, PROFILE_ATTENDANT);
    assert_false(keymap_bind(&keymap, "mark", keys, &error));
    assert_non_null(strstr(error.text, "512"));
}

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_keys),
        cmocka_unit_test(reads_other_names),
        cmocka_unit_test(describes_every_command),
        cmocka_unit_test(has_no_conflicts),
        cmocka_unit_test(loads_profiles),
        cmocka_unit_test(binds_as_the_user_likes),
        cmocka_unit_test(refuses_what_cannot_be),
        cmocka_unit_test(is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
