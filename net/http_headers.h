#pragma once

#include <stdbool.h>
#include <stdint.h>

/* What the head of an HTTP answer says beside its status: its fields read. Pure; texts come from servers, so
 * anything may stand in them, and NULL stands for a field that is not there. */

/* The moment that a `Date` or `Last-Modified` tells, in Unix milliseconds; 0 when it tells none. */
int64_t http_headers_date(const char *text);

/* The seconds that a `Retry-After` asks to wait: it tells them, or a moment, which is compared with the
 * server's own clock where that is known (`server_at`, else 0) and with ours (`now`) where not. -1 when it
 * asks nothing. */
int http_headers_retry_after_s(const char *text, int64_t server_at, int64_t now);

/* The part of a document that a `Content-Range` tells: "bytes 5-9/10". */
struct http_range {
    int64_t first; /* of the bytes that come … */
    int64_t last;
    int64_t whole; /* … of so many */
};

/* False when the text is not that: also when a part of it is not known ("bytes 5-9/" and an asterisk). */
bool http_headers_range(const char *text, struct http_range *range);
