/* What an HTTP answer that is no success means. */

#include "net/http_trouble.h"

#include "model/text.h"

#include <string.h>

/* The first row that fits. */
static const struct {
    int first;
    int last;
    enum failure_kind failure_kind;
} ROWS[] = {
    {100, 299, FAILURE_NO_EXCHANGE},  {300, 399, FAILURE_REDIRECT},    {401, 401, FAILURE_UNAUTHORIZED},
    {403, 403, FAILURE_UNAUTHORIZED}, {404, 404, FAILURE_NOT_FOUND},   {410, 410, FAILURE_NOT_FOUND},
    {429, 429, FAILURE_RATE_LIMITED}, {400, 499, FAILURE_REJECTED},    {502, 502, FAILURE_BAD_GATEWAY},
    {503, 503, FAILURE_UNAVAILABLE},  {504, 504, FAILURE_BAD_GATEWAY}, {500, 599, FAILURE_SERVER_ERROR},
};

enum failure_kind http_trouble(int status)
{
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        if (status >= ROWS[i].first && status <= ROWS[i].last) {
            return ROWS[i].failure_kind;
        }
    }
    return FAILURE_NO_EXCHANGE;
}

bool http_location(const char *location, char *to, size_t size)
{
    return text_clean(to, size, location, strcspn(location, "?#")) > 0;
}
