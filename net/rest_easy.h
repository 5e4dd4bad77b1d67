#pragma once

#include "net/buffer.h"
#include "net/resolve.h"
#include "net/rest.h"

#include <curl/curl.h>

/* A handle of curl's made ready for one call: what is asked, of whom, with which limits. For net/rest.c only.
 *
 * Options are set without a look at the result: those here fail for want of memory or in a curl that is built
 * without them, and then what they protect from is not there either, or the transfer fails. */

struct rest_easy {
    CURL *curl;
    struct curl_slist *headers;   /* with the key */
    struct curl_slist *addresses; /* of the host */
    struct buffer form;
};

/* `call` is borrowed during this call, `ca_file` (or NULL) for as long as the handle lives. */
void rest_easy_init(struct rest_easy *easy, const struct rest_call *call, const char *ca_file);

/* Asks for the rest of a document only, from this byte on, if it still is what `proof` says; else for all of it. */
void rest_easy_ask_from(struct rest_easy *easy, int64_t first, const char *proof);

/* Tells curl where the host is, so that it never looks up a name itself: that could keep the loop waiting. */
void rest_easy_set_addresses(struct rest_easy *easy, const struct address *host,
                             const struct resolve_answer *answer);

/* A figure of the transfer's; 0 for what is not known. */
long rest_easy_number(const struct rest_easy *easy, CURLINFO info);

/* How long the server says the body is; -1 when it does not. */
int64_t rest_easy_length(const struct rest_easy *easy);

/* The type that the server gives the body, or "". */
const char *rest_easy_content_type(const struct rest_easy *easy);

/* A field of the answer's head, or NULL. Good for as long as the handle lives. */
const char *rest_easy_header(const struct rest_easy *easy, const char *name);

/* May the server have seen something of the request? Counted when bytes go to the socket, so "no" is certain.
 */
bool rest_easy_has_left(const struct rest_easy *easy);

/* Wipes the key. Only when no transfer is under way. */
void rest_easy_done(struct rest_easy *easy);
