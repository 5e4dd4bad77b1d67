#pragma once

#include "model/bytes.h"
#include "net/http.h"
#include "net/resolve.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

/* A handle of curl's made ready for one call: what is asked, of whom, with which limits. For net/http.c only.
 *
 * Results of curl_easy_setopt() are ignored: these options fail only without memory or in a curl built
 * without the feature. */

struct http_curl {
    CURL *curl;
    struct curl_slist *headers;   /* with the key */
    struct curl_slist *addresses; /* of the host */
    struct bytes form;
};

/* `call` is borrowed during this call, `ca_file` (or NULL) for as long as the handle lives. */
void http_curl_init(struct http_curl *easy, const struct http_options *options, const char *ca_file);

/* Asks for the rest of a document only, from this byte on, if it still is what `proof` says; else for all of
 * it. */
void http_curl_set_range(struct http_curl *easy, int64_t first, const char *proof);

/* Tells curl where the host is, so that it never looks up a name itself: that could keep the loop waiting. */
void http_curl_set_addresses(struct http_curl *easy, const struct url *host,
                             const struct resolve_result *result);

/* A figure of the transfer's; 0 for what is not known. */
long http_curl_number(const struct http_curl *easy, CURLINFO info);

/* How long the server says the body is; -1 when it does not. */
int64_t http_curl_length(const struct http_curl *easy);

/* The type that the server gives the body, or "". */
const char *http_curl_content_type(const struct http_curl *easy);

/* A field of the answer's head, or NULL. Good for as long as the handle lives. */
const char *http_curl_header(const struct http_curl *easy, const char *name);

/* May the server have seen something of the request? Counted when bytes go to the socket, so "no" is certain.
 */
bool http_curl_was_sent(const struct http_curl *easy);

/* Wipes the key. Only when no transfer is under way. */
void http_curl_done(struct http_curl *easy);

/* Writes why the transfer failed, in the user's language. `code` is curl's result, `details` curl's own words
 * or "". The words may contain text of the server: clean them. */
void http_curl_failure(const struct http_curl *easy, CURLcode code, const char *details, char *text,
                       size_t size);
