#pragma once

#include "model/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the status and the header fields of an HTTP response mean. Pure. The texts come from servers, so they
 * may hold anything; NULL is a field that is absent. */

/* The meaning of a status, for a request and for the upgrade to WebSocket. */
struct http_status_row {
    int first; /* the row is for the statuses from `first` … */
    int last;  /* … to `last` */
    enum failure_kind failure_kind;
    bool try_other_server;     /* the failure is this server's own: another one may succeed */
    bool is_uncertain;         /* does not say whether the exchange carried the request out */
    bool refuses_upgrade;      /* another attempt soon is of no use */
    const char *words;         /* N_(), with the host and the status: the response to a request … */
    const char *upgrade_words; /* … and to an upgrade */
};

/* The row of a status other than success. There is one for every number. */
const struct http_status_row *http_response_status(int status);

/* Parses a `Date` or `Last-Modified` into Unix milliseconds; 0 if it is invalid. */
int64_t http_response_date(const char *text);

/* Parses a `Retry-After` into seconds. A date is compared with the server's clock (`server_at`, 0 if
 * unknown), else with ours (`now`). -1 if it is absent or invalid. */
int http_response_retry_after_s(const char *text, int64_t server_at, int64_t now);

/* A parsed `Content-Range`: "bytes 5-9/10". */
struct http_range {
    int64_t first; /* of the transferred bytes … */
    int64_t last;
    int64_t whole; /* … out of so many */
};

/* False if it is invalid, or if a part is unknown ("bytes 5-9/" and an asterisk). */
bool http_response_range(const char *text, struct http_range *range);

/* Copies a `Location` for display: cleaned, and without its query, where a server repeats the key that it was
 * sent. False when there is none. */
bool http_response_location(const char *location, char *to, size_t size);
