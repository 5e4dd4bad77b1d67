#pragma once

#include <stddef.h>

/* Bytes on their way out, in memory that grows. All zero is an empty one. */

struct bytes {
    char *at;
    size_t length;
    size_t capacity;
};

void bytes_done(struct bytes *bytes);

void bytes_add(struct bytes *bytes, const char *from, size_t length);
void bytes_add_text(struct bytes *bytes, const char *text);
void bytes_add_format(struct bytes *bytes, const char *format, ...) __attribute__((format(printf, 2, 3)));
