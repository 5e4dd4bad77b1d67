/* The days of a list that the exchange does not give at once. */

#include "net/cloudpbx/date_ranges.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { DAY_S = 24 * 60 * 60 };

void date_ranges_format_day(int64_t day, char date[ACTION_DATE_BYTES])
{
    struct tm parts;
    time_t seconds = (time_t)(day * DAY_S);
    if (gmtime_r(&seconds, &parts) == NULL || strftime(date, ACTION_DATE_BYTES, "%Y-%m-%d", &parts) == 0) {
        date[0] = '\0';
    }
}

bool date_ranges_parse_day(const char *date, int64_t *day)
{
    struct tm parts = {0};
    char again[ACTION_DATE_BYTES];
    const char *end = strptime(date, "%Y-%m-%d", &parts);
    if (end == NULL || *end != '\0') {
        return false;
    }
    *day = (int64_t)timegm(&parts) / DAY_S;
    date_ranges_format_day(*day, again);
    return strcmp(again, date) == 0; /* 2021-02-30 has become another day */
}

void date_ranges_init(struct date_ranges *days, int64_t first, int64_t last)
{
    assert(first <= last);
    *days = (struct date_ranges){
        .ranges = {{first, last - first + 1}}, .range_count = 1, .last = last, .total = last - first + 1};
}

bool date_ranges_append(struct date_ranges *days, int64_t count)
{
    if (days->range_count == DATE_RANGES_MAX) {
        return false;
    }
    memmove(&days->ranges[1], &days->ranges[0], (size_t)days->range_count * sizeof days->ranges[0]);
    days->ranges[0] = (struct day_range){days->last + 1, count};
    days->range_count++;
    days->last += count;
    days->total += count;
    return true;
}

const struct day_range *date_ranges_next(const struct date_ranges *days)
{
    return days->range_count > 0 ? &days->ranges[days->range_count - 1] : NULL;
}

void date_ranges_finish(struct date_ranges *days)
{
    assert(days->range_count > 0);
    days->range_count--;
    days->done += days->ranges[days->range_count].count;
}

bool date_ranges_split(struct date_ranges *days, bool newest_first)
{
    assert(days->range_count > 0);
    struct day_range whole = days->ranges[days->range_count - 1];
    int64_t parts = whole.count < DATE_RANGES_PARTS_MAX ? whole.count : DATE_RANGES_PARTS_MAX;
    if (parts == 1 || days->range_count - 1 + parts > DATE_RANGES_MAX) {
        return false;
    }
    days->range_count--;
    for (int64_t i = 0; i < parts; i++) {
        int64_t part = newest_first ? i : parts - 1 - i; /* the last one put is asked for first */
        int64_t begin = whole.count * part / parts;
        int64_t end = whole.count * (part + 1) / parts;
        days->ranges[days->range_count++] = (struct day_range){whole.first + begin, end - begin};
    }
    return true;
}
