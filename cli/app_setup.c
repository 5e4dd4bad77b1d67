/* Builds the app from the settings. */

#include "cli/app_setup.h"

#include "config/language.h"
#include "config/paths.h"

#include "model/i18n.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static const char *const themes[] = {"dark", "light"};
enum { BUILT_IN_THEMES = sizeof themes / sizeof *themes };

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
