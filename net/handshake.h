#pragma once

#include "net/loop.h"
#include "net/url.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One TLS handshake for diagnosis: reports the server's certificate and why it is not trusted. Sends nothing
 * else, so the server need not be trusted. */

enum handshake_verdict {
    HANDSHAKE_TRUSTED,
    HANDSHAKE_EXPIRED,
    HANDSHAKE_NOT_YET_VALID,
    HANDSHAKE_NAME_MISMATCH,  /* the certificate is good, for `names` */
    HANDSHAKE_SELF_SIGNED,    /* signed by itself, and not trusted */
    HANDSHAKE_UNKNOWN_ISSUER, /* `issuer` is not trusted */
    HANDSHAKE_NOT_TRUSTED,    /* for `reason` */
    HANDSHAKE_NOT_TLS,        /* the server does not speak TLS */
    HANDSHAKE_CLOSED,
    HANDSHAKE_TIMED_OUT,      /* no response before the deadline */
    HANDSHAKE_FAILED,         /* for `reason`, such as no common version or cipher */
    HANDSHAKE_NO_TRUST_STORE, /* `ca_file` is unreadable or contains no certificate */
};

enum { HANDSHAKE_NAMES_BYTES = 256 };

/* The server's texts are cleaned; "" if absent. */
struct handshake_result {
    enum handshake_verdict verdict;
    char version[16];   /* "TLSv1.3" */
    int64_t valid_from; /* of the server's own certificate, in Unix milliseconds; both 0 without one */
    int64_t valid_until;
    char names[HANDSHAKE_NAMES_BYTES]; /* "a.example, b.example" */
    char issuer[HANDSHAKE_NAMES_BYTES];
    char reason[HANDSHAKE_NAMES_BYTES]; /* in OpenSSL's words */
};

typedef void handshake_callback(void *user, const struct handshake_result *result);

struct handshake;

/* Connects to `numeric`, the IP address of the host of `address`. `ca_file` is trusted besides the system's
 * certificates, or NULL. Calls back once, never before it has returned, and frees itself. */
struct handshake *handshake_start(struct loop *loop, const struct url *address, const char *numeric,
                                  const char *ca_file, int64_t deadline_ms, handshake_callback *callback,
                                  void *user);

/* Ends it without a callback; NULL is accepted. Only before the callback. */
void handshake_cancel(struct handshake *handshake);
