#pragma once

#include <stddef.h>

/* Has stdout and stderr write ASCII alone where they lead to a terminal that shows no UTF-8: it could take
 * the second byte of a letter for a command. To be called once, after language_init(). */
void ascii_on_terminals(void);

/* What jansson is to be told for what goes to the standard output, so that no quotation mark becomes the end
 * of a string there: JSON_ENSURE_ASCII, or 0. */
size_t ascii_json_flags(void);
