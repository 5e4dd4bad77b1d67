/* Lists: their date ranges, the rows received so far, and the format of a recording in them. */

#include "net/cloudpbx/list.h"

#include "model/i18n.h"
#include "model/text.h"
#include "net/time_zone.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DAY_MS = TIME_ZONE_DAY_S * 1000, CLOCK_OFFSET_DAYS_MAX = 7 };

/* ---- date ranges ---- */

void date_ranges_format_day(int64_t day, char date[ACTION_DATE_BYTES])
{
    struct tm parts;
    time_t seconds = (time_t)(day * TIME_ZONE_DAY_S);
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
    *day = (int64_t)timegm(&parts) / TIME_ZONE_DAY_S;
    date_ranges_format_day(*day, again);
    return strcmp(again, date) == 0; /* 2021-02-30 became another day */
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
        int64_t part = newest_first ? i : parts - 1 - i; /* the last one added is requested first */
        int64_t begin = whole.count * part / parts;
        int64_t end = whole.count * (part + 1) / parts;
        days->ranges[days->range_count++] = (struct day_range){whole.first + begin, end - begin};
    }
    return true;
}

/* ---- the list ---- */

/* The lists; the rows of other actions are zero. */
static const struct list_kind {
    bool is_list;
    enum event_kind row_kind;
    size_t rows_max; /* that the exchange returns; 0: its document has no limit */
} LIST_KINDS[ACTION_KIND_COUNT] = {
    [ACTION_CALL_RECORDS] = {true, EVENT_CALL_RECORD, CLOUDPBX_CALL_RECORDS_MAX},
    [ACTION_RECORDINGS] = {true, EVENT_RECORDING, CLOUDPBX_RECORDINGS_MAX},
    [ACTION_TRANSCRIPTS] = {true, EVENT_TRANSCRIPT, 0},
};

bool cloudpbx_list_is_for(enum action_kind kind)
{
    return LIST_KINDS[kind].is_list;
}

enum event_kind cloudpbx_list_row_kind(enum action_kind kind)
{
    assert(LIST_KINDS[kind].is_list);
    return LIST_KINDS[kind].row_kind;
}

/* The exchange's date today. If its time zone is not known: the later of our date and the UTC date, because a
 * day too many returns nothing and a day too few would miss today's records. */
static int64_t today(const char *zone, int64_t now)
{
    int64_t day = time_zone_day(zone, now);
    int64_t utc_day = zone == NULL ? now / DAY_MS : day;
    return day > utc_day ? day : utc_day;
}

int64_t cloudpbx_list_clock_offset_ms(int64_t exchange_ms, int64_t local_ms)
{
    int64_t clock_offset_ms = exchange_ms - local_ms;
    int64_t days = clock_offset_ms / DAY_MS;
    return days >= CLOCK_OFFSET_DAYS_MAX || days <= -CLOCK_OFFSET_DAYS_MAX ? 0 : clock_offset_ms;
}

void cloudpbx_list_init(struct cloudpbx_list *list, const struct action *action, const char *zone,
                        int64_t now)
{
    *list = (struct cloudpbx_list){.kind = action->kind, .timezone = zone};
    memcpy(list->date_from, action->date_from, sizeof list->date_from);
    memcpy(list->date_to, action->date_to, sizeof list->date_to);
    int64_t first = today(zone, now);
    int64_t last = first;
    bool begins = date_ranges_parse_day(action->date_from, &first); /* "" keeps today */
    bool ends = date_ranges_parse_day(action->date_to, &last);
    list->no_days_given = !begins && !ends;
    list->is_open_ended = begins && !ends;
    list->today_is_guessed = list->is_open_ended && first <= last && zone == NULL && time_zone_is_utc(now);
    date_ranges_init(&list->days, first, last < first ? first : last);
    if (list->is_open_ended) {
        date_ranges_format_day(list->days.last, list->date_to);
    }
}

void cloudpbx_list_set_now(struct cloudpbx_list *list, int64_t now)
{
    int64_t day = today(list->timezone, now);
    if (list->no_days_given) {
        date_ranges_init(&list->days, day, day);
    } else if (list->is_open_ended && day > list->days.last) {
        list->days_missing = !date_ranges_append(&list->days, day - list->days.last);
        list->is_split = list->is_split || !list->days_missing;
    }
}

static void add_truncated_day(struct cloudpbx_list *list)
{
    char date[ACTION_DATE_BYTES];
    date_ranges_format_day(date_ranges_next(&list->days)->first, date);
    if (list->truncated_days < CLOUDPBX_LIST_TRUNCATED_SHOWN) {
        text_append(list->truncated_dates, sizeof list->truncated_dates, "%s%s",
                    list->truncated_days > 0 ? ", " : "", date);
    } else if (list->truncated_days == CLOUDPBX_LIST_TRUNCATED_SHOWN) {
        text_append(list->truncated_dates, sizeof list->truncated_dates, " …");
    }
    list->truncated_days++;
}

static const char *started_of(const struct event *row)
{
    if (row->kind == EVENT_CALL_RECORD) {
        return row->call_record.started;
    }
    assert(row->kind == EVENT_RECORDING || row->kind == EVENT_TRANSCRIPT);
    return row->kind == EVENT_RECORDING ? row->recording.started : row->transcript.started;
}

/* CloudPBX's document does not say how a list is sorted. The parts are joined in the order that the rows of
 * one response have. */
static bool is_newest_first(const struct cloudpbx_result *result)
{
    if (result->row_count < 2) {
        return false;
    }
    const struct event *first = &result->rows[0];
    const struct event *last = &result->rows[result->row_count - 1];
    const char *from = started_of(first);
    const char *to = started_of(last);
    return from != NULL && to != NULL && strcmp(from, to) > 0;
}

bool cloudpbx_list_add(struct cloudpbx_list *list, const struct cloudpbx_result *result)
{
    size_t most = LIST_KINDS[list->kind].rows_max;
    bool truncated = result->too_large || (most > 0 && result->row_count + result->unreadable_rows >= most);
    if (truncated && date_ranges_split(&list->days, is_newest_first(result))) {
        list->is_split = true;
        return false;
    }
    if (result->too_large) {
        return true; /* a single day, without rows */
    }
    if (truncated) {
        add_truncated_day(list);
    }
    list->rows += result->row_count;
    list->unreadable_rows += result->unreadable_rows;
    list->unreadable_numbers += result->unreadable_numbers;
    date_ranges_finish(&list->days);
    return true;
}

bool cloudpbx_list_next(struct cloudpbx_list *list)
{
    const struct day_range *next = date_ranges_next(&list->days);
    if (next != NULL && list->is_split) {
        date_ranges_format_day(next->first, list->date_from);
        date_ranges_format_day(next->first + next->count - 1, list->date_to);
    }
    return next != NULL;
}

bool cloudpbx_list_is_incomplete(const struct cloudpbx_list *list)
{
    return list->truncated_days > 0 || list->days_missing || list->unreadable_rows > 0 ||
           list->unreadable_numbers > 0;
}

bool cloudpbx_list_is_too_long(const struct cloudpbx_list *list)
{
    return list->rows > CLOUDPBX_LIST_ROWS_MAX;
}

static const char *rows_format(enum action_kind kind, size_t rows)
{
    switch (kind) {
    case ACTION_CALL_RECORDS:
        return i18n_plural("%zu call record", "%zu call records", rows);
    case ACTION_RECORDINGS:
        return i18n_plural("%zu recording", "%zu recordings", rows);
    case ACTION_TRANSCRIPTS:
        return i18n_plural("%zu transcript", "%zu transcripts", rows);
    case ACTION_DIAL:
    case ACTION_SMS:
    case ACTION_RECORDING_GET:
    case ACTION_TRANSCRIPT_GET:
    case ACTION_KIND_COUNT:
        break;
    }
    assert(false); /* not a list */
    return "%zu";
}

void cloudpbx_list_summarize(const struct cloudpbx_list *list, char text[ERROR_TEXT_BYTES])
{
    (void)snprintf(text, ERROR_TEXT_BYTES, rows_format(list->kind, list->rows), list->rows);
    if (list->unreadable_rows > 0) {
        const char *words =
            i18n_plural("%zu more could not be read, so the list is not complete",
                        "%zu more could not be read, so the list is not complete", list->unreadable_rows);
        text_append(text, ERROR_TEXT_BYTES, "; ");
        text_append(text, ERROR_TEXT_BYTES, words, list->unreadable_rows);
    }
    if (list->unreadable_numbers > 0) {
        const char *words =
            i18n_plural("%zu number in them could not be read and is left out",
                        "%zu numbers in them could not be read and are left out", list->unreadable_numbers);
        text_append(text, ERROR_TEXT_BYTES, "; ");
        text_append(text, ERROR_TEXT_BYTES, words, list->unreadable_numbers);
    }
    if (list->truncated_days > 0) {
        text_append(text, ERROR_TEXT_BYTES, "; ");
        text_append(text, ERROR_TEXT_BYTES,
                    _("the exchange gives no more than %zu of a day, so the list is not complete for %s"),
                    LIST_KINDS[list->kind].rows_max, list->truncated_dates);
    }
    char date[ACTION_DATE_BYTES];
    date_ranges_format_day(list->days.last, date);
    if (list->days_missing) {
        text_append(text, ERROR_TEXT_BYTES,
                    _("; days after %s could not be asked for, so the list is not complete"), date);
    }
    if (list->today_is_guessed) {
        text_append(text, ERROR_TEXT_BYTES,
                    _("; to %s, today in UTC: set timezone where the exchange has another"), date);
    }
}

/* ---- a recording's format ---- */

bool format_lookup_init(struct format_lookup *format_lookup, const char *id, const char *zone)
{
    enum { SECONDS_DIGITS = 10 }; /* from 2001 to 2286 */
    *format_lookup = (struct format_lookup){0};
    if (strspn(id, "0123456789") != SECONDS_DIGITS || id[SECONDS_DIGITS] != '.') {
        return false;
    }
    int64_t day = time_zone_day(zone, (int64_t)strtoll(id, NULL, 10) * 1000);
    date_ranges_format_day(zone == NULL ? day - 1 : day, format_lookup->date_from);
    date_ranges_format_day(zone == NULL ? day + 1 : day, format_lookup->date_to);
    return true;
}

bool format_lookup_search(struct format_lookup *format_lookup, const char *id, const struct event *rows,
                          size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct recording *recording = &rows[i].recording;
        if (rows[i].kind == EVENT_RECORDING && strcmp(recording->id, id) == 0 && recording->format != NULL) {
            (void)text_copy(format_lookup->format, sizeof format_lookup->format, recording->format);
        }
    }
    return format_lookup->format[0] != '\0';
}
