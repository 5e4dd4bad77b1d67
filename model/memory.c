/* Allocation that never returns NULL, and bytes that grow at their end and are wiped when their memory is
 * given back. */

#include "model/memory.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CAPACITY_MIN = 4096 };

static const char HEX[] = "0123456789abcdef";

void *memory_checked(void *memory)
{
    if (memory == NULL) {
        abort();
    }
    return memory;
}

void *memory_new(size_t count, size_t bytes)
{
    return memory_checked(calloc(count == 0 ? 1 : count, bytes));
}

void *memory_resize(void *old, size_t count, size_t bytes)
{
    return memory_checked(reallocarray(old, count == 0 ? 1 : count, bytes));
}

char *memory_string(const char *text)
{
    return memory_checked(strdup(text));
}

char *memory_join(const char *one, const char *other)
{
    size_t length = strlen(one);
    size_t size = strlen(other) + 1;
    char *text = memory_new(length + size, 1);
    memcpy(text, one, length);
    memcpy(text + length, other, size);
    return text;
}

void *memory_aligned(size_t alignment, size_t bytes)
{
    return memory_checked(aligned_alloc(alignment, bytes));
}

/* Not realloc(): it may leave a copy behind that is not wiped. */
void bytes_grow(struct bytes *bytes, size_t length)
{
    size_t needed = bytes->length + length + 1;
    struct bytes larger = {.length = bytes->length, .capacity = CAPACITY_MIN};
    while (larger.capacity < needed) {
        larger.capacity *= 2;
    }
    larger.data = memory_new(larger.capacity, 1);
    if (bytes->length > 0) {
        memcpy(larger.data, bytes->data, bytes->length);
    }
    bytes_done(bytes);
    *bytes = larger;
}

/* Makes space for so many more bytes and the NUL. Returns where they go. */
static char *reserve(struct bytes *bytes, size_t length)
{
    if (bytes->capacity - bytes->length <= length) {
        bytes_grow(bytes, length);
    }
    return bytes->data + bytes->length;
}

static void end_at(struct bytes *bytes, size_t length)
{
    bytes->length = length;
    bytes->data[length] = '\0';
}

void bytes_add_text(struct bytes *bytes, const char *text)
{
    bytes_add(bytes, text, strlen(text));
}

void bytes_add_format(struct bytes *bytes, const char *format, ...)
{
    enum { LENGTH_GUESS = 64 };
    char *to = reserve(bytes, LENGTH_GUESS);
    size_t space = bytes->capacity - bytes->length;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(to, space, format, arguments);
    va_end(arguments);
    if (length >= 0 && (size_t)length >= space) {
        to = reserve(bytes, (size_t)length);
        va_start(arguments, format);
        length = vsnprintf(to, (size_t)length + 1, format, arguments);
        va_end(arguments);
    }
    end_at(bytes, bytes->length + (length > 0 ? (size_t)length : 0));
}

void bytes_add_hex(struct bytes *bytes, const char *from, size_t length)
{
    char *to = reserve(bytes, length * 2);
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)from[i];
        *to++ = HEX[byte >> 4];
        *to++ = HEX[byte & 15];
    }
    end_at(bytes, bytes->length + length * 2);
}

/* Length of the character at `at` if it must be escaped: C0, DEL, quote, backslash (1 byte) and C1 (2 bytes);
 * else 0. */
static size_t length_to_escape(const char *at, const char *end)
{
    unsigned char first = (unsigned char)at[0];
    if (first < 0x20 || first == 0x7f || first == '"' || first == '\\') {
        return 1;
    }
    bool is_c1 = first == 0xc2 && end - at > 1 && (unsigned char)at[1] < 0xa0;
    return is_c1 ? 2 : 0;
}

static void add_escape(struct bytes *bytes, const char *at, size_t length)
{
    unsigned code = (unsigned char)at[length - 1]; /* of C1, too: U+0080 is c2 80 */
    if (code == '"' || code == '\\') {
        const char escape[] = {'\\', (char)code};
        bytes_add(bytes, escape, sizeof escape);
    } else {
        const char escape[] = {'\\', 'u', '0', '0', HEX[code >> 4], HEX[code & 15]};
        bytes_add(bytes, escape, sizeof escape);
    }
}

void bytes_add_json(struct bytes *bytes, const char *from, size_t length)
{
    const char *end = from + length;
    const char *run = from;
    for (const char *at = from; at < end;) {
        size_t escaped = length_to_escape(at, end);
        if (escaped == 0) {
            at++;
            continue;
        }
        bytes_add(bytes, run, (size_t)(at - run));
        add_escape(bytes, at, escaped);
        at += escaped;
        run = at;
    }
    bytes_add(bytes, run, (size_t)(end - run));
}

void bytes_drop(struct bytes *bytes, size_t length)
{
    if (length == bytes->length && bytes->capacity > BYTES_KEPT_MAX) {
        bytes_done(bytes);
    } else if (length > 0) {
        memmove(bytes->data, bytes->data + length, bytes->length - length);
        end_at(bytes, bytes->length - length);
    }
}

void bytes_done(struct bytes *bytes)
{
    if (bytes->data != NULL) {
        explicit_bzero(bytes->data, bytes->capacity);
    }
    free(bytes->data);
    *bytes = (struct bytes){0};
}
