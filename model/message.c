/* Messages: the SMS that were sent, and what became of them. */

#include "model/message.h"

#include "model/memory.h"
#include "model/text.h"

#include <stdlib.h>
#include <string.h>

void messages_init(struct messages *messages)
{
    *messages = (struct messages){.list = memory_new(MESSAGES_MAX, sizeof(struct message *))};
}

static void message_free(struct message *message)
{
    free(message->text);
    free(message);
}

void messages_done(struct messages *messages)
{
    for (uint32_t i = 0; i < messages->count; i++) {
        message_free(messages->list[i]);
    }
    free(messages->list);
    *messages = (struct messages){0};
}

static void drop(struct messages *messages, uint32_t place)
{
    message_free(messages->list[place]);
    messages->count--;
    memmove(messages->list + place, messages->list + place + 1,
            (messages->count - place) * sizeof *messages->list);
}

static struct message *add(struct messages *messages)
{
    if (messages->count == MESSAGES_MAX) {
        drop(messages, 0);
    }
    struct message *new = memory_new(1, sizeof *new);
    messages->list[messages->count++] = new;
    return new;
}

struct message *messages_by_id(const struct messages *messages, const char *id)
{
    for (uint32_t i = messages->count; i-- > 0;) {
        if (text_is_copy(messages->list[i]->id, MESSAGE_ID_BYTES, id)) {
            return messages->list[i];
        }
    }
    return NULL;
}

void messages_ask(struct messages *messages, const struct action *action, int64_t at)
{
    struct message *message = add(messages);
    message->serial = action->serial;
    (void)text_copy(message->to, sizeof message->to, action->to);
    message->text = memory_string(action->text);
    message->test = action->test;
    message->status = MESSAGE_SENDING;
    message->asked_at = message->changed_at = at;
}

/* The stream was faster than the answer: its row of the same message gives its state to ours and goes. */
static void join_told(struct messages *messages, struct message *message)
{
    for (uint32_t i = messages->count; i-- > 0;) {
        struct message *told = messages->list[i];
        if (told != message && strcmp(told->id, message->id) == 0) {
            message->status = told->status;
            message->heard = told->heard;
            message->changed_at = told->changed_at;
            drop(messages, i);
            return;
        }
    }
}

struct message *messages_answer(struct messages *messages, const struct outcome_event *event, int64_t at)
{
    static const enum message_status without_id[] = {
        [OUTCOME_DONE] = MESSAGE_UNKNOWN,
        [OUTCOME_REFUSED] = MESSAGE_FAILED,
        [OUTCOME_NO_CONNECTION] = MESSAGE_FAILED,
        [OUTCOME_UNCERTAIN] = MESSAGE_UNCERTAIN,
    };
    for (uint32_t i = messages->count; i-- > 0;) {
        struct message *message = messages->list[i];
        if (message->serial != event->action->serial || message->status != MESSAGE_SENDING) {
            continue;
        }
        message->changed_at = at;
        message->status = without_id[event->outcome];
        if (event->message_id != NULL && *event->message_id != '\0') {
            (void)text_copy(message->id, sizeof message->id, event->message_id);
            message->status = event->outcome == OUTCOME_DONE ? event->message_status : message->status;
            join_told(messages, message);
        }
        return message;
    }
    return NULL;
}

struct message *messages_apply(struct messages *messages, const struct message_event *event,
                               const struct hearing *heard, enum message_status *before)
{
    struct message *message = messages_by_id(messages, event->id);
    if (message == NULL) {
        message = add(messages);
        (void)text_copy(message->id, sizeof message->id, event->id);
        message->status = MESSAGE_UNKNOWN;
    }
    if (!hearing_accepts(&message->heard, heard)) {
        return NULL;
    }
    if (event->to != NULL) {
        (void)text_copy(message->to, sizeof message->to, event->to);
    }
    *before = message->status;
    message->status = event->status;
    message->heard = *heard;
    message->changed_at = heard->at;
    return message;
}
