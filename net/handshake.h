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
    HANDSHAKE_SELF_SIGNED,    /* its own authority, which is not known here */
    HANDSHAKE_UNKNOWN_ISSUER, /* `issuer` is not known here */
    HANDSHAKE_NOT_TRUSTED,    /* for `reason` */
    HANDSHAKE_NOT_TLS,        /* the server speaks, and no TLS */
    HANDSHAKE_CLOSED,
    HANDSHAKE_TIMED_OUT,      /* no answer before the deadline */
    HANDSHAKE_FAILED,         /* for `reason`: they find no version or cipher in common, and the like */
    HANDSHAKE_NO_TRUST_STORE, /* `ca_file` can't be read, or holds none */
};

enum { HANDSHAKE_NAMES_BYTES = 256 };

/* Texts of the server's are clean; "" where there are none. */
struct handshake_result {
    enum handshake_verdict verdict;
    char version[16];   /* "TLSv1.3" */
    int64_t valid_from; /* of the server's own certificate, in Unix milliseconds; both 0: there was none */
    int64_t valid_until;
    char names[HANDSHAKE_NAMES_BYTES]; /* "a.example, b.example" */
    char issuer[HANDSHAKE_NAMES_BYTES];
    char reason[HANDSHAKE_NAMES_BYTES]; /* in OpenSSL's words */
};

typedef void handshake_callback(void *user, const struct handshake_result *result);

struct handshake;

/* With `address`, whose host is the numeric one. `ca_file` is trusted besides the system's, or NULL. Calls
 * back once, never before it has returned, and is over then. */
struct handshake *handshake_start(struct loop *loop, const struct url *address, const char *numeric,
                                  const char *ca_file, int64_t deadline_ms, handshake_callback *callback,
                                  void *user);

/* Ends it without a call; NULL is accepted. Only before the callback. */
void handshake_cancel(struct handshake *handshake);
