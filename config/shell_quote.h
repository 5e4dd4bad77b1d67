#pragma once

#include <stddef.h>

/* The path as it has to be typed into a shell: in quotes where there is anything in it that a shell acts
 * upon. Cut where it does not fit. */
void shell_quote(char *to, size_t size, const char *path);
