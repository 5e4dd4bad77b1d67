#pragma once

#include <stddef.h>

/* Marks a function that few messages need. The compiler moves it away and optimises it for size; the code
 * that every message runs is a tenth shorter. Use it only where a measurement shows a gain. */
#define COLD __attribute__((cold, noinline))

/* Allocation that never returns NULL: out of memory calls abort(), and the terminal is restored there.
 * Release with free(). */

/* `count` things of `bytes` each, zeroed. */
void *memory_new(size_t count, size_t bytes);

/* `bytes` at a multiple of `alignment`, which is a power of two and divides `bytes`; not zeroed. */
void *memory_aligned(size_t alignment, size_t bytes);

/* `old` (which may be NULL), resized to `count` things of `bytes` each; new ones are not zeroed. */
void *memory_resize(void *old, size_t count, size_t bytes);

/* A copy of a string. */
char *memory_string(const char *text);

/* A new string: `one` followed by `other`. */
char *memory_join(const char *one, const char *other);

/* Ends the program if `memory`, which another library has allocated, is NULL. */
void *memory_checked(void *memory);
