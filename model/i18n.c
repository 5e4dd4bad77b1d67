/* The language that is spoken. */

#include "model/i18n.h"

#include "model/catalogue.h"

#include <stddef.h>

/* Of the program as a whole, as the locale is: a text is asked for wherever one is written. */
static const struct catalogue *current;

void i18n_set_catalogue(const struct catalogue *catalogue)
{
    current = catalogue;
}

const char *i18n_get(const char *text)
{
    const char *translated = current == NULL ? NULL : catalogue_get(current, text);
    return translated == NULL ? text : translated;
}

const char *i18n_plural(const char *one, const char *many, unsigned long count)
{
    const char *translated = current == NULL ? NULL : catalogue_get_plural(current, one, count);
    return translated != NULL ? translated : count == 1 ? one : many;
}
