/* The value of --at. */

#include "session/moment.h"

#include "model/i18n.h"
#include "model/parse.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { DATE_BYTES = sizeof "2026-11-20", HOURS = 24, MINUTES = 60, SECONDS = 60 };

static const int64_t MINUTE_MS = 60 * 1000;
/* March 1973: a smaller number is no wall clock */
static const int64_t CALENDAR_FROM_MS = INT64_C(100) * 1000 * 1000 * 1000;

/* Reads a number of one or two digits; `min` 2: of exactly two. */
static bool take(const char **at, size_t min, int end, int *number)
{
    uint64_t value;
    size_t length = strspn(*at, "0123456789");
    if (length < min || length > 2 || !parse_unsigned(*at, *at + length, (uint64_t)end - 1, &value)) {
        return false;
    }
    *number = (int)value;
    *at += length;
    return true;
}

static bool skip(const char **at, char sign)
{
    bool is_there = **at == sign;
    *at += is_there;
    return is_there;
}

/* Reads "2026-11-20 " or "2026-11-20T". */
static bool take_date(const char **at, struct moment *moment)
{
    char date[DATE_BYTES];
    (void)snprintf(date, sizeof date, "%s", *at);
    if (!parse_is_date(date)) {
        return false;
    }
    moment->kind = MOMENT_LOCAL;
    moment->year = (date[0] - '0') * 1000 + (date[1] - '0') * 100 + (date[2] - '0') * 10 + (date[3] - '0');
    moment->month = (date[5] - '0') * 10 + (date[6] - '0');
    moment->day = (date[8] - '0') * 10 + (date[9] - '0');
    *at += DATE_BYTES - 1;
    return skip(at, ' ') || skip(at, 'T');
}

static bool take_time(const char **at, struct moment *moment)
{
    if (!take(at, 1, HOURS, &moment->hour) || !skip(at, ':') || !take(at, 2, MINUTES, &moment->minute)) {
        return false;
    }
    moment->has_seconds = skip(at, ':');
    return !moment->has_seconds || take(at, 2, SECONDS, &moment->second);
}

/* Reads "Z", "+01:00", "+0100" or "+01". */
static bool take_zone(const char **at, int *utc_offset_s)
{
    int hours = 0;
    int minutes = 0;
    if (skip(at, 'Z')) {
        *utc_offset_s = 0;
        return true;
    }
    bool behind = skip(at, '-');
    if (!behind && !skip(at, '+')) {
        return false;
    }
    char digits[] = {**at, **at == '\0' ? '\0' : (*at)[1], '\0'};
    const char *two = digits;
    if (!take(&two, 2, HOURS, &hours)) {
        return false;
    }
    *at += 2;
    (void)skip(at, ':');
    if (**at != '\0' && !take(at, 2, MINUTES, &minutes)) {
        return false;
    }
    *utc_offset_s = (hours * MINUTES + minutes) * SECONDS * (behind ? -1 : 1);
    return true;
}

static struct tm tm_of(const struct moment *moment, int isdst)
{
    return (struct tm){.tm_year = moment->year - 1900,
                       .tm_mon = moment->month - 1,
                       .tm_mday = moment->day,
                       .tm_hour = moment->hour,
                       .tm_min = moment->minute,
                       .tm_sec = moment->second,
                       .tm_isdst = isdst};
}

bool moment_parse(struct moment *moment, const char *text)
{
    uint64_t number;
    int utc_offset_s;
    *moment = (struct moment){0};
    if (parse_unsigned(text, text + strlen(text), INT64_MAX, &number)) {
        moment->kind = MOMENT_EXACT;
        moment->at_ms = (int64_t)number;
        return true;
    }
    bool has_date = strchr(text, '-') != NULL && strcspn(text, "-") < strcspn(text, ":");
    moment->kind = MOMENT_OF_DAY;
    if ((has_date && !take_date(&text, moment)) || !take_time(&text, moment)) {
        return false;
    }
    if (has_date && *text != '\0' && take_zone(&text, &utc_offset_s)) {
        struct tm universal = tm_of(moment, 0);
        moment->kind = MOMENT_EXACT;
        moment->at_ms = ((int64_t)timegm(&universal) - utc_offset_s) * 1000;
    }
    return *text == '\0' && moment->at_ms >= 0;
}

/* Converts local time to Unix time with the given tm_isdst. False where that local time does not exist with
 * it. */
static bool local_to_unix_ms(const struct moment *moment, int isdst, int64_t *at_ms)
{
    struct tm local = tm_of(moment, isdst);
    *at_ms = (int64_t)mktime(&local) * 1000;
    return (local.tm_isdst > 0) == (isdst > 0) && local.tm_hour == moment->hour &&
           local.tm_min == moment->minute;
}

static void find_local(struct moment *moment, int64_t start_ms)
{
    int64_t winter_ms;
    int64_t summer_ms;
    bool in_winter = local_to_unix_ms(moment, 0, &winter_ms);
    bool in_summer = local_to_unix_ms(moment, 1, &summer_ms);
    int64_t first_ms = winter_ms < summer_ms ? winter_ms : summer_ms;
    moment->dst = in_winter && in_summer   ? MOMENT_AMBIGUOUS
                  : in_winter || in_summer ? MOMENT_UNIQUE
                                           : MOMENT_NONEXISTENT;
    switch (moment->dst) {
    case MOMENT_AMBIGUOUS:
        moment->at_ms = first_ms >= start_ms ? first_ms : winter_ms + summer_ms - first_ms;
        break;
    case MOMENT_NONEXISTENT:
        /* the later one: the clocks jumped ahead by the difference */
        moment->at_ms = winter_ms + summer_ms - first_ms;
        break;
    case MOMENT_UNIQUE:
        moment->at_ms = in_winter ? winter_ms : summer_ms;
        break;
    }
    if (!moment->has_seconds && moment->at_ms < start_ms && start_ms - moment->at_ms < MINUTE_MS) {
        moment->at_ms = start_ms; /* the recording starts in that minute */
    }
}

/* Finds the first such time of day since the start of the recording: on that day or the next. */
static void find_day(struct moment *moment, int64_t start_ms)
{
    for (int days = 0; days <= 1; days++) {
        time_t begun = (time_t)(start_ms / 1000);
        struct tm day = {0};
        (void)localtime_r(&begun, &day); /* fails for huge years only */
        day.tm_mday += days;
        day.tm_hour = HOURS / 2; /* daylight saving time never changes at noon */
        day.tm_isdst = -1;
        (void)mktime(&day); /* normalises the day */
        moment->year = day.tm_year + 1900;
        moment->month = day.tm_mon + 1;
        moment->day = day.tm_mday;
        find_local(moment, start_ms);
        if (moment->at_ms >= start_ms) {
            return;
        }
    }
}

bool moment_resolve(struct moment *moment, int64_t start_ms, struct error *error)
{
    char begun[MOMENT_TEXT_BYTES];
    char wanted[MOMENT_TEXT_BYTES];
    if (moment->kind != MOMENT_EXACT && start_ms < CALENDAR_FROM_MS) {
        return error_set(
            error, ERROR_USAGE,
            _("This recording tells no time of day: --at takes milliseconds of its clock, from %lld on."),
            (long long)start_ms);
    }
    if (moment->kind == MOMENT_LOCAL) {
        find_local(moment, start_ms);
    } else if (moment->kind == MOMENT_OF_DAY) {
        find_day(moment, start_ms);
    }
    if (moment->at_ms >= start_ms) {
        return true;
    }
    moment_format(begun, start_ms);
    moment_format(wanted, moment->at_ms);
    return error_set(error, ERROR_USAGE,
                     _("--at is %s, and the recording begins at %s: nothing is known of before."), wanted,
                     begun);
}

void moment_format(char to[MOMENT_TEXT_BYTES], int64_t at_ms)
{
    time_t seconds = (time_t)(at_ms / 1000);
    struct tm local;
    if (at_ms < CALENDAR_FROM_MS || localtime_r(&seconds, &local) == NULL ||
        strftime(to, MOMENT_TEXT_BYTES, "%Y-%m-%d %H:%M:%S %z", &local) == 0) {
        (void)snprintf(to, MOMENT_TEXT_BYTES, "%" PRId64 " ms", at_ms);
    }
}
