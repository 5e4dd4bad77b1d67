#pragma once

#include <stdbool.h>

/* What went wrong, in words that a user can act on: what failed, where, and what to do.
 *
 * The world and the user get a `bool` and a filled `struct error`; a bug is an assert. Whoever fills an error
 * has the words already in the user's language and free of secrets; whoever decides what to do with it
 * reports it. */

enum error_kind {
    ERROR_NONE,
    ERROR_USAGE,      /* the command line, the configuration or what the user typed */
    ERROR_REFUSED,    /* the exchange answered, and the answer is no */
    ERROR_CONNECTION, /* no answer could be had at all */
    ERROR_UNCERTAIN,  /* the request left, and nobody knows what became of it */
    ERROR_LOCAL,      /* a file, the terminal or the system */
};

enum { ERROR_TEXT_BYTES = 512 };

struct error {
    enum error_kind kind;
    char text[ERROR_TEXT_BYTES];
};

/* Fills `error` (which may be NULL) and returns false, so that a function can end with `return error_set(…)`.
 * Names of files, settings and the like may stand in it as they are: what a terminal would obey is made
 * visible here. */
bool error_set(struct error *error, enum error_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
