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

void *memory_aligned(size_t alignment, size_t bytes)
{
    return memory_checked(aligned_alloc(alignment, bytes));
}
