#pragma once

#include "model/error.h"

#include <stdbool.h>

/* What is wrong in a configuration: all of it, each thing at its own line, because who mends one should not
 * have to come back for the next. */

enum { SETTINGS_PROBLEMS_MAX = 500 }; /* further ones are only counted */

struct settings_problem {
    int line;
    char *text; /* "FILE:LINE: …" */
};

struct settings_problems {
    struct settings_problem list[SETTINGS_PROBLEMS_MAX];
    int count;
    int more; /* that found no room */
};

/* Adds what is wrong at a line of the file `path`, in the order of the lines. */
void settings_problems_add(struct settings_problems *problems, const char *path, int line, const char *format,
                           ...) __attribute__((format(printf, 4, 5)));

/* Adds one of another list, whose text it takes from there. */
void settings_problems_move(struct settings_problems *problems, struct settings_problem *problem);

/* What is to be told of them, by place from 0 on: each, then, written into `room`, how many more there are;
 * NULL behind that. */
const char *settings_problems_text(const struct settings_problems *problems, int place,
                                   char room[ERROR_TEXT_BYTES]);

/* Makes the first one the `error`. False when there is any. */
bool settings_problems_first(const struct settings_problems *problems, struct error *error);

void settings_problems_done(struct settings_problems *problems);
