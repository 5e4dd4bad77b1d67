#pragma once

#include "sim/cdr_store.h"

#include <stddef.h>
#include <stdint.h>

/* The content of recordings and transcripts, made up. The same call has the same content every time. */

enum {
    MEDIA_RECORDING_MAX_S = 120, /* of a longer call the beginning is kept */
    MEDIA_TRANSCRIPT_BYTES = 4096,
};

/* A WAV file (8000 samples a second of 16 bits, one channel): two voices in turn, each a melody of two tones
 * with the rhythm of syllables. `call` is the running number of the call. The caller frees the result. */
char *media_recording(uint32_t call, uint32_t seconds, size_t *bytes);

/* A transcript that fits the parties of the call and its length. */
void media_transcript(const struct cdr_row *row, char content[MEDIA_TRANSCRIPT_BYTES],
                      char summary[MEDIA_TRANSCRIPT_BYTES]);
