#pragma once

#include <stdbool.h>

/* What went wrong, in words that a user can act on: what failed, where, and what to do.
 *
 * Functions return `bool` and fill a `struct error` for what the world or the user did wrong; a bug is an
 * assert. The text of an error is translated and holds no secrets. The caller that decides what to do reports
 * it. */

enum error_kind {
    ERROR_NONE,
    ERROR_USAGE,      /* the command line, the configuration or what the user typed */
    ERROR_REFUSED,    /* the exchange answered no */
    ERROR_CONNECTION, /* no answer at all */
    ERROR_UNCERTAIN,  /* the request was sent, and its outcome is unknown */
    ERROR_LOCAL,      /* a file, the terminal or the system */
};

enum { ERROR_TEXT_BYTES = 512 };

struct error {
    enum error_kind kind;
    char text[ERROR_TEXT_BYTES];
};

/* Fills `error` (which may be NULL) and returns false, so that a function can end with `return error_set(…)`.
 * File names, settings and other foreign text may be among the arguments: what a terminal would obey is made
 * visible here. */
bool error_set(struct error *error, enum error_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
