#pragma once

#include <stdbool.h>

/* The characters of text that may be escaped: for a URL (%2F), JSON (\/ \u002f), HTML (&#47; &quot;) or a log
 * (\x2f), nested, completely or in part.
 *
 * Escaped text is ambiguous: `\/` may be one character or two. So one position has several readings, and a
 * search tries each. Each further reading removes one more layer of escapes and takes more bytes. A character
 * outside ASCII reads as NUL. */

enum {
    UNESCAPE_BYTES_MAX = 64, /* of one character … */
    /* … and readings of one: without a limit, a run of backslashes would take forever … */
    UNESCAPE_VARIANTS_MAX = 12,
    /* … and layers of escapes */
    UNESCAPE_LAYERS_MAX = 3,
};

/* One reading of a character. */
struct unescaped_char {
    unsigned char character;
    unsigned char variant;
    unsigned char layers; /* that may still be removed from the escape itself */
    const char *end;      /* after its last byte */
    const char *limit;    /* after the last byte that it may take */
};

/* The first reading, without removing escapes; there is a byte at `at`. */
struct unescaped_char unescape_first(const char *at, const char *end);

/* The next reading, with one more layer removed; false if there is none. */
bool unescape_next(struct unescaped_char *reading);

/* The last reading, with all layers removed. */
struct unescaped_char unescape_all(const char *at, const char *end);

/* Can the text at `*at` be read as this character? Then moves past it. */
bool unescape_match(const char **at, const char *end, char character);
