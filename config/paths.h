#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Where things are: the user's home directory, the configuration, the program's own files. */

/* Returns the home directory: HOME, if it is the absolute path of a directory of this user; else that of the
 * passwd entry. HOME may belong to another user after su and sudo, where nothing should be read or written by
 * accident; it is used only if there is no passwd entry (a container with a number for a user).
 *
 * NULL if there is none; the text is valid until the next call. */
const char *paths_home(void);

/* Why the HOME variable is not used, in the user's language; NULL where it is used or empty. */
const char *paths_home_problem(void);

/* Returns the sentence for a missing home directory, in the user's language. */
const char *paths_home_missing(void);

/* Writes the path of the default configuration file, below $XDG_CONFIG_HOME or ~/.config. False where there
 * is no home directory or the path is too long. A file that exists and cannot be read is not used; the error
 * for "no exchange is configured" names it. */
bool paths_config_file(char *to, size_t size);

/* Writes the path of a file below "share" ("locale/pl/…"), relative to the executable: the installation and
 * the build tree are laid out alike. False where it is too long; the file need not exist. */
bool paths_share_file(char *to, size_t size, const char *name);

/* Writes the path of one of the program's own data files ("themes/dark.theme"). False where it cannot be read
 * or the path is too long. */
bool paths_data_file(char *to, size_t size, const char *name);
