#pragma once

#include "model/action.h"
#include "model/error.h"
#include "model/event.h"
#include "net/cloudpbx/decode.h"
#include "net/http.h"

#include <stdbool.h>
#include <stddef.h>

/* What CloudPBX's response to an action means: rows, an outcome, and words for the user. Pure.
 *
 * For actions that ring or charge, "refused" and "uncertain" are different outcomes. A gateway's 502 or 504
 * is uncertain, and so is a 200 with any body but OK. */

enum {
    CLOUDPBX_CALL_RECORDS_MAX = 10000, /* rows in one response of the exchange */
    CLOUDPBX_RECORDINGS_MAX = 5000,
};

struct cloudpbx_result {
    enum outcome outcome;
    /* another server of the exchange may succeed; never for an action that must not be repeated */
    bool try_other_server;
    const struct event *rows; /* the decoder's */
    size_t row_count;
    size_t unreadable_rows;         /* of a list: skipped */
    size_t unreadable_numbers;      /* in its rows: unknown */
    bool too_large;                 /* longer than its limit; a shorter list may fit */
    bool incomplete;                /* done, but something is known to be missing */
    enum failure_kind failure_kind; /* why it failed */
    int64_t server_at;              /* the server's clock; 0: unknown */
    const char *message_id;         /* the decoder's, or NULL */
    enum sms_status message_status;
    char text[ERROR_TEXT_BYTES];
};

/* Interprets the `response` of `host` to `action`, which was sent. For a list, `decoder` has received all
 * chunks. Strings are valid until the decoder's next call. */
void cloudpbx_result_read(struct cloudpbx_result *result, struct cloudpbx_decoder *decoder,
                          const struct action *action, const char *host,
                          const struct http_response *response);
