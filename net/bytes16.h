#pragma once

#include <endian.h>
#include <stdint.h>
#include <string.h>

/* Sixteen bytes of a text, side by side: compared in one step, in a vector of the processor where it has such
 * and one by one where it has none. As characters are signed here, what is not ASCII is less than 0. */

typedef signed char bytes16 __attribute__((vector_size(16)));

static inline bytes16 bytes16_load(const char *at)
{
    bytes16 bytes;
    memcpy(&bytes, at, sizeof bytes);
    return bytes;
}

static inline bytes16 bytes16_broadcast(char c)
{
    signed char each = (signed char)c;
    return (bytes16){each, each, each, each, each, each, each, each,
                     each, each, each, each, each, each, each, each};
}

/* Where the first byte is that is not 0 in what a comparison has told; 16 where there is none. */
static inline unsigned bytes16_first_set(bytes16 matches)
{
    uint64_t halves[2];
    memcpy(halves, &matches, sizeof matches);
    if (halves[0] != 0) {
        return (unsigned)__builtin_ctzll(le64toh(halves[0])) / 8;
    }
    return halves[1] != 0 ? 8 + (unsigned)__builtin_ctzll(le64toh(halves[1])) / 8 : 16;
}
