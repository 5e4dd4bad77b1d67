#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Values as people write them on the command line. Strict: signs, blanks and anything behind the value are
 * refused. Each function is false then, and if the value is out of bounds. */

/* The whole number from `text` up to `end`. */
bool parse_unsigned(const char *text, const char *end, uint64_t max, uint64_t *number);

/* A factor like "2.5", from `min` to `max` thousandths. */
bool parse_factor(const char *text, int64_t min, int64_t max, double *factor);

/* "500ms", "5s" or "2m", at most `max` milliseconds. */
bool parse_duration(const char *text, int64_t max, int64_t *duration_ms);

/* Is it a day of the calendar, like "2026-11-20"? */
bool parse_is_date(const char *text);
