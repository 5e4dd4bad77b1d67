#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Decimal amounts, exact: whole thousandths. Sums are exact; rounding happens once, for display. */

#define DECIMAL_UNKNOWN INT64_MIN /* not reported, or unreadable */

enum {
    DECIMAL_UNIT = 1000,     /* thousandths in one */
    DECIMAL_DIGITS_MAX = 12, /* before the point; longer numbers are refused */
    DECIMAL_BYTES = 24,      /* of any, as text */
};

/* Reads "12", "12.50", "-0,5", "1.2e-5": digits with a decimal point or comma (no thousands separators), and
 * blanks around them. Rounds to three places. Anything else gives false and DECIMAL_UNKNOWN. */
bool decimal_read(const char *text, int64_t *thousandths);

/* The shortest text, with a point: "12.5". */
void decimal_format(char to[DECIMAL_BYTES], int64_t thousandths);

/* Rounds to a whole number, halves away from zero. */
int64_t decimal_round(int64_t thousandths);

/* Adds to `*sum`. If the sum does not fit, it stays as it was and this is false. */
bool decimal_add(int64_t *sum, int64_t thousandths);
