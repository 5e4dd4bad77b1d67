/* Loads the settings, and builds the app from them. */

#include "cli/app_setup.h"

#include "config/language.h"
#include "config/paths.h"
#include "config/settings_problems.h"
#include "config/settings_table.h"
#include "model/i18n.h"
#include "tui/command.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

static_assert((int)COMMAND_COUNT <= (int)SETTINGS_BINDINGS_MAX, "room for a binding of each command");

static const char *const themes[] = {"dark", "light"};
enum { BUILT_IN_THEMES = sizeof themes / sizeof *themes };

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

bool app_setup_load_settings(struct settings *settings, const struct settings_options *options,
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

void app_setup_write_sample(FILE *to)
{
    struct settings_command commands[COMMAND_COUNT];
    list_commands(commands);
    settings_write_sample(to, commands);
}

static enum glyphs glyphs_of(const char *setting)
{
    if (strcmp(setting, "auto") == 0) {
        return language_terminal_is_utf8() ? GLYPHS_UNICODE : GLYPHS_ASCII;
    }
    return strcmp(setting, "ascii") == 0 ? GLYPHS_ASCII : GLYPHS_UNICODE;
}

bool app_setup_terminal_is_utf8(const struct settings *settings)
{
    return language_terminal_is_utf8() || strcmp(settings->glyphs, "unicode") == 0;
}

bool app_setup_theme(const char *name, struct theme *theme, int timeout_ms, struct error *error)
{
    char file[64 + sizeof "themes/.theme"];
    char path[PATH_MAX];
    if (strchr(name, '/') != NULL) {
        return theme_load(theme, name, timeout_ms, error);
    }
    (void)snprintf(file, sizeof file, "themes/%.63s.theme", name);
    if (!paths_data_file(path, sizeof path, file)) {
        return error_set(error, ERROR_USAGE, _("There is no theme %s; there are dark and light."), name);
    }
    return theme_load(theme, path, timeout_ms, error);
}

const char *app_setup_theme_after(const char *name)
{
    int next = 0;
    for (int i = 0; i < BUILT_IN_THEMES; i++) {
        next = strcmp(name, themes[i]) == 0 ? (i + 1) % BUILT_IN_THEMES : next;
    }
    return themes[next];
}

bool app_setup_language(const char *code, struct error *error)
{
    int next = 0;
    for (int i = 0; languages[i] != NULL; i++) {
        bool current = strcmp(languages[i], language_current()) == 0;
        next = current && languages[i + 1] != NULL ? i + 1 : next;
    }
    const char *wanted = *code != '\0' ? code : languages[next];
    return language_set(wanted) ||
           error_set(error, ERROR_USAGE, _("There are no texts in the language %s."), wanted);
}

void app_setup_options(const struct settings *settings, const struct keymap *keymap, struct board *board,
                       struct app_options *options)
{
    *options = (struct app_options){
        .board = board,
        .keymap = *keymap,
        .limits = settings->limits,
        .glyphs = glyphs_of(settings->glyphs),
        .clock = settings->clock,
    };
}
