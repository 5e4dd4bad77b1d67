#pragma once

#include <stdbool.h>
#include <stddef.h>

/* A single pass over JSON text, for the stream's frames. It builds nothing: it hands out the raw pieces, and moves on.
 *
 * Each function is false where the text is not what it must be; the place is then of no use any more. The tolerances in
 * strings are those of cloudpbx_decode.h; beside them, control characters in a string are let through to be cleaned. */

struct scan {
    const char *at;
    const char *end;
};

/* A piece of the text between its quotation marks, or a number or literal as it stands. */
struct piece {
    const char *at;
    size_t length;
    bool plain;  /* printable ASCII without a backslash: nothing to decode or clean */
    bool quoted; /* a string */
};

/* Moves over white space; false at the end. */
bool scan_space(struct scan *scan);

/* The next character that is no white space; '\0' at the end. */
char scan_peek(struct scan *scan);

/* Moves over `token` if it is the next character that is no white space. If it is not, nothing has moved but over white
 * space: another token can be tried. */
bool scan_token(struct scan *scan, char token);

/* A string. */
bool scan_string(struct scan *scan, struct piece *piece);

/* A string, number or literal; an object or array is skipped and gives an empty piece that is not quoted. */
bool scan_scalar(struct scan *scan, struct piece *piece);

/* Does a piece say just this, be it with letters written as \uXXXX? `word` is shorter than SCAN_WORD_BYTES. */
enum { SCAN_WORD_BYTES = 32 };
bool scan_is(const struct piece *piece, const char *word);

/* Moves over any value of up to `depth` levels. */
bool scan_skip(struct scan *scan, int depth);

/* The text of a string with its escapes decoded; `to` must have room for `piece->length` bytes. Returns the bytes. With
 * `literal`, \b \f \n \r \t stand for themselves (identifiers and names), without they are what JSON says. */
size_t scan_unescape(const struct piece *piece, bool literal, char *to);
