#pragma once

#include <stdbool.h>
#include <stddef.h>

/* The parameters of a request: of its query or of a form in its body. */

enum {
    PARAMS_MAX = 16,     /* further ones are passed over */
    PARAMS_BYTES = 8192, /* of all names and values; what does not fit is passed over */
};

struct params {
    size_t count;
    size_t used;
    struct {
        const char *name;
        const char *value;
    } pairs[PARAMS_MAX]; /* point into text */
    char text[PARAMS_BYTES];
};

void params_init(struct params *params);

/* Adds one decoded "name=value"; without a '=' the value is empty. */
void params_add(struct params *params, const char *pair, size_t bytes);

/* Adds the pairs of an application/x-www-form-urlencoded text: '+' is a blank, %XX a byte, a stray % itself.
 * A pair that holds a zero byte or is no UTF-8 is passed over. */
void params_add_form(struct params *params, const char *form, size_t bytes);

/* The first value of that name; NULL when there is none. */
const char *params_get(const struct params *params, const char *name);

/* The number of characters of a valid UTF-8 text. */
size_t params_characters(const char *text);
