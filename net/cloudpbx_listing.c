/* A list as it is gathered, whole or in parts. */

#include "net/cloudpbx_listing.h"

#include "model/i18n.h"
#include "net/zone.h"

#include <stdio.h>
#include <string.h>

enum { DAY_MS = 24 * 60 * 60 * 1000, AHEAD_DAYS_MAX = 7 };

/* What the exchange gives at most at once; 0 where its document names no such number. */
static size_t most_rows(enum action_kind kind)
{
    return kind == ACTION_CALL_RECORDS ? CLOUDPBX_CALL_RECORDS_MAX
           : kind == ACTION_RECORDINGS ? CLOUDPBX_RECORDINGS_MAX
                                       : 0;
}

bool listing_is_for(enum action_kind kind)
{
    return kind == ACTION_CALL_RECORDS || kind == ACTION_RECORDINGS || kind == ACTION_TRANSCRIPTS;
}

/* The exchange's day. Where its zone is not known, it is no earlier one than ours, or than Greenwich's: no record is of a day
 * to come, so that a day too many asks for nothing, and one too few would miss what was today. */
static int64_t today(const char *timezone, int64_t now)
{
    int64_t day = zone_day(timezone, now);
    int64_t greenwich = timezone == NULL ? now / DAY_MS : day;
    return day > greenwich ? day : greenwich;
}

int64_t listing_ahead_ms(int64_t there, int64_t here)
{
    int64_t ahead_ms = there - here;
    int64_t days = ahead_ms / DAY_MS;
    return days >= AHEAD_DAYS_MAX || days <= -AHEAD_DAYS_MAX ? 0 : ahead_ms;
}

void listing_init(struct listing *listing, const struct action *action, const char *timezone, int64_t now)
{
    *listing = (struct listing){.kind = action->kind, .timezone = timezone};
    memcpy(listing->date_from, action->date_from, sizeof listing->date_from);
    memcpy(listing->date_to, action->date_to, sizeof listing->date_to);
    int64_t first = today(timezone, now);
    int64_t last = first;
    bool begins = days_parse(action->date_from, &first); /* "" leaves today */
    bool ends = days_parse(action->date_to, &last);
    listing->is_today = !begins && !ends;
    listing->is_open = begins && !ends;
    listing->is_guessed = listing->is_open && first <= last && timezone == NULL && zone_is_greenwich(now);
    days_init(&listing->days, first, last < first ? first : last);
    if (listing->is_open) {
        days_format(listing->days.last, listing->date_to);
    }
}

void listing_hear(struct listing *listing, int64_t now)
{
    int64_t day = today(listing->timezone, now);
    if (listing->is_today) {
        days_init(&listing->days, day, day);
    } else if (listing->is_open && day > listing->days.last) {
        listing->lacks_days = !days_append(&listing->days, day - listing->days.last);
        listing->divided = listing->divided || !listing->lacks_days;
    }
}

static void note_cut_day(struct listing *listing)
{
    char date[ACTION_DATE_BYTES];
    size_t length = strlen(listing->cut_dates);
    days_format(days_next(&listing->days)->first, date);
    if (listing->cut_days < LISTING_CUT_DAYS_TOLD) {
        (void)snprintf(listing->cut_dates + length, sizeof listing->cut_dates - length, "%s%s",
                       length > 0 ? ", " : "", date);
    } else if (listing->cut_days == LISTING_CUT_DAYS_TOLD) {
        (void)snprintf(listing->cut_dates + length, sizeof listing->cut_dates - length, " …");
    }
    listing->cut_days++;
}

/* Which end of the list comes first is written nowhere; the parts are joined as the rows of one reply are. */
static bool runs_backwards(const struct cloudpbx_answer *answer)
{
    if (answer->row_count < 2) {
        return false;
    }
    const struct event *first = &answer->rows[0];
    const struct event *last = &answer->rows[answer->row_count - 1];
    const char *from =
        first->kind == EVENT_CALL_RECORD ? first->call_record.started : first->recording.started;
    const char *to = last->kind == EVENT_CALL_RECORD ? last->call_record.started : last->recording.started;
    return from != NULL && to != NULL && strcmp(from, to) > 0;
}

bool listing_take(struct listing *listing, const struct cloudpbx_answer *answer)
{
    size_t most = most_rows(listing->kind);
    bool cut = answer->too_large || (most > 0 && answer->row_count + answer->unread_rows >= most);
    if (cut && days_divide(&listing->days, runs_backwards(answer))) {
        listing->divided = true;
        return false;
    }
    if (answer->too_large) {
        return true; /* a single day, of which nothing was had */
    }
    if (cut) {
        note_cut_day(listing);
    }
    listing->rows += answer->row_count;
    listing->unread_rows += answer->unread_rows;
    listing->unread_numbers += answer->unread_numbers;
    days_finish(&listing->days);
    return true;
}

bool listing_next(struct listing *listing)
{
    const struct day_range *next = days_next(&listing->days);
    if (next != NULL && listing->divided) {
        days_format(next->first, listing->date_from);
        days_format(next->first + next->count - 1, listing->date_to);
    }
    return next != NULL;
}

bool listing_is_incomplete(const struct listing *listing)
{
    return listing->cut_days > 0 || listing->lacks_days || listing->unread_rows > 0 || listing->unread_numbers > 0;
}

bool listing_is_too_long(const struct listing *listing)
{
    return listing->rows > LISTING_ROWS_MAX;
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

void listing_say(const struct listing *listing, char text[ERROR_TEXT_BYTES])
{
    size_t length =
        (size_t)snprintf(text, ERROR_TEXT_BYTES, rows_format(listing->kind, listing->rows), listing->rows);
    if (listing->unread_rows > 0) {
        const char *words =
            i18n_plural("%zu more could not be read, so the list is not complete",
                     "%zu more could not be read, so the list is not complete", listing->unread_rows);
        length += (size_t)snprintf(text + length, ERROR_TEXT_BYTES - length, "; ");
        length += (size_t)snprintf(text + length, ERROR_TEXT_BYTES - length, words, listing->unread_rows);
    }
    if (listing->unread_numbers > 0) {
        const char *words = i18n_plural("%zu number in them could not be read and is left out",
                                     "%zu numbers in them could not be read and are left out", listing->unread_numbers);
        length += (size_t)snprintf(text + length, ERROR_TEXT_BYTES - length, "; ");
        length += (size_t)snprintf(text + length, ERROR_TEXT_BYTES - length, words, listing->unread_numbers);
    }
    if (listing->cut_days > 0) {
        length += (size_t)snprintf(text + length, ERROR_TEXT_BYTES - length, "; ");
        (void)snprintf(text + length, ERROR_TEXT_BYTES - length,
                       _("the exchange gives no more than %zu of a day, so the list is not complete for %s"),
                       most_rows(listing->kind), listing->cut_dates);
    }
    char date[ACTION_DATE_BYTES];
    days_format(listing->days.last, date);
    if (listing->lacks_days) {
        length = strlen(text);
        (void)snprintf(text + length, ERROR_TEXT_BYTES - length,
                       _("; days after %s could not be asked for, so the list is not complete"), date);
    }
    if (listing->is_guessed) {
        length = strlen(text);
        (void)snprintf(text + length, ERROR_TEXT_BYTES - length,
                       _("; to %s, today in UTC: set timezone where the exchange has another"), date);
    }
}
