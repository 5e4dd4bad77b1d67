#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Values as people write them on the command line. Strict: signs, blanks, and anything behind the value are
 * refused; each function is false then, and when the value is out of bounds. */

/* The whole number that stands from `text` up to `end`. */
bool cli_value_whole(const char *text, const char *end, uint64_t most, uint64_t *number);

/* "2.5"; the bounds are `least` thousandths and `most`. */
bool cli_value_factor(const char *text, int64_t least, int64_t most, double *factor);

/* "500ms", "5s" or "2m" of at most `most` milliseconds. */
bool cli_value_duration(const char *text, int64_t most, int64_t *duration_ms);

/* Is it a day of the calendar like "2026-11-20"? */
bool cli_value_is_date(const char *text);
