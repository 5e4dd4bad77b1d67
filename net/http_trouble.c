/* What an HTTP answer that is no success means. */

#include "net/http_trouble.h"

#include "model/text.h"

#include <string.h>

/* The first row that fits. */
static const struct {
    int first;
    int last;
    enum trouble trouble;
} ROWS[] = {
    {100, 299, TROUBLE_STRANGER},  {300, 399, TROUBLE_MOVED},    {401, 401, TROUBLE_KEY},
    {403, 403, TROUBLE_KEY},       {404, 404, TROUBLE_PATH},     {410, 410, TROUBLE_PATH},
    {429, 429, TROUBLE_TOO_OFTEN}, {400, 499, TROUBLE_REJECTED}, {502, 502, TROUBLE_BEHIND},
    {503, 503, TROUBLE_PAUSED},    {504, 504, TROUBLE_BEHIND},   {500, 599, TROUBLE_FAILED},
};

enum trouble http_trouble(int status)
{
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        if (status >= ROWS[i].first && status <= ROWS[i].last) {
            return ROWS[i].trouble;
        }
    }
    return TROUBLE_STRANGER;
}

bool http_location(const char *location, char *to, size_t size)
{
    return text_clean(to, size, location, strcspn(location, "?#")) > 0;
}
