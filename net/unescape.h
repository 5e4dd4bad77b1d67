#pragma once

#include <stdbool.h>

/* The characters of a text that somebody may have escaped: for a URL (%2F), for JSON (\/ \u002f), for a page
 * (&#47; &quot;) or for a log (\x2f), one within the other, in whole or in part.
 *
 * Escaped text is ambiguous: `\/` may be one character or two. So one position has several readings, and a
 * search tries each. Each further reading removes one more layer of escapes and takes more bytes. A character
 * outside ASCII reads as NUL. */

enum {
    UNESCAPE_BYTES_MAX = 64, /* no character is looked for in more bytes … */
    /* … or read in more ways: with no bound, nothing but backslashes would take for ever … */
    UNESCAPE_VARIANTS_MAX = 12,
    /* … and so many layers may each have escaped every character of the one before */
    UNESCAPE_LAYERS_MAX = 3,
};

/* One variant to read a character. */
struct unescaped_char {
    unsigned char character;
    unsigned char variant;
    unsigned char layers; /* that may have escaped the escape itself */
    const char *end;      /* behind the bytes that it takes */
    const char *limit;    /* behind the last byte that it may take */
};

/* As it stands; there is a byte at `at`. */
struct unescaped_char unescape_first(const char *at, const char *end);

/* With one layer more undone; false where there is none. */
bool unescape_next(struct unescaped_char *reading);

/* With every layer undone. */
struct unescaped_char unescape_all(const char *at, const char *end);

/* Can what stands at `*at` be read as this character? `*at` moves behind it then. */
bool unescape_match(const char **at, const char *end, char character);
