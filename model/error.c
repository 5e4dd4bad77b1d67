/* Fills errors. */

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
    char text[ERROR_TEXT_BYTES]; /* the arguments may point into error->text */
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments); /* cut if too long */
    va_end(arguments);
    text_clean_without_locale(error->text, sizeof error->text, text);
    return false;
}
