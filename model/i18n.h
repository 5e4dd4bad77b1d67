#pragma once

/* What users read. `_()` is the text in their language, `N_()` marks one in a table that is looked up when it
 * is shown. The model itself holds no prose and never includes this.
 *
 * Texts are looked up in a catalogue of ours, not by the C library's gettext: since glibc 2.39 that
 * translates nothing where the locale is C.UTF-8, the one that every machine has. */

#define _(text)  i18n_get(text)
#define N_(text) text

struct catalogue;

/* The language from now on; NULL: English, as the texts are written. It must stay there as long as any text
 * is used. */
void i18n_set_catalogue(const struct catalogue *catalogue);

/* The text in the language, else as it is. */
const char *i18n_get(const char *text) __attribute__((format_arg(1)));

/* The form of a text for a count, in the language, else one of these two. */
const char *i18n_plural(const char *one, const char *many, unsigned long count)
    __attribute__((format_arg(1), format_arg(2)));
