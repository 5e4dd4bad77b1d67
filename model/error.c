/* What went wrong, in words that a user can act on. */

#include "model/error.h"

#include "model/text.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

bool error_set(struct error *error, enum error_kind kind, const char *format, ...)
{
    if (error == NULL) {
        return false;
    }
    error->kind = kind;
    char text[ERROR_TEXT_BYTES]; /* what is to be said may be made of what the error says now */
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments); /* cut when too long */
    va_end(arguments);
    text_clean_without_locale(error->text, sizeof error->text, text);
    return false;
}
