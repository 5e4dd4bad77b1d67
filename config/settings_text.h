#pragma once

#include "model/error.h"

#include <stdbool.h>
#include <stddef.h>

/* A configuration file as text. */

/* The whole file, to be freed. NULL and `error` when it can't be read, or is no text: UTF-8, without
 * control characters but tabs and ends of lines. */
char *settings_text_load(const char *path, struct error *error);
