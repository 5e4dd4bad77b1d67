#pragma once

#include "config/settings_problems.h"
#include "model/action.h"
#include "model/error.h"
#include "model/limits.h"
#include "net/backend.h"
#include "net/secrets.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Everything that can be set: the defaults, then the configuration file, then the environment, then the
 * command line; the later one wins.
 *
 * One table (settings_table.c) lists the name, type, bounds, default and meaning of each setting. */

enum {
    SETTINGS_EXCHANGES_MAX = 16,
    SETTINGS_ADDRESSES_MAX = BACKEND_ADDRESSES_MAX,
    SETTINGS_GROUPS_MAX = 256,
    SETTINGS_BINDINGS_MAX = 128,
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

/* The settings on the command line; all borrowed, NULL or empty where not given. */
struct settings_options {
    const char *config;
    const char *exchanges[SETTINGS_EXCHANGES_MAX + 1]; /* --exchange: only these, in this order */
    const char *api[SETTINGS_ADDRESSES_MAX + 1]; /* --api, --stream, --name: an exchange without a file */
    const char *stream[SETTINGS_ADDRESSES_MAX + 1];
    const char *name;
    const char *key; /* PBXBOARD_KEY, unchanged */
    const char *extension;
    const char *theme;
    const char *language;
    const char *journal; /* --journal: a folder, overrides the file */
    bool no_journal;     /* for a simulated exchange */
    /* the subcommand needs one exchange: several are an error that lists them */
    bool one_exchange;
};

/* Fills `settings`. `commands`: those that keys can be bound to, NULL for none; which keys there are is the
 * caller's to check. A missing default file is no error; a missing file that was named is. False and `error`
 * where anything is wrong; mistakes of the file are in `settings->problems`, each with its line, and the
 * first is the `error`. The caller gives `settings` to settings_done() in both cases. */
bool settings_load(struct settings *settings, const struct settings_options *options,
                   const struct settings_command *commands, struct error *error);

/* Frees everything and wipes the keys. */
void settings_done(struct settings *settings);
void settings_exchange_done(struct exchange_settings *exchange);
void settings_group_done(struct group_settings *group);
