#pragma once

#include "config/settings.h"

/* The configuration file. */

/* Reads the file at `path` into `settings`, over the defaults that stand there. All of it is read, whatever
 * is wrong: each thing becomes one of `settings->problems`. False and `error`, the first of them or why the
 * file can't be read at all, when anything is wrong. */
bool settings_file_read(struct settings *settings, const char *path, struct error *error);
