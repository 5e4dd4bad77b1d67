#pragma once

#include "model/error.h"
#include "store/journal_entry.h"

#include <stdbool.h>

/* Reads a journal, or a recording of frames only, entry by entry in the order of the file; where a file says
 * that another one continues it, that follows. A last line that was cut (the program was killed while writing
 * it) is no error: it is as if it had never been begun. */

/* the longest message, all of it escaped; a longer line is an error */
enum { JOURNAL_LINE_BYTES_MAX = 128 * 1024 * 1024 };

struct journal_reader;

/* NULL and `error` when the file can't be opened. */
struct journal_reader *journal_reader_open(const char *path, struct error *error);
void journal_reader_close(struct journal_reader *reader);

/* The next entry but JOURNAL_CONTINUES, which is followed; good until the next call. False at the end, with
 * `error->kind` ERROR_NONE, and where a line is broken or a file is missing, with its place. */
bool journal_reader_next(struct journal_reader *reader, struct journal_entry *entry, struct error *error);
