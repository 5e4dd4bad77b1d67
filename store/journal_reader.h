#pragma once

#include "model/error.h"
#include "store/journal_entry.h"

#include <stdbool.h>

/* Reads a journal, or a recording of frames only, entry by entry in the order of the file. If a file names
 * the next one, reading continues there. A last line without its end (the program was killed while writing)
 * is ignored. */

/* The longest message, with all characters escaped; a longer line is an error. */
enum { JOURNAL_LINE_BYTES_MAX = 128 * 1024 * 1024 };

struct journal_reader;

/* NULL and `error` if the file can't be opened. */
struct journal_reader *journal_reader_open(const char *path, struct error *error);
void journal_reader_close(struct journal_reader *reader);

/* Reads the next entry, valid until the next call; JOURNAL_CONTINUES is followed. False at the end, with
 * `error->kind` ERROR_NONE; and with `error`, file and line, if a line is invalid or a file is missing. */
bool journal_reader_next(struct journal_reader *reader, struct journal_entry *entry, struct error *error);
