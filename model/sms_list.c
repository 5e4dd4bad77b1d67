/* The SMS that were sent, and their status. */

#include "model/sms_list.h"

#include "model/memory.h"
#include "model/text.h"

#include <stdlib.h>
#include <string.h>

void sms_list_init(struct sms_list *messages)
{
    *messages = (struct sms_list){.list = memory_new(SMS_LIST_MAX, sizeof(struct sms *))};
}

static void sms_free(struct sms *message)
{
    free(message->text);
    free(message);
}

void sms_list_done(struct sms_list *messages)
{
    for (uint32_t i = 0; i < messages->count; i++) {
        sms_free(messages->list[i]);
    }
    free(messages->list);
    *messages = (struct sms_list){0};
}

static void drop(struct sms_list *messages, uint32_t index)
{
    sms_free(messages->list[index]);
    messages->count--;
    memmove(messages->list + index, messages->list + index + 1,
            (messages->count - index) * sizeof *messages->list);
}

static struct sms *add(struct sms_list *messages)
{
    if (messages->count == SMS_LIST_MAX) {
        drop(messages, 0);
    }
    struct sms *new = memory_new(1, sizeof *new);
    messages->list[messages->count++] = new;
    return new;
}

struct sms *sms_list_by_id(const struct sms_list *messages, const char *id)
{
    for (uint32_t i = messages->count; i-- > 0;) {
        if (text_is_copy(messages->list[i]->id, SMS_ID_BYTES, id)) {
            return messages->list[i];
        }
    }
    return NULL;
}

void sms_list_add(struct sms_list *messages, const struct action *action, int64_t at)
{
    struct sms *message = add(messages);
    message->serial = action->serial;
    (void)text_copy(message->to, sizeof message->to, action->to);
    message->text = memory_string(action->text);
    message->test = action->test;
    message->status = SMS_SENDING;
    message->requested_at = message->changed_at = at;
}

/* The stream was faster than the answer: its row gives its status to ours, and is dropped. */
static void merge_streamed(struct sms_list *messages, struct sms *message)
{
    for (uint32_t i = messages->count; i-- > 0;) {
        struct sms *streamed = messages->list[i];
        if (streamed != message && strcmp(streamed->id, message->id) == 0) {
            message->status = streamed->status;
            message->stamp = streamed->stamp;
            message->changed_at = streamed->changed_at;
            drop(messages, i);
            return;
        }
    }
}

/* The status of an SMS whose answer has no id. */
static enum sms_status status_without_id(enum outcome outcome)
{
    switch (outcome) {
    case OUTCOME_DONE:
        return SMS_UNKNOWN;
    case OUTCOME_REFUSED:
    case OUTCOME_NO_CONNECTION:
        return SMS_FAILED;
    case OUTCOME_UNCERTAIN:
    case OUTCOME_COUNT:
        break;
    }
    return SMS_UNCERTAIN;
}

struct sms *sms_list_set_outcome(struct sms_list *messages, const struct outcome_event *event, int64_t at)
{
    for (uint32_t i = messages->count; i-- > 0;) {
        struct sms *message = messages->list[i];
        if (message->serial != event->action->serial || message->status != SMS_SENDING) {
            continue;
        }
        message->changed_at = at;
        message->status = status_without_id(event->outcome);
        if (event->message_id != NULL && *event->message_id != '\0') {
            (void)text_copy(message->id, sizeof message->id, event->message_id);
            message->status = event->outcome == OUTCOME_DONE ? event->message_status : message->status;
            merge_streamed(messages, message);
        }
        return message;
    }
    return NULL;
}

struct sms *sms_list_apply(struct sms_list *messages, const struct sms_event *event,
                           const struct stamp *stamp, enum sms_status *before)
{
    struct sms *message = sms_list_by_id(messages, event->id);
    if (message == NULL) {
        message = add(messages);
        (void)text_copy(message->id, sizeof message->id, event->id);
        message->status = SMS_UNKNOWN;
    }
    if (!stamp_accepts(&message->stamp, stamp)) {
        return NULL;
    }
    if (event->to != NULL) {
        (void)text_copy(message->to, sizeof message->to, event->to);
    }
    *before = message->status;
    message->status = event->status;
    message->stamp = *stamp;
    message->changed_at = stamp->at;
    return message;
}
