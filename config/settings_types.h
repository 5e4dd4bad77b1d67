#pragma once

#include "model/limits.h"

#include <stdbool.h>
#include <stdint.h>

/* Everything that can be set, as config/ stores it and everybody reads it. What each setting means stands in
 * one table (settings_table.c). */

struct secrets;

enum {
    SETTINGS_EXCHANGES_MAX = 16,
    SETTINGS_ADDRESSES_MAX = 8,
    SETTINGS_GROUPS_MAX = 256,
    SETTINGS_BINDINGS_MAX = 128,
    SETTINGS_PROBLEMS_MAX = 500, /* further ones are only counted */
};

struct exchange_settings {
    char *title;                           /* exchange "office" { … } */
    char *kind;                            /* "cloudpbx" */
    char *api[SETTINGS_ADDRESSES_MAX + 1]; /* NULL after the last */
    char *stream[SETTINGS_ADDRESSES_MAX + 1];
    char *name; /* what the exchange calls itself */
    char *key_file;
    char *key_command;
    char *key;       /* the secret, set by credential_load_all(), wiped by settings_done() */
    char *extension; /* mine */
    char *timezone;  /* NULL: not known */
    char *ca_file;
    int backlog;
    int silence_s;
    bool insecure;
};

struct group_settings {
    char *title;
    char **extensions; /* NULL-ended */
};

/* A command that keys can be bound to, from the caller's table. An array of them ends with one without a
 * name, and has at most SETTINGS_BINDINGS_MAX. */
struct settings_command {
    const char *name; /* in the section "bindings" */
    const char *keys; /* the default, names of keys separated by blanks */
    const char *help; /* a sentence, N_() */
};

struct binding_settings {
    char *command;
    char *keys;
    int line; /* of the file */
};

/* All mistakes of a configuration file, each with its line, so that the user can fix them in one go. */
struct settings_problem {
    int line;
    char *text; /* "FILE:LINE: …" */
};

struct settings_problems {
    struct settings_problem list[SETTINGS_PROBLEMS_MAX]; /* in the order of the lines */
    int count;
    int more; /* that did not fit */
};

struct settings {
    struct exchange_settings exchanges[SETTINGS_EXCHANGES_MAX];
    int exchange_count;
    struct group_settings groups[SETTINGS_GROUPS_MAX];
    int group_count;
    struct binding_settings bindings[SETTINGS_BINDINGS_MAX];
    int binding_count;
    char *theme;    /* a name ("dark") or a path (with a slash) */
    char *keys;     /* the profile */
    char *language; /* "" : as the environment says */
    char *glyphs;   /* "auto", "unicode" or "ascii" */
    bool journal;
    char *journal_folder; /* NULL: there is no home directory */
    int journal_file_mb;
    int journal_mb;
    int journal_days;
    bool clock;
    bool bell;
    int escape_ms;
    struct limits limits;
    int64_t agent_silent_ms;           /* 0: never */
    char *path;                        /* of the file that was read; NULL: none */
    struct settings_problems problems; /* of that file */
    /* PBXBOARD_KEY, unchanged, borrowed from the options; NULL: not set */
    const char *environment_key;
    /* every key that is loaded: no text may contain any of them */
    struct secrets *secrets;
};
