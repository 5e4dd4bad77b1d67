#pragma once

#include <openssl/ssl.h>
#include <stdbool.h>

/* The certificates that TLS connections trust: for the WebSocket, for HTTP requests and for doctor's probes.
 *
 * The system's certificates are files named by a hash of their subject (Debian's ca-certificates). OpenSSL
 * reads one when a chain names it. Reading all 140 at start would take 3 MB and block the loop for 0.1 s. */

#define TRUST_STORE_FOLDER "/etc/ssl/certs"

/* Is `ca_file` a readable regular file? A pipe is refused, because every connection reads the file again. */
bool trust_store_is_readable(const char *ca_file);

/* Makes a new context trust the system's authorities and whatever `ca_file` holds, unless that is NULL:
 * authorities at the top or in between, and a server's own certificate, whoever has signed it. Of two with
 * the same name it is the file's. False when the file can't be read or holds no certificate. */
bool trust_store_load(SSL_CTX *context, const char *ca_file);
