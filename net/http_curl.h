#pragma once

#include "model/memory.h"
#include "net/http.h"
#include "net/resolve.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

/* One curl handle, for net/http.c only: how it is set up, and why its transfer failed.
 *
 * Results of curl_easy_setopt() are ignored: these options fail only without memory or in a curl built
 * without the feature. */

struct http_curl {
    CURL *curl;
    struct curl_slist *headers;   /* contains the key */
    struct curl_slist *addresses; /* of the host */
    struct bytes form;
};

/* `options` is borrowed during this call, `ca_file` (or NULL) until http_curl_done(). */
void http_curl_init(struct http_curl *easy, const struct http_options *options, const char *ca_file);

/* Requests the bytes from `first` on if `proof` still matches, else the whole document. */
void http_curl_set_range(struct http_curl *easy, int64_t first, const char *proof);

/* Sets the host's IP addresses, so that curl never looks up a name: that could block the loop. */
void http_curl_set_addresses(struct http_curl *easy, const struct url *host,
                             const struct resolve_result *result);

/* A number of the transfer; 0 if unknown. */
long http_curl_number(const struct http_curl *easy, CURLINFO info);

/* The Content-Length; -1 if absent. */
int64_t http_curl_length(const struct http_curl *easy);

/* The Content-Type, or "". */
const char *http_curl_content_type(const struct http_curl *easy);

/* A header field, or NULL. Valid until http_curl_done(). */
const char *http_curl_header(const struct http_curl *easy, const char *name);

/* May the server have received a part of the request? Bytes are counted when the socket takes them, so false
 * is certain. */
bool http_curl_was_sent(const struct http_curl *easy);

/* Wipes the key. Only when the transfer has ended. */
void http_curl_done(struct http_curl *easy);

/* Writes why the transfer failed, in the user's language. `code` is curl's result, `details` curl's own words
 * or "". The words may contain text of the server: clean them. */
void http_curl_failure(const struct http_curl *easy, CURLcode code, const char *details, char *text,
                       size_t size);
