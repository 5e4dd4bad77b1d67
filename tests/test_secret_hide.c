/* What is hidden of a key, and what is not. */

#include "net/secret.h"

#include "tests/harness.h"

#define KEY "SekretKlucz"
#define STARS "***********"
#define ODD "Se/kr+et%zF&Kl\"u\\cz=<9>" /* all that somebody could escape */

static void hides_a_key_however_it_is_written(void **state)
{
    static const struct {
        const char *text, *shown;
    } cases[] = {
        /* in data and in sentences */
        {"no such key: " KEY, "no such key: " STARS},
        {KEY KEY "x" KEY, STARS STARS "x" STARS},
        {"%53ekretKluc%7a!", "***************!"},
        {"%53%65%6b%72%65%74%4B%6C%75%63%7A!", "*********************************!"},
        {"%2553ekret%254bluc%257A!", "***********************!"},
        {"{\"a\":\"\\u0053ekret\\u004bluc\\u007A\"}", "{\"a\":\"**************************\"}"},
        {"\\\\u0053ekretKluc\\\\\\u007a!", "************************!"},
        {"\\x53ekretKlucz!", "**************!"},
        {"&#83;ekretKluc&#x7a;!", "********************!"},
        {"sekretklucz", "sekretklucz"},
        {"retKluc…", "retKluc…"},
        {"Sekretariat 3", "Sekretariat 3"},
        {"SekretSekretKlucz", "Sekret" STARS},
        {"GET /ws/pbx_X?pbxkey=" KEY " HTTP/1.1", "GET /ws/pbx_X?pbxkey=" STARS " HTTP/1.1"},
        {"pbxkey=", "pbxkey="},
        {"pbxkey", "pbxkey"},
        {"Bearer authentication is missing", "Bearer authentication is missing"},
        {"Bearer", "Bearer"},
        {"", ""},
        {"%", "%"},
        {"%5", "%5"},
        {"\\", "\\"},
        {"\\u00", "\\u00"},
        {"&#", "&#"},
        {"&#x", "&#x"},
    };
    (void)state;
    EACH(c, cases)
    {
        char text[256];
        (void)snprintf(text, sizeof text, "%s", c->text);
        (void)secret_hide_data(text, strlen(text), KEY);
        assert_string_equal(text, c->shown);
        (void)snprintf(text, sizeof text, "%s", c->text);
        secret_hide(text, KEY);
        assert_string_equal(text, c->shown);
    }
}

static void hides_pieces_in_sentences(void **state)
{
    static const struct {
        const char *text, *shown;
    } cases[] = {
        /* cut, wherever: eight characters and more */
        {"…SekretKluc", "…**********"},
        {"ekretKlucz…", "**********…"},
        {"kretKluc…", "********…"},
        /* what announces it hides any piece */
        {"GET /ws/pbx_X?pbxkey=Sek HTTP/1.1", "GET /ws/pbx_X?pbxkey=*** HTTP/1.1"},
        {"pbxkey%3DSe", "pbxkey%3D**"},
        {"PBXKEY=a&b=c", "PBXKEY=*&b=c"},
        {"{\"u\":\"?pbxkey=S%65\\/k\"}", "{\"u\":\"?pbxkey=*******\"}"},
        {"Authorization: Bearer Sek", "Authorization: Bearer ***"},
        {"bearer+S, no", "bearer+*, no"},
    };
    (void)state;
    EACH(c, cases)
    {
        char text[256];
        (void)snprintf(text, sizeof text, "%s", c->text);
        secret_hide(text, KEY);
        assert_string_equal(text, c->shown);
    }
}

static void hides_a_key_of_odd_characters(void **state)
{
    static const char *const texts[] = {
        "<" ODD ">",
        "<Se%2Fkr%2Bet%25zF%26Kl%22u%5Ccz%3D%3C9%3E>",
        "<Se\\/kr+et%zF&Kl\\\"u\\\\cz=<9>>",
        "<Se/kr+et%zF&amp;Kl&quot;u\\cz=&lt;9&gt;>",
        "<Se\\u002fkr\\u002Bet\\u0025zF\\u0026Kl\\u0022u\\u005Ccz\\u003d\\u003c9\\u003e>",
    };
    (void)state;
    EACH(given, texts)
    {
        char text[256];
        (void)snprintf(text, sizeof text, "%s", *given);
        secret_hide(text, ODD);
        assert_int_equal(strlen(text), strlen(*given));
        assert_int_equal(strspn(text + 1, "*"), strlen(*given) - 2);
        (void)snprintf(text, sizeof text, "%s", *given);
        (void)secret_hide_data(text, strlen(text), ODD);
        assert_int_equal(strspn(text + 1, "*"), strlen(*given) - 2);
    }
}

static void hides_a_short_key_in_sentences_only(void **state)
{
    char sentence[] = "101: no 101, 1010, x101 (101)";
    char data[] = "{\"exten\":\"101\",\"url\":\"?pbxkey=101\"}";
    char unhidden[] = KEY;
    (void)state;
    secret_hide(sentence, "101");
    assert_string_equal(sentence, "***: no ***, 1010, x101 (***)");
    assert_true(secret_hide_data(data, strlen(data), "101"));
    assert_false(secret_hide_data(data + 1, strlen("\"exten\":\"101\""), "101"));
    assert_string_equal(data, "{\"exten\":\"101\",\"url\":\"?pbxkey=***\"}");
    secret_hide(unhidden, NULL);
    secret_hide(unhidden, "");
    assert_string_equal(unhidden, KEY);
}

/* Keys of any length, at any place, among what looks like their beginnings. */
static void finds_a_key_wherever_it_is(void **state)
{
    static const size_t lengths[] = {8, 9, 31, 254, 255, 256, 257, 400, SECRET_BYTES_MAX};
    static const char alphabets[][4] = {"ab", "a0", "xyz"};
    (void)state;
    srand(2);
    EACH (length, lengths) {
        for (int round = 0; round < 200; round++) {
            char key[SECRET_BYTES_MAX + 1];
            char text[3 * SECRET_BYTES_MAX];
            const char *alphabet = alphabets[round % 3];
            for (size_t i = 0; i < *length; i++) {
                key[i] = alphabet[(size_t)rand() % strlen(alphabet)];
            }
            key[*length] = '\0';
            for (size_t i = 0; i < sizeof text; i++) {
                text[i] = alphabet[(size_t)rand() % strlen(alphabet)];
            }
            memcpy(text + (size_t)rand() % (sizeof text - *length + 1), key, *length);
            (void)secret_hide_data(text, sizeof text, key);
            assert_null(memmem(text, sizeof text, key, *length));
        }
    }
}

/* The key with the character at `escaped` in another form. */
static void write_key(char to[64], const char *key, const char *form, size_t escaped)
{
    size_t end = 0;
    for (size_t i = 0; key[i] != '\0'; i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the forms are those of the table below */
        end += (size_t)snprintf(to + end, 64 - end, i == escaped ? form : "%c", key[i]);
#pragma GCC diagnostic pop
    }
}

static void check_place(const char *written, size_t place, size_t length, const char *key)
{
    char *text = malloc(length); /* of just its size: a sanitizer sees who reads beyond */
    size_t end = place + strlen(written);
    assert_non_null(text);
    memset(text, '.', length);
    memcpy(text + place, written, strlen(written));
    assert_true(secret_hide_data(text, length, key));
    for (size_t i = 0; i < length; i++) {
        assert_int_equal(text[i], i >= place && i < end ? '*' : '.');
    }
    assert_false(secret_hide_data(text, length, key));
    free(text);
}

/* Most messages are passed over at a glance: none that holds the key, at whichever place, with whichever character escaped. */
static void no_place_is_passed_over(void **state)
{
    static const char *const keys[] = {KEY, "Klucz+12"};
    static const char *const forms[] = {"%%%02x", "\\u%04x", "&#%d;"};
    enum { LENGTH_MAX = 70 };
    (void)state;
    EACH (key, keys) {
        EACH (form, forms) {
            for (size_t escaped = 0; escaped <= strlen(*key); escaped++) { /* the last time none is */
                char written[64];
                write_key(written, *key, *form, escaped);
                for (size_t length = strlen(written); length <= LENGTH_MAX; length++) {
                    for (size_t place = 0; place + strlen(written) <= length; place++) {
                        check_place(written, place, length, *key);
                    }
                }
            }
        }
    }
}

/* A key may begin with the name of the exchange, which stands in every frame. */
static void pieces_in_data_are_ordinary_words(void **state)
{
    char data[] = "{\"id\":1,\"channel\":\"pbx_MojaCentrala\",\"name\":\"MojaCentrala2\\u0030\"}";
    (void)state;
    (void)secret_hide_data(data, strlen(data), "MojaCentrala20");
    assert_string_equal(data, "{\"id\":1,\"channel\":\"pbx_MojaCentrala\",\"name\":\"*******************\"}");
}

/* Whoever sends nothing but backslashes, or beginnings of escapes, keeps the board busy no longer than with a message. */
static void is_done_with_anything_in_one_go(void **state)
{
    static const char *const parts[] = {"\\", "%", "%25", "&", "&#0", "&#x", "\\u", "K", "\\\\%", "pbxkey=", "bearer "};
    enum { BYTES = 1024 * 1024 };
    char *text = malloc(BYTES);
    (void)state;
    assert_non_null(text);
    EACH (part, parts) {
        size_t length = strlen(*part);
        for (size_t at = 0; at < BYTES; at++) {
            text[at] = (*part)[at % length];
        }
        memcpy(text + BYTES - (sizeof KEY - 1), KEY, sizeof KEY - 1);
        (void)secret_hide_data(text, BYTES, KEY);
        assert_memory_equal(text + BYTES - 8, "********", 8);
        (void)secret_hide_data(text, BYTES, "101");
    }
    free(text);
}

/* Random texts of a few characters, and a plain search: whatever was one or stands for one is gone. */
static void hides_every_piece(void **state)
{
    static const char *const parts[] = {"a", "b", "%61", "\\u0062", "%", "\\", "&", "0", "%62", "\\\\u0061", "&#97;"};
    static const char key[] = "abbabaabba";
    (void)state;
    srand(1);
    for (int i = 0; i < 20000; i++) {
        char text[128] = "";
        for (int left = rand() % 16; left >= 0; left--) {
            const char *part = parts[(size_t)rand() % (sizeof parts / sizeof *parts)];
            (void)snprintf(text + strlen(text), sizeof text - strlen(text), "%s", part);
        }
        if (rand() % 2 == 0) {
            (void)snprintf(text + strlen(text), sizeof text - strlen(text), "%s", key);
        }
        size_t length = strlen(text);
        char *exact = malloc(length + 1); /* a sanitizer sees who reads beyond */
        assert_non_null(exact);
        memcpy(exact, text, length + 1);
        (void)secret_hide_data(exact, length, key);
        assert_null(strstr(exact, key));
        secret_hide(exact, key);
        for (size_t from = 0; from + SECRET_PIECE_BYTES < sizeof key; from++) {
            char piece[SECRET_PIECE_BYTES + 1];
            (void)snprintf(piece, sizeof piece, "%.*s", (int)SECRET_PIECE_BYTES, key + from);
            assert_null(strstr(exact, piece));
        }
        free(exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hides_a_key_however_it_is_written),
        cmocka_unit_test(hides_pieces_in_sentences),
        cmocka_unit_test(hides_a_key_of_odd_characters),
        cmocka_unit_test(pieces_in_data_are_ordinary_words),
        cmocka_unit_test(finds_a_key_wherever_it_is),
        cmocka_unit_test(no_place_is_passed_over),
        cmocka_unit_test(hides_a_short_key_in_sentences_only),
        cmocka_unit_test(is_done_with_anything_in_one_go),
        cmocka_unit_test(hides_every_piece),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
