#pragma once

#include "sim/people.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The CDRs: one row for each call attempt; the newest are kept. A queue call has several rows with one
 * uniqueid. An SMS has one row, whose uniqueid is its response id. A recording or transcript is a row with
 * that flag: its content is made from the row on request. */

enum {
    LEDGER_ROWS = 20000, /* the oldest row makes room for the newest */
    LEDGER_CHANNEL_BYTES = 128,
    LEDGER_CLID_BYTES = 96,
    LEDGER_ID_BYTES = 32,
};

struct ledger_row {
    int64_t at;    /* milliseconds of the Unix clock: when the call began */
    uint32_t call; /* the call's running number: the seed of its recording and transcript */
    char uniqueid[LEDGER_ID_BYTES];
    char clid[LEDGER_CLID_BYTES];
    char src[PEOPLE_NUMBER_BYTES];
    char dst[PEOPLE_NUMBER_BYTES];
    char src_name[PEOPLE_NAME_BYTES];
    char dst_name[PEOPLE_NAME_BYTES];
    char channel[LEDGER_CHANNEL_BYTES];
    char dstchannel[LEDGER_CHANNEL_BYTES];
    const char *lastapp;     /* a literal */
    const char *disposition; /* a literal: ANSWERED, NO ANSWER, BUSY or FAILED */
    const char *zone;        /* a literal, empty when nothing is billed */
    uint32_t duration_s;     /* ringing included */
    uint32_t billsec_s;      /* from the answer on */
    uint32_t cost_grosz;     /* 0: nothing is billed */
    bool recorded;
    bool transcribed;
};

struct ledger {
    struct ledger_row *rows; /* a ring */
    size_t count;
    size_t oldest;
};

void ledger_init(struct ledger *ledger);
void ledger_done(struct ledger *ledger);

/* A zeroed row at the end, to be filled in at once. */
struct ledger_row *ledger_add(struct ledger *ledger);

/* The index-th row, the oldest first; index < ledger->count. */
const struct ledger_row *ledger_at(const struct ledger *ledger, size_t index);

/* The recorded row of that call; NULL when there is none. */
const struct ledger_row *ledger_recording(const struct ledger *ledger, const char *uniqueid);
