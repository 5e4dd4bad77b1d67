/* A single-pass JSON scanner. */

#include "net/json_scan.h"

#include "model/memory.h"
#include "model/text.h"
#include "net/bytes16.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

/* Bytes that end a string or need decoding or cleaning. */
#define SIXTEEN true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true
static const bool special[256] = {
    [0x00] = SIXTEEN, [0x10] = SIXTEEN, ['"'] = true,     ['\\'] = true,    [0x7f] = true,
    [0x80] = SIXTEEN, [0x90] = SIXTEEN, [0xa0] = SIXTEEN, [0xb0] = SIXTEEN, [0xc0] = SIXTEEN,
    [0xd0] = SIXTEEN, [0xe0] = SIXTEEN, [0xf0] = SIXTEEN,
};

/* Finds the next special byte, sixteen bytes at a time. */
static const char *skip_plain(const char *at, const char *end)
{
    for (; end - at >= (ptrdiff_t)sizeof(bytes16); at += sizeof(bytes16)) {
        bytes16 bytes = bytes16_load(at);
        unsigned first =
            bytes16_first_set((bytes < bytes16_broadcast(' ')) | (bytes == bytes16_broadcast('"')) |
                              (bytes == bytes16_broadcast('\\')) | (bytes == bytes16_broadcast(0x7f)));
        if (first < sizeof(bytes16)) {
            return at + first;
        }
    }
    while (at < end && !special[(unsigned char)*at]) {
        at++;
    }
    return at;
}

/* Finds the end of a string from its first special byte on; `end` if it has none. */
COLD static const char *skip_special(const char *at, const char *end)
{
    while (at < end && *at != '"') {
        bool pair = *at == '\\' && at + 1 < end && (at[1] == '"' || at[1] == '\\');
        at = skip_plain(at + (pair ? 2 : 1), end);
    }
    return at;
}

COLD bool json_scan_space(struct json_scan *scan)
{
    while (scan->at < scan->end &&
           (*scan->at == ' ' || *scan->at == '\n' || *scan->at == '\r' || *scan->at == '\t')) {
        scan->at++;
    }
    return scan->at < scan->end;
}

/* Scans a string after its opening quotation mark. */
static bool scan_string_end(struct json_scan *scan, struct json_token *piece)
{
    const char *at = skip_plain(scan->at, scan->end);
    bool plain = at < scan->end && *at == '"';
    if (!plain) {
        at = skip_special(at, scan->end);
    }
    if (at >= scan->end) {
        return false;
    }
    *piece = (struct json_token){
        .at = scan->at, .length = (size_t)(at - scan->at), .plain = plain, .quoted = true};
    scan->at = at + 1;
    return true;
}

bool json_scan_string(struct json_scan *scan, struct json_token *piece)
{
    return json_scan_char(scan, '"') && scan_string_end(scan, piece);
}

static bool skip_digits(struct json_scan *scan)
{
    const char *from = scan->at;
    while (scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9') {
        scan->at++;
    }
    return scan->at > from;
}

static bool skip_either(struct json_scan *scan, char a, char b)
{
    if (scan->at == scan->end || (*scan->at != a && *scan->at != b)) {
        return false;
    }
    scan->at++;
    return true;
}

static bool scan_number(struct json_scan *scan)
{
    (void)skip_either(scan, '-', '-');
    bool zero = skip_either(scan, '0', '0');
    if (!zero && !skip_digits(scan)) {
        return false;
    }
    if (skip_either(scan, '.', '.') && !skip_digits(scan)) {
        return false;
    }
    if (skip_either(scan, 'e', 'E')) {
        (void)skip_either(scan, '+', '-');
        return skip_digits(scan);
    }
    return true;
}

COLD static bool scan_literal(struct json_scan *scan)
{
    static const char *const literals[] = {"null", "true", "false"};
    for (size_t i = 0; i < sizeof literals / sizeof *literals; i++) {
        size_t length = strlen(literals[i]);
        if ((size_t)(scan->end - scan->at) >= length && memcmp(scan->at, literals[i], length) == 0) {
            scan->at += length;
            return true;
        }
    }
    return false;
}

bool json_scan_scalar(struct json_scan *scan, struct json_token *piece)
{
    char next = json_scan_peek(scan);
    if (next == '"') {
        scan->at++;
        return scan_string_end(scan, piece);
    }
    if (next == '{' || next == '[') {
        *piece = (struct json_token){.at = scan->at};
        return json_scan_skip(scan, 64);
    }
    const char *from = scan->at;
    bool number = next == '-' || (next >= '0' && next <= '9');
    if (!(number ? scan_number(scan) : scan_literal(scan))) {
        return false;
    }
    *piece = (struct json_token){.at = from, .length = (size_t)(scan->at - from), .plain = true};
    return true;
}

/* Recursion is bounded by `depth`. */
COLD bool json_scan_skip(struct json_scan *scan, int depth)
{
    struct json_token ignored;
    char open = json_scan_peek(scan);
    if (open != '{' && open != '[') {
        return json_scan_scalar(scan, &ignored);
    }
    if (depth == 0) {
        return false;
    }
    char close = open == '{' ? '}' : ']';
    bool more;
    scan->at++;
    if (json_scan_char(scan, close)) {
        return true;
    }
    do {
        if (open == '{' && (!json_scan_string(scan, &ignored) || !json_scan_char(scan, ':'))) {
            return false;
        }
        if (!json_scan_skip(scan, depth - 1) || !json_scan_separator(scan, close, &more)) {
            return false;
        }
    } while (more);
    return true;
}

static int hex_digit(char digit)
{
    static const char hex[] = "0123456789abcdef";
    const char *found =
        digit == '\0' ? NULL : strchr(hex, digit >= 'A' && digit <= 'F' ? digit + 0x20 : digit);
    return found == NULL ? -1 : (int)(found - hex);
}

/* The value of \uXXXX at `at`; -1 if it is no such escape. */
static int32_t hex_escape(const char *at, const char *end)
{
    if (end - at < 6 || at[0] != '\\' || at[1] != 'u') {
        return -1;
    }
    int32_t value = 0;
    for (int i = 2; i < 6; i++) {
        int digit = hex_digit(at[i]);
        if (digit < 0) {
            return -1;
        }
        value = value << 4 | digit;
    }
    return value;
}

/* Decodes \uXXXX, with its low surrogate if it has one, and moves past it. A lone surrogate becomes U+FFFD.
 */
static size_t unescape_hex(const char **at, const char *end, char to[4])
{
    uint32_t code = (uint32_t)hex_escape(*at, end);
    *at += 6;
    if (code >= 0xd800 && code <= 0xdbff) {
        int32_t low = hex_escape(*at, end);
        if (low >= 0xdc00 && low <= 0xdfff) {
            *at += 6;
            return text_encode(to, 0x10000 + ((code - 0xd800) << 10) + ((uint32_t)low - 0xdc00));
        }
    }
    return text_encode(to, code >= 0xd800 && code <= 0xdfff ? TEXT_REPLACEMENT : code);
}

/* What the character after a backslash means; '\0' if the backslash is an ordinary character. */
static char simple_escape(char escaped, bool literal)
{
    static const char names[] = "\"\\/bfnrt";
    static const char values[] = "\"\\/\b\f\n\r\t";
    const char *found = escaped == '\0' ? NULL : strchr(names, escaped);
    if (found == NULL || (literal && found - names > 2)) {
        return '\0';
    }
    return values[found - names];
}

COLD size_t json_scan_unescape(const struct json_token *piece, bool literal, char *to)
{
    const char *at = piece->at;
    const char *end = at + piece->length;
    size_t written = 0;
    while (at < end) {
        if (*at != '\\') {
            to[written++] = *at++;
        } else if (hex_escape(at, end) >= 0) {
            written += unescape_hex(&at, end, to + written);
        } else {
            char value = at + 1 < end ? simple_escape(at[1], literal) : '\0';
            to[written++] = value != '\0' ? value : '\\';
            at += value != '\0' ? 2 : 1;
        }
    }
    return written;
}

bool json_scan_equals(const struct json_token *piece, const struct json_word *word)
{
    char text[JSON_SCAN_WORD_BYTES * 6];
    assert(word->length < JSON_SCAN_WORD_BYTES);
    if (piece->plain || piece->length > word->length * 6) {
        return word->length == piece->length && memcmp(piece->at, word->text, word->length) == 0;
    }
    return json_scan_unescape(piece, true, text) == word->length &&
           memcmp(text, word->text, word->length) == 0;
}
