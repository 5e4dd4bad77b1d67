#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bounded UTF-8: cleaning what strangers send, measuring in cells, and matching as people type.
 *
 * Widths are those of wcwidth() in the program's UTF-8 locale; every text inside the program has been cleaned
 * at the border, so the other functions meet valid UTF-8 only (and survive anything else). */

enum {
    TEXT_REPLACEMENT = 0xfffd, /* stands for bytes that are no UTF-8 */
    TEXT_PLACEHOLDER = 0x25af, /* ▯ stands for a character that must not reach a terminal */
    TEXT_MARKS_MAX = 2,        /* combining marks kept on one character; further ones are dropped */
};

/* The character at `from`, of which `length` bytes may be read. Returns the bytes it takes, 0 at the end; a
 * byte that begins no character gives U+FFFD and 1. */
size_t text_decode(const char *from, size_t length, uint32_t *code);

/* Is all of it UTF-8? A NUL is a character like others. */
bool text_is_utf8(const char *bytes, size_t length);

/* Writes `code` as UTF-8 (1 to 4 bytes, no NUL) and returns the bytes written. */
size_t text_encode(char to[4], uint32_t code);

/* Bytes of the byte order mark that `text` begins with, 0 where there is none: some programs write one before
 * every text, and it is no part of it. */
size_t text_bom_bytes(const char *text, size_t length);

/* Is it white space, of any kind that Unicode has, or a character that nobody sees? */
bool text_is_blank(uint32_t code);

/* Copies `length` bytes of a stranger's text into `to`, always ended with NUL and cut at a character: invalid
 * UTF-8 becomes U+FFFD; control characters, line breaks, bidi and other invisible format characters become a
 * visible placeholder. Returns the bytes written without the NUL. */
size_t text_clean(char *to, size_t size, const char *from, size_t length);

/* The character itself, or what stands for it where it must not reach a terminal: the last gate before one.
 */
uint32_t text_printable(uint32_t code);

/* What stands for a character that may reach a terminal where it knows no more than ASCII: a letter without
 * its diacritic, what looks alike, or a question mark. */
char text_ascii(uint32_t code);

/* Copies a sentence with what strangers, files and the environment have put into it, and which nothing else
 * has cleaned: as text_clean(), but it asks no locale, so it serves before there is one. */
void text_clean_without_locale(char *to, size_t size, const char *from);

/* Is `word` one of the words of `list`, which blanks separate? */
bool text_is_listed(const char *word, const char *list);

/* Copies what is already clean, cut at a character where it does not fit. Returns false when it was cut. */
bool text_copy(char *to, size_t size, const char *from);

/* Is `copy` what text_copy() makes of `from` in `size` bytes? What is looked up by a text that was cut when
 * it was kept must be compared so. */
bool text_is_copy(const char *copy, size_t size, const char *from);

/* Cells that one character takes: 0 for a combining mark, 1 or 2. */
int text_cells(uint32_t code);

/* Cells that `text` takes. */
int text_width_cells(const char *text);

/* Characters (code points) in `text`. */
size_t text_length(const char *text);

/* Bytes of `text` that fit into `width_cells`; the cells they take go to `used_cells` unless it is NULL. */
size_t text_fit(const char *text, int width_cells, int *used_cells);

/* `code` in lower case and without its diacritic, so that `zolc` finds Żółć. Covers Latin, leaves the rest.
 */
uint32_t text_fold(uint32_t code);

/* Does `text` begin with `needle`, both folded? */
bool text_begins(const char *text, const char *needle);

/* Where `needle` first occurs in `text`, both folded: a byte offset, or -1. An empty needle is found at 0. */
ptrdiff_t text_find(const char *text, const char *needle);

/* Does the whole of `text` match `pattern`, both folded, where * stands for any run of characters? */
bool text_like(const char *text, const char *pattern);

/* What a hash depends on beside the text. Where keys come from strangers it is random, so that nobody can
 * make many that have the same hash. */
struct text_seed {
    uint64_t first;
    uint64_t second;
};

/* A hash of the bytes: SipHash-1-3. Looks at `size` bytes at most, and tells how many there are before the
 * NUL, `size` where there is none among them. */
uint32_t text_hash(const char *text, size_t size, const struct text_seed *seed, size_t *length);

/* Orders as people do: runs of digits by their value (99 before 101), the rest folded; equal only when the
 * bytes are. */
int text_compare(const char *a, const char *b);
