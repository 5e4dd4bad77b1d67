#pragma once

#include <stddef.h>

/* Replaces stdout and stderr by streams that write ASCII only, where the terminal is not UTF-8: it could
 * take the second byte of a character for a control code. Called once, after language_init(). */
void ascii_on_terminals(void);

/* The flags for json_dumpf() to stdout: JSON_ENSURE_ASCII on a terminal without UTF-8, so that a replaced
 * quotation mark cannot end a string; else 0. */
size_t ascii_json_flags(void);
