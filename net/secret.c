/* Keeps a key out of what users, logs and recordings see. */

#include "net/secret.h"

#include "model/aside.h"
#include "model/memory.h"
#include "net/bytes16.h"

#include <assert.h>
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static_assert(SECRET_PIECE_BYTES == sizeof(uint64_t), "a piece is compared as one number");

/* So many backslashes in a row are taken for one: JSON in JSON, five times over. With no limit, a message of nothing else
 * would be read to its end from each of them, which for 16 MB takes days. */
enum { SLASHES_MAX = 16 };

/* How the characters of a text are read. */
enum reading {
    AS_IT_STANDS,
    UNESCAPED,
    UNESCAPED_FULLY, /* as long as there is something to unescape: JSON within JSON, a URL within a URL */
};

/* A text that is walked through character by character. */
struct walk {
    char *at;
    char *end;
    enum reading reading;
};

/* ---- one character, however it is written ---- */

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* The value of `digits` hexadecimal digits; -1 when there are not so many. */
static int hex_number(const char *at, const char *end, int digits)
{
    int value = 0;
    for (int i = 0; i < digits; i++) {
        int digit = at + i < end ? hex_value(at[i]) : -1;
        if (digit < 0) {
            return -1;
        }
        value = value * 16 + digit;
    }
    return value;
}

/* %53, and %2553 where it was escaped twice. Returns the bytes, 0 when there is no such thing. */
static size_t read_percent(const struct walk *walk, int *code)
{
    const char *at = walk->at + 1;
    *code = hex_number(at, walk->end, 2);
    while (walk->reading == UNESCAPED_FULLY && *code == '%' && hex_number(at + 2, walk->end, 2) >= 0) {
        at += 2;
        *code = hex_number(at, walk->end, 2);
    }
    return *code < 0 ? 0 : (size_t)(at + 2 - walk->at);
}

/* \u0053, \x53, \/, \" and \\; with as many as SLASHES_MAX backslashes where they may have been doubled. */
static size_t read_backslash(const struct walk *walk, int *code)
{
    const char *at = walk->at + 1;
    while (walk->reading == UNESCAPED_FULLY && at < walk->end && *at == '\\' && at - walk->at < SLASHES_MAX) {
        at++;
    }
    size_t slashes = (size_t)(at - walk->at);
    char next = at < walk->end ? *at : '\0';
    int digits = next == 'u' ? 4 : next == 'x' ? 2 : 0;
    if (digits > 0 && (*code = hex_number(at + 1, walk->end, digits)) >= 0) {
        return slashes + 1 + (size_t)digits;
    }
    bool quotes = next != '\0' && strchr("\"/'\\", next) != NULL;
    *code = quotes ? next : '\\';
    return quotes ? slashes + 1 : slashes;
}

static size_t read_entity(const struct walk *walk, int *code)
{
    static const struct {
        const char *name;
        char character;
    } entities[] = {{"amp;", '&'}, {"lt;", '<'}, {"gt;", '>'}, {"quot;", '"'}, {"apos;", '\''}};
    size_t left = (size_t)(walk->end - walk->at) - 1;
    const char *at = walk->at + 1;
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
        size_t length = strlen(entities[i].name);
        if (left >= length && memcmp(at, entities[i].name, length) == 0) {
            *code = entities[i].character;
            return 1 + length;
        }
    }
    if (left < 3 || *at != '#') {
        return 0;
    }
    int base = at[1] == 'x' || at[1] == 'X' ? 16 : 10;
    int value = 0;
    for (at += base == 16 ? 2 : 1; at < walk->end && *at != ';' && value < 256; at++) {
        int digit = hex_value(*at);
        if (digit < 0 || digit >= base) {
            return 0;
        }
        value = value * base + digit;
    }
    *code = value;
    return at < walk->end && *at == ';' ? (size_t)(at + 1 - walk->at) : 0;
}

/* The next character, and the bytes it takes; what stands for none of a key's becomes NUL. */
static size_t read_character(const struct walk *walk, unsigned char *character)
{
    int code = (unsigned char)*walk->at;
    size_t length = 0;
    if (walk->reading == AS_IT_STANDS) {
        *character = (unsigned char)code;
        return 1;
    }
    if (code == '%') {
        length = read_percent(walk, &code);
    } else if (code == '\\') {
        length = read_backslash(walk, &code);
    } else if (code == '&') {
        length = read_entity(walk, &code);
    }
    *character = length == 0 ? (unsigned char)*walk->at : code < 128 ? (unsigned char)code : 0;
    return length == 0 ? 1 : length;
}

/* ---- pieces of the key ---- */

static uint64_t shifted(uint64_t piece, unsigned char character)
{
    return piece << 8 | character;
}

/* Is it one of the key's? Eight characters in a number each. */
static bool is_piece(uint64_t wanted, const char *secret)
{
    uint64_t piece = 0;
    for (size_t i = 0; secret[i] != '\0'; i++) {
        piece = shifted(piece, (unsigned char)secret[i]);
        if (piece == wanted && i + 1 >= SECRET_PIECE_BYTES) {
            return true;
        }
    }
    return false;
}

/* What is to be hidden: found in each way of reading first, because what one way hides the next can't read.
 */
struct findings {
    struct finding {
        char *begin;
        char *end;
    } *at;
    size_t count;
    size_t room;
};

static void note(struct findings *findings, char *begin, char *end)
{
    struct finding *last = findings->count > 0 ? &findings->at[findings->count - 1] : NULL;
    if (last != NULL && last->begin <= begin && begin <= last->end) { /* the next piece of the same key */
        last->end = end > last->end ? end : last->end;
        return;
    }
    if (findings->count == findings->room) {
        findings->room = findings->room == 0 ? 8 : findings->room * 2;
        findings->at = memory_resize(findings->at, findings->room, sizeof *findings->at);
    }
    findings->at[findings->count++] = (struct finding){begin, end};
}

static void find_pieces(struct walk walk, const char *secret, struct findings *findings)
{
    char *begins[SECRET_PIECE_BYTES];
    uint64_t last = 0;
    for (size_t count = 0; walk.at < walk.end; count++) {
        unsigned char character;
        size_t length = read_character(&walk, &character);
        last = shifted(last, character);
        begins[count % SECRET_PIECE_BYTES] = walk.at;
        walk.at += length;
        if (count + 1 >= SECRET_PIECE_BYTES && is_piece(last, secret)) {
            note(findings, begins[(count + 1) % SECRET_PIECE_BYTES], walk.at); /* from the oldest of them */
        }
    }
}

static void hide_pieces(const struct walk *text, const char *secret)
{
    struct findings findings = {0};
    for (enum reading reading = AS_IT_STANDS; reading <= UNESCAPED_FULLY; reading++) {
        find_pieces((struct walk){text->at, text->end, reading}, secret, &findings);
    }
    for (size_t i = 0; i < findings.count; i++) {
        memset(findings.at[i].begin, '*', (size_t)(findings.at[i].end - findings.at[i].begin));
    }
    free(findings.at);
}

/* ---- after the words that announce a key ---- */

/* Does the text go on with a word, whatever its case? It is walked past then. */
static bool take_word(struct walk *walk, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(walk->end - walk->at) < length || strncasecmp(walk->at, word, length) != 0) {
        return false;
    }
    walk->at += length;
    return true;
}

static bool take_character(struct walk *walk, const char *any_of)
{
    unsigned char character;
    if (walk->at == walk->end) {
        return false;
    }
    size_t length = read_character(walk, &character);
    if (character == '\0' || strchr(any_of, character) == NULL) {
        return false;
    }
    walk->at += length;
    return true;
}

/* Is here the end of a value in a URL, a header, a sentence or a JSON string? A key may hold such characters
 * too, but they are percent-encoded then. */
static bool value_ends(const struct walk *walk)
{
    unsigned char character;
    if (walk->at == walk->end) {
        return true;
    }
    (void)read_character(walk, &character);
    return *walk->at != '%' && (character <= ' ' || strchr("\"'<>&#;,)]}", character) != NULL);
}

static void skip_character(struct walk *walk)
{
    unsigned char character;
    walk->at += read_character(walk, &character);
}

static bool hide_value(struct walk walk)
{
    char *begin = walk.at;
    while (!value_ends(&walk)) {
        skip_character(&walk);
    }
    memset(begin, '*', (size_t)(walk.at - begin));
    return walk.at > begin;
}

/* Only what the key begins with: "Bearer authentication is missing" stays readable. */
static bool hide_beginning(struct walk walk, const char *secret)
{
    char *begin = walk.at;
    while (!value_ends(&walk) && *secret != '\0' && take_character(&walk, (char[]){*secret, '\0'})) {
        secret++;
    }
    bool hidden = value_ends(&walk) && walk.at > begin;
    if (hidden) {
        memset(begin, '*', (size_t)(walk.at - begin));
    }
    return hidden;
}

ASIDE static bool hide_announced(const struct walk *text, const char *secret)
{
    bool hidden = false;
    for (struct walk walk = *text; walk.at < walk.end; walk.at++) {
        struct walk next = walk;
        char first = (char)(*walk.at | 0x20);
        if (first == 'p' && take_word(&next, "pbxkey") && take_character(&next, "=")) {
            hidden = hide_value(next) || hidden;
        } else if (first == 'b' && take_word(&next, "bearer") && take_character(&next, " +")) {
            while (take_character(&next, " +")) {
            }
            hidden = hide_beginning(next, secret) || hidden;
        }
    }
    return hidden;
}

/* ---- a short key as a word of its own ---- */

static size_t match_as(struct walk walk, const char *secret)
{
    const char *begin = walk.at;
    for (; *secret != '\0'; secret++) {
        if (!take_character(&walk, (char[]){*secret, '\0'})) {
            return 0;
        }
    }
    return (size_t)(walk.at - begin);
}

/* Bytes of the text that stand for the whole key, in one way of reading; 0 when it is not here. */
static size_t match(struct walk walk, const char *secret)
{
    size_t length = 0;
    for (walk.reading = AS_IT_STANDS; walk.reading <= UNESCAPED_FULLY && length == 0; walk.reading++) {
        length = match_as(walk, secret);
    }
    return length;
}

static void hide_word(const struct walk *text, const char *secret)
{
    bool inside = false; /* of a word */
    for (struct walk walk = *text; walk.at < walk.end; walk.at++) {
        size_t length = inside ? 0 : match(walk, secret);
        bool whole = length > 0 && (walk.at + length == walk.end || !isalnum((unsigned char)walk.at[length]));
        if (whole) {
            memset(walk.at, '*', length);
        }
        inside = isalnum((unsigned char)*walk.at) != 0;
    }
}

/* ---- the whole key ---- */

/* The next place where the key may begin: its first character, or one that is escaped. */
static char *next_chance(const struct walk *walk, char first)
{
    char *at = walk->at;
    while (at < walk->end && *at != first && *at != '%' && *at != '\\' && *at != '&') {
        at++;
    }
    return at;
}

ASIDE static bool hide_escaped(const struct walk *text, const char *secret)
{
    bool hidden = false;
    for (struct walk walk = *text; (walk.at = next_chance(&walk, *secret)) < walk.end;) {
        size_t length = match(walk, secret);
        memset(walk.at, '*', length);
        walk.at += length == 0 ? 1 : length;
        hidden = hidden || length > 0;
    }
    return hidden;
}

ASIDE static bool hide_plain(const struct walk *text, const char *secret, size_t length)
{
    bool hidden = false;
    char *at = text->at;
    while ((at = memmem(at, (size_t)(text->end - at), secret, length)) != NULL) {
        memset(at, '*', length);
        at += length;
        hidden = true;
    }
    return hidden;
}

/* What there is in a text that may be a key. */
struct suspicion {
    bool beginning; /* as many characters as are looked at together */
    bool escape;
};

/* A key that is there begins with its first characters side by side, or one of these is escaped: so these two are looked
 * for, and most messages hold neither. In the last bytes there is nothing to be found, as the rest of the key stands there.
 * The key has SECRET_PIECE_BYTES or more. */
static struct suspicion suspect(const char *data, size_t length, const char *secret)
{
    enum { BEGINNING = 3, STEP = sizeof(bytes16) };
    static_assert((int)BEGINNING < (int)SECRET_PIECE_BYTES, "the key is longer than its beginning");
    if (length < STEP + BEGINNING - 1) {
        return (struct suspicion){true, true};
    }
    size_t last = length - STEP - (BEGINNING - 1);
    bytes16 beginnings = bytes16_of(0);
    bytes16 escapes = bytes16_of(0);
    for (size_t from = 0;; from = from + STEP < last ? from + STEP : last) {
        bytes16 first = bytes16_at(data + from);
        bytes16 beginning = first == bytes16_of(secret[0]);
        for (size_t i = 1; i < BEGINNING; i++) {
            beginning &= bytes16_at(data + from + i) == bytes16_of(secret[i]);
        }
        beginnings |= beginning;
        escapes |= (first == bytes16_of('\\')) | (first == bytes16_of('%')) | (first == bytes16_of('&'));
        if (from == last) {
            break;
        }
    }
    return (struct suspicion){bytes16_first(beginnings) < STEP, bytes16_first(escapes) < STEP};
}

/* ---- all of it ---- */

bool secret_hide_data(char *data, size_t length, const char *secret)
{
    struct walk text = {data, data + length, UNESCAPED_FULLY};
    size_t secret_length = secret == NULL ? 0 : strlen(secret);
    if (secret_length < SECRET_PIECE_BYTES) {
        return secret_length > 0 && hide_announced(&text, secret);
    }
    struct suspicion suspicion = suspect(data, length, secret);
    if (suspicion.escape) {
        return hide_escaped(&text, secret);
    }
    return suspicion.beginning && hide_plain(&text, secret, secret_length);
}

void secret_hide(char *text, const char *secret)
{
    struct walk walk = {text, text + strlen(text), UNESCAPED_FULLY};
    if (secret == NULL || secret[0] == '\0') {
        return;
    }
    if (strlen(secret) >= SECRET_PIECE_BYTES) {
        hide_pieces(&walk, secret);
    } else {
        hide_word(&walk, secret);
    }
    (void)hide_announced(&walk, secret);
}
