/* A filter of rows. */

#include "model/filter.h"

#include "model/text.h"

#include <string.h>

static void copy_part(char to[FILTER_WORD_BYTES], const char *from, size_t length)
{
    if (length >= FILTER_WORD_BYTES) {
        length = FILTER_WORD_BYTES - 1;
    }
    memcpy(to, from, length);
    to[length] = '\0';
}

static void parse_term(struct filter_term *term, const char *word, size_t length)
{
    *term = (struct filter_term){.negated = length > 1 && *word == '!'};
    word += term->negated;
    length -= term->negated;
    const char *colon = memchr(word, ':', length);
    if (colon != NULL && colon > word) {
        copy_part(term->field, word, (size_t)(colon - word));
        length -= (size_t)(colon + 1 - word);
        word = colon + 1;
    }
    copy_part(term->word, word, length);
}

void filter_parse(struct filter *filter, const char *text)
{
    filter->count = 0;
    while (filter->count < FILTER_TERMS_MAX) {
        text += strspn(text, " ");
        size_t length = strcspn(text, " ");
        if (length == 0) {
            break;
        }
        parse_term(&filter->terms[filter->count++], text, length);
        text += length;
    }
}

static bool term_matches(const struct filter_term *term, const struct filter_value *value)
{
    if (value->value == NULL) {
        return false;
    }
    if (*term->field != '\0') {
        return strcmp(term->field, value->field) == 0 && text_like(value->value, term->word);
    }
    bool pattern = strchr(term->word, '*') != NULL;
    return pattern ? text_like(value->value, term->word) : text_find(value->value, term->word) >= 0;
}

bool filter_matches(const struct filter *filter, const struct filter_value *values, size_t count)
{
    for (int i = 0; i < filter->count; i++) {
        const struct filter_term *term = &filter->terms[i];
        bool matched = false;
        for (size_t v = 0; v < count && !matched; v++) {
            matched = term_matches(term, &values[v]);
        }
        if (matched == term->negated) {
            return false;
        }
    }
    return true;
}
