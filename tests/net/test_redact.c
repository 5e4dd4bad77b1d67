/* What is hidden of secrets, and what is not. */

#include "net/secrets.h"

#include "tests/harness.h"

#define KEY   "SekretKlucz"
#define STARS "***********"
#define ODD   "Se/kr+et%zF&Kl\"u\\cz=<9>" /* all that somebody could escape */

static void secret_hide(char *text, const char *secret)
{
    struct secrets *secrets = secrets_new();
    secrets_add(secrets, secret);
    secrets_redact(secrets, text);
    secrets_free(secrets);
}

static bool secret_hide_data(char *data, size_t length, const char *secret)
{
    struct secrets *secrets = secrets_new();
    secrets_add(secrets, secret);
    bool hidden = secrets_redact_data(secrets, data, length);
    secrets_free(secrets);
    return hidden;
}

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
    EACH(c, cases) {
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
    EACH(c, cases) {
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
    EACH(given, texts) {
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
    EACH(length, lengths) {
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

/* Most messages are passed over at a glance: none that holds the key, at whichever place, with whichever
 * character escaped. */
static void no_place_is_passed_over(void **state)
{
    static const char *const keys[] = {KEY, "Klucz+12"};
    static const char *const forms[] = {"%%%02x", "\\u%04x", "&#%d;"};
    enum { LENGTH_MAX = 70 };
    (void)state;
    EACH(key, keys) {
        EACH(form, forms) {
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

/* ---- everything that somebody could do to a key before repeating it ---- */

/* How a character is written by one who escapes what he must, or everything. */
typedef void escaper(char *to, size_t size, char c);

static void write_as(char *to, size_t size, char c, const char *must, const char *format)
{
    if (must == NULL || strchr(must, c) != NULL) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the formats are those below */
        (void)snprintf(to, size, format, c);
#pragma GCC diagnostic pop
    } else {
        (void)snprintf(to, size, "%c", c);
    }
}

static void json(char *to, size_t size, char c)
{
    write_as(to, size, c, "\"\\/", "\\%c");
}
static void json_without_slash(char *to, size_t size, char c)
{
    write_as(to, size, c, "\"\\", "\\%c");
}
static void json_for_pages(char *to, size_t size, char c)
{
    write_as(to, size, c, "<>&'\"", "\\u%04X");
    if (strchr("\\/", c) != NULL) {
        json(to, size, c);
    }
}
static void json_whole(char *to, size_t size, char c)
{
    write_as(to, size, c, NULL, "\\u%04x");
}
static void percent(char *to, size_t size, char c)
{
    write_as(to, size, c, "!\"#$%&'()*+,/:;<=>?@[\\]^`{|}", "%%%02X");
}
static void percent_whole(char *to, size_t size, char c)
{
    write_as(to, size, c, NULL, "%%%02x");
}
static void page(char *to, size_t size, char c)
{
    write_as(to, size, c, "'/=`", "&#x%02X;");
    const char *name = c == '&'   ? "&amp;"
                       : c == '<' ? "&lt;"
                       : c == '>' ? "&gt;"
                       : c == '"' ? "&quot;"
                                  : NULL;
    if (name != NULL) {
        (void)snprintf(to, size, "%s", name);
    }
}
static void page_numbers(char *to, size_t size, char c)
{
    write_as(to, size, c, "&<>\"'/%\\", "&#%d;");
}
static void page_names(char *to, size_t size, char c)
{
    (void)snprintf(to, size, "%s", c == '/' ? "&sol;" : c == '%' ? "&percnt;" : c == '\\' ? "&bsol;" : "");
    if (*to == '\0') {
        page(to, size, c);
    }
}
static void page_whole(char *to, size_t size, char c)
{
    write_as(to, size, c, NULL, "&#x%02x;");
}
static void log_line(char *to, size_t size, char c)
{
    write_as(to, size, c, "\"\\'", "\\x%02x");
}
static void nothing(char *to, size_t size, char c)
{
    write_as(to, size, c, "", "");
}

static escaper *const LIGHT[] = {nothing, json,         json_without_slash, json_for_pages, percent,
                                 page,    page_numbers, page_names,         log_line};
static escaper *const LAST[] = {nothing, json, percent, page};
static escaper *const WHOLE[] = {nothing, json_whole, percent_whole, page_whole};

static const char *const KEYS[] = {
    KEY,
    ODD,
    "abcd%2Fef/ghij",
    "a%22b\"c\\d/e&amp;f",
    "&quot;&#x2F;\\/%5C\"",
    "\\u0041\\\\x41/%41",
    "%25%2525/\\\"&&amp;",
    "41%2541\"/end%2",
    "amp;sol;quot;&",
    "nu002Fx2F/\\",
};

static const struct {
    const char *before, *behind;
} PLACES[] = {
    {"<", ">"},   {"", ""},           {"\"", "\"}"}, {"%", "F "}, {"%2", "2F"},
    {"\\", "\""}, {"\\u00", "u0041"}, {"&", "amp;"}, {"&#", ";"},
};

enum { WRITTEN_BYTES = 64 * 64 };

static void escape(char text[WRITTEN_BYTES], escaper *way)
{
    char from[WRITTEN_BYTES];
    size_t used = 0;
    memcpy(from, text, strlen(text) + 1);
    *text = '\0';
    for (const char *at = from; *at != '\0'; at++) {
        way(text + used, WRITTEN_BYTES - used, *at);
        used += strlen(text + used);
        assert_true(used + 1 < WRITTEN_BYTES);
    }
}

static void check_hidden(const char *key, const char *written, size_t place, bool sentence)
{
    char text[WRITTEN_BYTES + 32];
    (void)snprintf(text, sizeof text, "%s%s%s", PLACES[place].before, written, PLACES[place].behind);
    if (sentence) {
        secret_hide(text, key);
    } else {
        assert_true(secret_hide_data(text, strlen(text), key));
    }
    const char *begin = text + strlen(PLACES[place].before);
    /* what is no part of any escape */
    bool stays = place > 0 || (text[0] == '<' && begin[strlen(written)] == '>');
    if (strspn(begin, "*") < strlen(written) || !stays) {
        fail_msg("%s written as %s%s%s: %s", key, PLACES[place].before, written, PLACES[place].behind, text);
    }
}

/* Each key, escaped once in whole or not at all, and then up to three times as much as must be, at one place
 * after the other. */
static void hides_a_key_in_layers(void **state)
{
    (void)state;
    EACH(key, KEYS) {
        EACH(whole, WHOLE) {
            EACH(first, LIGHT) {
                EACH(second, LIGHT) {
                    EACH(third, LAST) {
                        char written[WRITTEN_BYTES];
                        size_t place = (first_i + second_i + third_i) % (sizeof PLACES / sizeof PLACES[0]);
                        (void)snprintf(written, sizeof written, "%s", *key);
                        escape(written, *whole);
                        escape(written, *first);
                        escape(written, *second);
                        escape(written, *third);
                        check_hidden(*key, written, place, false);
                        /* of some: it takes longer */
                        check_hidden(*key, written, place, first_i == second_i);
                    }
                }
            }
        }
    }
}

static void check_each_place(const char *key, escaper *way)
{
    for (size_t place = 0; place < sizeof PLACES / sizeof PLACES[0]; place++) {
        char written[WRITTEN_BYTES];
        char piece[WRITTEN_BYTES];
        (void)snprintf(written, sizeof written, "%s", key);
        (void)snprintf(piece, sizeof piece, "%.8s", key + 1);
        escape(written, way);
        escape(piece, way);
        check_hidden(key, written, place, false);
        check_hidden(key, written, place, true);
        check_hidden(key, piece, place, true);
    }
}

/* Each key, in each single way of writing, at each place: pieces of it, too. */
static void hides_a_key_at_each_place(void **state)
{
    (void)state;
    EACH(key, KEYS) {
        EACH(light, LIGHT) {
            check_each_place(*key, *light);
        }
        EACH(whole, WHOLE) {
            check_each_place(*key, *whole);
        }
    }
}

/* The secrets of all exchanges, whoever repeats them; also where one begins in another. */
static void hides_a_set(void **state)
{
    static const char *const secrets_of[] = {"Q9-first-key", "token.of.second", "abc",
                                             "key-and-more", "MojaCentrala",    "Klucz%20x\"y"};
    static const struct {
        const char *text, *sentence, *data;
    } cases[] = {
        {"Q9-first-key, token.of.second", "************, ***************", "************, ***************"},
        {"xQ9-first-key-and-more!", "x*********************!", "x*********************!"},
        {"no abc, abcd", "no ***, abcd", "no abc, abcd"},
        {"?pbxkey=abc&a", "?pbxkey=***&a", "?pbxkey=***&a"},
        {"Bearer tok.", "Bearer tok.", "Bearer tok."},
        {"Bearer tok", "Bearer ***", "Bearer ***"},
        {"pbx_MojaCentrala", "pbx_************", "pbx_MojaCentrala"}, /* which each of its messages says */
        {"Klucz\\u00252%30x\\\"y", "*******************", "*******************"},
        {"first-key", "*********", "first-key"},
        {"Q9-first-ke", "***********", "Q9-first-ke"},
    };
    (void)state;
    struct secrets *secrets = secrets_new();
    secrets_exempt(secrets, "MojaCentrala");
    secrets_exempt(secrets, "Another");
    EACH(secret, secrets_of) {
        secrets_add(secrets, *secret);
        secrets_add(secrets, *secret); /* once is enough */
    }
    secrets_add(secrets, NULL);
    secrets_add(secrets, "");
    EACH(c, cases) {
        char text[256];
        (void)snprintf(text, sizeof text, "%s", c->text);
        assert_int_equal(secrets_redact_data(secrets, text, strlen(text)), strcmp(c->text, c->data) != 0);
        assert_string_equal(text, c->data);
        (void)snprintf(text, sizeof text, "%s", c->text);
        secrets_redact(secrets, text);
        assert_string_equal(text, c->sentence);
    }
    secrets_free(secrets);
    secrets_free(NULL);
}

/* As many as there may be, each at each place of a message. */
static void each_of_many_is_found(void **state)
{
    struct secrets *secrets = secrets_new();
    char names[SECRETS_MAX][16];
    (void)state;
    for (size_t i = 0; i < SECRETS_MAX; i++) {
        (void)snprintf(names[i], sizeof names[i], "%c%c-secret-%zu", (int)('A' + i % 26), (int)('a' + i / 26),
                       i);
        secrets_add(secrets, names[i]);
        secrets_add(secrets, names[i]); /* for which there would be no room */
        for (size_t known = 0; known <= i; known++) {
            for (size_t place = 0; place < 50; place += i == known ? 1 : 7) {
                char text[65] = "................................................................";
                memcpy(text + place, names[known], strlen(names[known]));
                assert_true(secrets_redact_data(secrets, text, strlen(text)));
                assert_int_equal(strspn(text + place, "*"), strlen(names[known]));
                assert_false(secrets_redact_data(secrets, text, strlen(text)));
            }
        }
    }
    secrets_free(secrets);
}

/* A key may begin with the name of the exchange, which stands in every frame. */
static void pieces_in_data_are_ordinary_words(void **state)
{
    char data[] = "{\"id\":1,\"channel\":\"pbx_MojaCentrala\",\"name\":\"MojaCentrala2\\u0030\"}";
    (void)state;
    (void)secret_hide_data(data, strlen(data), "MojaCentrala20");
    assert_string_equal(data, "{\"id\":1,\"channel\":\"pbx_MojaCentrala\",\"name\":\"*******************\"}");
}

/* Whoever sends nothing but backslashes, or beginnings of escapes, keeps the board busy no longer than with a
 * message. */
static void is_done_with_anything_in_one_go(void **state)
{
    static const char *const parts[] = {"\\",  "%", "%25",   "&",       "&#0",    "&#x",
                                        "\\u", "K", "\\\\%", "pbxkey=", "bearer "};
    enum { BYTES = 1024 * 1024 };
    char *text = malloc(BYTES);
    (void)state;
    assert_non_null(text);
    EACH(part, parts) {
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
    static const char *const parts[] = {"a", "b", "%61", "\\u0062",   "%",    "\\",
                                        "&", "0", "%62", "\\\\u0061", "&#97;"};
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
        cmocka_unit_test(hides_a_key_in_layers),
        cmocka_unit_test(hides_a_key_at_each_place),
        cmocka_unit_test(hides_a_set),
        cmocka_unit_test(each_of_many_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
