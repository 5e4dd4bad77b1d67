#pragma once

#include "model/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Why a connection ended, in words that help the user. Pure. */

enum { WEBSOCKET_REASON_BYTES = 320, WEBSOCKET_LOCATION_BYTES = 512 };

enum websocket_phase {
    WEBSOCKET_RESOLVING,
    WEBSOCKET_CONNECTING, /* TCP and TLS */
    WEBSOCKET_UPGRADING,  /* the upgrade was requested */
    WEBSOCKET_OPEN,
};

/* Does the server accept us? */
enum websocket_refusal {
    WEBSOCKET_NOT_REFUSED,
    WEBSOCKET_REFUSED,         /* no, and trying again soon is useless */
    WEBSOCKET_REFUSED_FOR_NOW, /* temporary: the server's words say that it may accept us soon */
};

/* Everything that is known about the end; zero if unknown. */
struct websocket_failure {
    const char *address; /* the server's host name */
    bool is_plaintext;   /* without TLS */
    enum websocket_phase phase;
    const char *resolve_problem;             /* why the name has no address */
    bool trust_store_failed;                 /* the trusted certificates can't be read */
    int os_error;                            /* of connect() */
    bool tls;                                /* TLS failed */
    long verdict;                            /* OpenSSL's, on the certificate */
    int status;                              /* HTTP's */
    int64_t retry_after_s;                   /* Retry-After; 0: none */
    char location[WEBSOCKET_LOCATION_BYTES]; /* the Location, not cleaned; "": none */
    int64_t timed_out_ms;
    int64_t silent_s;                /* the idle timeout, if it was exceeded */
    size_t message_limit;            /* the limit, if a message was longer */
    bool close_frame;                /* a close frame was received … */
    int close_code;                  /* … with a code, or 0 … */
    unsigned char close_reason[123]; /* … and a reason, not cleaned */
    size_t close_reason_length;
};

/* Writes the reason. Returns whether the server refused the connection. */
enum websocket_refusal websocket_reason(const struct websocket_failure *failure, char *text, size_t size);

/* The kind of the end. */
enum failure_kind websocket_reason_kind(const struct websocket_failure *failure);
