#pragma once

#include "model/error.h"

#include <stdbool.h>
#include <stddef.h>

/* The URLs of an exchange's servers, as the configuration has them: "https://api.cloudpbx.pl",
 * "wss://[::1]:8443/behind/a/proxy". Strict, because the key is sent there: user names, queries, fragments
 * and anything but printable ASCII are refused, and so is clear text to a host other than this one. */

enum {
    URL_HOST_BYTES = 256,
    URL_PATH_BYTES = 256,
    URL_TEXT_BYTES = URL_HOST_BYTES + URL_PATH_BYTES + 32,
};

struct url {
    /* as given, without a final slash, scheme and host in lower case */
    char text[URL_TEXT_BYTES];
    char host[URL_HOST_BYTES]; /* an IPv6 address has no brackets */
    char path[URL_PATH_BYTES]; /* "" or "/…" without a final slash */
    int port;
    bool port_is_default; /* need not be written: 443 with TLS, 80 without */
    bool secure;          /* TLS */
};

/* Accepts http and https, with `stream` also ws and wss, in any case. False and `error` if it is no such URL,
 * or if it is clear text to another host and `insecure` is false. */
bool url_parse(struct url *address, const char *text, bool stream, bool insecure, struct error *error);

/* Copies a URL for display. Replaces with **** what may be a key or password: the user information before @,
 * the query, the fragment, text after `pbxkey`, and a port that is not a number. Accepts any text and
 * truncates it to `size`. Returns true if anything was replaced; such a text is not a valid URL. */
bool url_redact(char *to, size_t size, const char *text);

/* Is the host localhost, 127.0.0.0/8 or ::1? */
bool url_is_loopback(const struct url *address);

/* Writes the host and, unless it is the default, the port: as in a Host header. */
void url_authority(const struct url *address, char *to, size_t size);

/* Percent-encodes everything but letters, digits and - . _ ~ for a path or a query. False if it does not fit.
 */
bool url_encode(char *to, size_t size, const char *text);
