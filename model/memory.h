#pragma once

#include <stddef.h>
#include <string.h>

/* Marks a function that few messages need. The compiler moves it away and optimises it for size; the code
 * that every message runs is a tenth shorter. Use it only where a measurement shows a gain. */
#define COLD __attribute__((cold, noinline))

/* Allocation that never returns NULL: out of memory calls abort(), and the terminal is restored there.
 * Release with free(). */

/* `count` things of `bytes` each, zeroed. */
void *memory_new(size_t count, size_t bytes);

/* `bytes` at a multiple of `alignment`, which is a power of two and divides `bytes`; not zeroed. */
void *memory_aligned(size_t alignment, size_t bytes);

/* `old` (which may be NULL), resized to `count` things of `bytes` each; new ones are not zeroed. */
void *memory_resize(void *old, size_t count, size_t bytes);

/* A copy of a string. */
char *memory_string(const char *text);

/* A new string: `one` followed by `other`. */
char *memory_join(const char *one, const char *other);

/* Ends the program if `memory`, which another library has allocated, is NULL. */
void *memory_checked(void *memory);

/* Bytes that grow at their end. All zero is an empty one.
 *
 * Memory that it gives back is wiped first, because a key may be among the bytes. A NUL follows the last
 * byte, so that text is a string; it does not count. Whoever takes bytes away by a smaller `length` loses
 * this NUL until more is added. */

struct bytes {
    char *data; /* NULL until something was added, even if that was nothing */
    size_t length;
    size_t capacity;
};

/* More memory than this is given back by the bytes_drop() of the last byte: a program runs for months, and
 * one of its messages may be very long. */
enum { BYTES_KEPT_MAX = 256 * 1024 };

/* Makes room for `length` more bytes and their NUL. */
void bytes_grow(struct bytes *bytes, size_t length);

/* Add to the end. `from` may be NULL where `length` is 0, and must not lie in the bytes themselves. The first
 * is inline: a frame of the screen is made of thousands of short pieces. */
static inline void bytes_add(struct bytes *bytes, const char *from, size_t length)
{
    if (bytes->capacity - bytes->length <= length) {
        bytes_grow(bytes, length);
    }
    if (length > 0) {
        memcpy(bytes->data + bytes->length, from, length);
    }
    bytes->length += length;
    bytes->data[bytes->length] = '\0';
}
void bytes_add_text(struct bytes *bytes, const char *text);
void bytes_add_format(struct bytes *bytes, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Adds bytes in hexadecimal digits, in lower case. */
void bytes_add_hex(struct bytes *bytes, const char *from, size_t length);

/* Adds UTF-8 as the inside of a JSON string. Control characters (C0, DEL, C1) are escaped too, so that a
 * terminal can show a file of them. */
void bytes_add_json(struct bytes *bytes, const char *from, size_t length);

/* Removes bytes from the beginning; there are at least `length`. */
void bytes_drop(struct bytes *bytes, size_t length);

void bytes_done(struct bytes *bytes);
