#pragma once

#include "model/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Why a connection ended, in words that a user can act on. Pure. */

enum { STREAM_REASON_BYTES = 320, STREAM_LOCATION_BYTES = 512 };

enum stream_phase {
    STREAM_RESOLVING,
    STREAM_CONNECTING, /* TCP and TLS */
    STREAM_ASKING,     /* the upgrade was asked for */
    STREAM_OPEN,
};

/* Does the server let us in? */
enum stream_refusal {
    STREAM_NOT_REFUSED,
    STREAM_REFUSED,         /* no, and trying again soon is no use */
    STREAM_REFUSED_FOR_NOW, /* not at present: of what it says, it may do so in a moment */
};

/* Everything that is known of it; zero where nothing is. */
struct stream_failure {
    const char *address; /* the server's name */
    bool clear;          /* it was spoken to without TLS */
    enum stream_phase phase;
    const char *unresolved; /* why the name has no address */
    bool authorities;       /* the certificate authorities can't be read */
    int os_error;           /* of connect() */
    bool tls;               /* TLS failed */
    long verdict;           /* of OpenSSL, on the certificate */
    int status;             /* of HTTP */
    int64_t alone_s;        /* Retry-After; 0: not said */
    char location[STREAM_LOCATION_BYTES]; /* where else it sends us, as it came; "": not said */
    int64_t timed_out_ms;
    int64_t silent_s;                /* the server was given up after so long without a sign of life */
    size_t too_long;                 /* a message was longer than this */
    bool close_frame;                /* a close frame came … */
    int close_code;                  /* … with a code, unless this is 0 … */
    unsigned char close_reason[123]; /* … and a reason, as it came */
    size_t close_length;
};

/* Writes the reason. */
enum stream_refusal stream_reason(const struct stream_failure *failure, char *text, size_t size);

/* What kind of end it is. */
enum failure_kind stream_trouble(const struct stream_failure *failure);
