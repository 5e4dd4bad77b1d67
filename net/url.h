#pragma once

#include "model/error.h"

#include <stdbool.h>
#include <stddef.h>

/* Addresses of an exchange's servers, as they stand in the configuration: "https://api.cloudpbx.pl",
 * "wss://[::1]:8443/behind/a/proxy". Strict, because the key is sent there: user names, queries, fragments
 * and anything that is not printable ASCII are refused, and so is clear text to a host other than this one.
 */

enum {
    URL_HOST_BYTES = 256,
    URL_PATH_BYTES = 256,
    URL_TEXT_BYTES = URL_HOST_BYTES + URL_PATH_BYTES + 32,
};

struct url {
    /* as it was given, without a slash at its end, scheme and host in lower case */
    char text[URL_TEXT_BYTES];
    char host[URL_HOST_BYTES]; /* an IPv6 address without its brackets */
    char path[URL_PATH_BYTES]; /* "" or "/…" without a slash at its end */
    int port;
    bool port_is_default; /* need not be said: 443 with TLS, 80 without */
    bool secure;          /* TLS */
};

/* Schemes are http and https, with `stream` also ws and wss, in any case. False and `error` when the text is
 * no such address, or when the host is not this one, TLS is missing and `insecure` is not set. */
bool url_parse(struct url *address, const char *text, bool stream, bool insecure, struct error *error);

/* Copies a URL for display. Replaces with **** what may be a key or password: the user information before @,
 * the query, the fragment, text after `pbxkey`, and a port that is not a number. Accepts any text and
 * truncates it to `size`. Returns true if anything was replaced; such a text is not a valid URL. */
bool url_redact(char *to, size_t size, const char *text);

/* Is the host localhost, 127.0.0.0/8 or ::1? */
bool url_is_loopback(const struct url *address);

/* The host and, where it must be said, the port: as in a Host header. */
void url_authority(const struct url *address, char *to, size_t size);

/* Percent-encodes everything but letters, digits and - . _ ~ for a path or a query. False when it does not
 * fit. */
bool url_encode(char *to, size_t size, const char *text);
