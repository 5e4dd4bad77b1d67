#pragma once

#include "model/event.h"
#include "store/journal_files.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The journal of one exchange: everything that is needed to live through a day again, as lines of JSON
 * (store/journal_entry.h) in files of a folder that only their owner can read.
 *
 * Lines are put together in memory and written in one go by journal_flush(), which its owner calls when the
 * loop has nothing else to do, and before a request leaves. A write goes to the kernel's memory and waits for
 * no disk: the program may be killed at any moment and only what came in the same turn of the loop is
 * missing, which nobody has seen yet; a power failure may cost the last seconds. A file that is full, or of
 * yesterday, is closed with the name of the next one.
 *
 * The commands' file of a day may be there already: where it is no regular file of ours alone (a FIFO, a
 * link, somebody else's, one that others can get at) nothing is written to it, as if the disk took nothing.
 *
 * When the disk takes nothing, the program goes on: journal_problem() says why, lines wait up to
 * JOURNAL_PENDING_BYTES_MAX, and those that found no room are counted and written down as lost once the disk
 * takes lines again. */

enum {
    JOURNAL_BATCH_BYTES = 64 * 1024, /* so much is written without waiting for journal_flush() */
    /* beyond it, lines are counted as lost (one may be larger) */
    JOURNAL_PENDING_BYTES_MAX = 4 * 1024 * 1024,
};

struct journal_options {
    const char *folder;
    const char *title;    /* of the exchange in the configuration: names the files */
    const char *exchange; /* what it calls itself */
    const char *program;  /* with its version */
    bool shared;          /* one file a day for all the commands that ask one thing */
    int64_t file_bytes_max;
    struct journal_limits limits;
};

struct journal;

/* Touches nothing until there is a line. The texts of `options` are copied. */
struct journal *journal_new(const struct journal_options *options);

/* Writes what waits and, unless it is shared, the end; NULL is accepted. */
void journal_free(struct journal *journal, int64_t now);

/* Puts a line down; `at` is its time, in milliseconds of the Unix clock. Events that have no place in a
 * journal (journal_records()) are passed over. */
void journal_put_frame(struct journal *journal, int64_t at, const char *frame, size_t length);
void journal_put_event(struct journal *journal, int64_t at, const struct event *event);

/* Does anything wait to be written? */
bool journal_is_pending(const struct journal *journal);

/* Writes what waits. False when the disk does not take it. */
bool journal_flush(struct journal *journal);

/* Why nothing can be written at present, in the user's language, or NULL. */
const char *journal_problem(const struct journal *journal);

/* The file that is written to; "" before the first line. */
const char *journal_path(const struct journal *journal);
