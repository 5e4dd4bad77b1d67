#pragma once

#include "config/settings.h"

/* What no setting of a file tells alone: two that disagree, and keys that two commands want. */

/* The lines where settings stand: of those of the top by their place in the table, of the bindings by their
 * command; 0 where they are not set. */
struct settings_lines {
    const int *settings;
    const int *commands;
};

/* Adds what is wrong to `settings->problems`; `path` is the file's. */
void settings_check_all(struct settings *settings, const char *path, const struct settings_lines *lines);
