/* The characters of text that may be escaped. */

#include "net/unescape.h"

#include "model/text.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_BYTES = 12 }; /* of an entity with its NUL; a numeric one may have leading zeros */

/* HTML's names for ASCII characters other than letters and digits. */
static const struct {
    const char *name;
    char character;
} ENTITIES[] = {
    {"excl", '!'},   {"quot", '"'},   {"QUOT", '"'},   {"num", '#'},    {"dollar", '$'}, {"percnt", '%'},
    {"amp", '&'},    {"AMP", '&'},    {"apos", '\''},  {"lpar", '('},   {"rpar", ')'},   {"ast", '*'},
    {"midast", '*'}, {"plus", '+'},   {"comma", ','},  {"period", '.'}, {"sol", '/'},    {"colon", ':'},
    {"semi", ';'},   {"lt", '<'},     {"LT", '<'},     {"equals", '='}, {"gt", '>'},     {"GT", '>'},
    {"quest", '?'},  {"commat", '@'}, {"lsqb", '['},   {"lbrack", '['}, {"bsol", '\\'},  {"rsqb", ']'},
    {"rbrack", ']'}, {"Hat", '^'},    {"lowbar", '_'}, {"grave", '`'},  {"lcub", '{'},   {"lbrace", '{'},
    {"verbar", '|'}, {"vert", '|'},   {"rcub", '}'},   {"rbrace", '}'},
};

typedef bool char_test(unsigned char character);

/* An escape that is being read; its own characters may be escaped. */
struct escape {
    const char *at;
    const char *limit;
    unsigned char layers;
};

static bool take(struct escape *escape, char_test *wanted, unsigned char *taken);

static bool is_hex_digit(unsigned char c)
{
    return text_hex_digit((char)c) >= 0;
}

static bool is_of_name(unsigned char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '#' || c == ';';
}

static bool is_after_backslash(unsigned char c)
{
    return c == 'u' || c == 'x' || c == '"' || c == '/' || c == '\'' || c == '\\';
}

static bool read_hex(struct escape *escape, int digits, long *code)
{
    *code = 0;
    for (int i = 0; i < digits; i++) {
        unsigned char digit;
        if (!take(escape, is_hex_digit, &digit)) {
            return false;
        }
        *code = *code * 16 + text_hex_digit((char)digit);
    }
    return true;
}

/* %2F */
static bool undo_percent(struct escape *escape, long *code)
{
    return read_hex(escape, 2, code);
}

/* \u002f, \x2f, and characters after a single backslash */
static bool undo_backslash(struct escape *escape, long *code)
{
    unsigned char next;
    if (!take(escape, is_after_backslash, &next)) {
        return false;
    }
    if (next == 'u' || next == 'x') {
        return read_hex(escape, next == 'u' ? 4 : 2, code);
    }
    *code = next;
    return true;
}

/* The code of what stands between & and ;, or -1 if it is no ASCII character. */
static long entity_code(const char *name)
{
    char *rest;
    if (name[0] == '#') {
        bool hex = name[1] == 'x' || name[1] == 'X';
        const char *digits = name + (hex ? 2 : 1);
        long code = strtol(digits, &rest, hex ? 16 : 10);
        return is_hex_digit((unsigned char)*digits) && *rest == '\0' ? code : -1; /* no sign, no space */
    }
    for (size_t i = 0; i < sizeof ENTITIES / sizeof ENTITIES[0]; i++) {
        if (strcmp(ENTITIES[i].name, name) == 0) {
            return ENTITIES[i].character;
        }
    }
    return -1;
}

/* &#47; &#x2F; &sol; */
static bool undo_entity(struct escape *escape, long *code)
{
    char name[NAME_BYTES] = "";
    unsigned char letter;
    for (size_t length = 0; take(escape, is_of_name, &letter); length++) {
        if (letter == ';') {
            *code = entity_code(name);
            return *code >= 0;
        }
        if (length + 1 == sizeof name) {
            return false;
        }
        name[length] = (char)letter;
    }
    return false;
}

static struct unescaped_char first_variant(const char *at, const char *end, unsigned char layers)
{
    return (struct unescaped_char){
        .character = (unsigned char)*at,
        .layers = layers,
        .end = at + 1,
        .limit = end - at > UNESCAPE_BYTES_MAX ? at + UNESCAPE_BYTES_MAX : end,
    };
}

struct unescaped_char unescape_first(const char *at, const char *end)
{
    return first_variant(at, end, UNESCAPE_LAYERS_MAX);
}

bool unescape_next(struct unescaped_char *reading)
{
    long code;
    struct escape escape = {reading->end, reading->limit, reading->layers};
    bool undone = reading->variant + 1 < UNESCAPE_VARIANTS_MAX &&
                  (reading->character == '%'    ? undo_percent(&escape, &code)
                   : reading->character == '\\' ? undo_backslash(&escape, &code)
                   : reading->character == '&'  ? undo_entity(&escape, &code)
                                                : false);
    if (undone) {
        reading->character = code > 0 && code < 128 ? (unsigned char)code : 0;
        reading->end = escape.at;
        reading->variant++;
    }
    return undone;
}

/* Takes the next character of an escape and moves past it. */
static bool take(struct escape *escape, char_test *wanted, unsigned char *taken)
{
    if (escape->at == escape->limit) {
        return false;
    }
    struct unescaped_char reading =
        first_variant(escape->at, escape->limit, (unsigned char)(escape->layers - 1));
    while (!wanted(reading.character)) {
        if (escape->layers == 0 || !unescape_next(&reading)) {
            return false;
        }
    }
    escape->at = reading.end;
    *taken = reading.character;
    return true;
}

struct unescaped_char unescape_all(const char *at, const char *end)
{
    struct unescaped_char reading = unescape_first(at, end);
    while (unescape_next(&reading)) {
    }
    return reading;
}

bool unescape_match(const char **at, const char *end, char character)
{
    if (*at == end) {
        return false;
    }
    struct unescaped_char reading = unescape_first(*at, end);
    while (reading.character != (unsigned char)character) {
        if (!unescape_next(&reading)) {
            return false;
        }
    }
    *at = reading.end;
    return true;
}
