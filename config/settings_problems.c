/* What is wrong in a configuration. */

#include "config/settings_problems.h"

#include "config/settings_table.h"
#include "config/settings_value.h"
#include "config/spelling.h"
#include "model/i18n.h"
#include "model/memory.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void settings_problems_move(struct settings_problems *problems, struct settings_problem *problem)
{
    if (problems->count == SETTINGS_PROBLEMS_MAX) { /* the first ones are kept */
        problems->more++;
        if (problems->list[problems->count - 1].line <= problem->line) {
            return;
        }
        free(problems->list[--problems->count].text);
    }
    int place = problems->count++;
    for (; place > 0 && problems->list[place - 1].line > problem->line; place--) {
        problems->list[place] = problems->list[place - 1];
    }
    problems->list[place] = *problem;
    problem->text = NULL;
}

void settings_problems_add(struct settings_problems *problems, const char *path, int line, const char *format,
                           ...)
{
    char text[ERROR_TEXT_BYTES];
    struct error error;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments); /* cut when too long */
    va_end(arguments);
    (void)error_set(&error, ERROR_USAGE, "%s:%d: %s", path, line, text); /* cleans control characters */
    struct settings_problem problem = {.line = line, .text = memory_string(error.text)};
    settings_problems_move(problems, &problem);
    free(problem.text); /* NULL, unless it did not fit */
}

/* Offers the settings of a section. */
static void offer_settings(struct spelling *spelling, int section)
{
    for (const struct setting *setting = settings_table; setting->name != NULL; setting++) {
        if (setting->section == section) {
            spelling_offer(spelling, setting->name);
        }
    }
}

/* May an unknown name be shown in an error? It may be a pasted key: too long, other characters, or no value
 * after it. */
static bool may_be_shown(const struct unknown_name *unknown)
{
    size_t length = strspn(unknown->text, "abcdefghijklmnopqrstuvwxyz_-");
    return unknown->text[length] == '\0' && length < SETTINGS_KEY_CHARACTERS_MIN && unknown->has_value;
}

static bool is_key_word(const char *name)
{
    static const char *const words[] = {"key", "apikey", "api_key", "pbxkey", "password", "secret", "token"};
    bool found = false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        found = found || strcasecmp(name, words[i]) == 0;
    }
    return found;
}

/* Returns the setting or command whose name is nearest, NULL if none is near. `section` becomes the one that
 * has it. */
static const char *similar_name(const struct unknown_name *unknown, int *section)
{
    struct spelling spelling = spelling_for(unknown->text);
    const struct settings_command *command = unknown->commands;
    *section = unknown->section;
    offer_settings(&spelling, *section);
    for (; *section == SECTION_BINDINGS && command->name != NULL; command++) {
        spelling_offer(&spelling, command->name);
    }
    for (int other = SECTION_TOP; other < SECTION_COUNT; other++) {
        const char *before = spelling.word;
        offer_settings(&spelling, other); /* of two equally near names, the one of this section wins */
        *section = spelling.word != before ? other : *section;
    }
    return spelling.word;
}

void settings_problems_add_unknown(struct settings_problems *problems, const char *path,
                                   const struct unknown_name *unknown)
{
    int section;
    const char *meant = similar_name(unknown, &section); /* so near to a name, it is no key */
    int line = unknown->line;
    if (is_key_word(unknown->text)) {
        settings_problems_add(
            problems, path, line,
            _("The key itself has no place here: it comes from key_file, key_command or PBXBOARD_KEY."));
    } else if (meant != NULL && section == unknown->section) {
        settings_problems_add(problems, path, line, _("There is no setting \"%s\" here. Did you mean %s?"),
                              unknown->text, meant);
    } else if (meant != NULL && section == SECTION_TOP) {
        settings_problems_add(problems, path, line,
                              _("%s has its place outside of the sections, before or behind their { … }."),
                              meant);
    } else if (meant != NULL) {
        settings_problems_add(problems, path, line, _("%s has its place in a section: %s \"…\" { … }"), meant,
                              settings_section_name(section));
    } else if (may_be_shown(unknown)) {
        settings_problems_add(problems, path, line,
                              _("There is no setting \"%s\" here; pbxboard sample shows all there are."),
                              unknown->text);
    } else {
        settings_problems_add(problems, path, line,
                              _("There is no such setting; pbxboard sample shows all there are."));
    }
}

void settings_problems_check_limits(struct settings *settings, const char *path, const int *lines)
{
    const struct limits *limits = &settings->limits;
    const struct {
        const char *warning, *alarm;
        long warning_at, alarm_at;
    } pairs[] = {
        {"warning_waiting", "breached_waiting", limits->warning_waiting, limits->breached_waiting},
        {"warning_wait_s", "breached_wait_s", (long)(limits->warning_wait_ms / 1000),
         (long)(limits->breached_wait_ms / 1000)},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        int line = lines[settings_find("", pairs[i].warning) - settings_table];
        int other = lines[settings_find("", pairs[i].alarm) - settings_table];
        if (pairs[i].warning_at > pairs[i].alarm_at) {
            settings_problems_add(
                &settings->problems, path, line > other ? line : other,
                _("%s is %ld and %s is %ld: a warning has the lower limit of the two, or the same."),
                pairs[i].warning, pairs[i].warning_at, pairs[i].alarm, pairs[i].alarm_at);
        }
    }
}

const char *settings_problems_text(const struct settings_problems *problems, int index,
                                   char buffer[ERROR_TEXT_BYTES])
{
    if (index < problems->count) {
        return problems->list[index].text;
    }
    if (index > problems->count || problems->more == 0) {
        return NULL;
    }
    (void)snprintf(buffer, ERROR_TEXT_BYTES,
                   i18n_plural("The configuration has %lld more mistake.",
                               "The configuration has %lld more mistakes.", (unsigned long)problems->more),
                   (long long)problems->more);
    return buffer;
}

bool settings_problems_first(const struct settings_problems *problems, struct error *error)
{
    return problems->count == 0 || error_set(error, ERROR_USAGE, "%s", problems->list[0].text);
}

void settings_problems_done(struct settings_problems *problems)
{
    for (int i = 0; i < problems->count; i++) {
        free(problems->list[i].text);
    }
    *problems = (struct settings_problems){0};
}
