/* Memory that is always there, or the program ends. */

#include "model/memory.h"

#include <stdlib.h>
#include <string.h>

void *memory_new(size_t count, size_t bytes)
{
    void *memory = calloc(count == 0 ? 1 : count, bytes);
    if (memory == NULL) {
        abort();
    }
    return memory;
}

void *memory_resize(void *old, size_t count, size_t bytes)
{
    void *memory = reallocarray(old, count == 0 ? 1 : count, bytes);
    if (memory == NULL) {
        abort();
    }
    return memory;
}

char *memory_string(const char *text)
{
    char *copy = strdup(text);
    if (copy == NULL) {
        abort();
    }
    return copy;
}

void *memory_aligned(size_t alignment, size_t bytes)
{
    void *memory = aligned_alloc(alignment, bytes);
    if (memory == NULL) {
        abort();
    }
    return memory;
}
