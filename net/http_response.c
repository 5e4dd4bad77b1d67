/* What the status and the header fields of an HTTP response mean. */

#include "net/http_response.h"

#include "model/i18n.h"
#include "model/text.h"

#include <ctype.h>
#include <curl/curl.h>
#include <limits.h>
#include <string.h>

#define UNEXPECTED   N_("%s answered with something unexpected (HTTP %d)")
#define WRONG_KEY    N_("%s does not accept the key (HTTP %d): check the key")
#define REJECTED     N_("%s rejects the request (HTTP %d)")
#define TOO_OFTEN    N_("%s has been asked too often (HTTP %d)")
#define FAILED       N_("%s has failed (HTTP %d)")
#define NOT_ADMITTED N_("%s does not let us in (HTTP %d): check the key and the exchange's name")
#define NOT_REACHED  N_("%s can't reach the exchange behind it at the moment (HTTP %d)")

/* The first row that fits; the last one fits every number. */
/* clang-format off */
static const struct http_status_row STATUSES[] = {
    /* first, last, failure_kind, try_other_server, is_uncertain, refuses_upgrade, words, upgrade_words */
    {101, 101, FAILURE_NO_EXCHANGE, false, true, false,
     UNEXPECTED,
     N_("%s accepts, but does not speak WebSocket as it should (HTTP %d)")},
    {200, 299, FAILURE_NO_EXCHANGE, false, true, true,
     UNEXPECTED,
     N_("%s answers, but is not a WebSocket server at this path (HTTP %d): check the stream's address")},
    {300, 399, FAILURE_REDIRECT, false, false, true,
     N_("%s sends us to another address (HTTP %d): check the address"),
     N_("%s sends us to another address (HTTP %d): check the stream's address")},
    {401, 401, FAILURE_UNAUTHORIZED, false, false, true, WRONG_KEY, NOT_ADMITTED},
    {403, 403, FAILURE_UNAUTHORIZED, false, false, true, WRONG_KEY, NOT_ADMITTED},
    {404, 404, FAILURE_NOT_FOUND, false, false, true,
     N_("%s does not know what was asked for (HTTP %d): check the address"),
     N_("%s has no stream at this path (HTTP %d): check the stream's address")},
    {408, 408, FAILURE_REJECTED, true, true, true,
     N_("%s waited too long for the request (HTTP %d)"),
     REJECTED},
    {410, 410, FAILURE_NOT_FOUND, false, false, true, REJECTED, REJECTED},
    {429, 429, FAILURE_RATE_LIMITED, false, false, false, TOO_OFTEN, TOO_OFTEN},
    {400, 499, FAILURE_REJECTED, false, false, true, REJECTED, REJECTED},
    {502, 502, FAILURE_BAD_GATEWAY, true, true, false,
     N_("%s can't reach the exchange behind it (HTTP %d)"),
     NOT_REACHED},
    {503, 503, FAILURE_UNAVAILABLE, true, false, false,
     N_("%s is out of service at the moment (HTTP %d)"),
     NOT_REACHED},
    {504, 504, FAILURE_BAD_GATEWAY, true, true, false,
     N_("%s had no answer from the exchange behind it (HTTP %d)"),
     NOT_REACHED},
    {500, 599, FAILURE_SERVER_ERROR, true, true, false, FAILED, FAILED},
    {INT_MIN, INT_MAX, FAILURE_NO_EXCHANGE, false, true, false,
     UNEXPECTED,
     N_("%s answers with something unexpected (HTTP %d)")},
};
/* clang-format on */

const struct http_status_row *http_response_status(int status)
{
    const struct http_status_row *row = STATUSES;
    while (status < row->first || status > row->last) {
        row++;
    }
    return row;
}

/* ---- header fields ---- */

int64_t http_response_date(const char *text)
{
    /* after the year 9999, which has four digits */
    static const int64_t end_s = INT64_C(253402300800);
    time_t at_ms = text == NULL ? -1 : curl_getdate(text, NULL);
    return at_ms > 0 && at_ms < end_s ? (int64_t)at_ms * 1000 : 0;
}

/* Reads digits at `*at` and moves past them; false if there are none, or too many. */
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

int http_response_retry_after_s(const char *text, int64_t server_at, int64_t now)
{
    int64_t seconds = 0;
    const char *at = text;
    if (text == NULL || *text == '\0') {
        return -1;
    }
    if (!read_number(&at, &seconds) || *at != '\0') {
        int64_t at_ms = http_response_date(text);
        int64_t from = server_at != 0 ? server_at : now;
        if (at_ms == 0) {
            return -1;
        }
        seconds = at_ms > from ? (at_ms - from + 999) / 1000 : 0;
    }
    return seconds > INT_MAX ? INT_MAX : (int)seconds;
}

bool http_response_range(const char *text, struct http_range *range)
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

bool http_response_location(const char *location, char *to, size_t size)
{
    return text_clean(to, size, location, strcspn(location, "?#")) > 0;
}
