#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Amounts and lengths that have a fraction, exact: whole thousandths, summed as such, and rounded once, when
 * they are shown. */

#define DECIMAL_UNKNOWN INT64_MIN /* in place of a number: nobody has told it, or it could not be read */

enum {
    DECIMAL_UNIT = 1000,     /* thousandths in one */
    DECIMAL_DIGITS_MAX = 12, /* before the point; a longer number is none that anybody means */
    DECIMAL_BYTES = 24,      /* of any, as text */
};

/* Reads "12", "12.50", "-0,5", "1.2e-5": digits with a point or a comma (never one that groups), blanks
 * around them. What is behind the third place is rounded. False, and DECIMAL_UNKNOWN, when it is anything
 * else. */
bool decimal_read(const char *text, int64_t *thousandths);

/* The shortest text of it, with a point: "12.5". */
void decimal_format(char to[DECIMAL_BYTES], int64_t thousandths);

/* As a whole number, halves away from zero. */
int64_t decimal_round(int64_t thousandths);

/* False, and the sum stays, when it would not fit. */
bool decimal_add(int64_t *sum, int64_t thousandths);
