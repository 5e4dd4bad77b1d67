/* What the head of an HTTP answer says beside its status. */

#include "net/http_headers.h"

#include <ctype.h>
#include <curl/curl.h>
#include <limits.h>
#include <string.h>

int64_t http_headers_date(const char *text)
{
    /* behind the year 9999: a date has four digits for it */
    static const int64_t end_s = INT64_C(253402300800);
    time_t at_ms = text == NULL ? -1 : curl_getdate(text, NULL);
    return at_ms > 0 && at_ms < end_s ? (int64_t)at_ms * 1000 : 0;
}

/* Digits at `*at`, which moves behind them; false where there are none, or too many to count. */
static bool read_number(const char **at, int64_t *number)
{
    const char *start = *at;
    *number = 0;
    while (isdigit((unsigned char)**at) && *at - start < 18) {
        *number = *number * 10 + (**at - '0');
        (*at)++;
    }
    return *at > start && !isdigit((unsigned char)**at);
}

int http_headers_retry_after_s(const char *text, int64_t server_at, int64_t now)
{
    int64_t seconds = 0;
    const char *at = text;
    if (text == NULL || *text == '\0') {
        return -1;
    }
    if (!read_number(&at, &seconds) || *at != '\0') {
        int64_t at_ms = http_headers_date(text);
        int64_t from = server_at != 0 ? server_at : now;
        if (at_ms == 0) {
            return -1;
        }
        seconds = at_ms > from ? (at_ms - from + 999) / 1000 : 0;
    }
    return seconds > INT_MAX ? INT_MAX : (int)seconds;
}

bool http_headers_range(const char *text, struct http_range *range)
{
    static const char unit[] = "bytes ";
    if (text == NULL || strncmp(text, unit, sizeof unit - 1) != 0) {
        return false;
    }
    const char *at = text + sizeof unit - 1;
    return read_number(&at, &range->first) && *at++ == '-' && read_number(&at, &range->last) &&
           *at++ == '/' && read_number(&at, &range->whole) && *at == '\0' && range->first <= range->last &&
           range->last < range->whole;
}
