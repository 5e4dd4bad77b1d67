/* An app made from the settings. */

#include "cli/app_setup.h"

#include "config/language.h"

#include "model/i18n.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

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

bool app_setup_options(const struct settings *settings, struct board *board, struct app_options *options,
                       struct error *error)
{
    enum profile profile;
    *options = (struct app_options){
        .board = board,
        .limits = settings->limits,
        .glyphs = glyphs_of(settings->glyphs),
        .clock = settings->clock,
    };
    if (!profile_by_name(settings->keys, &profile)) {
        return error_set(error, ERROR_USAGE, _("%s is no set of keys; attendant, vim and htop are."),
                         settings->keys);
    }
    keymap_load(&options->keymap, profile);
    for (int i = 0; i < settings->binding_count; i++) {
        const struct binding_settings *binding = &settings->bindings[i];
        struct error problem;
        if (!keymap_bind(&options->keymap, binding->command, binding->keys, &problem)) {
            return error_set(error, ERROR_USAGE, "%s: %s", binding->location, problem.text);
        }
    }
    return true;
}
