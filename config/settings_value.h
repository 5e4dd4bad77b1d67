#pragma once

#include "config/settings_table.h"
#include "model/error.h"

#include <stdbool.h>

/* So many of its characters can be a key; what is shorter is none. */
enum { SETTINGS_KEY_CHARACTERS_MIN = 12 };

/* The values of settings: what is allowed, and how they are kept in the struct of their section (`to`). */

/* Is the value allowed? False and `error`, which names the setting and what is allowed. */
bool settings_value_check_text(const struct setting *setting, const char *text, struct error *error);
bool settings_value_check_integer(const struct setting *setting, long count, struct error *error);

/* Is it UTF-8 without control characters? What stands as \x9b in a file is a byte by then. False and `error`,
 * which names it. */
bool settings_value_check_printable(const char *name, const char *text, struct error *error);

/* Is it an address that sends the key over the network in clear text? */
bool settings_value_is_plaintext(const struct setting *setting, const char *text);

/* Stores a checked value; a further text of a list goes behind the others. A relative path begins beside the
 * file `beside`, NULL: where the program was started. */
void settings_value_put_text(const struct setting *setting, const char *text, const char *beside, void *to);
void settings_value_put_integer(const struct setting *setting, long count, void *to);
void settings_value_put_bool(const struct setting *setting, bool on, void *to);

/* Frees one value, or all of a section. */
void settings_value_free(const struct setting *setting, void *to);
void settings_value_free_all(int section, void *to);

/* Stores the defaults of a zeroed section. */
void settings_value_defaults(int section, void *to);
