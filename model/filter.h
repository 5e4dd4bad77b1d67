#pragma once

#include <stdbool.h>
#include <stddef.h>

/* A filter of rows, as the user writes it: `state:busy !ext:2* kow`.
 *
 * A row matches if all words match, which blanks separate. A plain word must occur in any of the row's
 * values; `field:word` must be the whole value of that field; * stands for any characters, and ! in front
 * negates the word. Case and diacritics are ignored. A field that the rows don't have never matches. */

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
    int count; /* 0: every row matches */
};

/* One of a row's values. A field may have several (a state in two languages). */
struct filter_value {
    const char *field;
    const char *value;
};

void filter_parse(struct filter *filter, const char *text);
bool filter_matches(const struct filter *filter, const struct filter_value *values, size_t count);
