/* The sample configuration, made from the table of settings. */

#include "config/settings.h"

#include "config/settings_table.h"
#include "model/i18n.h"
#include "model/text.h"

#include <string.h>

enum { WIDTH_CELLS = 80 };

/* Words as a comment, in as many lines as they need. */
static void write_comment(FILE *to, const char *indent, const char *text)
{
    while (*text != '\0') {
        int width = WIDTH_CELLS - (int)strlen(indent) - 2;
        size_t fits = text_fit(text, width, NULL);
        size_t length = fits;
        while (text[fits] != '\0' && length > 0 && text[length] != ' ') {
            length--;
        }
        length = length == 0 ? fits : length;
        (void)fprintf(to, "%s# %.*s\n", indent, (int)length, text);
        text += length;
        text += strspn(text, " ");
    }
}

static bool is_quoted(const struct setting *setting)
{
    return !setting_is_numeric(setting) && setting->type != SETTING_BOOL;
}

/* Is it left as a comment? What has a default is, and what only some need. */
static bool is_optional(const struct setting *setting)
{
    static const char *const shown[] = {"api", "stream", "name", "key_file"};
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        if (strcmp(shown[i], setting->name) == 0) {
            return false;
        }
    }
    return true;
}

static void write_setting(FILE *to, const char *indent, const struct setting *setting)
{
    const char *quote = setting->example == NULL && is_quoted(setting) ? "\"" : "";
    write_comment(to, indent, _(setting->help));
    if (setting->words != NULL) {
        (void)fprintf(to, "%s# (%s)\n", indent, setting->words);
    } else if (setting_is_numeric(setting)) {
        (void)fprintf(to, "%s# (%ld … %ld)\n", indent, setting->min, setting->max);
    }
    (void)fprintf(to, "%s%s%s = %s%s%s\n\n", indent, is_optional(setting) ? "#" : "", setting->name, quote,
                  setting->example != NULL ? setting->example : setting->initial, quote);
}

/* One that is made up is left as a comment as a whole. */
static void write_section(FILE *to, int section, const char *title)
{
    const char *mark = section == SECTION_GROUP ? "#" : "";
    const char *indent = section == SECTION_TOP ? "" : "    ";
    if (section != SECTION_TOP) {
        write_comment(to, "", _(settings_section_help(section)));
        (void)fprintf(to, "%s%s \"%s\" {\n", mark, settings_section_name(section), title);
    }
    for (const struct setting *setting = settings_table; setting->name != NULL; setting++) {
        if (setting->section == section) {
            write_setting(to, indent, setting);
        }
    }
    if (section != SECTION_TOP) {
        (void)fprintf(to, "%s}\n\n", mark);
    }
}

/* One line a command, as the first profile has it. */
static void write_bindings(FILE *to)
{
    write_comment(
        to, "",
        _("Keys of your own, over those of the profile: the names of keys, separated by blanks; empty takes "
          "the command's keys away."));
    (void)fputs("bindings {\n", to);
    for (enum command command = COMMAND_NONE + 1; command < COMMAND_COUNT; command++) {
        const struct command_facts *facts = command_facts(command);
        char keys[128];
        size_t used = 0;
        for (const char *at = facts->keys[PROFILE_ATTENDANT]; *at != '\0' && used + 2 < sizeof keys; at++) {
            if (*at == '\\' || *at == '"') {
                keys[used++] = '\\';
            }
            keys[used++] = *at;
        }
        keys[used] = '\0';
        write_comment(to, "    ", _(facts->help));
        (void)fprintf(to, "    #%s = \"%s\"\n", facts->name, keys);
    }
    (void)fputs("}\n", to);
}

void settings_write_sample(FILE *to)
{
    write_comment(
        to, "",
        _("The configuration of pbxboard: every setting, with its default or an example. What is left out or "
          "begins with # has its default."));
    (void)fputc('\n', to);
    write_section(to, SECTION_TOP, "");
    write_section(to, SECTION_EXCHANGE, _("office"));
    write_section(to, SECTION_GROUP, _("Sales"));
    write_bindings(to);
}
