#pragma once

#include "model/action.h"

#include <stdbool.h>
#include <stdint.h>

/* The days of a list that the exchange does not give at once: which of them are to be asked for next.
 *
 * The whole is asked for first. Where that is too much, it is divided into as many as 31 parts, so that a
 * month becomes days at once and years do not become thousands of requests; a part that is too much is
 * divided again, down to single days. Parts never overlap, so that no row comes twice. Pure: days are counted
 * from 1970-01-01. */

enum {
    DATE_RANGES_PARTS_MAX = 31, /* that a range is divided into */
    DATE_RANGES_MAX =
        256, /* more than 3.7 million days, the years 0 to 9999, ever need: 31 for each of 5 divisions */
};

struct day_range {
    int64_t first;
    int64_t count;
};

struct date_ranges {
    struct day_range ranges[DATE_RANGES_MAX]; /* still to be asked for, the next one last */
    int range_count;
    int64_t last; /* of all */
    int64_t done; /* days that were had */
    int64_t total;
};

/* "2026-11-20" as a day; false when it is none. */
bool date_ranges_parse_day(const char *date, int64_t *day);
void date_ranges_format_day(int64_t day, char date[ACTION_DATE_BYTES]);

/* The days from `first` to `last`, both included; `last` is not before `first`. */
void date_ranges_init(struct date_ranges *days, int64_t first, int64_t last);

/* So many days more, behind the last one: they are asked for in the end. False when there is no room. */
bool date_ranges_append(struct date_ranges *days, int64_t count);

/* What is to be asked for next; NULL when everything was had. */
const struct day_range *date_ranges_next(const struct date_ranges *days);

/* The next range was had. */
void date_ranges_finish(struct date_ranges *days);

/* The next range is too much: its parts are asked for instead, with `newest_first` the latest first. False
 * when it is a single day, which can't be divided. */
bool date_ranges_split(struct date_ranges *days, bool newest_first);
