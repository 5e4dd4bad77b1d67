#pragma once

#include <stdbool.h>
#include <stddef.h>

/* What the first bytes of a recording say of it. Pure. */

enum { DOWNLOAD_SNIFF_BYTES = 512 }; /* as many as are looked at; a shorter file is looked at as a whole */

/* Is it text, such as an HTML or JSON error? At least 3/4 of its bytes are printable ASCII and none is NUL
 * (UTF-16: every second one). Audio has about half. */
bool download_format_is_text(const char *head, size_t length);

/* The extension of a file with such a beginning, with its dot; NULL when it is none that is known. */
const char *download_format_of_content(const char *head, size_t length);

/* What the type of an answer (or NULL) says of a recording. */

/* Is it that of sound, or of anything? Pages and JSON mostly tell of a failure, whatever the status says; but
 * some servers call everything a page, so the content decides. */
bool download_format_type_is_audio(const char *type);

/* The extension of a file of that type, with its dot; NULL where it says nothing. */
const char *download_format_of_type(const char *type);
