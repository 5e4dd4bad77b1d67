#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Texts in the user's language.
 *
 * `_()` translates a text; `N_()` marks a text of a table, which is translated when it is shown. The model
 * holds no sentences and never uses them.
 *
 * Texts are looked up in a catalogue of ours, not by the C library's gettext: since glibc 2.39 that
 * translates nothing where the locale is C.UTF-8, the one that every machine has. */

#define _(text)  i18n_get(text)
#define N_(text) text

/* The texts of a language from a .mo file ("The Format of GNU MO Files" in gettext's manual), in either byte
 * order. Look-up is a binary search; the file's hash table is not used. System-dependent texts (%<PRId64>)
 * are not supported.
 *
 * The file is not trusted: it is refused if any part is invalid, or if a translation takes other arguments
 * than its text, or numbers them (%1$s). */

struct catalogue {
    const unsigned char *bytes; /* borrowed */
    size_t size;
    bool big_endian;
    uint32_t count;
    uint32_t texts;        /* offset of the table of texts … */
    uint32_t translations; /* … and of the table of translations */
    const char *plural;    /* the rule, see model/plural.h; points into `bytes` */
};

/* Checks the bytes of a file, which stay borrowed. False if they are no catalogue in UTF-8. */
bool catalogue_read(struct catalogue *catalogue, const void *bytes, size_t size);

/* The translation of a text (for a text with a plural: of its singular); NULL if there is none. */
const char *catalogue_get(const struct catalogue *catalogue, const char *text);

/* The translation of a text with a plural for `count`; `one` is its singular. NULL if there is none. */
const char *catalogue_get_plural(const struct catalogue *catalogue, const char *one, unsigned long count);

/* Sets the language for the whole program; NULL: English, as the texts are written. The catalogue must stay
 * valid as long as any text is used. */
void i18n_set_catalogue(const struct catalogue *catalogue);

/* The text in the user's language, else unchanged. */
const char *i18n_get(const char *text) __attribute__((format_arg(1)));

/* The form of a text for a count in the user's language, else one of these two. */
const char *i18n_plural(const char *one, const char *many, unsigned long count)
    __attribute__((format_arg(1), format_arg(2)));
