#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The files of a journal: TITLE-2026-11-20-214458-PID-0001.jsonl, so that their names sort by time; the last
 * number counts the files of one run of the program. Commands that ask one thing share
 * TITLE-2026-11-20-commands-0001.jsonl. */

enum {
    JOURNAL_NAME_BYTES = 128,
    JOURNAL_TITLE_BYTES = 48,
    JOURNAL_PARTS_MAX = 9999, /* of one run; after that its last file grows */
};

struct journal_name {
    /* of the exchange; what is no ASCII letter or digit is written as an underscore */
    char title[JOURNAL_TITLE_BYTES];
    int64_t begun_at; /* milliseconds of the Unix clock; the name has it in local time */
    int process;      /* 0: the commands' file */
    int part;         /* from 1 */
};

/* False when it does not fit. */
bool journal_name_format(char to[JOURNAL_NAME_BYTES], const struct journal_name *name);

/* Is it the name of a journal's file? */
bool journal_name_is(const char *name);

/* May `name` be the file that follows `before` in the same folder? It must be of the same run and a later
 * part: a file that somebody else has written leads nowhere else. */
bool journal_name_follows(const char *name, const char *before);

/* Makes a folder and those above it, for its owner only. False with errno. */
bool journal_folder_make(const char *folder);

/* The bytes of all journals in a folder; 0 where it can't be read. */
int64_t journal_folder_bytes(const char *folder);

struct journal_limits {
    int64_t bytes_max; /* of all files together */
    int64_t age_max_ms;
};

/* Removes the oldest journals of a folder until the limits hold, but never the file `kept`, nor one that a
 * program has open for writing: a quiet exchange's may be the oldest of all. Files with other names are left
 * alone. Returns how many were removed. */
int journal_folder_prune(const char *folder, const struct journal_limits *limits, const char *kept,
                         int64_t now);
