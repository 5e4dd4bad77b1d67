#pragma once

#include <stddef.h>

/* Allocation that never fails: out of memory ends the program. */

/* `count` zeroed elements of `size` bytes; the caller frees them with free(). */
void *must_alloc(size_t count, size_t size);

/* `old` (which may be NULL) grown or shrunk to `count` elements of `size` bytes; what is new is
 * not zeroed. */
void *must_resize(void *old, size_t count, size_t size);
