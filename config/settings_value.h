#pragma once

#include "config/settings_table.h"
#include "model/error.h"

#include <stdbool.h>

/* A shorter word is never taken for a key. */
enum { SETTINGS_KEY_CHARACTERS_MIN = 12 };

/* The values of settings: which are allowed, and how they are stored in the struct of their section (`to`).
 */

/* Is the value allowed? False and `error`, which names the setting and what is allowed. */
bool settings_value_check_text(const struct setting *setting, const char *text, struct error *error);
bool settings_value_check_integer(const struct setting *setting, long count, struct error *error);

/* Is it UTF-8 without control characters? An escape like \x9b in the file is already a byte here. False and
 * `error`, which names the setting. */
bool settings_value_check_printable(const char *name, const char *text, struct error *error);

/* Is it an address without TLS to another machine? */
bool settings_value_is_plaintext(const struct setting *setting, const char *text);

/* Stores a checked value; list values are appended. A relative path is relative to the folder of the file
 * `beside`, or to the working directory where that is NULL. */
void settings_value_put_text(const struct setting *setting, const char *text, const char *beside, void *to);
void settings_value_put_integer(const struct setting *setting, long count, void *to);
void settings_value_put_bool(const struct setting *setting, bool on, void *to);

/* Frees one value, or all of a section. */
void settings_value_free(const struct setting *setting, void *to);
void settings_value_free_all(int section, void *to);

/* Stores the defaults of a zeroed section. */
void settings_value_defaults(int section, void *to);
