#pragma once

#include <stddef.h>

/* Memory that is there or the program ends: the pretend exchange has nothing better to do without it. */

/* `count` zeroed elements of `size` bytes; the caller frees them with free(). */
void *must_alloc(size_t count, size_t size);

/* `old` (which may be NULL) grown or shrunk to `count` elements of `size` bytes; what is new is
 * not zeroed. */
void *must_resize(void *old, size_t count, size_t size);
