#pragma once

#include <stdbool.h>
#include <stddef.h>

/* What the user wants to see: `state:busy !ext:2* kow`.
 *
 * Words separated by blanks must all hold. A word is looked for anywhere in any of a row's values;
 * `field:word` must be the whole value of that field; * stands for any run of characters, and ! in front
 * turns a word around. Case and diacritics don't matter. A field that the rows don't have never holds. */

enum {
    FILTER_TERMS_MAX = 16, /* further words are ignored */
    FILTER_WORD_BYTES = 64,
};

struct filter {
    struct filter_term {
        bool negated;
        char field[FILTER_WORD_BYTES]; /* "" for any */
        char word[FILTER_WORD_BYTES];
    } terms[FILTER_TERMS_MAX];
    int count; /* 0: everything is wanted */
};

/* One of a row's values: a field may have several (a state in two languages). */
struct filter_value {
    const char *field;
    const char *value;
};

void filter_parse(struct filter *filter, const char *text);
bool filter_matches(const struct filter *filter, const struct filter_value *values, size_t count);
