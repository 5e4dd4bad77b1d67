/* Bounded UTF-8: cleaning, measuring and matching. */

#include "model/text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

/* The base letters of U+00C0 to U+017F, in lower case; '.' where a character has none. */
static const char latin_base[] = "aaaaaa.ceeeeiiiidnooooo.ouuuuy.saaaaaa.ceeeeiiiidnooooo.ouuuuy.y"
                                 "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii..jjkkklllllll"
                                 "lllnnnnnnnnnoooooo..rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
static_assert(sizeof latin_base == 0x180 - 0xc0 + 1, "one letter for each character");

/* Invisible characters that reorder, join, frame or hide text: ranges, both ends included, in order. */
static const struct {
    uint32_t first, last;
} invisible[] = {
    {0x00ad, 0x00ad},    {0x034f, 0x034f},   {0x0600, 0x0605},   {0x061c, 0x061c},   {0x06dd, 0x06dd},
    {0x070f, 0x070f},    {0x0890, 0x0891},   {0x08e2, 0x08e2},   {0x115f, 0x1160},   {0x17b4, 0x17b5},
    {0x180b, 0x180f},    {0x200b, 0x200f},   {0x2028, 0x202e},   {0x2060, 0x206f},   {0x3164, 0x3164},
    {0xd800, 0xf8ff},    {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},   {0xffa0, 0xffa0},   {0xfff0, 0xfffb},
    {0x110bd, 0x110bd},  {0x110cd, 0x110cd}, {0x13430, 0x1345f}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},
    {0xe0000, 0x10ffff},
};

size_t text_decode(const char *from, size_t length, uint32_t *code)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *bytes = (const unsigned char *)from;
    if (length == 0) {
        return 0;
    }
    if (bytes[0] < 0x80) {
        *code = bytes[0];
        return 1;
    }
    size_t size = bytes[0] >= 0xf0 ? 4 : bytes[0] >= 0xe0 ? 3 : 2;
    *code = TEXT_REPLACEMENT;
    if (bytes[0] < 0xc2 || bytes[0] > 0xf4 || size > length) {
        return 1;
    }
    uint32_t value = bytes[0] & (0xffU >> (size + 1));
    for (size_t i = 1; i < size; i++) {
        if ((bytes[i] & 0xc0) != 0x80) {
            return 1;
        }
        value = value << 6 | (bytes[i] & 0x3f);
    }
    if (value < smallest[size] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) {
        return 1;
    }
    *code = value;
    return size;
}

size_t text_encode(char to[4], uint32_t code)
{
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    size_t size = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = size - 1; i > 0; i--) {
        to[i] = (char)(0x80 | (code & 0x3f));
        code >>= 6;
    }
    to[0] = (char)((0xf00U >> size & 0xff) | code);
    return size;
}

static bool is_invisible(uint32_t code)
{
    for (size_t i = 0; i < sizeof invisible / sizeof *invisible && invisible[i].first <= code; i++) {
        if (code <= invisible[i].last) {
            return true;
        }
    }
    return false;
}

bool text_is_blank(uint32_t code)
{
    bool white = (code >= '\t' && code <= '\r') || code == ' ' || code == 0x85 || code == 0xa0 ||
                 code == 0x1680 || (code >= 0x2000 && code <= 0x200a) || code == 0x202f || code == 0x205f ||
                 code == 0x3000;
    return white || is_invisible(code);
}

bool text_is_all_blank(const char *text)
{
    size_t left = strlen(text);
    uint32_t code;
    size_t used = text_decode(text, left, &code);
    while (used > 0 && text_is_blank(code)) {
        text += used;
        left -= used;
        used = text_decode(text, left, &code);
    }
    return used == 0;
}

bool text_is_utf8(const char *bytes, size_t length)
{
    uint32_t code;
    for (size_t at = 0; at < length;) {
        if ((unsigned char)bytes[at] < 0x80) {
            at++;
            continue;
        }
        size_t taken = text_decode(bytes + at, length - at, &code);
        if (code == TEXT_REPLACEMENT && taken == 1) {
            return false;
        }
        at += taken;
    }
    return true;
}

size_t text_bom_bytes(const char *text, size_t length)
{
    static const char mark[] = {'\xef', '\xbb', '\xbf'}; /* U+FEFF */
    return length >= sizeof mark && memcmp(text, mark, sizeof mark) == 0 ? sizeof mark : 0;
}

/* Control characters have pictures of their own in Unicode. */
static uint32_t without_controls(uint32_t code)
{
    if (code < 0x20) {
        return 0x2400 + code;
    }
    if (code == 0x7f) {
        return 0x2421;
    }
    if (code < 0x7f) {
        return code;
    }
    return code < 0xa0 || is_invisible(code) ? TEXT_PLACEHOLDER : code;
}

uint32_t text_printable(uint32_t code)
{
    uint32_t stands = without_controls(code);
    bool unprintable = stands == code && code >= 0x7f && wcwidth((wchar_t)code) < 0;
    return unprintable ? TEXT_PLACEHOLDER : stands;
}

static size_t clean(char *to, size_t size, const char *from, size_t length,
                    uint32_t (*stands_for)(uint32_t code))
{
    size_t written = 0;
    int marks = TEXT_MARKS_MAX; /* a mark without a character is dropped */
    uint32_t code;
    for (size_t used; (used = text_decode(from, length, &code)) > 0; from += used, length -= used) {
        code = stands_for(code);
        marks = text_cells(code) == 0 ? marks + 1 : 0;
        if (marks > TEXT_MARKS_MAX) {
            continue;
        }
        char encoded[4];
        size_t bytes = text_encode(encoded, code);
        if (written + bytes >= size) {
            break;
        }
        memcpy(to + written, encoded, bytes);
        written += bytes;
    }
    if (size > 0) {
        to[written] = '\0';
    }
    return written;
}

size_t text_clean(char *to, size_t size, const char *from, size_t length)
{
    return clean(to, size, from, length, text_printable);
}

void text_clean_without_locale(char *to, size_t size, const char *from)
{
    (void)clean(to, size, from, strlen(from), without_controls);
}

/* Bytes of `from` that text_copy() copies into `size` bytes. */
static size_t copied_bytes(size_t size, const char *from)
{
    size_t length = strnlen(from, size);
    if (length == size) {
        length = size - 1;
        while (length > 0 && ((unsigned char)from[length] & 0xc0) == 0x80) {
            length--;
        }
    }
    return length;
}

bool text_copy(char *to, size_t size, const char *from)
{
    size_t length = copied_bytes(size, from);
    bool whole = from[length] == '\0';
    memmove(to, from, length);
    to[length] = '\0';
    return whole;
}

void text_append(char *text, size_t size, const char *format, ...)
{
    size_t length = strnlen(text, size);
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text + length, size - length, format, arguments);
    va_end(arguments);
}

bool text_is_copy(const char *copy, size_t size, const char *from)
{
    size_t length = copied_bytes(size, from);
    return strncmp(copy, from, length) == 0 && copy[length] == '\0';
}

int text_cells(uint32_t code)
{
    if (code < 0x7f) {
        return 1;
    }
    int cells = wcwidth((wchar_t)code);
    return cells < 0 ? 1 : cells;
}

int text_width_cells(const char *text)
{
    int width = 0;
    (void)text_fit(text, INT32_MAX, &width);
    return width;
}

size_t text_length(const char *text)
{
    size_t characters = 0;
    size_t left = strlen(text);
    uint32_t code;
    for (size_t used; (used = text_decode(text, left, &code)) > 0; text += used, left -= used) {
        characters++;
    }
    return characters;
}

size_t text_fit(const char *text, int width_cells, int *used_cells)
{
    size_t left = strlen(text);
    size_t bytes = 0;
    int width = 0;
    uint32_t code;
    for (size_t used; (used = text_decode(text + bytes, left, &code)) > 0; bytes += used, left -= used) {
        int cells = text_cells(code);
        if (width + cells > width_cells) {
            break;
        }
        width += cells;
    }
    if (used_cells != NULL) {
        *used_cells = width;
    }
    return bytes;
}

size_t text_line(const char *text, int width_cells)
{
    size_t end = text_fit(text, width_cells, NULL);
    size_t first = strspn(text, " ");
    first += strcspn(text + first, " ");
    while (text[end] != '\0' && end > first && text[end] != ' ') {
        end--;
    }
    return end > first ? end : first;
}

uint32_t text_fold(uint32_t code)
{
    if (code < 0x80) {
        return code >= 'A' && code <= 'Z' ? code + 0x20 : code;
    }
    if (code >= 0xc0 && code < 0x180 && latin_base[code - 0xc0] != '.') {
        return (uint32_t)latin_base[code - 0xc0];
    }
    return (uint32_t)towlower((wint_t)code);
}

char text_ascii(uint32_t code)
{
    static const struct {
        uint32_t code;
        char alike;
    } signs[] = {
        {0xa0, ' '},    {0xab, '"'},   {0xbb, '"'},   {0x2013, '-'}, {0x2014, '-'}, {0x2018, '\''},
        {0x2019, '\''}, {0x201c, '"'}, {0x201d, '"'}, {0x201e, '"'}, {0x2026, '~'}, {0x2190, '<'},
        {0x2192, '>'},  {0x2212, '-'}, {0x2500, '-'}, {0x2502, '|'},
    };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (signs[i].code == code) {
            return signs[i].alike;
        }
    }
    uint32_t folded = text_fold(code);
    if (code < 0x80 || folded >= 0x80) {
        return code < 0x80 ? (char)code : '?';
    }
    return (char)(iswupper((wint_t)code) ? folded - 'a' + 'A' : folded);
}

/* The folded character at `*text`, which moves behind it; 0 at the end. */
static uint32_t next_folded(const char **text)
{
    uint32_t code = (unsigned char)**text;
    if (code < 0x80) { /* the usual case; a search folds millions */
        *text += code != 0;
        return code >= 'A' && code <= 'Z' ? code + 0x20 : code;
    }
    *text += text_decode(*text, strnlen(*text, 4), &code);
    return text_fold(code);
}

bool text_begins(const char *text, const char *needle)
{
    for (uint32_t wanted; (wanted = next_folded(&needle)) != 0;) {
        if (next_folded(&text) != wanted) {
            return false;
        }
    }
    return true;
}

ptrdiff_t text_find(const char *text, const char *needle)
{
    const char *at = text;
    const char *rest = needle;
    uint32_t first = next_folded(&rest);
    for (const char *begin = at; first != 0; begin = at) {
        uint32_t code = next_folded(&at);
        if (code == first && text_begins(at, rest)) {
            return begin - text;
        }
        if (code == 0) {
            return -1;
        }
    }
    return 0;
}

/* Matches with one place to go back to: the last star, and where in the text it was. */
bool text_like(const char *text, const char *pattern)
{
    const char *star = NULL;
    const char *resume = NULL;
    while (*text != '\0') {
        const char *after_text = text;
        const char *after_pattern = pattern;
        if (*pattern == '*') {
            star = ++pattern;
            resume = text;
        } else if (next_folded(&after_pattern) == next_folded(&after_text)) {
            pattern = after_pattern;
            text = after_text;
        } else if (star != NULL) {
            (void)next_folded(&resume);
            text = resume;
            pattern = star;
        } else {
            return false;
        }
    }
    while (*pattern == '*') {
        pattern++;
    }
    return *pattern == '\0';
}

/* The state of SipHash (Aumasson and Bernstein): without the seed nobody can find texts with equal hashes.
 * One round a word of eight bytes and three at the end are enough for a table. */
struct sip {
    uint64_t a, b, c, d;
};

static uint64_t rotate(uint64_t value, int bits)
{
    return value << bits | value >> (64 - bits);
}

static void sip_round(struct sip *sip)
{
    sip->a += sip->b;
    sip->b = rotate(sip->b, 13) ^ sip->a;
    sip->a = rotate(sip->a, 32);
    sip->c += sip->d;
    sip->d = rotate(sip->d, 16) ^ sip->c;
    sip->a += sip->d;
    sip->d = rotate(sip->d, 21) ^ sip->a;
    sip->c += sip->b;
    sip->b = rotate(sip->b, 17) ^ sip->c;
    sip->c = rotate(sip->c, 32);
}

static void sip_take(struct sip *sip, uint64_t eight)
{
    sip->d ^= eight;
    sip_round(sip);
    sip->a ^= eight;
}

uint32_t text_hash(const char *text, size_t size, const struct text_seed *seed, size_t *length)
{
    struct sip sip = {
        .a = seed->first ^ UINT64_C(0x736f6d6570736575),
        .b = seed->second ^ UINT64_C(0x646f72616e646f6d),
        .c = seed->first ^ UINT64_C(0x6c7967656e657261),
        .d = seed->second ^ UINT64_C(0x7465646279746573),
    };
    uint64_t eight = 0;
    size_t at = 0;
    for (; at < size && text[at] != '\0'; at++) {
        eight |= (uint64_t)(unsigned char)text[at] << (at % 8 * 8);
        if (at % 8 == 7) {
            sip_take(&sip, eight);
            eight = 0;
        }
    }
    *length = at;
    sip_take(&sip, eight | (uint64_t)at << 56);
    sip.c ^= 0xff;
    sip_round(&sip);
    sip_round(&sip);
    sip_round(&sip);
    return (uint32_t)((sip.a ^ sip.b ^ sip.c ^ sip.d) >> 32);
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Compares the runs of digits at `*a` and `*b` by value, and moves behind both. */
static int compare_digits(const char **a, const char **b)
{
    while (**a == '0' && is_digit((*a)[1])) {
        (*a)++;
    }
    while (**b == '0' && is_digit((*b)[1])) {
        (*b)++;
    }
    const char *from_a = *a;
    const char *from_b = *b;
    while (is_digit(**a)) {
        (*a)++;
    }
    while (is_digit(**b)) {
        (*b)++;
    }
    ptrdiff_t longer = (*a - from_a) - (*b - from_b);
    if (longer != 0) {
        return longer < 0 ? -1 : 1;
    }
    return memcmp(from_a, from_b, (size_t)(*a - from_a));
}

int text_compare(const char *a, const char *b)
{
    const char *whole_a = a;
    const char *whole_b = b;
    while (*a != '\0' && *b != '\0') {
        if (is_digit(*a) && is_digit(*b)) {
            int order = compare_digits(&a, &b);
            if (order != 0) {
                return order;
            }
            continue;
        }
        uint32_t left = next_folded(&a);
        uint32_t right = next_folded(&b);
        if (left != right) {
            return left < right ? -1 : 1;
        }
    }
    if (*a != *b) {
        return *a == '\0' ? -1 : 1;
    }
    return strcmp(whole_a, whole_b);
}

bool text_is_listed(const char *word, const char *list)
{
    size_t length = strlen(word);
    for (const char *at = list; *at != '\0'; at += strspn(at, " ")) {
        size_t bytes = strcspn(at, " ");
        if (bytes == length && memcmp(at, word, length) == 0) {
            return length > 0;
        }
        at += bytes;
    }
    return false;
}
