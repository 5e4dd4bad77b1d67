#pragma once

#include "model/action.h"
#include "model/event.h"
#include "model/hearing.h"
#include "model/table.h"

/* Messages: the SMS that were sent, newest last, each with its state as the gateway tells it.
 *
 * A message begins when it is asked for, gets its id from the answer, and its later states from the stream; the stream
 * may be faster than the answer, and messages sent by others show up there without a text. */

enum {
    MESSAGES_MAX = 1000, /* the oldest is forgotten */
    MESSAGE_ID_BYTES = 64,
};

struct message {
    char id[MESSAGE_ID_BYTES]; /* "" until the exchange has given one */
    uint32_t serial;           /* of our action; 0: not sent from here */
    char to[ACTION_NUMBER_BYTES];
    char *text;                /* owned; NULL when it was not sent from here */
    bool test;
    enum message_status status;
    int64_t asked_at;   /* 0: not sent from here */
    int64_t changed_at; /* when the state was last told */
    struct hearing heard; /* place 0: the stream has not spoken of it */
};

struct messages {
    struct message **list; /* oldest first; a message does not move while it is kept */
    uint32_t count;
};

void messages_init(struct messages *messages);
void messages_done(struct messages *messages);

/* An SMS is asked for. */
void messages_ask(struct messages *messages, const struct action *action, int64_t at);

/* The answer to it. The message it was, or NULL. */
struct message *messages_answer(struct messages *messages, const struct outcome_event *event, int64_t at);

/* The stream tells a state. The message, with its former state in `before`; NULL when it came late. */
struct message *messages_apply(struct messages *messages, const struct message_event *event,
                               const struct hearing *heard, enum message_status *before);

/* The message with the gateway's id, or NULL. */
struct message *messages_by_id(const struct messages *messages, const char *id);
