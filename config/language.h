#pragma once

#include <stdbool.h>

/* The user's language.
 *
 * Characters are UTF-8 whatever the environment says: otherwise neither names nor boxes can be drawn. Numbers
 * are read and written with a decimal point in every language, because files and scripts depend on it. */

/* The codes of the languages that have texts ("en", "pl"), NULL-ended. */
extern const char *const languages[];

/* Takes the language and the character set from the environment. Called once, before any text is printed. */
void language_init(void);

/* Switches to the language `code` ("pl"); "" or NULL: the language of the environment. False, and nothing
 * changes, if there are no texts in that language. */
bool language_set(const char *code);

/* Returns the code of the current language. */
const char *language_current(void);

/* Could the texts of the current language be read? If not, the program speaks English. */
bool language_has_catalogue(void);

/* Does the environment promise a terminal that shows UTF-8? language_init() sets UTF-8 up even if not. */
bool language_terminal_is_utf8(void);

/* Converts a text of the command line from the character set of the environment's locale; the caller frees
 * it. NULL where it is UTF-8 already, or not valid in that set: then it stays unchanged, and the caller's
 * checks refuse it. */
char *language_to_utf8(const char *text);
