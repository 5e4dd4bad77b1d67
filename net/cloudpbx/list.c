/* A list as it is gathered, whole or in parts. */

#include "net/cloudpbx/list.h"

#include "model/i18n.h"
#include "net/time_zone.h"

#include <stdio.h>
#include <string.h>

enum { DAY_MS = 24 * 60 * 60 * 1000, CLOCK_OFFSET_DAYS_MAX = 7 };

/* What the exchange gives at most at once; 0 where its document names no such number. */
static size_t rows_max(enum action_kind kind)
{
    return kind == ACTION_CALL_RECORDS ? CLOUDPBX_CALL_RECORDS_MAX
           : kind == ACTION_RECORDINGS ? CLOUDPBX_RECORDINGS_MAX
                                       : 0;
}

bool cloudpbx_list_is_for(enum action_kind kind)
{
    return kind == ACTION_CALL_RECORDS || kind == ACTION_RECORDINGS || kind == ACTION_TRANSCRIPTS;
}

/* The exchange's day. Where its zone is not known, it is no earlier one than ours, or than Greenwich's: no
 * record is of a day to come, so that a day too many asks for nothing, and one too few would miss what was
 * today. */
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
    bool begins = date_ranges_parse_day(action->date_from, &first); /* "" leaves today */
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
    size_t length = strlen(list->truncated_dates);
    date_ranges_format_day(date_ranges_next(&list->days)->first, date);
    if (list->truncated_days < CLOUDPBX_LIST_TRUNCATED_SHOWN) {
        (void)snprintf(list->truncated_dates + length, sizeof list->truncated_dates - length, "%s%s",
                       length > 0 ? ", " : "", date);
    } else if (list->truncated_days == CLOUDPBX_LIST_TRUNCATED_SHOWN) {
        (void)snprintf(list->truncated_dates + length, sizeof list->truncated_dates - length, " …");
    }
    list->truncated_days++;
}

/* Which end of the list comes first is written nowhere; the parts are joined as the rows of one reply are. */
static bool is_newest_first(const struct cloudpbx_result *result)
{
    if (result->row_count < 2) {
        return false;
    }
    const struct event *first = &result->rows[0];
    const struct event *last = &result->rows[result->row_count - 1];
    const char *from =
        first->kind == EVENT_CALL_RECORD ? first->call_record.started : first->recording.started;
    const char *to = last->kind == EVENT_CALL_RECORD ? last->call_record.started : last->recording.started;
    return from != NULL && to != NULL && strcmp(from, to) > 0;
}

bool cloudpbx_list_add(struct cloudpbx_list *list, const struct cloudpbx_result *result)
{
    size_t most = rows_max(list->kind);
    bool truncated = result->too_large || (most > 0 && result->row_count + result->unreadable_rows >= most);
    if (truncated && date_ranges_split(&list->days, is_newest_first(result))) {
        list->is_split = true;
        return false;
    }
    if (result->too_large) {
        return true; /* a single day, of which nothing was had */
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
    default:
        return i18n_plural("%zu transcript", "%zu transcripts", rows);
    }
}

void cloudpbx_list_summarize(const struct cloudpbx_list *list, char text[ERROR_TEXT_BYTES])
{
    size_t length = (size_t)snprintf(text, ERROR_TEXT_BYTES, rows_format(list->kind, list->rows), list->rows);
    if (list->unreadable_rows > 0) {
        const char *words =
            i18n_plural("%zu more could not be read, so the list is not complete",
                        "%zu more could not be read, so the list is not complete", list->unreadable_rows);
        length += (size_t)snprintf(text + length, ERROR_TEXT_BYTES - length, "; ");
        length += (size_t)snprintf(text + length, ERROR_TEXT_BYTES - length, words, list->unreadable_rows);
    }
    if (list->unreadable_numbers > 0) {
        const char *words =
            i18n_plural("%zu number in them could not be read and is left out",
                        "%zu numbers in them could not be read and are left out", list->unreadable_numbers);
        length += (size_t)snprintf(text + length, ERROR_TEXT_BYTES - length, "; ");
        length += (size_t)snprintf(text + length, ERROR_TEXT_BYTES - length, words, list->unreadable_numbers);
    }
    if (list->truncated_days > 0) {
        length += (size_t)snprintf(text + length, ERROR_TEXT_BYTES - length, "; ");
        (void)snprintf(text + length, ERROR_TEXT_BYTES - length,
                       _("the exchange gives no more than %zu of a day, so the list is not complete for %s"),
                       rows_max(list->kind), list->truncated_dates);
    }
    char date[ACTION_DATE_BYTES];
    date_ranges_format_day(list->days.last, date);
    if (list->days_missing) {
        length = strlen(text);
        (void)snprintf(text + length, ERROR_TEXT_BYTES - length,
                       _("; days after %s could not be asked for, so the list is not complete"), date);
    }
    if (list->today_is_guessed) {
        length = strlen(text);
        (void)snprintf(text + length, ERROR_TEXT_BYTES - length,
                       _("; to %s, today in UTC: set timezone where the exchange has another"), date);
    }
}
