#pragma once

#include "config/settings.h"

/* Reads the configuration file `path` into `settings`, over the defaults that are there. Reads all of it, and
 * adds each mistake to `settings->problems`. `commands`: those that keys can be bound to, NULL for none.
 * False and `error` where anything is wrong: the first mistake, or why the file can't be read. */
bool settings_file_read(struct settings *settings, const char *path, const struct settings_command *commands,
                        struct error *error);
