/* Allocation that never returns NULL. */

#include "model/memory.h"

#include <stdlib.h>
#include <string.h>

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
