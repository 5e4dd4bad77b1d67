#pragma once

#include <stddef.h>
#include <stdint.h>

/* The recording of a call, made up: two voices in turn, each a melody of two tones with the rhythm of
 * syllables. */

enum {
    WAV_RATE = 8000, /* samples a second, 16 bits each, one channel */
    WAV_HEADER_BYTES = 44,
    WAV_MAX_SECONDS = 120, /* of a longer call the beginning is kept */
};

/* The same call sounds the same every time. The caller frees the result. */
char *wav_of_call(uint32_t call, uint32_t seconds, size_t *bytes);
