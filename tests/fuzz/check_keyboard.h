#pragma once

#include <stddef.h>
#include <stdint.h>

/* Types bytes as a terminal would, so many at a time; aborts where something comes out that is no key, where a string or
 * the middle of a sequence gives one, or where it makes a difference how the bytes were cut up on their way. */
void check_keyboard(const uint8_t *data, size_t size, size_t at_a_time);
