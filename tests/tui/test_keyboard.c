/* What a terminal sends, read as keys; and what it answers, of which nothing is a key. */

#include "tui/keyboard.h"

#include "tests/harness.h"

#define ESC "\033"
#define ST  "\033\\"

enum { NAMES_BYTES = 4096, START_MS = 1000000, ESCAPE_MS = 100 };

/* The names of all keys that there are, after each a blank. */
static void read_all(struct keyboard *keyboard, char names[NAMES_BYTES])
{
    size_t used = strlen(names);
    for (key_code key; keyboard_key(keyboard, &key);) {
        char name[KEY_NAME_BYTES];
        key_name(name, key);
        const char *shown = key == KEYS_PASTE_BEGIN ? "(" : key == KEYS_PASTE_END ? ")" : name;
        used += (size_t)snprintf(names + used, NAMES_BYTES - used, "%s ", shown);
    }
}

static void put(struct keyboard *keyboard, const char *bytes, size_t count, int64_t at_ms,
                char names[NAMES_BYTES])
{
    while (count > 0) {
        size_t part = count < KEYBOARD_READ_BYTES ? count : KEYBOARD_READ_BYTES;
        keyboard_feed(keyboard, (const unsigned char *)bytes, part, at_ms);
        read_all(keyboard, names);
        bytes += part;
        count -= part;
    }
}

static void wait_until(struct keyboard *keyboard, int64_t at_ms, char names[NAMES_BYTES])
{
    keyboard_tick(keyboard, at_ms);
    read_all(keyboard, names);
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
    {"\xc5\033[A\xe2\x82z\xe2\xc5\x82", "Up z ł ", NULL},
    /* xterm, and all that follow it */
    {"\033[A\033[B\033[C\033[D\033[H\033[F", "Up Down Right Left Home End ", NULL},
    {"\033OM\033OA\033OB\033OC\033OD\033OH\033OF", "Enter Up Down Right Left Home End ", NULL},
    {"\033[2~\033[3~\033[5~\033[6~", "Ins Del PgUp PgDn ", NULL},
    {"\033OP\033OQ\033OR\033OS\033[15~\033[17~\033[18~\033[19~\033[20~\033[21~\033[23~\033[24~",
     "F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 F11 F12 ", NULL},
    {"\033[1;2P\033[1;2S\033[15;2~\033[24;2~\033[13;2~", "F13 F16 F17 F24 F15 ", NULL},
    {"\033[Z\033[R", "Shift-Tab F3 ", NULL},
    {"\033[1;3A\033[5;3~\033[1;5C\033[1;3P\033O1;3A", "Alt-Up Alt-PgUp Right Alt-F1 Alt-Up ", NULL},
    /* the Linux console, rxvt, screen */
    {"\033[[A\033[[E\033[1~\033[4~\033[25~\033[34~", "F1 F5 Home End F13 F20 ", NULL},
    {"\033[7~\033[8~\033[11~\033[14~", "Home End F1 F4 ", NULL},
    /* eight bits */
    {"\x9b"
     "A\x8fP\xc2\x9b"
     "5~\xc2\x8fQ\x85z",
     "Up F1 PgUp F2 z ", NULL},
    {"Л\xc2\x90z", "Л ", NULL}, /* the byte 9B of a letter is none, but U+0090 begins a string */
    /* Alt */
    {"\0332\033x\033:", "Alt-2 Alt-x Alt-: ", NULL},
    {"\033ż\033\xc5\033ż", "Alt-ż Alt-ż ", NULL},
    {"\033\r\033\x7f", "Alt-Enter Alt-Backspace ", NULL},
    /* Escape, which only time tells from Alt */
    {"\033", "", "Esc "},
    {"\033\033", "Esc ", "Esc "},
    {"\033\033[A", "Esc Up ", NULL},
    {"\033[", "", NULL},
    {"\033O", "", NULL},
    /* pasting */
    {"\033[200~1\r2\033[201~", "( 1 Enter 2 ) ", NULL},
    {"\033[200~1\033[A\033]11;9\007q\033[201~q", "( 1 Up q ) q ", NULL},
    {"\033[200~1", "( 1 ", NULL},
    {"\033[200~1\xb3"
     "2\xc4"
     "3\033[201~\xb3",
     "( 1 \ufffd 2 \ufffd 3 ) ", NULL},
    /* what is not known leaves nothing behind, nor does what breaks off */
    {"\033[99~a\033[1;2;3Aa\033[1:2Aa\033[1$Aa\033Oza\033O5;1;2Pa", "a a a a a a ", NULL},
    {"\033[1111111111111111111111111111111111111111~a", "a ", NULL}, /* longer than any that is known */
    {"\033[1111111111111111111111111111111111111111\033[A", "Up ", NULL},
    {"\033[12\r3\ta\033[12\x7fż3~b", "b ", NULL},
    {"\033[12\x18"
     "a\033[12\x1a"
     "b\033P1\x18"
     "c\033P1\x1a"
     "d",
     "a b c d ", NULL},
    {"\033[12", "", NULL},
    {"\033[12\033[A", "Up ", NULL},
    {"\033[12\033", "", "Esc "},
    {"\033]12\033[A\033]12\033OQ\033]12\033P13\033\\q", "Up F2 q ",
     NULL}, /* an ESC that is no ST cuts a string off */
    {"\033]12\0333\033]12\033\033\\q", "q ", NULL},
    {"\033]12\033", "", NULL},
    {"\033\\q", "q ", NULL},
    {"\xc5", "", NULL},
};

static void reads_what_is_sent(void **state)
{
    (void)state;
    EACH(c, cases) {
        struct keyboard keyboard = {.escape_ms = ESCAPE_MS};
        char names[NAMES_BYTES] = "";
        put(&keyboard, c->sent, strlen(c->sent), START_MS, names);
        assert_string_equal(names, c->keys);
        assert_int_equal(keyboard_timeout_ms(&keyboard, START_MS + 1),
                         c->waited != NULL ? ESCAPE_MS - 1 : -1);
        names[0] = '\0';
        wait_until(&keyboard, START_MS + ESCAPE_MS - 1, names);
        assert_string_equal(names, "");
        wait_until(&keyboard, START_MS + ESCAPE_MS, names);
        assert_string_equal(names, c->waited != NULL ? c->waited : "");
        assert_int_equal(keyboard_timeout_ms(&keyboard, START_MS + ESCAPE_MS), -1);
    }
}

static void reads_the_same_byte_by_byte(void **state)
{
    (void)state;
    EACH(delay_ms, ((const int[]){0, ESCAPE_MS - 1})) {
        EACH(c, cases) {
            struct keyboard keyboard = {.escape_ms = ESCAPE_MS};
            char names[NAMES_BYTES] = "";
            int64_t at_ms = START_MS;
            for (const char *byte = c->sent; *byte != '\0'; byte++, at_ms += *delay_ms) {
                put(&keyboard, byte, 1, at_ms, names);
            }
            assert_string_equal(names, c->keys);
        }
    }
}

/* What terminals answer and tell; each begins with an ESC, and there is none within but for that of its end.
 */
static const char *const answers[] = {
    ESC "P>|WezTerm 20230712-072601-f4abf8fd" ST, /* XTVERSION */
    ESC "P>|XTerm(379)" ST,
    ESC "P1+r544e=787465726d2d323536636f6c6f72" ST, /* XTGETTCAP */
    ESC "P1$r0;1;31m" ST,                           /* DECRQSS */
    ESC "P!|7E565445" ST,                           /* DA3 */
    ESC "]11;rgb:1414/1919/1f1f" ST,                /* the background … */
    ESC "]11;rgb:1414/1919/1f1f\007",
    ESC "]10;rgb:dddd/dddd/dddd\007",
    ESC "]4;1;rgb:cdcd/0000/0000" ST,
    ESC "]52;c;MTA1DXENZA==" ST,         /* the clipboard */
    ESC "]11;?\007",                     /* the question itself, from a terminal that echoes it */
    ESC "]lWEB d105 q \xc5\x9c 105\x9c", /* the title, with a letter that holds the byte 9C */
    ESC "_Gi=31;OK" ST,
    ESC "^105\007",
    ESC "X105\x9c",
    ESC "X105\xc2\x9c",
    ESC "[?64;1;2;6;9;15;16;17;18;21;22;28;29c", /* DA1 */
    ESC "[>41;379;0c",                           /* DA2 */
    ESC "[0n",
    ESC "[24;80R", /* where the cursor is … */
    ESC "[1;2R",   /* … which would be Shift-F3 */
    ESC "[?1;1;1R",
    ESC "[?2026;2$y",
    ESC "[?997;1n", /* dark */
    ESC "[8;24;80t",
    ESC "[48;24;80;600;800t",
    ESC "[2;1;1;112;112;1;0x",
    ESC "[?1;0;256S",
    ESC "[?5u", /* of kitty: the keyboard's modes, and a key in each of its ways */
    ESC "[97;5u",
    ESC "[57358;1:3u",
    ESC "[1;1:3A",
    ESC "[27;5;13~",
    ESC "[I", /* the focus */
    ESC "[O",
    ESC "[<0;10;20M", /* the mouse */
    ESC "[<0;10;20m",
    ESC "[32;10;20M",
    ESC "[M 15",
    ESC "[M\x20\xf1\xe5",
    ESC "[Mq\r\r",
    ESC "[t51",
    ESC "[T515151",
};

/* Is it a string, which may take its time? */
static bool is_string(const char *answer)
{
    return strchr("]P_^X", answer[1]) != NULL;
}

/* The answer in two pieces, then a letter and an arrow. */
static void expect_pieces(const char *answer, size_t first, int delay_ms, const char *keys)
{
    struct keyboard keyboard = {.escape_ms = ESCAPE_MS};
    char names[NAMES_BYTES] = "";
    int64_t at_ms = START_MS;
    put(&keyboard, answer, first, at_ms, names);
    at_ms += delay_ms;
    put(&keyboard, answer + first, strlen(answer) - first, at_ms, names);
    put(&keyboard, "a\033[A", 4, at_ms, names);
    if (strcmp(names, keys) != 0) {
        fail_msg("%s (after byte %zu %d ms) gives \"%s\"", answer + 1, first, delay_ms, names);
    }
}

static void an_answer_is_no_key(void **state)
{
    (void)state;
    EACH(answer, answers) {
        int longest_ms = is_string(*answer) ? KEYBOARD_STRING_MS - 1 : KEYBOARD_SEQUENCE_MS - 1;
        expect_pieces(*answer, 0, 0, "a Up ");
        for (size_t first = 1; first < strlen(*answer); first++) {
            expect_pieces(*answer, first, 0, "a Up ");
            expect_pieces(*answer, first, first == 1 ? ESCAPE_MS - 1 : longest_ms, "a Up ");
        }
    }
}

/* After that the first byte was decided to be an Escape, the rest is still none. */
static void a_late_answer_is_no_key(void **state)
{
    (void)state;
    EACH(answer, answers) {
        expect_pieces(*answer, 1, ESCAPE_MS, "Esc a Up ");
        expect_pieces(*answer, 1, ESCAPE_MS + KEYBOARD_CONTINUED_MS, "Esc a Up ");
    }
}

static void an_answer_in_bytes_is_no_key(void **state)
{
    (void)state;
    EACH(delay_ms, ((const int[]){0, 1, ESCAPE_MS - 1})) {
        EACH(answer, answers) {
            struct keyboard keyboard = {.escape_ms = ESCAPE_MS};
            char names[NAMES_BYTES] = "";
            int64_t at_ms = START_MS;
            for (const char *byte = *answer; *byte != '\0'; byte++, at_ms += *delay_ms) {
                put(&keyboard, byte, 1, at_ms, names);
                wait_until(&keyboard, at_ms + *delay_ms, names);
            }
            put(&keyboard, "a", 1, at_ms, names);
            assert_string_equal(names, "a ");
        }
    }
}

/* With introducers of eight bits, bare and in UTF-8. */
static void an_answer_of_eight_bits_is_no_key(void **state)
{
    (void)state;
    EACH(answer, answers) {
        EACH(utf8, ((const bool[]){false, true})) {
            struct keyboard keyboard = {.escape_ms = ESCAPE_MS};
            char names[NAMES_BYTES] = "";
            char introducer[3] = "\xc2";
            introducer[*utf8] = (char)(0x40 + (*answer)[1]);
            put(&keyboard, introducer, 1 + *utf8, START_MS, names);
            put(&keyboard, *answer + 2, strlen(*answer + 2), START_MS, names);
            put(&keyboard, "a", 1, START_MS, names);
            assert_string_equal(names, "a ");
        }
    }
}

/* All of them in a row, in reads of any size, with keys between them. */
static void keys_go_on_between_answers(void **state)
{
    (void)state;
    for (size_t size = 1; size <= 64; size++) {
        struct keyboard keyboard = {.escape_ms = ESCAPE_MS};
        char sent[4096] = "";
        char names[NAMES_BYTES] = "";
        EACH(answer, answers) {
            strncat(sent, *answer, sizeof sent - strlen(sent) - 1);
            strncat(sent, "\033[B", sizeof sent - strlen(sent) - 1);
        }
        for (size_t at = 0; at < strlen(sent); at += size) {
            size_t left = strlen(sent) - at;
            put(&keyboard, sent + at, left < size ? left : size, START_MS, names);
        }
        for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
            assert_memory_equal(names + 5 * i, "Down ", 5);
        }
        assert_int_equal(strlen(names), 5 * (sizeof answers / sizeof *answers));
    }
}

/* Pieces, each so long after the one before. */
struct timed {
    struct {
        int delay_ms;
        const char *bytes;
    } pieces[5];
    const char *keys;
};

enum { STRING = KEYBOARD_STRING_MS, SEQUENCE = KEYBOARD_SEQUENCE_MS, CONTINUED = KEYBOARD_CONTINUED_MS };

static const struct timed by_time[] = {
    /* a string ends so long after its last byte, a sequence, too */
    {{{0, ESC "]11;"}, {STRING - 1, "1"}, {STRING - 1, "0"}, {STRING, "5"}}, "5 "},
    {{{0, ESC "[11"}, {SEQUENCE - 1, ";"}, {SEQUENCE - 1, "1"}, {SEQUENCE, "A"}}, "A "},
    {{{0, ESC "O"}, {SEQUENCE, "A"}}, "A "},
    {{{0, ESC "[["}, {SEQUENCE, "A"}}, "A "},
    {{{0, ESC "[M"}, {SEQUENCE - 1, "1"}, {SEQUENCE, "1"}}, "1 "},
    /* an Escape is one after a while … */
    {{{0, ESC}, {ESCAPE_MS - 1, "x"}}, "Alt-x "},
    {{{0, ESC}, {ESCAPE_MS, "x"}}, "Esc x "},
    {{{0, ESC}, {ESCAPE_MS, ESC}, {ESCAPE_MS, "5"}}, "Esc Esc 5 "},
    /* … but what follows may still belong to it */
    {{{0, ESC}, {ESCAPE_MS, "["}, {SEQUENCE - 1, "1"}, {SEQUENCE - 1, "A5"}}, "Esc 5 "},
    {{{0, ESC}, {ESCAPE_MS, "[["}, {1, "A5"}}, "Esc 5 "},
    {{{0, ESC}, {ESCAPE_MS, "[M123q"}}, "Esc q "},
    {{{0, ESC}, {ESCAPE_MS + CONTINUED, "[A"}}, "Esc "},
    {{{0, ESC}, {ESCAPE_MS + CONTINUED + 1, "[A"}}, "Esc [ A "},
    {{{0, ESC}, {ESCAPE_MS, "OA5"}}, "Esc 5 "},
    {{{0, ESC}, {ESCAPE_MS, "O"}, {1, "A"}}, "Esc O A "},
    {{{0, ESC}, {ESCAPE_MS + CONTINUED + 1, "OA"}}, "Esc O A "},
    {{{0, ESC}, {ESCAPE_MS, "]11;5"}, {STRING - 1, "5\0075"}}, "Esc 5 "},
    {{{0, ESC}, {ESCAPE_MS, "P"}, {1, ">|5"}, {1, "d"}, {1, "\0335"}}, "Esc "},
    {{{0, ESC}, {ESCAPE_MS + CONTINUED + 1, "P"}, {1, "5"}}, "Esc P 5 "},
    {{{0, ESC}, {ESCAPE_MS, "a[A"}}, "Esc a [ A "},
    {{{0, ESC}, {ESCAPE_MS, "\\"}}, "Esc \\ "},
    {{{0, ESC}, {ESCAPE_MS, "[" ESC "[A"}}, "Esc Up "}, /* the next one is a key again */
    /* of an ST, the other half may come late, or never */
    {{{0, ESC "]11;5" ESC}, {ESCAPE_MS - 1, "\\5"}}, "5 "},
    {{{0, ESC "]11;5" ESC}, {ESCAPE_MS, "\\5"}}, "5 "},
    {{{0, ESC "]11;5" ESC}, {STRING, "\\5"}}, "5 "},
    {{{0, ESC "]11;5" ESC}, {ESCAPE_MS, "5"}}, "5 "},
    {{{0, ESC "]11;5" ESC}, {ESCAPE_MS, "[A5"}}, "5 "},
    {{{0, ESC "]11;5" ESC}, {ESCAPE_MS + STRING + 1, "\\5"}}, "\\ 5 "},
    /* a paste that nobody ends */
    {{{0, ESC "[200~1"}, {KEYBOARD_PASTE_MS - 1, "2"}, {KEYBOARD_PASTE_MS, "3"}}, "( 1 2 ) 3 "},
    {{{0, ESC "[200~1" ESC}, {ESCAPE_MS - 1, "[201~2"}}, "( 1 ) 2 "},
    {{{0, ESC "[200~1" ESC}, {KEYBOARD_PASTE_ESCAPE_MS - 1, "[201~2"}}, "( 1 ) 2 "},
    {{{0, ESC "[200~1" ESC}, {KEYBOARD_PASTE_ESCAPE_MS - 1, "2"}},
     "( 1 Alt-2 "}, /* one that was copied ends no paste … */
    {{{0, ESC "[200~1" ESC}, {KEYBOARD_PASTE_ESCAPE_MS, "2"}},
     "( 1 ) 2 "}, /* … and one alone does, that has no end */
    {{{0, ESC "[20"}, {SEQUENCE - 1, "0~1" ESC "[2"}, {SEQUENCE - 1, "01~2"}}, "( 1 ) 2 "},
};

/* Once with nobody asking in between, once with everybody. */
static void time_decides(void **state)
{
    (void)state;
    EACH(c, by_time) {
        EACH(asked, ((const bool[]){false, true})) {
            struct keyboard keyboard = {.escape_ms = ESCAPE_MS};
            char names[NAMES_BYTES] = "";
            int64_t at_ms = START_MS;
            EACH(piece, c->pieces) {
                for (int i = 0; *asked && i < piece->delay_ms; i++) {
                    wait_until(&keyboard, at_ms + i, names);
                }
                at_ms += piece->delay_ms;
                if (piece->bytes != NULL) {
                    put(&keyboard, piece->bytes, strlen(piece->bytes), at_ms, names);
                }
            }
            assert_string_equal(names, c->keys);
        }
    }
}

static void escape_takes_as_long_as_is_set(void **state)
{
    (void)state;
    EACH(escape_ms, ((const int[]){10, 500, 2000})) {
        struct keyboard keyboard = {.escape_ms = *escape_ms};
        char names[NAMES_BYTES] = "";
        put(&keyboard, ESC, 1, START_MS, names);
        put(&keyboard, "[A" ESC, 3, START_MS + *escape_ms - 1, names);
        put(&keyboard, "[A", 2, START_MS + 2 * *escape_ms - 1, names);
        assert_string_equal(names, "Up Esc ");
    }
}

/* What never ends is swallowed up to a length, and no further. */
static void lengths_are_bounded(void **state)
{
    (void)state;
    static const struct {
        const char *begin;
        size_t most;
    } rows[] = {{ESC "]", KEYBOARD_STRING_BYTES},
                {ESC "P", KEYBOARD_STRING_BYTES},
                {ESC "[", KEYBOARD_SEQUENCE_BYTES},
                {ESC "O", KEYBOARD_SEQUENCE_BYTES}};
    static char digits[KEYBOARD_STRING_BYTES + 1];
    memset(digits, '1', sizeof digits);
    EACH(row, rows) {
        struct keyboard keyboard = {.escape_ms = ESCAPE_MS};
        char names[NAMES_BYTES] = "";
        put(&keyboard, row->begin, 2, START_MS, names);
        put(&keyboard, digits, row->most, START_MS, names);
        assert_string_equal(names, "");
        put(&keyboard, digits, 1, START_MS, names);
        assert_string_equal(names, "1 ");
    }
}

static void tells_whether_a_text_goes_on(void **state)
{
    (void)state;
    static const struct {
        const char *sent;
        bool text; /* behind the first key */
    } rows[] = {{"d", false},
                {"dz", true},
                {"d\r", true},
                {"d\tz", true},
                {"d\177\tz", true},
                {"d\xc5", true},
                {"dż", true},
                {"d\033", false},
                {"d\033[A", false},
                {"d\033]11;1\007", false},
                {"\033]11;1\007d", false}};
    EACH(row, rows) {
        struct keyboard keyboard = {.escape_ms = ESCAPE_MS};
        key_code key;
        keyboard_feed(&keyboard, (const unsigned char *)row->sent, strlen(row->sent), START_MS);
        assert_true(keyboard_key(&keyboard, &key));
        assert_int_equal(key, 'd');
        assert_int_equal(keyboard_text_follows(&keyboard, key), row->text);
    }
}

/* A string that was given up leaves its rest behind: none of it is a key that was pressed alone, but what
 * comes much later is. */
static void the_rest_of_a_string_is_never_alone(void **state)
{
    (void)state;
    static const struct {
        int after_ms; /* of its last byte */
        bool text;
    } rows[] = {{KEYBOARD_STRING_MS + 100, true},
                {KEYBOARD_ABANDONED_STRING_MS - 1, true},
                {KEYBOARD_ABANDONED_STRING_MS, false}};
    EACH(row, rows) {
        struct keyboard keyboard = {.escape_ms = ESCAPE_MS};
        key_code key;
        keyboard_feed(&keyboard, (const unsigned char *)"\033]52;c;abc", 11, START_MS);
        assert_false(keyboard_key(&keyboard, &key));
        keyboard_feed(&keyboard, (const unsigned char *)"q", 1, START_MS + row->after_ms);
        assert_true(keyboard_key(&keyboard, &key));
        assert_int_equal(keyboard_text_follows(&keyboard, key), row->text);
    }
    struct keyboard keyboard = {.escape_ms = ESCAPE_MS};
    key_code key;
    keyboard_feed(&keyboard, (const unsigned char *)"\033P", 2, START_MS);
    for (int i = 0; i < KEYBOARD_STRING_BYTES; i++) {
        keyboard_feed(&keyboard, (const unsigned char *)"4", 1, START_MS + i);
        assert_false(keyboard_key(&keyboard, &key));
    }
    keyboard_feed(&keyboard, (const unsigned char *)"d", 1, START_MS + KEYBOARD_STRING_BYTES);
    assert_true(keyboard_key(&keyboard, &key));
    assert_true(keyboard_text_follows(&keyboard, key));
}

static void survives_anything(void **state)
{
    (void)state;
    static const char alphabet[] = "\033\033\033[[O]P;;0129~AMR?\\\007\x18\xc5\xf0\x82\x9b\x9cz\r";
    struct keyboard keyboard = {.escape_ms = ESCAPE_MS};
    int64_t at_ms = START_MS;
    srand(1);
    for (int i = 0; i < 20000; i++) {
        key_code key;
        unsigned char bytes[KEYBOARD_READ_BYTES];
        size_t count = (size_t)rand() % (sizeof bytes + 1);
        for (size_t b = 0; b < count; b++) {
            bytes[b] = (unsigned char)alphabet[(size_t)rand() % (sizeof alphabet - 1)];
        }
        at_ms += rand() % 4 == 0 ? rand() % (2 * KEYBOARD_PASTE_MS) : rand() % 200;
        keyboard_feed(&keyboard, bytes, count, at_ms);
        while (keyboard_key(&keyboard, &key)) {
            assert_true((key & ~(key_code)KEYS_ALT) <= KEYS_F0 + KEYS_FUNCTIONS);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_is_sent),
        cmocka_unit_test(reads_the_same_byte_by_byte),
        cmocka_unit_test(an_answer_is_no_key),
        cmocka_unit_test(a_late_answer_is_no_key),
        cmocka_unit_test(an_answer_in_bytes_is_no_key),
        cmocka_unit_test(an_answer_of_eight_bits_is_no_key),
        cmocka_unit_test(keys_go_on_between_answers),
        cmocka_unit_test(time_decides),
        cmocka_unit_test(escape_takes_as_long_as_is_set),
        cmocka_unit_test(lengths_are_bounded),
        cmocka_unit_test(the_rest_of_a_string_is_never_alone),
        cmocka_unit_test(tells_whether_a_text_goes_on),
        cmocka_unit_test(survives_anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
