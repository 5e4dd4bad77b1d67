#pragma once

#include <stddef.h>
#include <stdint.h>

/* Feeds bytes to the keyboard, so many at a time. Aborts when it gives something that is no key, when it
 * gives a key out of a string or the middle of a sequence, or when the result depends on how the bytes were
 * cut. */
void check_keyboard(const uint8_t *data, size_t size, size_t at_a_time);
