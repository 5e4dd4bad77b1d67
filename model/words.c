/* The language that is spoken. */

#include "model/words.h"

#include "model/catalogue.h"

#include <stddef.h>

/* Of the program as a whole, as the locale is: a text is asked for wherever one is written. */
static const struct catalogue *spoken;

void words_use(const struct catalogue *catalogue)
{
    spoken = catalogue;
}

const char *words_get(const char *text)
{
    const char *translated = spoken == NULL ? NULL : catalogue_get(spoken, text);
    return translated == NULL ? text : translated;
}

const char *words_of(const char *one, const char *many, unsigned long count)
{
    const char *translated = spoken == NULL ? NULL : catalogue_get_plural(spoken, one, count);
    return translated != NULL ? translated : count == 1 ? one : many;
}
