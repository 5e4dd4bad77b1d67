#pragma once

#include "model/action.h"
#include "model/error.h"
#include "model/event.h"
#include "net/cloudpbx/decode.h"
#include "net/http.h"

#include <stdbool.h>
#include <stddef.h>

/* What CloudPBX's answer to an action means: rows, an outcome, and words for the user. Pure.
 *
 * For actions that ring or charge, "refused" and "uncertain" are different outcomes. A gateway's 502 or 504
 * is uncertain, and so is a 200 with any body but OK. */

enum {
    CLOUDPBX_CALL_RECORDS_MAX = 10000, /* rows that the exchange gives at most */
    CLOUDPBX_RECORDINGS_MAX = 5000,
};

struct cloudpbx_result {
    enum outcome outcome;
    bool try_other_server; /* another server of the exchange's may do better; never for what is asked once */
    const struct event *rows; /* the decoder's */
    size_t row_count;
    size_t unreadable_rows;         /* of a list: passed over */
    size_t unreadable_numbers;      /* in its rows: unknown */
    bool too_large;                 /* not taken in; a shorter list may be */
    bool incomplete;                /* done, and something that is known of is missing */
    enum failure_kind failure_kind; /* why it is not done */
    int64_t server_at;              /* the server's clock; 0: not said */
    const char *message_id;         /* the decoder's, or NULL */
    enum sms_status message_status;
    char text[ERROR_TEXT_BYTES];
};

/* `host` answered `reply` to `action`; the request has left. Of a list, `decoder` has had all pieces that
 * came. Strings good until the decoder's next call. */
void cloudpbx_result_read(struct cloudpbx_result *result, struct cloudpbx_decoder *decoder,
                          const struct action *action, const char *host,
                          const struct http_response *response);
