#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* A single-pass JSON scanner for frames. It allocates nothing and returns raw tokens.
 *
 * Each function returns false if the text is not what it must be; the scanner is useless then. Strings are as
 * tolerant as net/cloudpbx/decode.h describes; control characters in them are accepted, to be cleaned. */

struct json_scan {
    const char *at;
    const char *end;
};

/* A string without its quotation marks, or a number or literal. */
struct json_token {
    const char *at;
    size_t length;
    bool plain;  /* printable ASCII without a backslash: needs no decoding or cleaning */
    bool quoted; /* a string */
};

/* Skips white space; false at the end. */
bool json_scan_space(struct json_scan *scan);

/* Is the next byte not white space? Almost always: exchanges send none. */
static inline bool json_scan_is_at_char(const struct json_scan *scan)
{
    return scan->at < scan->end && (unsigned char)*scan->at > ' ';
}

/* The next character after white space; '\0' at the end. */
static inline char json_scan_peek(struct json_scan *scan)
{
    return json_scan_is_at_char(scan) || json_scan_space(scan) ? *scan->at : '\0';
}

/* Moves past `token` if it is the next character after white space. Otherwise only white space is skipped:
 * another token can be tried. */
static inline bool json_scan_char(struct json_scan *scan, char token)
{
    if (json_scan_peek(scan) != token) {
        return false;
    }
    scan->at++;
    return true;
}

/* Moves past the separator after a member of a list: `*more` if another member follows, else the list has
 * ended. */
static inline bool json_scan_separator(struct json_scan *scan, char close, bool *more)
{
    char next = json_scan_peek(scan);
    *more = next == ',';
    if (next != ',' && next != close) {
        return false;
    }
    scan->at++;
    return true;
}

/* Moves past the bracket that opens an object or array. `*more`: it is not empty; else its end is passed,
 * too. */
static inline bool json_scan_open(struct json_scan *scan, char open, char close, bool *more)
{
    if (!json_scan_char(scan, open)) {
        return false;
    }
    *more = !json_scan_char(scan, close);
    return true;
}

/* A string. */
bool json_scan_string(struct json_scan *scan, struct json_token *piece);

/* A string, number or literal. An object or array is skipped and gives an empty token that is not quoted. */
bool json_scan_scalar(struct json_scan *scan, struct json_token *piece);

/* A word to compare tokens with; shorter than JSON_SCAN_WORD_BYTES. */
struct json_word {
    const char *text;
    size_t length;
};

enum { JSON_SCAN_WORD_BYTES = 32 };

#define JSON_WORD(literal)                                                                                   \
    {                                                                                                        \
        .text = (literal), .length = sizeof(literal) - 1                                                     \
    }

/* Moves past `"word":` if the text continues with exactly these bytes. Otherwise does not move; the name may
 * still be there in another spelling (\uXXXX). */
static inline bool json_scan_name(struct json_scan *scan, const struct json_word *word)
{
    size_t length = word->length;
    const char *at = scan->at;
    bool framed = (size_t)(scan->end - at) >= length + 3 && at[0] == '"' && at[length + 1] == '"' &&
                  at[length + 2] == ':';
    if (!framed || memcmp(at + 1, word->text, length) != 0) {
        return false;
    }
    scan->at += length + 3;
    return true;
}

/* Is the token this word, even with letters written as \uXXXX? */
bool json_scan_equals(const struct json_token *piece, const struct json_word *word);

/* Skips any value with up to `depth` levels. */
bool json_scan_skip(struct json_scan *scan, int depth);

/* Decodes the escapes of a string; `to` has room for `piece->length` bytes. Returns the bytes written. With
 * `literal`, \b \f \n \r \t remain unchanged (identifiers and names); without, they are what JSON says. */
size_t json_scan_unescape(const struct json_token *piece, bool literal, char *to);
