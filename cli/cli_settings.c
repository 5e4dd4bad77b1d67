/* The settings together with what the terminal needs of them. */

#include "cli/cli_settings.h"

#include "config/language.h"
#include "config/settings_table.h"
#include "tui/command.h"

#include <assert.h>

static_assert((int)COMMAND_COUNT <= (int)SETTINGS_BINDINGS_MAX, "room for a binding of each command");

/* The commands that keys can be bound to, in the form that config/ knows. */
static void list_commands(struct settings_command commands[COMMAND_COUNT])
{
    int count = 0;
    for (enum command command = COMMAND_NONE + 1; command < COMMAND_COUNT; command++) {
        const struct command_facts *facts = command_facts(command);
        commands[count++] = (struct settings_command){
            .name = facts->name, .keys = facts->keys[PROFILE_ATTENDANT], .help = facts->help};
    }
    commands[count] = (struct settings_command){0};
}

static void build_keymap(struct settings *settings, struct keymap *keymap)
{
    enum profile profile = PROFILE_ATTENDANT;
    struct error problem;
    (void)profile_by_name(settings->keys, &profile); /* the table of settings lists the profiles */
    keymap_load(keymap, profile);
    for (int i = 0; i < settings->binding_count; i++) {
        const struct binding_settings *binding = &settings->bindings[i];
        if (!keymap_bind(keymap, binding->command, binding->keys, &problem)) {
            settings_problems_add(&settings->problems, settings->path, binding->line, "%s", problem.text);
        }
    }
}

bool cli_settings_load(struct settings *settings, const struct settings_options *options,
                       struct keymap *keymap, struct error *error)
{
    struct settings_command commands[COMMAND_COUNT];
    struct keymap checked;
    list_commands(commands);
    bool loaded = settings_load(settings, options, commands, error);
    build_keymap(settings, keymap != NULL ? keymap : &checked);
    /* a mistake of the file comes before one of the command line */
    return settings_problems_first(&settings->problems, error) && loaded && language_set(settings->language);
}

void cli_settings_write_sample(FILE *to)
{
    struct settings_command commands[COMMAND_COUNT];
    list_commands(commands);
    settings_write_sample(to, commands);
}
