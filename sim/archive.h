#pragma once

#include "sim/cdr_store.h"
#include "sim/params.h"
#include "sim/reply.h"

#include <stdint.h>

/* Finished calls: the lists of CDRs, recordings and transcripts. A list covers `datestart` to `datestop`
 * (both today when absent), oldest first. Over the cap the newest rows stay. */

enum {
    ARCHIVE_CDRS = 10000,
    ARCHIVE_RECORDINGS = 5000,
    ARCHIVE_TRANSCRIPTS = 10000,
};

/* The lists; 400 when a date is invalid. `now_at` is the time in Unix milliseconds: it decides what today
 * is. */
void archive_cdrs(const struct cdr_store *cdr_store, const struct params *params, int64_t now_at,
                  struct reply *reply);
void archive_recordings(const struct cdr_store *cdr_store, const struct params *params, int64_t now_at,
                        struct reply *reply);
void archive_transcripts(const struct cdr_store *cdr_store, const struct params *params, int64_t now_at,
                         struct reply *reply);

/* One of them by the call's uniqueid; 404 when there is none. */
void archive_recording(const struct cdr_store *cdr_store, const char *uniqueid, struct reply *reply);
void archive_transcript(const struct cdr_store *cdr_store, const char *uniqueid, struct reply *reply);
