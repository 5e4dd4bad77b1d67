#pragma once

#include <stdbool.h>
#include <stddef.h>

/* The audio format of a recording: by its first bytes, else by its media type. Pure. */

enum { DOWNLOAD_SNIFF_BYTES = 512 }; /* that are inspected; a shorter file is inspected completely */

/* Is it text, such as an HTML or JSON error? At least 3/4 of its bytes are printable ASCII and none is NUL
 * (UTF-16: every second one). Audio has about half. */
bool download_format_is_text(const char *head, size_t length);

/* The extension for a file with such a beginning, with its dot; NULL if it is unknown. */
const char *download_format_of_content(const char *head, size_t length);

/* The media type may be NULL. */

/* May it be audio? HTML and JSON usually report an error, even with status 200; but some servers call
 * everything HTML, so the content decides. */
bool download_format_type_is_audio(const char *type);

/* The extension for a media type, with its dot; NULL if it is unknown. */
const char *download_format_of_type(const char *type);
