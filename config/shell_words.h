#pragma once

#include <stddef.h>

/* Words as they are typed into a shell. No shell runs them. */

/* Writes the path as it is typed into a shell: in quotes if a shell would act on a character of it. Cut where
 * it does not fit. */
void shell_words_quote(char *to, size_t size, const char *path);

/* Splits a command into words as a shell does: at blanks; single quotes keep everything, double quotes and a
 * backslash keep blanks and quotes; nothing is expanded. `words` becomes NULL-ended and points into
 * `storage`, which has strlen(command) + 1 bytes. Returns the number of words; -1 where a quote is not closed
 * or there are more than `max`. */
int shell_words_split(const char *command, char *storage, char **words, int max);

/* Returns the first unquoted character that only a shell would act on, as $ or |; NUL if there is none. */
char shell_words_syntax(const char *command);
