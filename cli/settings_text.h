#pragma once

#include "model/error.h"

#include <stdbool.h>
#include <stddef.h>

/* A configuration file as text, checked for what libconfuse would let pass, and without comments, whose lines
 * it counts wrong. */

/* The whole file, to be freed. NULL and `error` when it can't be read, is no text, has a brace, string or
 * comment that is never closed, or a ${VARIABLE}, which libconfuse would replace by what the environment
 * holds. */
char *settings_text_load(const char *path, struct error *error);

/* The same for text that is here already; `path` stands for it in errors. */
bool settings_text_prepare(char *text, size_t length, const char *path, struct error *error);
