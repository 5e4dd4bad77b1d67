#pragma once

#include <openssl/ssl.h>
#include <stdbool.h>

/* Whom the program trusts when it speaks TLS, be it over the stream, with a request or in a trial.
 *
 * The authorities of the system lie in a folder as Debian's ca-certificates keeps them, each under a hash of
 * its name: so one is read when a certificate names it, and the others are not. All of them, some 140, would
 * take 3 MB and a tenth of a second, for which the loop would wait. */

#define TRUST_STORE_FOLDER "/etc/ssl/certs"

/* Is it a file that can be read? A pipe is none: each connection reads it anew, and would wait for it. */
bool trust_store_is_readable(const char *ca_file);

/* Makes a new context trust the system's authorities and whatever `ca_file` holds, unless that is NULL:
 * authorities at the top or in between, and a server's own certificate, whoever has signed it. Of two with
 * the same name it is the file's. False when the file can't be read or holds no certificate. */
bool trust_store_load(SSL_CTX *context, const char *ca_file);
