#pragma once

#include "cli/settings.h"

/* The configuration file. */

/* Reads the file at `path` into `settings`, over what stands there. False and `error`, with file and line,
 * when anything is wrong. */
bool settings_file_read(struct settings *settings, const char *path, struct error *error);

/* The same for text; `path` stands for the file in errors, and relative paths begin beside it. */
bool settings_file_parse(struct settings *settings, const char *text, const char *path, struct error *error);
