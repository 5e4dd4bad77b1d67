/* Memory that is there or the program ends. */

#include "sim/must.h"

#include <stdio.h>
#include <stdlib.h>

static void *checked(void *memory)
{
    if (memory == NULL) {
        (void)fputs("sim: out of memory\n", stderr); /* the end, whatever becomes of it */
        abort();
    }
    return memory;
}

void *must_alloc(size_t count, size_t size)
{
    return checked(calloc(count > 0 ? count : 1, size));
}

void *must_resize(void *old, size_t count, size_t size)
{
    return checked(reallocarray(old, count > 0 ? count : 1, size));
}
