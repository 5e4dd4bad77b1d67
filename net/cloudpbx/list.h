#pragma once

#include "model/action.h"
#include "model/error.h"
#include "model/event.h"
#include "net/cloudpbx/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The date ranges of a list that still have to be requested. The whole range is requested first. A range with
 * too many rows is split into up to 31 parts, down to single days. Ranges never overlap, so no row is fetched
 * twice. */

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

/* The state of a list request: the rows received so far, the date range to request next, and whether rows are
 * missing at the end.
 *
 * A reply of as many rows as the exchange gives at most is one that was cut. Its rows are thrown away and its
 * days asked for in parts; a single day that is cut stays so, its rows are kept, and the user is told which
 * day it is. */

enum {
    CLOUDPBX_LIST_TRUNCATED_SHOWN = 5,
    /* of all days together: whoever asked keeps them all. More are refused */
    CLOUDPBX_LIST_ROWS_MAX = 500 * 1000,
};

struct cloudpbx_list {
    enum action_kind kind;
    char date_from[ACTION_DATE_BYTES]; /* what is to be asked for next; both empty for today, as in the action
                                        */
    char date_to[ACTION_DATE_BYTES];
    const char *timezone;  /* the exchange's; NULL: not known */
    bool no_days_given;    /* no day was said */
    bool is_open_ended;    /* from some day on, to the exchange's today */
    bool today_is_guessed; /* … which nobody here knows */
    bool days_missing;     /* … and has moved on, when there was no room for it */
    bool is_split;         /* asked for in parts */
    struct date_ranges days;
    size_t rows;
    size_t unreadable_rows;
    size_t unreadable_numbers; /* in the others */
    size_t truncated_days;     /* of which the exchange has more, or just as many, than it gives */
    char truncated_dates[CLOUDPBX_LIST_TRUNCATED_SHOWN * ACTION_DATE_BYTES * 2];
};

/* Is this an action that asks for a list? */
bool cloudpbx_list_is_for(enum action_kind kind);

/* The kind of the list's rows; for such an action only. */
enum event_kind cloudpbx_list_row_kind(enum action_kind kind);

/* The exchange's clock minus ours; 0 if they differ by more than a week: then the server's clock is wrong,
 * because with such a clock of ours no certificate would be valid. */
int64_t cloudpbx_list_clock_offset_ms(int64_t exchange_ms, int64_t local_ms);

/* What `action` asks for. Where it does not say to which day, `now` does, in the zone of the exchange (which
 * is borrowed, NULL where it is not known): the exchange's clock where it has been heard, else ours. */
void cloudpbx_list_init(struct cloudpbx_list *list, const struct action *action, const char *zone,
                        int64_t now);

/* The exchange has answered, and told what time it is there: where its today is a later day, it is asked for,
 * too. */
void cloudpbx_list_set_now(struct cloudpbx_list *list, int64_t now);

/* Takes what `result` brought. False when it was cut and is asked for again in parts: its rows are not to be
 * told. */
bool cloudpbx_list_add(struct cloudpbx_list *list, const struct cloudpbx_result *result);

/* Is something still to be asked for? Its days are in `date_from` and `date_to` then. */
bool cloudpbx_list_next(struct cloudpbx_list *list);

/* Was more had than CLOUDPBX_LIST_ROWS_MAX? */
bool cloudpbx_list_is_too_long(const struct cloudpbx_list *list);

/* What was had, for the user. */
void cloudpbx_list_summarize(const struct cloudpbx_list *list, char text[ERROR_TEXT_BYTES]);

/* Is something missing that is known of? */
bool cloudpbx_list_is_incomplete(const struct cloudpbx_list *list);

/* Looks up the audio format of a recording in the list of its day, if its content does not show it. Pure. */

enum { FORMAT_LOOKUP_BYTES = 16 };

struct format_lookup {
    char date_from[ACTION_DATE_BYTES]; /* the days of the list that it stands in */
    char date_to[ACTION_DATE_BYTES];
    char format[FORMAT_LOOKUP_BYTES]; /* what that calls it, "" where it does not */
};

/* When a call was is told by its id ("1639563902.75": seconds of the Unix clock, and a running number). Where
 * the exchange's zone is not known (NULL), the days around are looked through, too. False when the id tells
 * nothing. */
bool format_lookup_init(struct format_lookup *format_lookup, const char *id, const char *zone);

/* Looks for the recording in rows of the list; false while its kind is not known. */
bool format_lookup_search(struct format_lookup *format_lookup, const char *id, const struct event *rows,
                          size_t count);
