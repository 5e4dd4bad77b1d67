/* Text that waits to be written, and grows at its end. */

#include "store/lines.h"

#include "model/memory.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_BYTES = 4096 };

static const char HEX[] = "0123456789abcdef";

/* Room for so many more bytes; where they go. */
static char *make_room(struct lines *lines, size_t length)
{
    size_t needed = lines->length + length;
    if (needed > lines->size) {
        size_t size = lines->size == 0 ? LEAST_BYTES : lines->size;
        while (size < needed) {
            size *= 2;
        }
        lines->data = memory_resize(lines->data, size, 1);
        lines->size = size;
    }
    return lines->data + lines->length;
}

void lines_add(struct lines *lines, const char *bytes, size_t length)
{
    if (length > 0) {
        memcpy(make_room(lines, length), bytes, length);
        lines->length += length;
    }
}

/* Bytes of the character at `at` that must not stand in a line as they are: C0, DEL, the quote, the
 * backslash, and C1, which is two bytes long; 0 when it may. */
static size_t must_escape(const char *at, const char *end)
{
    unsigned char first = (unsigned char)at[0];
    if (first < 0x20 || first == 0x7f || first == '"' || first == '\\') {
        return 1;
    }
    bool is_c1 = first == 0xc2 && end - at > 1 && (unsigned char)at[1] < 0xa0;
    return is_c1 ? 2 : 0;
}

static void add_escape(struct lines *lines, const char *at, size_t length)
{
    unsigned code = (unsigned char)at[length - 1]; /* of C1, too: U+0080 is c2 80 */
    if (code == '"' || code == '\\') {
        const char escape[] = {'\\', (char)code};
        lines_add(lines, escape, sizeof escape);
    } else {
        const char escape[] = {'\\', 'u', '0', '0', HEX[code >> 4], HEX[code & 15]};
        lines_add(lines, escape, sizeof escape);
    }
}

void lines_add_escaped(struct lines *lines, const char *bytes, size_t length)
{
    const char *end = bytes + length;
    const char *run = bytes;
    for (const char *at = bytes; at < end;) {
        size_t escaped = must_escape(at, end);
        if (escaped == 0) {
            at++;
            continue;
        }
        lines_add(lines, run, (size_t)(at - run));
        add_escape(lines, at, escaped);
        at += escaped;
        run = at;
    }
    lines_add(lines, run, (size_t)(end - run));
}

void lines_add_hex(struct lines *lines, const char *bytes, size_t length)
{
    char *to = make_room(lines, length * 2);
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        *to++ = HEX[byte >> 4];
        *to++ = HEX[byte & 15];
    }
    lines->length += length * 2;
}

void lines_done(struct lines *lines)
{
    free(lines->data);
    *lines = (struct lines){0};
}

void lines_drop(struct lines *lines, size_t length)
{
    lines->length -= length;
    if (lines->length == 0 && lines->size > LINES_KEEP_BYTES) {
        lines_done(lines); /* a board runs for months, and the longest message may be long */
        return;
    }
    memmove(lines->data, lines->data + length, lines->length);
}
