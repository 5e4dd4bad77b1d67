/* Texts in the user's language, looked up in the bytes of a .mo file. */

#include "model/i18n.h"

#include "model/plural.h"

#include <string.h>

enum {
    WORD_BYTES = 4,
    ENTRY_BYTES = 2 * WORD_BYTES, /* of a table: the length of a text and where it is */
    HEAD_BYTES = 7 * WORD_BYTES,
};

static const uint32_t magic = 0x950412de;

/* Texts one behind the other, each with a NUL: a singular and its plural, or the forms of a translation. */
struct string_list {
    const char *first;
    const char *end; /* behind the last NUL */
};

static uint32_t word_at(const struct catalogue *catalogue, size_t at)
{
    const unsigned char *bytes = catalogue->bytes + at;
    uint32_t word = 0;
    for (size_t i = 0; i < WORD_BYTES; i++) {
        word = word << 8 | bytes[catalogue->big_endian ? i : WORD_BYTES - 1 - i];
    }
    return word;
}

/* The texts of an entry. The table must have been checked. */
static struct string_list texts_at(const struct catalogue *catalogue, uint32_t table, uint32_t index)
{
    size_t entry = table + (size_t)index * ENTRY_BYTES;
    const char *first = (const char *)catalogue->bytes + word_at(catalogue, entry + WORD_BYTES);
    return (struct string_list){first, first + word_at(catalogue, entry) + 1};
}

static bool is_in_file(const struct catalogue *catalogue, uint32_t table, uint32_t index)
{
    size_t entry = table + (size_t)index * ENTRY_BYTES;
    uint64_t last = (uint64_t)word_at(catalogue, entry) + word_at(catalogue, entry + WORD_BYTES);
    return last < catalogue->size && catalogue->bytes[last] == '\0';
}

static const char *next_text(struct string_list texts, const char *text)
{
    const char *next = text + strlen(text) + 1;
    return next < texts.end ? next : NULL;
}

/* The next conversion of a format, behind its %; NULL if there is none. */
static const char *next_conversion(const char *format)
{
    while ((format = strchr(format, '%')) != NULL && format[1] == '%') {
        format += 2;
    }
    return format == NULL ? NULL : format + 1;
}

/* The next character that changes what the conversion takes. Flags, width and precision do not. */
static const char *next_type(const char *conversion)
{
    return conversion + strspn(conversion, "-+ #0123456789.");
}

/* Moves both behind their next conversion; false if they take different arguments. */
static bool take_same(const char **a, const char **b)
{
    static const char more[] = "*hlqjzt"; /* more characters of the conversion follow */
    for (;; (*a)++, (*b)++) {
        *a = next_type(*a);
        *b = next_type(*b);
        if (**a != **b || **a == '$') {
            return false;
        }
        if (**a == '\0' || strchr(more, **a) == NULL) {
            return true;
        }
    }
}

/* Do two formats take the same arguments? */
static bool same_arguments(const char *a, const char *b)
{
    for (;;) {
        a = next_conversion(a);
        b = next_conversion(b);
        if (a == NULL || b == NULL) {
            return a == b;
        }
        if (!take_same(&a, &b)) {
            return false;
        }
    }
}

static bool entry_is_good(const struct catalogue *catalogue, uint32_t index)
{
    if (!is_in_file(catalogue, catalogue->texts, index) ||
        !is_in_file(catalogue, catalogue->translations, index)) {
        return false;
    }
    struct string_list texts = texts_at(catalogue, catalogue->texts, index);
    struct string_list translations = texts_at(catalogue, catalogue->translations, index);
    const char *many = next_text(texts, texts.first);
    if (index > 0 && strcmp(texts_at(catalogue, catalogue->texts, index - 1).first, texts.first) >= 0) {
        return false; /* sorted, and each only once */
    }
    if (*texts.first == '\0') {
        return true; /* the head */
    }
    for (const char *form = translations.first; form != NULL; form = next_text(translations, form)) {
        if (!same_arguments(many == NULL ? texts.first : many, form)) {
            return false;
        }
    }
    return true;
}

static bool table_is_in_file(const struct catalogue *catalogue, uint32_t table)
{
    return table + (uint64_t)catalogue->count * ENTRY_BYTES <= catalogue->size;
}

static bool find(const struct catalogue *catalogue, const char *text, struct string_list *translations)
{
    uint32_t low = 0;
    uint32_t high = catalogue->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = strcmp(text, texts_at(catalogue, catalogue->texts, middle).first);
        if (order == 0) {
            *translations = texts_at(catalogue, catalogue->translations, middle);
            return true;
        }
        low = order > 0 ? middle + 1 : low;
        high = order < 0 ? middle : high;
    }
    return false;
}

/* Reads the head, which is the translation of "": the character set and the plural rule. */
static bool read_head(struct catalogue *catalogue)
{
    static const char rule[] = "plural=";
    struct string_list head;
    unsigned long form;
    if (!find(catalogue, "", &head) || strstr(head.first, "charset=UTF-8") == NULL) {
        return false;
    }
    const char *at = strstr(head.first, rule);
    catalogue->plural = at == NULL ? "n != 1" : at + strlen(rule);
    return plural_form(catalogue->plural, 0, &form);
}

bool catalogue_read(struct catalogue *catalogue, const void *bytes, size_t size)
{
    *catalogue = (struct catalogue){.bytes = bytes, .size = size};
    if (size < HEAD_BYTES) {
        return false;
    }
    catalogue->big_endian = word_at(catalogue, 0) != magic;
    if (word_at(catalogue, 0) != magic || word_at(catalogue, WORD_BYTES) >> 16 > 1) {
        return false; /* another format, or a later revision of it */
    }
    catalogue->count = word_at(catalogue, 2 * WORD_BYTES);
    catalogue->texts = word_at(catalogue, 3 * WORD_BYTES);
    catalogue->translations = word_at(catalogue, 4 * WORD_BYTES);
    if (!table_is_in_file(catalogue, catalogue->texts) ||
        !table_is_in_file(catalogue, catalogue->translations)) {
        return false;
    }
    for (uint32_t i = 0; i < catalogue->count; i++) {
        if (!entry_is_good(catalogue, i)) {
            return false;
        }
    }
    return read_head(catalogue);
}

const char *catalogue_get(const struct catalogue *catalogue, const char *text)
{
    struct string_list translations;
    return *text != '\0' && find(catalogue, text, &translations) ? translations.first : NULL;
}

const char *catalogue_get_plural(const struct catalogue *catalogue, const char *one, unsigned long count)
{
    struct string_list forms;
    unsigned long form;
    if (*one == '\0' || !find(catalogue, one, &forms) || !plural_form(catalogue->plural, count, &form)) {
        return NULL;
    }
    const char *text = forms.first;
    for (; form > 0 && text != NULL; form--) {
        text = next_text(forms, text);
    }
    return text;
}

/* One for the whole program, like the locale: texts are everywhere. */
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
