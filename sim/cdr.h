#pragma once

#include "sim/people.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The CDRs: one row for each call attempt; the newest are kept. A queue call has several rows with one
 * uniqueid. An SMS has one row, whose uniqueid is its response id. A recording or transcript is a row with
 * that flag: its content is made from the row on request. */

enum {
    CDR_STORE_ROWS = 20000, /* the oldest row makes room for the newest */
    CDR_STORE_CHANNEL_BYTES = 128,
    CDR_STORE_CLID_BYTES = 96,
    CDR_STORE_ID_BYTES = 32,
};

struct cdr_row {
    int64_t at;    /* milliseconds of the Unix clock: when the call began */
    uint32_t call; /* the call's running number: the seed of its recording and transcript */
    char uniqueid[CDR_STORE_ID_BYTES];
    char clid[CDR_STORE_CLID_BYTES];
    char src[PEOPLE_NUMBER_BYTES];
    char dst[PEOPLE_NUMBER_BYTES];
    char src_name[PEOPLE_NAME_BYTES];
    char dst_name[PEOPLE_NAME_BYTES];
    char channel[CDR_STORE_CHANNEL_BYTES];
    char dstchannel[CDR_STORE_CHANNEL_BYTES];
    const char *lastapp;     /* a literal */
    const char *disposition; /* a literal: ANSWERED, NO ANSWER, BUSY or FAILED */
    const char *zone;        /* a literal, empty when nothing is billed */
    uint32_t duration_s;     /* ringing included */
    uint32_t billsec_s;      /* from the answer on */
    uint32_t cost_grosz;     /* 0: nothing is billed */
    bool recorded;
    bool transcribed;
};

struct cdr_store {
    struct cdr_row *rows; /* a ring */
    size_t count;
    size_t oldest;
};

void cdr_store_init(struct cdr_store *cdr_store);
void cdr_store_done(struct cdr_store *cdr_store);

/* A zeroed row at the end, to be filled in at once. */
struct cdr_row *cdr_store_add(struct cdr_store *cdr_store);

/* The index-th row, the oldest first; index < cdr_store->count. */
const struct cdr_row *cdr_store_at(const struct cdr_store *cdr_store, size_t index);

/* The recorded row of that call; NULL when there is none. */
const struct cdr_row *cdr_store_recording(const struct cdr_store *cdr_store, const char *uniqueid);

/* ---- content, made up: the same call has the same content every time ---- */

enum {
    CDR_RECORDING_MAX_S = 120, /* of a longer call the beginning is kept */
    CDR_TRANSCRIPT_BYTES = 4096,
};

/* A WAV file (8000 samples a second of 16 bits, one channel): two voices in turn, each a melody of two tones
 * with the rhythm of syllables. `call` is the running number of the call. The caller frees the result. */
char *cdr_make_recording(uint32_t call, uint32_t seconds, size_t *bytes);

/* A transcript that fits the parties of the call and its length. */
void cdr_make_transcript(const struct cdr_row *row, char content[CDR_TRANSCRIPT_BYTES],
                         char summary[CDR_TRANSCRIPT_BYTES]);
