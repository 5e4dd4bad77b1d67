#pragma once

#include "config/settings.h"
#include "tui/app.h"
#include "tui/keymap.h"
#include "tui/theme.h"

#include <stdbool.h>
#include <stdio.h>

/* Loads the settings together with what the terminal needs of them, because config/ knows neither commands
 * nor keys, and builds the app from them. The board on the terminal and `snapshot` both use it. */

/* Loads the settings, builds the key map of their profile and bindings, and switches to their language.
 * `keymap`: NULL where only the bindings are to be checked. False and `error` where anything is wrong;
 * mistakes of the file are all in `settings->problems`, those of the bindings too. The caller gives
 * `settings` to settings_done() in both cases. */
bool app_setup_load_settings(struct settings *settings, const struct settings_options *options,
                             struct keymap *keymap, struct error *error);

/* Writes the sample configuration in the user's language, with every setting and every command. */
void app_setup_write_sample(FILE *to);

/* Fills the app's options from the settings and their key map; not the callbacks. */
void app_setup_options(const struct settings *settings, const struct keymap *keymap, struct board *board,
                       struct app_options *options);

/* Loads a theme: by name, or from a file if the name contains a slash. Reading a pipe may take up to
 * `timeout_ms` (files/input.h). False and `error` when there is no such theme or it is wrong. */
bool app_setup_theme(const char *name, struct theme *theme, int timeout_ms, struct error *error);

/* The built-in theme that follows the one of a name; the first one if the name is no built-in theme. */
const char *app_setup_theme_after(const char *name);

/* Sets the language of the texts; "" for the next one. False and `error` when there are no such texts. */
bool app_setup_language(const char *code, struct error *error);

/* Does the terminal understand UTF-8? The environment decides, unless the settings ask for Unicode glyphs. */
bool app_setup_terminal_is_utf8(const struct settings *settings);
