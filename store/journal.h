#pragma once

#include "model/event.h"
#include "store/journal_files.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The journal of one exchange: everything that is needed to replay a day, as lines of JSON
 * (store/journal_entry.h) in files of a folder that only their owner can read.
 *
 * Lines are collected in memory and written at once by journal_flush(), which the owner calls when the loop
 * is idle and before a request is sent. A write goes to the page cache. If the program is killed, the lines
 * of this turn of the loop are lost, which nobody has seen; a power failure may cost the last seconds. A file
 * that is full, or of yesterday, is closed with the name of the next one.
 *
 * The file that all one-shot commands of a day share may exist. If it is not a regular file of ours alone (a
 * FIFO, a link, another user's, readable by others), nothing is written, as if the disk were full.
 *
 * If the disk is full, the program goes on. journal_problem() says why. Up to JOURNAL_PENDING_BYTES_MAX wait;
 * further lines are counted, and the journal says "lost" as soon as it can be written. */

enum {
    JOURNAL_BATCH_BYTES = 64 * 1024, /* so much is written at once, without journal_flush() */
    /* with more, lines are counted as lost (one line may be larger) */
    JOURNAL_PENDING_BYTES_MAX = 4 * 1024 * 1024,
};

struct journal_options {
    const char *folder;
    const char *title;    /* of the exchange in the configuration: names the files */
    const char *exchange; /* the exchange's own name */
    const char *program;  /* with its version */
    bool shared;          /* one file a day for all one-shot commands */
    int64_t file_bytes_max;
    struct journal_limits limits;
};

struct journal;

/* Creates no file before the first line. The texts of `options` are copied. */
struct journal *journal_new(const struct journal_options *options);

/* Writes what is pending and, unless shared, the end. Accepts NULL. */
void journal_free(struct journal *journal, int64_t now);

/* Add a line; `at` is its time in milliseconds of the Unix clock. Events without a line (journal_records())
 * are ignored. */
void journal_put_frame(struct journal *journal, int64_t at, const char *frame, size_t length);
void journal_put_event(struct journal *journal, int64_t at, const struct event *event);

/* Is anything not written yet? */
bool journal_is_pending(const struct journal *journal);

/* Writes what is pending. False if the disk does not take it. */
bool journal_flush(struct journal *journal);

/* Why nothing can be written, in the user's language; NULL: it can. */
const char *journal_problem(const struct journal *journal);

/* The path of the present file; "" before the first line. */
const char *journal_path(const struct journal *journal);
