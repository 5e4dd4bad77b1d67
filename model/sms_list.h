#pragma once

#include "model/action.h"
#include "model/event.h"
#include "model/stamp.h"
#include "model/table.h"

/* The SMS that were sent, newest last, with the gateway's status.
 *
 * An SMS is added when it is requested, gets its id from the answer and its later states from the stream. The
 * stream may be faster than the answer. SMS that others sent come from the stream only, without a text. */

enum {
    SMS_LIST_MAX = 1000, /* then the oldest is dropped */
    SMS_ID_BYTES = 64,
};

struct sms {
    char id[SMS_ID_BYTES]; /* "" until the exchange has sent one */
    uint32_t serial;       /* of our action; 0: not sent by us */
    char to[ACTION_NUMBER_BYTES];
    char *text; /* owned; NULL: not sent by us */
    bool test;
    enum sms_status status;
    int64_t requested_at; /* 0: not sent by us */
    int64_t changed_at;   /* when the status was last reported */
    struct stamp stamp;   /* order 0: the stream has not reported it */
};

struct sms_list {
    struct sms **list; /* oldest first; an SMS does not move while it is kept */
    uint32_t count;
};

void sms_list_init(struct sms_list *messages);
void sms_list_done(struct sms_list *messages);

/* Adds an SMS that is requested now. */
void sms_list_add(struct sms_list *messages, const struct action *action, int64_t at);

/* Applies the answer to a request. The SMS, or NULL if it is not in the list. */
struct sms *sms_list_set_outcome(struct sms_list *messages, const struct outcome_event *event, int64_t at);

/* The stream reports a status. The SMS, with its former status in `before`; NULL if the report is older than
 * what is known. */
struct sms *sms_list_apply(struct sms_list *messages, const struct sms_event *event,
                           const struct stamp *stamp, enum sms_status *before);

/* The SMS with the gateway's id, or NULL. */
struct sms *sms_list_by_id(const struct sms_list *messages, const char *id);
