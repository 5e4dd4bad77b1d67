#pragma once

#include <stdbool.h>
#include <stddef.h>

/* The user's language, and where the program's own files lie.
 *
 * Characters are UTF-8 whatever the environment says: without that, neither names nor boxes can be drawn.
 * Numbers are read and written with a point in every language, because files and scripts depend on it. */

/* The languages there are texts in ("en", "pl"), NULL-ended. */
extern const char *const languages[];

/* Takes the language and the character set from the environment. To be called once, before anything is said.
 */
void language_init(void);

/* Speaks `code` ("pl") from now on; "" or NULL: what the environment asks for. False, and nothing changes,
 * when there are no texts in that language. */
bool language_set(const char *code);

/* The code of the language that is spoken now. */
const char *language_current(void);

/* Are its texts there? If not, English is spoken in its place. */
bool language_has_catalogue(void);

/* Does the environment promise a terminal that shows UTF-8? language_init() sets UTF-8 up even if not. */
bool language_terminal_is_utf8(void);

/* A text of the command line, converted from the character set of the environment's locale; to be freed. NULL
 * where it is UTF-8 already, or is not in that set: it stays as it is, for whoever takes it to refuse. */
char *language_to_utf8(const char *text);

/* Where a file of the program's own is ("themes/dark.theme"), seen from the executable: in an installation,
 * or in the build tree, which is laid out alike. False when it is not there or the path does not fit. */
bool paths_data_file(char *to, size_t size, const char *name);
