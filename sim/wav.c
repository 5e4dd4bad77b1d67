/* The recording of a call, made up. */

#include "sim/wav.h"

#include "model/memory.h"
#include "sim/rng.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { SAMPLE_BYTES = 2, SYLLABLE_SAMPLES = WAV_RATE / 5, SYLLABLES_PER_TURN = 14, LOUDNESS = 9000 };

static const double full_turn = 6.283185307179586;

static void put(char **at, uint32_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++) {
        *(*at)++ = (char)(unsigned char)(value >> (8 * i) & 0xff);
    }
}

static void put_tag(char **at, const char *tag)
{
    memcpy(*at, tag, 4);
    *at += 4;
}

static void put_header(char **at, uint32_t data_bytes)
{
    put_tag(at, "RIFF");
    put(at, data_bytes + WAV_HEADER_BYTES - 8, 4);
    put_tag(at, "WAVE");
    put_tag(at, "fmt ");
    put(at, 16, 4); /* bytes of this chunk */
    put(at, 1, 2);  /* PCM */
    put(at, 1, 2);  /* channels */
    put(at, WAV_RATE, 4);
    put(at, WAV_RATE * SAMPLE_BYTES, 4); /* bytes a second */
    put(at, SAMPLE_BYTES, 2);            /* bytes a frame */
    put(at, SAMPLE_BYTES * 8, 2);        /* bits a sample */
    put_tag(at, "data");
    put(at, data_bytes, 4);
}

/* One syllable of a voice: it swells and fades; now and then it is a pause. */
static void put_syllable(char **at, struct rng *rng, bool callee, uint32_t samples)
{
    double pitch = (callee ? 200.0 : 120.0) * (0.9 + 0.02 * rng_below(rng, 11));
    double formant = 500.0 + 100.0 * rng_below(rng, 12);
    bool pause = rng_bool(rng, 0.15);
    for (uint32_t i = 0; i < samples; i++) {
        double t = (double)i / (double)WAV_RATE;
        double swell = sin(full_turn / 2 * i / (double)SYLLABLE_SAMPLES);
        double wave = 0.6 * sin(full_turn * pitch * t) + 0.4 * sin(full_turn * formant * t);
        int sample = pause ? 0 : (int)((double)LOUDNESS * swell * wave);
        put(at, (uint32_t)sample, SAMPLE_BYTES);
    }
}

char *wav_of_call(uint32_t call, uint32_t seconds, size_t *bytes)
{
    struct rng rng;
    rng_init(&rng, call);
    seconds = seconds < WAV_MAX_SECONDS ? seconds : WAV_MAX_SECONDS;
    uint32_t samples = seconds * WAV_RATE;
    *bytes = WAV_HEADER_BYTES + (size_t)samples * SAMPLE_BYTES;
    char *wav = memory_new(*bytes, 1);
    char *at = wav;
    put_header(&at, samples * SAMPLE_BYTES);
    for (uint32_t i = 0; i < samples / SYLLABLE_SAMPLES; i++) {
        put_syllable(&at, &rng, i / SYLLABLES_PER_TURN % 2 == 0, SYLLABLE_SAMPLES);
    }
    return wav;
}
