#pragma once

#include <stdbool.h>

/* What the type of an answer (or NULL) says of a recording. */

/* Can it be one? Pages and JSON tell of a failure, whatever the status says. */
bool download_type_is_recording(const char *type);

/* The extension of a file of that type, with its dot; NULL where it says nothing. */
const char *download_type_extension(const char *type);
