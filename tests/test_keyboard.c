/* What a terminal sends, read as keys. */

#include "tui/keyboard.h"

#include "tests/harness.h"

enum { NAMES_BYTES = 1024 };

/* The names of all keys that the bytes give, after each a blank. */
static void read_all(struct keyboard *keyboard, bool waited, char names[NAMES_BYTES])
{
    size_t used = strlen(names);
    for (key_code key; keyboard_key(keyboard, waited, &key);) {
        char name[KEY_NAME_BYTES];
        key_name(name, key);
        const char *shown = key == KEYS_PASTE_BEGIN ? "(" : key == KEYS_PASTE_END ? ")" : name;
        used += (size_t)snprintf(names + used, NAMES_BYTES - used, "%s ", shown);
    }
}

static const struct {
    const char *sent;
    const char *keys;   /* at once */
    const char *waited; /* after a while, too; NULL: nothing more */
} cases[] = {
    {"abC", "a b C ", NULL},
    {"\x01\x1a\x1c\x1f", "Ctrl-A Ctrl-Z Ctrl-\\ Ctrl-_ ", NULL},
    {"\r\n\t\b\x7f ", "Enter Enter Tab Backspace Backspace Space ", NULL},
    {"ż電😀", "ż 電 😀 ", NULL},
    {"\xff\x80z", "z ", NULL},
    {"\xc5z", "z ", NULL},
    /* xterm, and all that follow it */
    {"\033[A\033[B\033[C\033[D\033[H\033[F", "Up Down Right Left Home End ", NULL},
    {"\033OM\033OA\033OB\033OC\033OD\033OH\033OF", "Enter Up Down Right Left Home End ", NULL},
    {"\033[2~\033[3~\033[5~\033[6~", "Ins Del PgUp PgDn ", NULL},
    {"\033OP\033OQ\033OR\033OS\033[15~\033[17~\033[18~\033[19~\033[20~\033[21~\033[23~\033[24~",
     "F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 F11 F12 ", NULL},
    {"\033[1;2P\033[1;2S\033[15;2~\033[24;2~", "F13 F16 F17 F24 ", NULL},
    {"\033[Z", "Shift-Tab ", NULL},
    {"\033[1;3A\033[5;3~\033[1;5C\033[1;3P", "Alt-Up Alt-PgUp Right Alt-F1 ", NULL},
    /* the Linux console, rxvt, screen */
    {"\033[[A\033[[E\033[1~\033[4~\033[25~\033[34~", "F1 F5 Home End F13 F20 ", NULL},
    {"\033[7~\033[8~\033[11~\033[14~", "Home End F1 F4 ", NULL},
    /* Alt */
    {"\0332\033x\033:", "Alt-2 Alt-x Alt-: ", NULL},
    {"\033ż", "Alt-ż ", NULL},
    {"\033\r\033\x7f", "Alt-Enter Alt-Backspace ", NULL},
    /* Escape, which only time tells from Alt */
    {"\033", "", "Esc "},
    {"\033\033", "Esc ", "Esc "},
    {"\033\033[A", "Esc Up ", NULL},
    {"\033[", "", "Alt-[ "},
    {"\033O", "", "Alt-O "},
    /* pasting */
    {"\033[200~1\r2\033[201~", "( 1 Enter 2 ) ", NULL},
    /* what is not known leaves nothing behind, nor does what breaks off */
    {"\033[99~a\033[?1;2ca\033[1;1Ra\033Oza", "a a F3 a a ", NULL},
    {"\033[<0;10;20Ma\033[M!!!a", "a ! ! ! a ", NULL},
    {"\033[1111111111111111111111111111111111111111~a", "a ", NULL}, /* longer than any that is known */
    {"\033[1111111111111111111111111111111111111111\033[A", "Up ", NULL},
    {"\033[12", "", NULL},
    {"\033[12\033[A", "Up ", NULL},
    {"\xc5", "", NULL},
};

static void reads_what_is_sent(void **state)
{
    (void)state;
    EACH(c, cases)
    {
        struct keyboard keyboard = {0};
        char names[NAMES_BYTES] = "";
        keyboard_put(&keyboard, (const unsigned char *)c->sent, strlen(c->sent));
        read_all(&keyboard, false, names);
        assert_string_equal(names, c->keys);
        assert_int_equal(keyboard_undecided(&keyboard), c->waited != NULL);
        names[0] = '\0';
        read_all(&keyboard, true, names);
        assert_string_equal(names, c->waited != NULL ? c->waited : "");
    }
}

static void reads_the_same_byte_by_byte(void **state)
{
    (void)state;
    EACH(c, cases)
    {
        struct keyboard keyboard = {0};
        char names[NAMES_BYTES] = "";
        for (const char *byte = c->sent; *byte != '\0'; byte++) {
            keyboard_put(&keyboard, (const unsigned char *)byte, 1);
            read_all(&keyboard, false, names);
        }
        assert_string_equal(names, c->keys);
    }
}

static void survives_anything(void **state)
{
    (void)state;
    static const char alphabet[] = "\033\033\033[[O;;0129~AZ?\xc5\xf0\x82z\r";
    struct keyboard keyboard = {0};
    srand(1);
    for (int i = 0; i < 200000; i++) {
        key_code key;
        unsigned char byte = (unsigned char)alphabet[(size_t)rand() % (sizeof alphabet - 1)];
        assert_true(keyboard_room(&keyboard) > 0);
        keyboard_put(&keyboard, &byte, 1);
        while (keyboard_key(&keyboard, rand() % 16 == 0, &key)) {
            assert_true((key & ~(key_code)KEYS_ALT) <= KEYS_F0 + KEYS_FUNCTIONS);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_is_sent),
        cmocka_unit_test(reads_the_same_byte_by_byte),
        cmocka_unit_test(survives_anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
