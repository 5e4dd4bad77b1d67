#pragma once

#include "model/action.h"
#include "model/event.h"
#include "model/stamp.h"
#include "model/table.h"

/* Messages: the SMS that were sent, newest last, each with its state as the gateway tells it.
 *
 * A message begins when it is asked for, gets its id from the answer, and its later states from the stream;
 * the stream may be faster than the answer, and messages sent by others show up there without a text. */

enum {
    SMS_LIST_MAX = 1000, /* the oldest is forgotten */
    SMS_ID_BYTES = 64,
};

struct sms {
    char id[SMS_ID_BYTES]; /* "" until the exchange has given one */
    uint32_t serial;       /* of our action; 0: not sent from here */
    char to[ACTION_NUMBER_BYTES];
    char *text; /* owned; NULL when it was not sent from here */
    bool test;
    enum sms_status status;
    int64_t requested_at; /* 0: not sent from here */
    int64_t changed_at;   /* when the state was last told */
    struct stamp stamp;   /* place 0: the stream has not spoken of it */
};

struct sms_list {
    struct sms **list; /* oldest first; a message does not move while it is kept */
    uint32_t count;
};

void sms_list_init(struct sms_list *messages);
void sms_list_done(struct sms_list *messages);

/* An SMS is asked for. */
void sms_list_add(struct sms_list *messages, const struct action *action, int64_t at);

/* The answer to it. The message it was, or NULL. */
struct sms *sms_list_set_outcome(struct sms_list *messages, const struct outcome_event *event, int64_t at);

/* The stream tells a state. The message, with its former state in `before`; NULL when it came late. */
struct sms *sms_list_apply(struct sms_list *messages, const struct sms_event *event,
                           const struct stamp *stamp, enum sms_status *before);

/* The message with the gateway's id, or NULL. */
struct sms *sms_list_by_id(const struct sms_list *messages, const char *id);
