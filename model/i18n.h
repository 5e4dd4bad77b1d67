#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What users read. `_()` is the text in their language, `N_()` marks one in a table that is looked up when it
 * is shown. The model itself holds no prose and never includes this.
 *
 * Texts are looked up in a catalogue of ours, not by the C library's gettext: since glibc 2.39 that
 * translates nothing where the locale is C.UTF-8, the one that every machine has. */

#define _(text)  i18n_get(text)
#define N_(text) text

/* The texts of a language, as msgfmt writes them (a .mo file: "The Format of GNU MO Files" in gettext's
 * manual), in either order of bytes. Texts are found by halves, so the file's own table of hashes is not
 * used; texts that depend on the system
 * (%<PRId64>) are not read.
 *
 * A file may hold anything: whatever is not wholly right is refused, and with it one whose translation of a
 * format takes other arguments than the text it stands for, or takes them by their number (%1$s): no text of
 * ours does. */

struct catalogue {
    const unsigned char *bytes; /* borrowed */
    size_t size;
    bool big_endian;
    uint32_t count;
    uint32_t texts;        /* where the table of them is, … */
    uint32_t translations; /* … and that of what they are in the language */
    const char *plural;    /* the rule, see model/plural.h */
};

/* Reads the bytes of a file, which must stay there. False where they are no catalogue in UTF-8. */
bool catalogue_read(struct catalogue *catalogue, const void *bytes, size_t size);

/* The translation of a text, of one with a plural that of the singular; NULL where there is none. */
const char *catalogue_get(const struct catalogue *catalogue, const char *text);

/* The form for `count` of a text that has a plural and whose singular is `one`; NULL where there is none. */
const char *catalogue_get_plural(const struct catalogue *catalogue, const char *one, unsigned long count);

/* The language from now on; NULL: English, as the texts are written. It must stay there as long as any text
 * is used. */
void i18n_set_catalogue(const struct catalogue *catalogue);

/* The text in the language, else as it is. */
const char *i18n_get(const char *text) __attribute__((format_arg(1)));

/* The form of a text for a count, in the language, else one of these two. */
const char *i18n_plural(const char *one, const char *many, unsigned long count)
    __attribute__((format_arg(1), format_arg(2)));
