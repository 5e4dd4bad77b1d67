/* Bytes on their way out. */

#include "tui/bytes.h"

#include "model/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void bytes_done(struct bytes *bytes)
{
    free(bytes->at);
    *bytes = (struct bytes){0};
}

static void reserve(struct bytes *bytes, size_t length)
{
    if (length > bytes->capacity - bytes->length) {
        bytes->capacity = 2 * (bytes->length + length);
        bytes->at = memory_resize(bytes->at, bytes->capacity, 1);
    }
}

void bytes_add(struct bytes *bytes, const char *from, size_t length)
{
    reserve(bytes, length);
    memcpy(bytes->at + bytes->length, from, length);
    bytes->length += length;
}

void bytes_add_text(struct bytes *bytes, const char *text)
{
    bytes_add(bytes, text, strlen(text));
}

void bytes_add_format(struct bytes *bytes, const char *format, ...)
{
    char text[256]; /* a number or two between a few letters */
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    bytes_add_text(bytes, text);
}
