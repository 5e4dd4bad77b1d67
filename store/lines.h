#pragma once

#include <stddef.h>

/* Text that waits to be written, and grows at its end. All zero is an empty one. */

struct lines {
    char *data; /* not ended with NUL */
    size_t length;
    size_t size;
};

enum { LINES_KEEP_BYTES = 256 * 1024 }; /* room that is kept for the next lines */

void lines_add(struct lines *lines, const char *bytes, size_t length);

/* Adds bytes as the inside of a JSON string; they must be UTF-8. Control characters are escaped, so that a
 * file of lines can be looked at in a terminal. */
void lines_add_escaped(struct lines *lines, const char *bytes, size_t length);

/* Adds bytes in hexadecimal. */
void lines_add_hex(struct lines *lines, const char *bytes, size_t length);

/* Takes bytes away from the beginning. With the last of them goes the room that a long line has needed. */
void lines_drop(struct lines *lines, size_t length);
void lines_done(struct lines *lines);
