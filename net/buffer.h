#pragma once

#include <stddef.h>

/* Bytes that grow and are wiped at the end, because the key may be among them. All zero is an empty one. */

struct buffer {
    char *data; /* ended with NUL; NULL while nothing was added */
    size_t length;
    size_t size;
};

void buffer_add(struct buffer *buffer, const char *bytes, size_t length);
void buffer_add_text(struct buffer *buffer, const char *text);

/* Adds `text` percent-encoded. */
void buffer_add_encoded(struct buffer *buffer, const char *text);

void buffer_done(struct buffer *buffer);
