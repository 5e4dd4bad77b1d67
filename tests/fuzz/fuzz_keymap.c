/* Bindings of keys: the first byte chooses the profile, then comes a line for each command, `dial = F5
 * Ctrl-D`.
 *
 * A first byte from 0x80 on means the keyboard instead: so many bytes at a time are typed of what follows. */

#include "tests/fuzz/check_keyboard.h"
#include "tests/fuzz/fuzz.h"
#include "tui/keymap.h"

#include <stdlib.h>
#include <string.h>

/* What a key is called brings it back. */
static void check_name(key_code key)
{
    char name[KEY_NAME_BYTES];
    key_code again = 0;
    key_name(name, key);
    REQUIRE(name[0] != '\0' && strlen(name) < sizeof name);
    REQUIRE(key_from_name(name, &again) && again == key);
    fuzz_check_sentence(name);
}

static void check_keymap(const struct keymap *keymap)
{
    REQUIRE(keymap->count >= 0 && keymap->count <= KEYMAP_BINDINGS_MAX);
    REQUIRE(keymap_command(keymap, KEYS_RESIZE) == COMMAND_NONE);
    for (int i = 0; i < keymap->count; i++) {
        const struct binding *binding = &keymap->bindings[i];
        REQUIRE(binding->command > COMMAND_NONE && binding->command < COMMAND_COUNT);
        REQUIRE(keymap_command(keymap, binding->key) == binding->command); /* so no key is there twice */
        check_name(binding->key);
    }
    for (enum command command = COMMAND_NONE + 1; command < COMMAND_COUNT; command++) {
        char first[KEY_NAME_BYTES];
        char all[24];
        keymap_key_of(keymap, command, first);
        keymap_keys_of(keymap, command, all, sizeof all);
        REQUIRE(strncmp(all, first, strlen(first)) == 0 && strlen(all) < sizeof all);
    }
}

/* Every key that was named gives the command now, and no other key does. */
static void check_bound(const struct keymap *keymap, const char *command, char *keys)
{
    enum command wanted = command_by_name(command);
    int count = 0;
    char *rest;
    for (char *name = strtok_r(keys, " \t", &rest); name != NULL; name = strtok_r(NULL, " \t", &rest)) {
        key_code key;
        REQUIRE(key_from_name(name, &key) && keymap_command(keymap, key) == wanted);
        REQUIRE(key >= 0x80 || strchr("0123456789*#+", (int)key) == NULL || key == 0);
        count++;
    }
    for (int i = 0; i < keymap->count; i++) {
        bool bound = keymap->bindings[i].command == wanted;
        REQUIRE(!bound || keymap->bindings[i].user);
        count -= bound;
    }
    REQUIRE(count >= 0); /* a key may be named twice */
}

static void bind(struct keymap *keymap, const char *command, char *keys)
{
    struct error error = {0};
    struct keymap before = *keymap;
    if (keymap_bind(keymap, command, keys, &error)) {
        check_bound(keymap, command, keys);
        return;
    }
    REQUIRE(error.kind == ERROR_USAGE && error.text[0] != '\0');
    REQUIRE(keymap->count == before.count);
    for (int i = 0; i < before.count; i++) {
        REQUIRE(keymap->bindings[i].key == before.bindings[i].key);
        REQUIRE(keymap->bindings[i].command == before.bindings[i].command);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct keymap keymap;
    if (size == 0) {
        return 0;
    }
    if (data[0] >= 0x80) {
        check_keyboard(data + 1, size - 1, data[0] - 0x7fU);
        return 0;
    }
    keymap_load(&keymap, (enum profile)(data[0] % PROFILE_COUNT));
    char *text = strndup((const char *)data + 1, size - 1);
    REQUIRE(text != NULL);
    char *rest;
    for (char *line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
        size_t name = strcspn(line, " =");
        char *keys = line + name + strspn(line + name, " =");
        bool named = line[name] != '\0';
        line[name] = '\0';
        bind(&keymap, line, named ? keys : line + name);
    }
    check_keymap(&keymap);
    free(text);
    return 0;
}
