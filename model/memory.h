#pragma once

#include <stddef.h>

/* Marks a function that few messages need. The compiler moves it away and optimises it for size; the code
 * that every message runs is a tenth shorter. Use it only where a measurement shows a gain. */
#define COLD __attribute__((cold, noinline))

/* Memory that is always there: running out ends the program, after the terminal is restored (abort() is
 * caught there). Release with free(). */

/* `count` things of `bytes` each, zeroed. */
void *memory_new(size_t count, size_t bytes);

/* `bytes` that begin at a multiple of `alignment`, a power of two of which `bytes` are a multiple; not
 * zeroed. */
void *memory_aligned(size_t alignment, size_t bytes);

/* `old` (which may be NULL) with room for `count` things; what is new is not zeroed. */
void *memory_resize(void *old, size_t count, size_t bytes);

/* A copy of a string. */
char *memory_string(const char *text);

/* What another library has allocated, which is NULL only for want of memory. */
void *memory_checked(void *memory);
