/* Values as people write them on the command line. */

#include "model/parse.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

bool parse_unsigned(const char *text, const char *end, uint64_t max, uint64_t *number)
{
    *number = 0;
    for (const char *at = text; at < end; at++) {
        uint64_t digit = (uint64_t)(*at - '0');
        if (*at < '0' || *at > '9' || *number > (UINT64_MAX - digit) / 10) {
            return false;
        }
        *number = *number * 10 + digit;
    }
    return text < end && *number <= max;
}

bool parse_factor(const char *text, int64_t min, int64_t max, double *factor)
{
    if (text[strspn(text, "0123456789.")] != '\0' || strchr("0123456789.", *text) == NULL || *text == '\0') {
        return false; /* strtod() would accept blanks, signs, nan and 0x1p3 */
    }
    char *end;
    *factor = strtod(text, &end);
    return *end == '\0' && *factor >= (double)min / 1000 && *factor <= (double)max;
}

bool parse_duration(const char *text, int64_t max, int64_t *duration_ms)
{
    static const struct {
        const char *name;
        int64_t ms;
    } units[] = {{"ms", 1}, {"s", 1000}, {"m", 60 * 1000}};
    size_t digits = strspn(text, "0123456789");
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        uint64_t number;
        if (strcmp(text + digits, units[i].name) == 0 &&
            parse_unsigned(text, text + digits, (uint64_t)(max / units[i].ms), &number)) {
            *duration_ms = (int64_t)number * units[i].ms;
            return true;
        }
    }
    return false;
}

/* "2026-02-29" is no day: timegm() makes another one of it, which is then not the same. */
bool parse_is_date(const char *text)
{
    static const char form[] = "dddd-dd-dd";
    for (size_t i = 0; i < sizeof form; i++) {
        if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != form[i]) {
            return false;
        }
    }
    int year = (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 + (text[3] - '0');
    struct tm day = {
        .tm_year = year - 1900,
        .tm_mon = (text[5] - '0') * 10 + (text[6] - '0') - 1,
        .tm_mday = (text[8] - '0') * 10 + (text[9] - '0'),
    };
    struct tm same = day;
    return timegm(&same) != -1 && same.tm_year == day.tm_year && same.tm_mon == day.tm_mon &&
           same.tm_mday == day.tm_mday;
}
