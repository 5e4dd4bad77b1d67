#pragma once

#include "model/error.h"
#include "tui/command.h"
#include "tui/key.h"

#include <stdbool.h>
#include <stddef.h>

/* Maps keys to commands: a profile, changed by the user's bindings. */

enum { KEYMAP_BINDINGS_MAX = 512 };

struct keymap {
    struct binding {
        key_code key;
        enum command command;
        bool user; /* from the configuration: a second one for the same key is a conflict */
    } bindings[KEYMAP_BINDINGS_MAX];
    int count;
};

/* The profile's bindings. */
void keymap_load(struct keymap *keymap, enum profile profile);

/* Binds the keys named in `keys` (separated by blanks) to the command of that name, in place of the profile's
 * keys for it; "" unbinds it. A key that the profile gave to another command is taken from it. False and
 * `error` when the command or a key is unknown, when a key would be bound to two commands by the user, or
 * when it is a digit, * # or + (they write on the dial line). */
bool keymap_bind(struct keymap *keymap, const char *command, const char *keys, struct error *error);

enum command keymap_command(const struct keymap *keymap, key_code key);

/* The name of the first key of a command; "" when it has none. */
void keymap_key_of(const struct keymap *keymap, enum command command, char name[KEY_NAME_BYTES]);

/* All keys of a command, separated by blanks, cut where they don't fit. */
void keymap_keys_of(const struct keymap *keymap, enum command command, char *names, size_t size);
