/* Bytes that grow and are wiped at the end. */

#include "net/buffer.h"

#include "model/memory.h"
#include "net/url.h"

#include <stdlib.h>
#include <string.h>

enum { SIZE_FIRST = 4096 };

/* Not realloc(): it may leave a copy behind that is not wiped. */
static void grow(struct buffer *buffer, size_t needed)
{
    struct buffer larger = {.length = buffer->length, .size = buffer->size == 0 ? SIZE_FIRST : buffer->size};
    while (larger.size < needed) {
        larger.size *= 2;
    }
    larger.data = memory_new(larger.size, 1);
    if (buffer->data != NULL) {
        memcpy(larger.data, buffer->data, buffer->length);
    }
    buffer_done(buffer);
    *buffer = larger;
}

void buffer_add(struct buffer *buffer, const char *bytes, size_t length)
{
    size_t needed = buffer->length + length + 1;
    if (needed > buffer->size) {
        grow(buffer, needed);
    }
    memcpy(buffer->data + buffer->length, bytes, length);
    buffer->length += length;
    buffer->data[buffer->length] = '\0';
}

void buffer_add_text(struct buffer *buffer, const char *text)
{
    buffer_add(buffer, text, strlen(text));
}

void buffer_add_encoded(struct buffer *buffer, const char *text)
{
    char piece[2] = "";
    char encoded[8];
    for (; *text != '\0'; text++) {
        piece[0] = *text;
        (void)url_encode(encoded, sizeof encoded, piece); /* fits: three bytes at most */
        buffer_add_text(buffer, encoded);
    }
}

void buffer_done(struct buffer *buffer)
{
    if (buffer->data != NULL) {
        explicit_bzero(buffer->data, buffer->size);
    }
    free(buffer->data);
    *buffer = (struct buffer){0};
}
