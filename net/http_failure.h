#pragma once

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

/* Why a request has failed, in the user's language: `code` is how its transfer ended, `details` curl's own
 * words (or ""), `sent` whether the server may have seen something of it. The words may hold what the server
 * has sent: clean them. */
void http_failure(CURL *easy, CURLcode code, const char *details, bool sent, char *text, size_t size);
