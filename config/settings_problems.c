/* What is wrong in a configuration. */

#include "config/settings_problems.h"

#include "model/i18n.h"
#include "model/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

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
    (void)error_set(&error, ERROR_USAGE, "%s:%d: %s", path, line, text); /* makes it harmless */
    struct settings_problem problem = {.line = line, .text = memory_string(error.text)};
    settings_problems_move(problems, &problem);
    free(problem.text); /* where it found no room */
}

const char *settings_problems_text(const struct settings_problems *problems, int place,
                                   char room[ERROR_TEXT_BYTES])
{
    if (place < problems->count) {
        return problems->list[place].text;
    }
    if (place > problems->count || problems->more == 0) {
        return NULL;
    }
    (void)snprintf(room, ERROR_TEXT_BYTES,
                   i18n_plural("The configuration has %lld more mistake.",
                               "The configuration has %lld more mistakes.", (unsigned long)problems->more),
                   (long long)problems->more);
    return room;
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
