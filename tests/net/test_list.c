/* The days of a list that is gathered in parts, and what is said of it. */

#include "net/cloudpbx/list.h"

#include "tests/harness.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { NOON_OF_2026_11_20 = 20777 }; /* as a day */

static void days_are_dates(void **state)
{
    (void)state;
    static const struct {
        const char *date;
        int64_t day; /* -1: it is none */
    } cases[] = {
        {"1970-01-01", 0},
        {"1970-01-02", 1},
        {"2000-02-29", 11016},
        {"2026-11-20", NOON_OF_2026_11_20},
        {"9999-12-31", 2932896},
        {"2021-02-29", -1},
        {"2021-02-30", -1},
        {"2021-13-01", -1},
        {"", -1},
        {"2021-1-1", -1},
        {"2021-01-01x", -1},
        {"jutro", -1},
    };
    EACH(one, cases) {
        int64_t day = -1;
        char date[ACTION_DATE_BYTES];
        assert_int_equal(date_ranges_parse_day(one->date, &day), one->day >= 0);
        if (one->day >= 0) {
            assert_int_equal(day, one->day);
            date_ranges_format_day(day, date);
            assert_string_equal(date, one->date);
        }
    }
}

/* Divides what is longer than `most` days until nothing is, and checks that each day comes once and in order.
 */
static int ask_all(int64_t first, int64_t last, int64_t most, bool backwards)
{
    struct date_ranges days;
    int asked = 0;
    date_ranges_init(&days, first, last);
    int64_t expected = backwards ? last : first;
    for (const struct day_range *next = date_ranges_next(&days); next != NULL;
         next = date_ranges_next(&days)) {
        asked++;
        assert_true(asked < 10000);
        if (next->count > most && date_ranges_split(&days, backwards)) {
            continue;
        }
        int64_t end = next->first + next->count - 1;
        assert_int_equal(backwards ? end : next->first, expected);
        expected = backwards ? next->first - 1 : end + 1;
        date_ranges_finish(&days);
    }
    assert_int_equal(expected, backwards ? first - 1 : last + 1);
    assert_int_equal(days.done, last - first + 1);
    assert_int_equal(days.total, days.done);
    return asked;
}

static void every_day_is_requested_once_in_order(void **state)
{
    (void)state;
    assert_int_equal(ask_all(100, 100, 1, false), 1);
    assert_int_equal(ask_all(100, 100, 0, false), 1); /* a single day can't be divided */
    assert_int_equal(ask_all(100, 113, 1, false), 15);
    assert_int_equal(ask_all(100, 113, 1, true), 15);
    assert_int_equal(ask_all(0, 364, 1, false), 1 + 31 + 365);
    assert_int_equal(ask_all(0, 364, 100, true), 1 + 31);
    (void)ask_all(0, 2932896, 10000, false);
}

/* However bad: as deep as it goes without a day having been had. */
static void the_ranges_never_run_out(void **state)
{
    (void)state;
    struct date_ranges days;
    int divisions = 0;
    date_ranges_init(&days, -719528, 2932896); /* the years 0 to 9999 */
    while (date_ranges_split(&days, false)) {
        divisions++;
    }
    assert_int_equal(date_ranges_next(&days)->count, 1);
    assert_int_equal(divisions, 5);
}

static struct action list_of(enum action_kind kind, const char *from, const char *to)
{
    struct action action = {.kind = kind};
    (void)snprintf(action.date_from, sizeof action.date_from, "%s", from);
    (void)snprintf(action.date_to, sizeof action.date_to, "%s", to);
    return action;
}

static const int64_t HOUR_MS = 60 * 60 * 1000;

/* So many hours after 2026-11-20 00:00 in Greenwich. */
static int64_t hour(int64_t count)
{
    return (NOON_OF_2026_11_20 * 24 + count) * HOUR_MS;
}

static struct cloudpbx_list listing_of(enum action_kind kind, const char *from, const char *to)
{
    struct cloudpbx_list listing;
    struct action action = list_of(kind, from, to);
    cloudpbx_list_init(&listing, &action, NULL, hour(12));
    return listing;
}

/* A reply of so many rows, which are all the same. */
static bool take(struct cloudpbx_list *listing, size_t rows, size_t unreadable_rows)
{
    static struct event same[10000];
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        same[i].kind = cloudpbx_list_row_kind(listing->kind);
    }
    return cloudpbx_list_add(
        listing,
        &(struct cloudpbx_result){.rows = same, .row_count = rows, .unreadable_rows = unreadable_rows});
}

static void a_list_below_the_cap_is_requested_once(void **state)
{
    (void)state;
    char text[ERROR_TEXT_BYTES];
    struct cloudpbx_list listing = listing_of(ACTION_CALL_RECORDS, "2021-10-01", "2021-10-07");
    assert_true(cloudpbx_list_next(&listing));
    assert_true(take(&listing, 9999, 0));
    assert_false(cloudpbx_list_next(&listing));
    assert_false(cloudpbx_list_is_incomplete(&listing));
    cloudpbx_list_summarize(&listing, text);
    assert_string_equal(text, "9999 call records");
}

static void a_list_at_the_cap_is_requested_day_by_day(void **state)
{
    (void)state;
    char text[ERROR_TEXT_BYTES];
    struct cloudpbx_list listing = listing_of(ACTION_RECORDINGS, "2021-10-30", "2021-11-02");
    static const char *const dates[] = {"2021-10-30", "2021-10-31", "2021-11-01", "2021-11-02"};
    assert_false(take(&listing, 5000, 0));
    EACH(date, dates) {
        assert_true(cloudpbx_list_next(&listing));
        assert_string_equal(listing.date_from, *date);
        assert_string_equal(listing.date_to, *date);
        size_t rows = date == &dates[1] ? 5000 : 2;
        assert_true(take(&listing, rows, 0));
    }
    assert_false(cloudpbx_list_next(&listing));
    assert_true(cloudpbx_list_is_incomplete(&listing));
    cloudpbx_list_summarize(&listing, text);
    assert_string_equal(text,
                        "5006 recordings; the exchange gives no more than 5000 of a day, so the list is not "
                        "complete for 2021-10-31");
}

/* What can't be read was given too. */
static void rows_that_can_not_be_read_count_for_the_cap(void **state)
{
    (void)state;
    struct cloudpbx_list listing = listing_of(ACTION_RECORDINGS, "2021-10-30", "2021-11-02");
    assert_false(take(&listing, 4999, 1));
}

/* More bytes than are taken in: of several days parts are asked for, of one day nothing was had. */
static void a_reply_that_is_too_large_is_divided(void **state)
{
    (void)state;
    const struct cloudpbx_result too_large = {.outcome = OUTCOME_REFUSED, .too_large = true};
    struct cloudpbx_list listing = listing_of(ACTION_TRANSCRIPTS, "2021-10-30", "2021-10-31");
    assert_false(cloudpbx_list_add(&listing, &too_large));
    assert_true(cloudpbx_list_next(&listing));
    assert_string_equal(listing.date_to, "2021-10-30");
    assert_true(cloudpbx_list_add(&listing, &too_large));
    assert_int_equal(listing.rows, 0);
    assert_int_equal(listing.days.done, 0);
}

static void a_list_has_an_end(void **state)
{
    (void)state;
    struct cloudpbx_list listing = listing_of(ACTION_TRANSCRIPTS, "2021-10-30", "2021-11-02");
    assert_true(take(&listing, CLOUDPBX_LIST_ROWS_MAX, 0));
    assert_false(cloudpbx_list_is_too_long(&listing));
    listing = listing_of(ACTION_TRANSCRIPTS, "2021-10-30", "2021-11-02");
    assert_true(take(&listing, CLOUDPBX_LIST_ROWS_MAX + 1, 0));
    assert_true(cloudpbx_list_is_too_long(&listing));
}

static void today_can_not_be_divided(void **state)
{
    (void)state;
    char text[ERROR_TEXT_BYTES];
    struct cloudpbx_list listing = listing_of(ACTION_CALL_RECORDS, "", "");
    assert_true(take(&listing, 10000, 0));
    assert_string_equal(listing.date_from, ""); /* the exchange's today, whatever ours is */
    cloudpbx_list_summarize(&listing, text);
    assert_non_null(strstr(text, "not complete for 2026-11-20"));
    listing = listing_of(ACTION_CALL_RECORDS, "", "");
    cloudpbx_list_set_now(&listing, hour(36)); /* the day whose rows came is the exchange's */
    assert_true(take(&listing, 10000, 0));
    cloudpbx_list_summarize(&listing, text);
    assert_non_null(strstr(text, "not complete for 2026-11-21"));
}

static void a_list_from_some_day_on_goes_to_today(void **state)
{
    (void)state;
    struct cloudpbx_list listing = listing_of(ACTION_CALL_RECORDS, "2026-11-18", "");
    assert_false(take(&listing, 10000, 0));
    assert_int_equal(listing.days.total, 3);
}

/* A container in UTC, and an exchange that is an hour ahead of it, or eleven behind. */
static void today_is_the_exchanges(void **state)
{
    (void)state;
    static const struct {
        const char *zone;
        const char *here;
        int64_t hour;
        const char *today;
        bool guessed;
    } cases[] = {
        {"Europe/Warsaw", "UTC", 22, "2026-11-20", false},
        {"Europe/Warsaw", "UTC", 23, "2026-11-21", false},
        {"Pacific/Pago_Pago", "UTC", 10, "2026-11-19", false},
        {NULL, "UTC", 23, "2026-11-20", true},
        {NULL, "Europe/Warsaw", 23, "2026-11-21", false},
        {NULL, "America/New_York", 1, "2026-11-20", false}, /* Greenwich's day is later, and costs nothing */
    };
    EACH(one, cases) {
        char text[ERROR_TEXT_BYTES];
        struct cloudpbx_list listing;
        struct action action = list_of(ACTION_CALL_RECORDS, "2026-11-18", "");
        print_message("%s seen from %s, hour %d\n", one->zone == NULL ? "-" : one->zone, one->here,
                      (int)one->hour);
        assert_int_equal(setenv("TZ", one->here, 1), 0);
        tzset();
        cloudpbx_list_init(&listing, &action, one->zone, hour(one->hour));
        assert_string_equal(listing.date_from, "2026-11-18");
        assert_string_equal(listing.date_to, one->today);
        assert_true(take(&listing, 1, 0));
        assert_false(cloudpbx_list_next(&listing));
        cloudpbx_list_summarize(&listing, text);
        assert_int_equal(strstr(text, "set timezone") != NULL, one->guessed);
    }
    assert_int_equal(unsetenv("TZ"), 0);
    tzset();
}

/* Our clock is two days behind: the answer tells, and the days that were missed are asked for. */
static void the_days_that_our_clock_misses_are_requested(void **state)
{
    (void)state;
    struct action action = list_of(ACTION_CALL_RECORDS, "2026-11-18", "");
    struct cloudpbx_list listing;
    cloudpbx_list_init(&listing, &action, "Europe/Warsaw", hour(12));
    cloudpbx_list_set_now(&listing, hour(12 + 35)); /* 23:00 in Greenwich */
    assert_string_equal(listing.date_to, "2026-11-20");
    assert_false(take(&listing, 10000, 0)); /* what was asked for before it is known is divided as ever */
    const char *const dates[] = {"2026-11-18", "2026-11-19", "2026-11-20"};
    EACH(date, dates) {
        assert_true(cloudpbx_list_next(&listing));
        assert_string_equal(listing.date_from, *date);
        assert_string_equal(listing.date_to, *date);
        cloudpbx_list_set_now(&listing, hour(12 + 35));
        assert_true(take(&listing, 1, 0));
    }
    assert_true(cloudpbx_list_next(&listing));
    assert_string_equal(listing.date_from, "2026-11-21");
    assert_string_equal(listing.date_to, "2026-11-22");
    cloudpbx_list_set_now(&listing, hour(12 + 34)); /* another server's clock is behind: nothing changes */
    assert_true(take(&listing, 1, 0));
    assert_false(cloudpbx_list_next(&listing));
    assert_int_equal(listing.days.total, 5);
    assert_int_equal(listing.days.done, 5);
}

/* A server's clock is believed where ours may well be wrong by as much. */
static void a_clock_is_believed_for_a_week(void **state)
{
    (void)state;
    assert_int_equal(cloudpbx_list_clock_offset_ms(hour(7 * 24 - 1), hour(0)), hour(7 * 24 - 1) - hour(0));
    assert_int_equal(cloudpbx_list_clock_offset_ms(hour(0), hour(7 * 24 - 1)), hour(0) - hour(7 * 24 - 1));
    assert_int_equal(cloudpbx_list_clock_offset_ms(hour(7 * 24), hour(0)), 0);
    assert_int_equal(cloudpbx_list_clock_offset_ms(hour(0), hour(7 * 24)), 0);
}

/* Told, until there is room again. */
static void a_day_without_room_is_missing(void **state)
{
    (void)state;
    char text[ERROR_TEXT_BYTES];
    struct cloudpbx_list listing = listing_of(ACTION_CALL_RECORDS, "2026-11-18", "");
    int ranges = listing.days.range_count;
    listing.days.range_count = DATE_RANGES_MAX;
    cloudpbx_list_set_now(&listing, hour(36));
    cloudpbx_list_summarize(&listing, text);
    assert_true(cloudpbx_list_is_incomplete(&listing));
    assert_non_null(strstr(
        text, "0 call records; days after 2026-11-20 could not be asked for, so the list is not complete"));
    listing.days.range_count = ranges;
    cloudpbx_list_set_now(&listing, hour(36));
    assert_false(cloudpbx_list_is_incomplete(&listing));
    assert_int_equal(listing.days.range_count, ranges + 1);
}

static void a_last_day_that_was_said_stays(void **state)
{
    (void)state;
    struct cloudpbx_list listing = listing_of(ACTION_CALL_RECORDS, "2026-11-18", "2026-11-19");
    cloudpbx_list_set_now(&listing, hour(100));
    assert_true(take(&listing, 1, 0));
    assert_false(cloudpbx_list_next(&listing));
    listing = listing_of(ACTION_CALL_RECORDS, "2027-01-01", ""); /* and a day to come is asked for as it is */
    assert_string_equal(listing.date_to, "2027-01-01");
}

/* Of the order within a reply nothing is promised: the parts follow it. */
static void parts_follow_the_order_of_the_rows(void **state)
{
    (void)state;
    const struct event rows[] = {
        {.kind = EVENT_CALL_RECORD, .call_record = {.started = "2021-10-07 10:00:00"}},
        {.kind = EVENT_CALL_RECORD, .call_record = {.started = "2021-10-01 10:00:00"}},
    };
    struct cloudpbx_list listing = listing_of(ACTION_CALL_RECORDS, "2021-10-01", "2021-10-07");
    struct cloudpbx_result answer = {.rows = rows, .row_count = 2, .unreadable_rows = 10000};
    assert_false(cloudpbx_list_add(&listing, &answer));
    assert_true(cloudpbx_list_next(&listing));
    assert_string_equal(listing.date_from, "2021-10-07");
}

static void many_days_that_are_cut_are_not_all_named(void **state)
{
    (void)state;
    char text[ERROR_TEXT_BYTES];
    struct cloudpbx_list listing = listing_of(ACTION_CALL_RECORDS, "2021-10-01", "2021-10-31");
    while (cloudpbx_list_next(&listing)) {
        (void)take(&listing, 10000, 7);
    }
    cloudpbx_list_summarize(&listing, text);
    assert_non_null(strstr(text, "310000 call records; 217 more could not be read"));
    assert_non_null(strstr(text, "2021-10-01, 2021-10-02, 2021-10-03, 2021-10-04, 2021-10-05 …"));
}

static void transcripts_have_no_cap_that_is_known(void **state)
{
    (void)state;
    struct cloudpbx_list listing = listing_of(ACTION_TRANSCRIPTS, "2021-10-01", "2021-10-31");
    assert_true(take(&listing, 10000, 0));
    assert_false(cloudpbx_list_is_incomplete(&listing));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_dates),
        cmocka_unit_test(every_day_is_requested_once_in_order),
        cmocka_unit_test(the_ranges_never_run_out),
        cmocka_unit_test(a_list_below_the_cap_is_requested_once),
        cmocka_unit_test(a_list_at_the_cap_is_requested_day_by_day),
        cmocka_unit_test(rows_that_can_not_be_read_count_for_the_cap),
        cmocka_unit_test(a_reply_that_is_too_large_is_divided),
        cmocka_unit_test(a_list_has_an_end),
        cmocka_unit_test(today_can_not_be_divided),
        cmocka_unit_test(a_list_from_some_day_on_goes_to_today),
        cmocka_unit_test(today_is_the_exchanges),
        cmocka_unit_test(the_days_that_our_clock_misses_are_requested),
        cmocka_unit_test(a_clock_is_believed_for_a_week),
        cmocka_unit_test(a_day_without_room_is_missing),
        cmocka_unit_test(a_last_day_that_was_said_stays),
        cmocka_unit_test(parts_follow_the_order_of_the_rows),
        cmocka_unit_test(many_days_that_are_cut_are_not_all_named),
        cmocka_unit_test(transcripts_have_no_cap_that_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
