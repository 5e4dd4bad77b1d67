#pragma once

#include "cli/cli.h"
#include "cli/run.h"
#include "tui/app.h"
#include "tui/theme.h"

#include <stdbool.h>

/* What the board needs on a terminal and in a snapshot alike: an app made from the settings. */

/* The app's options but for what lies outside. False and `error` when a key binding is wrong. */
bool app_setup_options(const struct settings *settings, struct board *board, struct app_options *options,
                       struct error *error);

/* The theme of a name, or of a file where there is a slash in it; a pipe may take its time (files/input.h).
 * False and `error` when there is none, or it is wrong. */
bool app_setup_theme(const char *name, struct theme *theme, int timeout_ms, struct error *error);

/* The built-in theme that follows the one of a name; the first one if the name is no built-in theme. */
const char *app_setup_theme_after(const char *name);

/* Sets the language of the texts; "" for the next one. False and `error` when there are no such texts. */
bool app_setup_language(const char *code, struct error *error);

/* Does the terminal understand UTF-8? As the environment says, unless the settings ask for the signs that
 * need it. */
bool app_setup_terminal_is_utf8(const struct settings *settings);
