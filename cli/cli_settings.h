#pragma once

#include "config/settings.h"
#include "tui/keymap.h"

#include <stdio.h>

/* The settings together with what the terminal needs of them: config/ knows neither commands nor keys. */

/* Loads the settings, builds the key map of their profile and bindings, and switches to their language.
 * `keymap`: NULL where only the bindings are to be checked. False and `error` where anything is wrong;
 * mistakes of the file are all in `settings->problems`, those of the bindings too. The caller gives
 * `settings` to settings_done() in both cases. */
bool cli_settings_load(struct settings *settings, const struct settings_options *options,
                       struct keymap *keymap, struct error *error);

/* Writes the sample configuration in the user's language, with every setting and every command. */
void cli_settings_write_sample(FILE *to);
