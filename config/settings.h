#pragma once

#include "config/settings_types.h"
#include "model/error.h"

#include <stdbool.h>

/* Loads everything that can be set: the defaults, then the configuration file, then the environment, then the
 * command line; the later one wins. */

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

/* ---- the file (settings_file.c) ---- */

/* Reads the configuration file `path` into `settings`, over the defaults that are there. Reads all of it, and
 * adds each mistake to `settings->problems`. `commands`: those that keys can be bound to, NULL for none.
 * False and `error` where anything is wrong: the first mistake, or why the file can't be read. */
bool settings_file_read(struct settings *settings, const char *path, const struct settings_command *commands,
                        struct error *error);
