#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The files of a journal: TITLE-2026-11-20-214458-PID-0001.jsonl, so that names sort by time; the last number
 * counts the files of a run of the program. One-shot commands share TITLE-2026-11-20-commands-0001.jsonl. */

enum {
    JOURNAL_NAME_BYTES = 128,
    JOURNAL_TITLE_BYTES = 48,
    JOURNAL_PARTS_MAX = 9999, /* of one run; then its last file grows */
};

struct journal_name {
    /* of the exchange; other characters than ASCII letters and digits become underscores */
    char title[JOURNAL_TITLE_BYTES];
    int64_t begun_at; /* milliseconds of the Unix clock; the name has it in local time */
    int process;      /* 0: the file that commands share */
    int part;         /* from 1 */
};

/* False if it does not fit. */
bool journal_name_format(char to[JOURNAL_NAME_BYTES], const struct journal_name *name);

/* Is `name` that of a journal's file? */
bool journal_name_is(const char *name);

/* May `name` follow `before` in the same folder? Only a later part of the same run: a file that somebody else
 * wrote can't lead elsewhere. */
bool journal_name_follows(const char *name, const char *before);

/* Creates a folder and its parents, for the owner only. False with errno. */
bool journal_folder_make(const char *folder);

/* The bytes of all journals in a folder; 0 if it can't be read. */
int64_t journal_folder_bytes(const char *folder);

struct journal_limits {
    int64_t bytes_max; /* of all files together */
    int64_t age_max_ms;
};

/* Removes the oldest journals until the limits hold. `kept` is never removed, nor a file that a program has
 * open for writing: the journal of a quiet exchange may be the oldest. Other files are left alone. Returns
 * how many were removed. */
int journal_folder_prune(const char *folder, const struct journal_limits *limits, const char *kept,
                         int64_t now);
