#pragma once

#include <endian.h>
#include <stdint.h>
#include <string.h>

/* Sixteen bytes as a SIMD vector. Characters are signed: bytes outside ASCII are less than 0. */

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

/* The index of the first nonzero byte of a comparison's result; 16 if there is none. */
static inline unsigned bytes16_first_set(bytes16 matches)
{
    uint64_t halves[2];
    memcpy(halves, &matches, sizeof matches);
    if (halves[0] != 0) {
        return (unsigned)__builtin_ctzll(le64toh(halves[0])) / 8;
    }
    return halves[1] != 0 ? 8 + (unsigned)__builtin_ctzll(le64toh(halves[1])) / 8 : 16;
}
