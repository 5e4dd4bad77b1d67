#pragma once

#include "model/action.h"
#include "model/error.h"
#include "model/event.h"
#include "net/cloudpbx/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The date ranges of a list that still have to be requested. The whole range is requested first. A range with
 * too many rows is split into up to 31 parts, down to single days: a month becomes days at once, and years do
 * not become thousands of requests. Ranges never overlap, so no row is fetched twice. Pure: days are counted
 * from 1970-01-01. */

enum {
    DATE_RANGES_PARTS_MAX = 31, /* of one range */
    DATE_RANGES_MAX = 256, /* enough for 3.7 million days, the years 0 to 9999: 31 for each of 5 splits */
};

struct day_range {
    int64_t first;
    int64_t count;
};

struct date_ranges {
    struct day_range ranges[DATE_RANGES_MAX]; /* still to be requested, the next one last */
    int range_count;
    int64_t last; /* the last day of all ranges */
    int64_t done; /* days that are complete */
    int64_t total;
};

/* Parses "2026-11-20" as a day; false if it is no date. */
bool date_ranges_parse_day(const char *date, int64_t *day);
void date_ranges_format_day(int64_t day, char date[ACTION_DATE_BYTES]);

/* The range from `first` to `last`, both included; `first` is not after `last`. */
void date_ranges_init(struct date_ranges *days, int64_t first, int64_t last);

/* Appends `count` days after the last one, to be requested at the end. False if there is no room. */
bool date_ranges_append(struct date_ranges *days, int64_t count);

/* The next range to request; NULL if there is none. */
const struct day_range *date_ranges_next(const struct date_ranges *days);

/* The next range is complete. */
void date_ranges_finish(struct date_ranges *days);

/* Splits the next range, because it has too many rows; with `newest_first` its latest part is requested
 * first. False if it is a single day. */
bool date_ranges_split(struct date_ranges *days, bool newest_first);

/* The state of a list request: the rows received so far, the date range to request next, and whether rows are
 * missing at the end. Pure.
 *
 * A response with as many rows as the exchange returns at most is incomplete: its rows are dropped and its
 * days requested in parts. A single day can't be split: its rows are kept, and the user is told which day is
 * incomplete. */

enum {
    CLOUDPBX_LIST_TRUNCATED_SHOWN = 5,
    /* of all days together, because they are kept in memory; more are refused */
    CLOUDPBX_LIST_ROWS_MAX = 500 * 1000,
};

struct cloudpbx_list {
    enum action_kind kind;
    char date_from[ACTION_DATE_BYTES]; /* the range to request next; both empty for today, as in the action */
    char date_to[ACTION_DATE_BYTES];
    const char *timezone;  /* the exchange's; NULL: unknown */
    bool no_days_given;    /* the action has no dates */
    bool is_open_ended;    /* the action has a first day only: the range ends today … */
    bool today_is_guessed; /* … in a time zone that is unknown */
    bool days_missing;     /* … which is later now, and there was no room for it */
    bool is_split;         /* requested in parts */
    struct date_ranges days;
    size_t rows;
    size_t unreadable_rows;
    size_t unreadable_numbers; /* in the readable rows */
    size_t truncated_days;     /* days with as many rows as the exchange returns at most */
    char truncated_dates[CLOUDPBX_LIST_TRUNCATED_SHOWN * ACTION_DATE_BYTES * 2];
};

/* Does this action request a list? */
bool cloudpbx_list_is_for(enum action_kind kind);

/* The kind of the list's rows. Only for an action that requests a list. */
enum event_kind cloudpbx_list_row_kind(enum action_kind kind);

/* The exchange's clock minus ours; 0 if they differ by more than a week: then the server's clock is wrong,
 * because with such a clock of ours no certificate would be valid. */
int64_t cloudpbx_list_clock_offset_ms(int64_t exchange_ms, int64_t local_ms);

/* Starts the list of `action`. If it has no last day, that is `now` in the exchange's time zone (borrowed,
 * NULL if unknown). `now` is the exchange's clock if that is known, else ours. */
void cloudpbx_list_init(struct cloudpbx_list *list, const struct action *action, const char *zone,
                        int64_t now);

/* Sets the exchange's time after a response: if its today is later than the last day, that day is requested,
 * too. */
void cloudpbx_list_set_now(struct cloudpbx_list *list, int64_t now);

/* Adds the rows of `result`. False if it is incomplete and requested again in parts: then do not report its
 * rows. */
bool cloudpbx_list_add(struct cloudpbx_list *list, const struct cloudpbx_result *result);

/* Is there another range to request? It is in `date_from` and `date_to` then. */
bool cloudpbx_list_next(struct cloudpbx_list *list);

/* Are there more than CLOUDPBX_LIST_ROWS_MAX rows? */
bool cloudpbx_list_is_too_long(const struct cloudpbx_list *list);

/* Writes the summary for the user. */
void cloudpbx_list_summarize(const struct cloudpbx_list *list, char text[ERROR_TEXT_BYTES]);

/* Is anything known to be missing? */
bool cloudpbx_list_is_incomplete(const struct cloudpbx_list *list);

/* Looks up the audio format of a recording in the list of its day, if its content does not show it. Pure. */

enum { FORMAT_LOOKUP_BYTES = 16 };

struct format_lookup {
    char date_from[ACTION_DATE_BYTES]; /* the days whose list contains it */
    char date_to[ACTION_DATE_BYTES];
    char format[FORMAT_LOOKUP_BYTES]; /* as the list calls it; "" if it does not */
};

/* Sets the days to look in. A recording's id contains the time of its call ("1639563902.75": Unix seconds and
 * a running number). If the exchange's time zone is unknown (NULL), the days before and after are included.
 * False if the id contains no time. */
bool format_lookup_init(struct format_lookup *format_lookup, const char *id, const char *zone);

/* Searches rows of the list for the recording; false until its format is found. */
bool format_lookup_search(struct format_lookup *format_lookup, const char *id, const struct event *rows,
                          size_t count);
