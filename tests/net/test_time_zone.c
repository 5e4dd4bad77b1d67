/* The calendar of another place. */

#include "net/time_zone.h"

#include "tests/harness.h"

#include <time.h>

static int64_t moment(int year, int month, int day, int hour, int minute)
{
    struct tm parts = {
        .tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_hour = hour, .tm_min = minute};
    return (int64_t)timegm(&parts) * 1000;
}

static void names(void **state)
{
    (void)state;
    static const char *const known[] = {"Europe/Warsaw", "UTC", "Etc/GMT-14",
                                        "America/Argentina/Buenos_Aires"};
    static const char *const unknown[] = {"",
                                          "Europe/Warszawa",
                                          "Europe",
                                          "Europe/",
                                          "CET-1CEST",
                                          "../../../etc/localtime",
                                          "Europe/../Europe/Warsaw",
                                          "/usr/share/zoneinfo/Europe/Warsaw",
                                          ":Europe/Warsaw",
                                          "Europe/Warsaw ",
                                          "Europe/War\nsaw",
                                          "tzdata.zi",
                                          "leapseconds"};
    char longest[2000];
    memset(longest, 'A', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    EACH(name, known) {
        assert_true(time_zone_is_known(*name));
    }
    EACH(name, unknown) {
        print_message("%s\n", *name);
        assert_false(time_zone_is_known(*name));
    }
    assert_false(time_zone_is_known(longest));
}

static void days_of_places(void **state)
{
    (void)state;
    const struct {
        const char *zone;
        int64_t at;
        int64_t day; /* the day in Greenwich of this moment */
    } cases[] = {
        {"Europe/Warsaw", moment(2026, 11, 20, 22, 59), moment(2026, 11, 20, 0, 0)},
        {"Europe/Warsaw", moment(2026, 11, 20, 23, 0), moment(2026, 11, 21, 0, 0)},
        {"Europe/Warsaw", moment(2026, 7, 20, 21, 59),
         moment(2026, 7, 20, 0, 0)}, /* in summer an hour earlier */
        {"Europe/Warsaw", moment(2026, 7, 20, 22, 0), moment(2026, 7, 21, 0, 0)},
        {"Europe/Warsaw", moment(2026, 12, 31, 23, 30), moment(2027, 1, 1, 0, 0)},
        {"Europe/Warsaw", moment(2048, 7, 20, 22, 0),
         moment(2048, 7, 21, 0, 0)}, /* behind the tables of the data base */
        {"America/New_York", moment(2026, 11, 20, 4, 59), moment(2026, 11, 19, 0, 0)},
        {"UTC", moment(2026, 11, 20, 23, 59), moment(2026, 11, 20, 0, 0)},
    };
    EACH(one, cases) {
        assert_int_equal(time_zone_day(one->zone, one->at), one->day / 1000 / (24 * 60 * 60));
    }
}

static int hour_here(int64_t at)
{
    struct tm parts;
    time_t seconds = (time_t)(at / 1000);
    assert_non_null(localtime_r(&seconds, &parts));
    return parts.tm_hour;
}

/* What the user reads stays in the user's own time. */
static void our_own_time_stays(void **state)
{
    (void)state;
    int64_t noon = moment(2026, 11, 20, 12, 0);
    assert_int_equal(setenv("TZ", "America/New_York", 1), 0);
    tzset();
    (void)time_zone_day("Europe/Warsaw", noon);
    assert_string_equal(getenv("TZ"), "America/New_York");
    assert_int_equal(hour_here(noon), 7);
    assert_int_equal(time_zone_day(NULL, moment(2026, 11, 21, 4, 0)),
                     moment(2026, 11, 20, 0, 0) / 1000 / (24 * 60 * 60));
    assert_false(time_zone_is_utc(noon));
    time_zone_init(); /* what is set already stays */
    assert_string_equal(getenv("TZ"), "America/New_York");
    assert_int_equal(unsetenv("TZ"), 0);
    tzset();
    int usual = hour_here(noon);
    time_zone_init();
    (void)time_zone_day("Asia/Tokyo", noon);
    assert_int_equal(hour_here(noon), usual);
    assert_int_equal(setenv("TZ", "UTC", 1), 0);
    tzset();
    assert_true(time_zone_is_utc(noon));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test(days_of_places),
        cmocka_unit_test(our_own_time_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
