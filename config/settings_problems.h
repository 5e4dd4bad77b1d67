#pragma once

#include "config/settings_types.h"
#include "model/error.h"

#include <stdbool.h>

/* What is wrong in a configuration file. */

/* A name that its section does not have. */
struct unknown_name {
    const char *text;
    int line;
    int section;
    bool has_value;                          /* in the same line */
    const struct settings_command *commands; /* the names in the section of bindings */
};

/* Adds a problem in a line of the file `path`. */
void settings_problems_add(struct settings_problems *problems, const char *path, int line, const char *format,
                           ...) __attribute__((format(printf, 4, 5)));

/* Moves a problem here from another list: takes its text. */
void settings_problems_move(struct settings_problems *problems, struct settings_problem *problem);

/* Adds an unknown name: says what may be meant, or where it belongs. A name that may be a pasted key is not
 * shown. */
void settings_problems_add_unknown(struct settings_problems *problems, const char *path,
                                   const struct unknown_name *unknown);

/* Adds limits that contradict each other to `settings->problems`. `lines`: where each setting of the top
 * level stands, by its index in the table; 0 where it is not set. */
void settings_problems_check_limits(struct settings *settings, const char *path, const int *lines);

/* Returns sentence number `index` of the report: each problem, then (written into `buffer`) how many more
 * there are; NULL after the last. */
const char *settings_problems_text(const struct settings_problems *problems, int index,
                                   char buffer[ERROR_TEXT_BYTES]);

/* Copies the first problem to `error`. False if there is one. */
bool settings_problems_first(const struct settings_problems *problems, struct error *error);

void settings_problems_done(struct settings_problems *problems);
