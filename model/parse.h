#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Values as people write them on the command line. Strict: signs, blanks, and anything behind the value are
 * refused; each function is false then, and when the value is out of bounds. */

/* The whole number that stands from `text` up to `end`. */
bool parse_unsigned(const char *text, const char *end, uint64_t max, uint64_t *number);

/* "2.5"; the bounds are `min` thousandths and `max`. */
bool parse_factor(const char *text, int64_t min, int64_t max, double *factor);

/* "500ms", "5s" or "2m" of at max `max` milliseconds. */
bool parse_duration(const char *text, int64_t max, int64_t *duration_ms);

/* Is it a day of the calendar like "2026-11-20"? */
bool parse_is_date(const char *text);
