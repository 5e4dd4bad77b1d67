#pragma once

#include "sim/ledger.h"
#include "sim/params.h"
#include "sim/reply.h"

#include <stdint.h>

/* What the exchange keeps of calls that are over: billing, recordings, transcripts. Lists run from the oldest
 * to the newest of the days asked for (`datestart` and `datestop`, both today when absent); over the cap the
 * newest stay. */

enum {
    ARCHIVE_CDRS = 10000,
    ARCHIVE_RECORDINGS = 5000,
    ARCHIVE_TRANSCRIPTS = 10000,
};

/* The lists; 400 when a date is none. `now_at` (Unix milliseconds) says which day is today. */
void archive_cdrs(const struct ledger *ledger, const struct params *params, int64_t now_at,
                  struct reply *reply);
void archive_recordings(const struct ledger *ledger, const struct params *params, int64_t now_at,
                        struct reply *reply);
void archive_transcripts(const struct ledger *ledger, const struct params *params, int64_t now_at,
                         struct reply *reply);

/* One of them by the call's uniqueid; 404 when there is none. */
void archive_recording(const struct ledger *ledger, const char *uniqueid, struct reply *reply);
void archive_transcript(const struct ledger *ledger, const char *uniqueid, struct reply *reply);
