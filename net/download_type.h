#pragma once

#include <stdbool.h>

/* What the type of an answer (or NULL) says of a recording. */

/* Is it that of sound, or of anything? Pages and JSON mostly tell of a failure, whatever the status says; but
 * some servers call everything a page, so the content decides. */
bool download_format_type_is_audio(const char *type);

/* The extension of a file of that type, with its dot; NULL where it says nothing. */
const char *download_format_of_type(const char *type);
