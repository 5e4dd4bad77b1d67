#pragma once

#include "model/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Why a connection ended, in words that a user can act on. Pure. */

enum { WEBSOCKET_REASON_BYTES = 320, WEBSOCKET_LOCATION_BYTES = 512 };

enum websocket_phase {
    WEBSOCKET_RESOLVING,
    WEBSOCKET_CONNECTING, /* TCP and TLS */
    WEBSOCKET_UPGRADING,  /* the upgrade was asked for */
    WEBSOCKET_OPEN,
};

/* Does the server let us in? */
enum websocket_refusal {
    WEBSOCKET_NOT_REFUSED,
    WEBSOCKET_REFUSED,         /* no, and trying again soon is no use */
    WEBSOCKET_REFUSED_FOR_NOW, /* temporary: the server's words say that it may accept us soon */
};

/* Everything that is known of it; zero where nothing is. */
struct websocket_failure {
    const char *address; /* the server's name */
    bool is_plaintext;   /* it was spoken to without TLS */
    enum websocket_phase phase;
    const char *resolve_problem;             /* why the name has no address */
    bool trust_store_failed;                 /* the certificate authorities can't be read */
    int os_error;                            /* of connect() */
    bool tls;                                /* TLS failed */
    long verdict;                            /* of OpenSSL, on the certificate */
    int status;                              /* of HTTP */
    int64_t retry_after_s;                   /* Retry-After; 0: not said */
    char location[WEBSOCKET_LOCATION_BYTES]; /* where else it sends us, as it came; "": not said */
    int64_t timed_out_ms;
    int64_t silent_s;                /* the server was given up after so long without a sign of life */
    size_t message_limit;            /* a message was longer than this */
    bool close_frame;                /* a close frame came … */
    int close_code;                  /* … with a code, unless this is 0 … */
    unsigned char close_reason[123]; /* … and a reason, as it came */
    size_t close_reason_length;
};

/* Writes the reason. */
enum websocket_refusal websocket_reason(const struct websocket_failure *failure, char *text, size_t size);

/* What kind of end it is. */
enum failure_kind websocket_reason_kind(const struct websocket_failure *failure);
