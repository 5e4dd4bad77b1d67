#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bounded UTF-8: cleaning what strangers send, measuring in cells, and matching as people type.
 *
 * Widths are those of wcwidth() in the program's UTF-8 locale. Every text inside the program was cleaned at
 * the border, so the other functions get valid UTF-8 (and survive anything else). */

enum {
    TEXT_REPLACEMENT = 0xfffd, /* in place of bytes that are no UTF-8 */
    TEXT_PLACEHOLDER = 0x25af, /* ▯, in place of a character that a terminal must not get */
    TEXT_MARKS_MAX = 2,        /* combining marks on one character; further ones are dropped */
};

/* Decodes the character at `from`, of which `length` bytes may be read. Returns its bytes, 0 at the end. A
 * byte that begins no character gives U+FFFD and 1. */
size_t text_decode(const char *from, size_t length, uint32_t *code);

/* Is all of it UTF-8? A NUL is a valid character. */
bool text_is_utf8(const char *bytes, size_t length);

/* Writes `code` as UTF-8 (1 to 4 bytes, no NUL) and returns the bytes written. */
size_t text_encode(char to[4], uint32_t code);

/* Bytes of the byte order mark at the beginning, or 0. Some programs write one before every text; it is no
 * part of the text. */
size_t text_bom_bytes(const char *text, size_t length);

/* Is it any of Unicode's white space, or invisible? */
bool text_is_blank(uint32_t code);

/* Has the text nothing but blanks? */
bool text_is_all_blank(const char *text);

/* Cleans `length` bytes of a stranger's text into `to`, ended with NUL and cut at a character: invalid UTF-8
 * becomes U+FFFD; control characters, line breaks, bidi and other invisible format characters become a
 * visible placeholder. Returns the bytes without the NUL. */
size_t text_clean(char *to, size_t size, const char *from, size_t length);

/* The character, or what is printed in its place because a terminal must not get it. This is the last check
 * before the terminal. */
uint32_t text_printable(uint32_t code);

/* A printable character in ASCII: a letter without its diacritic, a similar character, or a question mark. */
char text_ascii(uint32_t code);

/* The value of a hexadecimal digit, in any case; -1 for any other byte. */
static inline int text_hex_digit(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    char small = (char)(digit | 0x20);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

/* Like text_clean(), for a NUL-ended text, without the locale: usable before setlocale(). */
void text_clean_without_locale(char *to, size_t size, const char *from);

/* Is `word` in `list`, which blanks separate? */
bool text_is_listed(const char *word, const char *list);

/* Copies clean text, cut at a character if it does not fit. False if it was cut. */
bool text_copy(char *to, size_t size, const char *from);

/* Appends to a text in `size` bytes as snprintf() writes; what does not fit is cut off. */
void text_append(char *text, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Does text_copy() of `from` into `size` bytes give `copy`? Use this to look up by a text that was cut when
 * it was stored. */
bool text_is_copy(const char *copy, size_t size, const char *from);

/* Cells of a character: 0 for a combining mark, 1 or 2. */
int text_cells(uint32_t code);

/* Cells of `text`. */
int text_width_cells(const char *text);

/* Characters (code points) in `text`. */
size_t text_length(const char *text);

/* Bytes of `text` that fit into `width_cells`. Their cells go to `used_cells` unless it is NULL. */
size_t text_fit(const char *text, int width_cells, int *used_cells);

/* Bytes of `text` that go into a line of `width_cells`, which ends between two words. A first word that is
 * wider is a line of its own, and not broken. The blanks behind a line belong to none. 0 at the end of the
 * text. */
size_t text_line(const char *text, int width_cells);

/* Folds a character: lower case without diacritic, so that `zolc` finds Żółć. Latin only; others are
 * unchanged. */
uint32_t text_fold(uint32_t code);

/* Does `text` begin with `needle`, both folded? */
bool text_begins(const char *text, const char *needle);

/* Where `needle` first occurs in `text`, both folded: a byte offset, or -1. An empty needle is found at 0. */
ptrdiff_t text_find(const char *text, const char *needle);

/* Does the whole `text` match `pattern`, both folded? * stands for any characters. */
bool text_like(const char *text, const char *pattern);

/* A hash depends on its seed. Where strangers choose keys it is random, so that nobody can make many with the
 * same hash. */
struct text_seed {
    uint64_t first;
    uint64_t second;
};

/* A hash of the bytes: SipHash-1-3. Reads at most `size` bytes. `*length`: the bytes before the NUL; `size`
 * if there is none among them. */
uint32_t text_hash(const char *text, size_t size, const struct text_seed *seed, size_t *length);

/* Compares as people sort: runs of digits by value (99 before 101), the rest folded. 0 only if the bytes are
 * equal. */
int text_compare(const char *a, const char *b);
