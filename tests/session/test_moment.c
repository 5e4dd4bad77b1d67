/* Moments of a recording, as people say them. */

#include "session/moment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* 2026-11-20 08:00:12 in Warsaw, and days on which its clocks are changed: 2026-03-29 at 02:00, 2026-10-25 at
 * 03:00. */
static const int64_t NOVEMBER_MS = INT64_C(1795158012000);
static const int64_t MARCH_MS = INT64_C(1774738800000);   /* 2026-03-29 00:00 */
static const int64_t OCTOBER_MS = INT64_C(1792879200000); /* 2026-10-25 00:00 */
static const int64_t MINUTE_MS = 60 * 1000;
static const int64_t HOUR_MS = 60 * 60 * 1000;
static const int64_t DAY_MS = INT64_C(24) * 60 * 60 * 1000;

static void test_found(void **state)
{
    const struct {
        const char *text;
        int64_t begun_ms;
        int64_t wanted_ms;
        enum moment_dst dst;
    } rows[] = {
        {"226000", 10301, 226000, MOMENT_UNIQUE},
        {"1795162200000", NOVEMBER_MS, 1795162200000, MOMENT_UNIQUE},
        {"09:10", NOVEMBER_MS, 1795162200000, MOMENT_UNIQUE},
        {"9:10", NOVEMBER_MS, 1795162200000, MOMENT_UNIQUE},
        {"09:10:30", NOVEMBER_MS, 1795162230000, MOMENT_UNIQUE},
        {"08:00:12", NOVEMBER_MS, NOVEMBER_MS, MOMENT_UNIQUE},
        {"08:00", NOVEMBER_MS, NOVEMBER_MS, MOMENT_UNIQUE}, /* the minute in which it begins */
        {"2026-11-20 08:00", NOVEMBER_MS, NOVEMBER_MS, MOMENT_UNIQUE},
        {"07:59", NOVEMBER_MS, NOVEMBER_MS - 72000 + DAY_MS, MOMENT_UNIQUE}, /* the next one is tomorrow's */
        {"08:00:00", NOVEMBER_MS, NOVEMBER_MS - 12000 + DAY_MS, MOMENT_UNIQUE},
        {"2026-11-20 09:10", NOVEMBER_MS, 1795162200000, MOMENT_UNIQUE},
        {"2026-11-20T09:10:30", NOVEMBER_MS, 1795162230000, MOMENT_UNIQUE},
        {"2026-11-20T08:10Z", NOVEMBER_MS, 1795162200000, MOMENT_UNIQUE},
        {"2026-11-20T08:10:00+00:00", NOVEMBER_MS, 1795162200000, MOMENT_UNIQUE},
        {"2026-11-20T13:40:00+0530", NOVEMBER_MS, 1795162200000, MOMENT_UNIQUE},
        {"2026-11-20T04:10-04", NOVEMBER_MS, 1795162200000, MOMENT_UNIQUE},
        {"2026-12-01 00:00", NOVEMBER_MS, 1796079600000, MOMENT_UNIQUE},
        {"02:30", MARCH_MS, MARCH_MS + 2 * HOUR_MS + 30 * MINUTE_MS, MOMENT_NONEXISTENT}, /* 03:30 by then */
        {"03:30", MARCH_MS, MARCH_MS + 2 * HOUR_MS + 30 * MINUTE_MS, MOMENT_UNIQUE},
        {"2026-03-29 02:30", MARCH_MS, MARCH_MS + 2 * HOUR_MS + 30 * MINUTE_MS, MOMENT_NONEXISTENT},
        {"02:30", OCTOBER_MS, OCTOBER_MS + 2 * HOUR_MS + 30 * MINUTE_MS, MOMENT_AMBIGUOUS},
        {"2026-10-25 02:30", OCTOBER_MS, OCTOBER_MS + 2 * HOUR_MS + 30 * MINUTE_MS, MOMENT_AMBIGUOUS},
        {"2026-10-25T02:30+01:00", OCTOBER_MS, OCTOBER_MS + 3 * HOUR_MS + 30 * MINUTE_MS, MOMENT_UNIQUE},
        /* a recording that begins between the two has the second only */
        {"02:30", OCTOBER_MS + 2 * HOUR_MS + 45 * MINUTE_MS, OCTOBER_MS + 3 * HOUR_MS + 30 * MINUTE_MS,
         MOMENT_AMBIGUOUS},
        {"03:30", OCTOBER_MS, OCTOBER_MS + 4 * HOUR_MS + 30 * MINUTE_MS, MOMENT_UNIQUE},
        {"23:00", OCTOBER_MS - HOUR_MS, OCTOBER_MS - HOUR_MS, MOMENT_UNIQUE},
        {"22:59", OCTOBER_MS - HOUR_MS, OCTOBER_MS + 24 * HOUR_MS - MINUTE_MS,
         MOMENT_UNIQUE}, /* that day had 25 hours */
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct moment moment;
        struct error error;
        if (!moment_parse(&moment, rows[i].text) || !moment_resolve(&moment, rows[i].begun_ms, &error)) {
            fail_msg("%s is refused", rows[i].text);
        }
        if (moment.at_ms != rows[i].wanted_ms || moment.dst != rows[i].dst) {
            fail_msg("%zu, %s: %lld, not %lld; %d", i, rows[i].text, (long long)moment.at_ms,
                     (long long)rows[i].wanted_ms, (int)moment.dst);
        }
    }
}

static void test_refused(void **state)
{
    static const char *const texts[] = {
        "",
        " ",
        "ten past nine",
        "09:1",
        "09:10:3",
        "24:00",
        "09:60",
        "09:10:60",
        "09:10 ",
        " 09:10",
        "-09:10",
        "+5",
        "5ms",
        "1.5",
        "9223372036854775808",
        "2026-11-20",
        "2026-11-20 ",
        "2026-11-31 09:10",
        "2026-11-20_09:10",
        "20.11.2026 09:10",
        "2026-11-20T09:10+1",
        "2026-11-20T09:10+1:00",
        "2026-11-20T09:10+25:00",
        "2026-11-20T09:10Zulu",
        "2026-11-20T09:10+01:60",
        "09:10Z",
        "09:10+01:00",
        "1969-12-31T23:00Z",
        "2026-11-20T",
        "009:10",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct moment moment;
        if (moment_parse(&moment, texts[i])) {
            fail_msg("\"%s\" is taken", texts[i]);
        }
    }
}

/* What is before the recording is no state of it. */
static void test_before_the_beginning(void **state)
{
    static const char *const texts[] = {"1795158011999", "2026-11-20 08:00:11", "2026-11-20T06:00Z", "0"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct moment moment;
        struct error error;
        assert_true(moment_parse(&moment, texts[i]));
        assert_false(moment_resolve(&moment, NOVEMBER_MS, &error));
        assert_int_equal(error.kind, ERROR_USAGE);
        assert_non_null(strstr(error.text, "begins at 2026-11-20 08:00:12 +0100"));
    }
}

static void test_a_clock_without_a_day(void **state)
{
    static const char *const texts[] = {"09:10", "2026-11-20 09:10:00"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct moment moment;
        struct error error;
        assert_true(moment_parse(&moment, texts[i]));
        assert_false(moment_resolve(&moment, 10301, &error));
        assert_int_equal(error.kind, ERROR_USAGE);
        assert_non_null(strstr(error.text, "from 10301 on"));
    }
}

static void test_format(void **state)
{
    (void)state;
    char text[MOMENT_TEXT_BYTES];
    moment_format(text, NOVEMBER_MS);
    assert_string_equal(text, "2026-11-20 08:00:12 +0100");
    moment_format(text, 226000);
    assert_string_equal(text, "226000 ms");
}

static int set_up(void **state)
{
    (void)state;
    int failed = setenv("TZ", "Europe/Warsaw", 1);
    tzset();
    return failed;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_found),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_before_the_beginning),
        cmocka_unit_test(test_a_clock_without_a_day),
        cmocka_unit_test(test_format),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
