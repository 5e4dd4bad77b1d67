/* Maps keys to commands. */

#include "tui/keymap.h"

#include "model/i18n.h"
#include "tui/keyboard.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* The next name of a list with blanks; false after the last one. A name that is too long is cut, and is then
 * unknown. */
static bool next_name(const char **names, char name[KEY_NAME_BYTES])
{
    *names += strspn(*names, " \t");
    size_t length = strcspn(*names, " \t");
    (void)snprintf(name, KEY_NAME_BYTES, "%.*s", (int)length, *names);
    *names += length;
    return length > 0;
}

static struct binding *binding_of(struct keymap *keymap, key_code key)
{
    for (int i = 0; i < keymap->count; i++) {
        if (keymap->bindings[i].key == key) {
            return &keymap->bindings[i];
        }
    }
    return NULL;
}

static void put(struct keymap *keymap, key_code key, enum command command, bool user)
{
    struct binding *binding = binding_of(keymap, key);
    if (binding == NULL) {
        assert(keymap->count < KEYMAP_BINDINGS_MAX);
        binding = &keymap->bindings[keymap->count++];
    }
    *binding = (struct binding){.key = key, .command = command, .user = user};
}

static void drop_keys_of(struct keymap *keymap, enum command command)
{
    int kept = 0;
    for (int i = 0; i < keymap->count; i++) {
        if (keymap->bindings[i].command != command) {
            keymap->bindings[kept++] = keymap->bindings[i];
        }
    }
    keymap->count = kept;
}

static void put_all(struct keymap *keymap, const char *keys, enum command command, bool user)
{
    char name[KEY_NAME_BYTES];
    while (next_name(&keys, name)) {
        key_code key;
        bool known = key_from_name(name, &key);
        assert(known);
        if (known) {
            put(keymap, key, command, user);
        }
    }
}

void keymap_load(struct keymap *keymap, enum profile profile)
{
    keymap->count = 0;
    for (enum command command = COMMAND_NONE + 1; command < COMMAND_COUNT; command++) {
        put_all(keymap, command_keys(command, profile), command, false);
    }
}

/* May the user bind this key to the command? */
static bool check_key(struct keymap *keymap, enum command command, const char *name, struct error *error)
{
    key_code key;
    if (!key_from_name(name, &key)) {
        return error_set(error, ERROR_USAGE,
                         _("\"%s\" is not a key; keys are written a, Ctrl-R, Alt-2, F3, PgDn, Space, Enter"),
                         name);
    }
    if (key_is_dial_character(key)) {
        return error_set(error, ERROR_USAGE, _("the key %s writes on the dial line and can't be a command"),
                         name);
    }
    if (!keyboard_can_send(key)) {
        return error_set(
            error, ERROR_USAGE,
            _("the key %s looks like the beginning of an answer of the terminal's and can't be a command"),
            name);
    }
    const struct binding *binding = binding_of(keymap, key);
    if (binding != NULL && binding->user && binding->command != command) {
        return error_set(error, ERROR_USAGE, _("the key %s is given to %s and to %s"), name,
                         command_facts(binding->command)->name, command_facts(command)->name);
    }
    return true;
}

bool keymap_bind(struct keymap *keymap, const char *command, const char *keys, struct error *error)
{
    enum command wanted = command_by_name(command);
    if (wanted == COMMAND_NONE) {
        return error_set(error, ERROR_USAGE, _("there is no command \"%s\"; the help screen lists them"),
                         command);
    }
    int count = keymap->count;
    char name[KEY_NAME_BYTES];
    for (const char *rest = keys; next_name(&rest, name); count++) {
        if (!check_key(keymap, wanted, name, error)) {
            return false;
        }
    }
    if (count > KEYMAP_BINDINGS_MAX) {
        return error_set(error, ERROR_USAGE, _("there is room for %d keys, not for more"),
                         KEYMAP_BINDINGS_MAX);
    }
    drop_keys_of(keymap, wanted);
    put_all(keymap, keys, wanted, true);
    return true;
}

enum command keymap_command(const struct keymap *keymap, key_code key)
{
    for (int i = 0; i < keymap->count; i++) {
        if (keymap->bindings[i].key == key) {
            return keymap->bindings[i].command;
        }
    }
    return COMMAND_NONE;
}

void keymap_key_of(const struct keymap *keymap, enum command command, char name[KEY_NAME_BYTES])
{
    name[0] = '\0';
    for (int i = 0; i < keymap->count; i++) {
        if (keymap->bindings[i].command == command) {
            key_name(name, keymap->bindings[i].key);
            return;
        }
    }
}

void keymap_keys_of(const struct keymap *keymap, enum command command, char *names, size_t size)
{
    size_t used = 0;
    names[0] = '\0';
    for (int i = 0; i < keymap->count; i++) {
        char name[KEY_NAME_BYTES + 1] = " ";
        if (keymap->bindings[i].command != command) {
            continue;
        }
        key_name(name + 1, keymap->bindings[i].key);
        const char *next = used == 0 ? name + 1 : name;
        if (used + strlen(next) >= size) {
            return;
        }
        used += (size_t)snprintf(names + used, size - used, "%s", next);
    }
}
