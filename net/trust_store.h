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

/* Makes a new context trust the system's certificates and those in `ca_file` (or NULL): root and intermediate
 * authorities, and a server's own certificate. `ca_file` wins over a system certificate of the same name.
 * False if the file is unreadable or contains no certificate. */
bool trust_store_load(SSL_CTX *context, const char *ca_file);
