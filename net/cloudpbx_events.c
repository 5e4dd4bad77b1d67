/* The six events of CloudPBX: which fields each has, and what they say in the field's vocabulary. */

#include "net/cloudpbx_events.h"

#include <limits.h>
#include <string.h>

bool cloudpbx_integer(const char *text, long long *value)
{
    if (text == NULL) {
        return false;
    }
    bool negative = *text == '-';
    const char *digits = text + (negative || *text == '+' ? 1 : 0);
    const char *at = digits;
    long long sum = 0; /* below zero, where there is room for one more */
    for (; *at >= '0' && *at <= '9'; at++) {
        if (__builtin_mul_overflow(sum, 10, &sum) || __builtin_sub_overflow(sum, *at - '0', &sum)) {
            return false;
        }
    }
    if (*at != '\0' || at == digits || (!negative && sum == LLONG_MIN)) {
        return false;
    }
    *value = negative ? sum : -sum;
    return true;
}

static bool to_int(const char *text, int *value)
{
    long long wide;
    if (!cloudpbx_integer(text, &wide) || wide < INT_MIN || wide > INT_MAX) {
        return false;
    }
    *value = (int)wide;
    return true;
}

static const char *either(const char *a, const char *b)
{
    return a != NULL ? a : b;
}

static bool is_said(const char *text)
{
    return text != NULL && *text != '\0';
}

/* "MojaCentrala-101" is the exchange's name, which may hold dashes itself, a dash, and the number. */
static const char *number_of(const struct decoder *decoder, const char *peer)
{
    size_t length = decoder->exchange_length;
    if (length > 0 && strncmp(peer, decoder->exchange, length) == 0 && peer[length] == '-') {
        return peer + length + 1;
    }
    const char *dash = strrchr(peer, '-');
    return dash == NULL ? peer : dash + 1;
}

/* Asterisk's extension states are bits, so sums occur; -1 and -2 are a removed and a deactivated one. */
static enum line_state line_state_of(int code)
{
    enum { IN_USE = 1, BUSY = 2, UNAVAILABLE = 4, RINGING = 8, ON_HOLD = 16, CONNECTING = 32 };
    static const struct {
        int bits;
        enum line_state state;
    } ranked[] = {{BUSY, LINE_BUSY},
                  {IN_USE, LINE_IN_USE},
                  {ON_HOLD, LINE_ON_HOLD},
                  {CONNECTING, LINE_DIALLING},
                  {UNAVAILABLE, LINE_UNAVAILABLE}};
    if (code == 0) {
        return LINE_IDLE;
    }
    if (code == -1 || code == -2) {
        return LINE_UNAVAILABLE;
    }
    if (code < 0) {
        return LINE_UNKNOWN;
    }
    if ((code & RINGING) != 0) {
        return (code & (IN_USE | BUSY | ON_HOLD)) != 0 ? LINE_RINGING_IN_USE : LINE_RINGING;
    }
    for (size_t i = 0; i < sizeof ranked / sizeof *ranked; i++) {
        if ((code & ranked[i].bits) != 0) {
            return ranked[i].state;
        }
    }
    return LINE_UNKNOWN;
}

static enum member_status member_status_of(int code)
{
    static const enum member_status statuses[] = {
        MEMBER_UNKNOWN,     MEMBER_FREE,    MEMBER_IN_USE,         MEMBER_BUSY,    MEMBER_INVALID,
        MEMBER_UNAVAILABLE, MEMBER_RINGING, MEMBER_RINGING_IN_USE, MEMBER_ON_HOLD,
    };
    bool known = code >= 0 && (size_t)code < sizeof statuses / sizeof *statuses;
    return known ? statuses[code] : MEMBER_UNKNOWN;
}

static const struct word subscriber_fields[CLOUDPBX_FIELDS_MAX] = {
    WORD("peer"), WORD("statusValue"), WORD("connectPeerNumber"), WORD("connectPeerName"), WORD("status"),
};

static bool build_subscriber(const struct decoder *decoder, cloudpbx_values value, struct event *event)
{
    struct party_event *party = &event->party;
    event->kind = EVENT_PARTY;
    if (!is_said(value[0]) || !to_int(either(value[1], value[4]), &party->code)) {
        return false;
    }
    party->number = number_of(decoder, value[0]);
    party->state = line_state_of(party->code);
    party->peer_number = value[2];
    party->peer_name = value[3];
    return *party->number != '\0';
}

static const struct word extstatus_fields[CLOUDPBX_FIELDS_MAX] = {
    WORD("exten"), WORD("status"), WORD("statusValue"),
};

static bool build_extstatus(const struct decoder *decoder, cloudpbx_values value, struct event *event)
{
    (void)decoder;
    struct device_event *device = &event->device;
    event->kind = EVENT_DEVICE;
    if (!is_said(value[0]) || !to_int(either(value[1], value[2]), &device->code)) {
        return false;
    }
    device->number = value[0];
    device->state = line_state_of(device->code);
    return true;
}

static const struct word queue_fields[CLOUDPBX_FIELDS_MAX] = {
    WORD("peer"), WORD("calls"),
};

static bool build_queue(const struct decoder *decoder, cloudpbx_values value, struct event *event)
{
    (void)decoder;
    event->kind = EVENT_WAITING;
    event->waiting.queue = value[0];
    return is_said(value[0]) && to_int(value[1], &event->waiting.waiting) && event->waiting.waiting >= 0;
}

static const struct word qmember_fields[CLOUDPBX_FIELDS_MAX] = {
    WORD("peer"), WORD("queue"), WORD("m_status"), WORD("m_ct"), WORD("m_mbshp"), WORD("m_paused"),
    WORD("m_reason"), WORD("m_name"), WORD("m_location"),
};

static bool build_qmember(const struct decoder *decoder, cloudpbx_values value, struct event *event)
{
    struct member_event *member = &event->member;
    event->kind = EVENT_MEMBER;
    if (!is_said(value[0]) || !is_said(value[1]) || !to_int(value[2], &member->code)) {
        return false;
    }
    int paused = 0;
    member->number = number_of(decoder, value[0]);
    member->queue = value[1];
    member->status = member_status_of(member->code);
    member->taken = -1;
    (void)to_int(value[3], &member->taken);
    member->dynamic = value[4] != NULL && strcmp(value[4], "dynamic") == 0;
    member->paused = to_int(value[5], &paused) && paused != 0;
    member->reason = is_said(value[6]) ? value[6] : NULL;
    member->name = is_said(value[7]) ? value[7] : NULL;
    member->location = value[8];
    return *member->number != '\0';
}

static const struct word cmember_fields[CLOUDPBX_FIELDS_MAX] = {
    WORD("channel"), WORD("action"), WORD("conference"), WORD("callerIDName"), WORD("callerIDNum"),
};

static bool build_cmember(const struct decoder *decoder, cloudpbx_values value, struct event *event)
{
    (void)decoder;
    struct participant_event *participant = &event->participant;
    event->kind = EVENT_PARTICIPANT;
    if (!is_said(value[0]) || !is_said(value[1]) || !is_said(value[2])) {
        return false;
    }
    participant->channel = value[0];
    participant->joined = strcmp(value[1], "add") == 0;
    participant->room = value[2];
    participant->name = value[3];
    participant->number = value[4];
    return participant->joined || strcmp(value[1], "remove") == 0;
}

static const struct word sms_fields[CLOUDPBX_FIELDS_MAX] = {
    WORD("MsgId"), WORD("to"), WORD("status"), WORD("MsgID"),
};

static bool build_sms(const struct decoder *decoder, cloudpbx_values value, struct event *event)
{
    (void)decoder;
    struct message_event *message = &event->message;
    event->kind = EVENT_MESSAGE;
    message->id = either(value[0], value[3]);
    message->to = value[1];
    message->status = value[2] == NULL ? MESSAGE_UNKNOWN : message_status_from_word(value[2]);
    return is_said(message->id) && is_said(value[2]);
}

static const struct cloudpbx_shape shapes[] = {
    {WORD("subscriber"), subscriber_fields, build_subscriber},
    {WORD("extstatus"), extstatus_fields, build_extstatus},
    {WORD("queue"), queue_fields, build_queue},
    {WORD("qmember"), qmember_fields, build_qmember},
    {WORD("cmember"), cmember_fields, build_cmember},
    {WORD("smsSendResponse"), sms_fields, build_sms},
};

const struct cloudpbx_shape *cloudpbx_shape_next(struct scan *scan)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        if (scan_name(scan, &shapes[i].name)) {
            return &shapes[i];
        }
    }
    return NULL;
}

const struct cloudpbx_shape *cloudpbx_shape_of(const struct piece *name)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        if (scan_is(name, &shapes[i].name)) {
            return &shapes[i];
        }
    }
    return NULL;
}
