/* The six events of CloudPBX: which fields each has, and what they say in the field's vocabulary. */

#include "net/cloudpbx_events.h"

#include "model/conference.h"
#include "model/sms_list.h"
#include "model/queue.h"
#include "model/text.h"

#include <limits.h>
#include <string.h>

const char cloudpbx_no_scalar[1] = "";

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

static bool is_said(const char *text)
{
    return text != NULL && *text != '\0';
}

static const char *either(const char *a, const char *b)
{
    return is_said(a) ? a : b;
}

/* A state under one of its two names; under both of them it must be the same. */
static const char *one_state(const char *a, const char *b)
{
    if (a == NULL || b == NULL) {
        return a == NULL ? b : a;
    }
    return strcmp(a, b) == 0 ? a : cloudpbx_no_scalar;
}

enum { PEER_BYTES_MAX = DECODE_NAME_BYTES_MAX + 1 + TABLE_KEY_BYTES }; /* a longer one has no number of ours */

const char *cloudpbx_number(struct decoder *decoder, const char *peer, const char **foreign)
{
    size_t length = decoder->exchange_length;
    bool same = length > 0 && strncmp(peer, decoder->exchange, length) == 0 && peer[length] == '-'; /* nearly always */
    size_t own = same ? length + 1 : decoder_own_prefix(decoder, peer, strlen(peer));
    if (own > 0) {
        return decoder_brief(decoder, peer + own, TABLE_KEY_BYTES);
    }
    const char *dash = strrchr(peer, '-');
    if (dash == NULL && strlen(peer) > PEER_BYTES_MAX) {
        *foreign = peer; /* its dash was cut off */
        return NULL;
    }
    if (dash != NULL && length > 0) {
        *foreign = decoder_text(decoder, peer, dash == peer ? 1 : (size_t)(dash - peer));
        return NULL;
    }
    return decoder_brief(decoder, dash == NULL ? peer : dash + 1, TABLE_KEY_BYTES);
}

/* The number of an event's telephone or agent. False where there is none; one of another exchange makes another event. */
static bool read_number(struct decoder *decoder, const char *peer, const char **number, struct event *event)
{
    const char *foreign;
    *number = cloudpbx_number(decoder, peer, &foreign);
    if (*number == NULL) {
        *event = (struct event){.kind = EVENT_FOREIGN, .foreign = {.exchange = foreign}};
        return true;
    }
    return **number != '\0';
}

/* Asterisk's extension states are bits, so sums occur; -1 and -2 are a removed and a deactivated one. */
static enum device_state device_state_of(int code)
{
    enum { IN_USE = 1, BUSY = 2, UNAVAILABLE = 4, RINGING = 8, ON_HOLD = 16, CONNECTING = 32 };
    static const struct {
        int bits;
        enum device_state state;
    } ranked[] = {{BUSY, DEVICE_BUSY},
                  {IN_USE, DEVICE_IN_USE},
                  {ON_HOLD, DEVICE_ON_HOLD},
                  {CONNECTING, DEVICE_DIALLING},
                  {UNAVAILABLE, DEVICE_UNAVAILABLE}};
    if (code == 0) {
        return DEVICE_IDLE;
    }
    if (code == -1 || code == -2) {
        return DEVICE_UNAVAILABLE;
    }
    if (code < 0) {
        return DEVICE_UNKNOWN;
    }
    if ((code & RINGING) != 0) {
        return (code & (IN_USE | BUSY | ON_HOLD)) != 0 ? DEVICE_RINGING_IN_USE : DEVICE_RINGING;
    }
    for (size_t i = 0; i < sizeof ranked / sizeof *ranked; i++) {
        if ((code & ranked[i].bits) != 0) {
            return ranked[i].state;
        }
    }
    return DEVICE_UNKNOWN;
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

static bool build_subscriber(struct decoder *decoder, cloudpbx_values value, struct event *event)
{
    struct party_event *party = &event->party;
    event->kind = EVENT_PARTY;
    if (!is_said(value[0]) || !to_int(one_state(value[1], value[4]), &party->code)) {
        return false;
    }
    party->state = device_state_of(party->code);
    party->peer_number = value[2];
    party->peer_name = value[3];
    return read_number(decoder, value[0], &party->number, event);
}

static const struct word extstatus_fields[CLOUDPBX_FIELDS_MAX] = {
    WORD("exten"), WORD("status"), WORD("statusValue"),
};

static bool build_extstatus(struct decoder *decoder, cloudpbx_values value, struct event *event)
{
    struct device_event *device = &event->device;
    event->kind = EVENT_DEVICE;
    if (!is_said(value[0]) || !to_int(one_state(value[1], value[2]), &device->code)) {
        return false;
    }
    device->number = decoder_brief(decoder, value[0], TABLE_KEY_BYTES);
    device->state = device_state_of(device->code);
    return true;
}

static const struct word queue_fields[CLOUDPBX_FIELDS_MAX] = {
    WORD("peer"), WORD("calls"),
};

static bool build_queue(struct decoder *decoder, cloudpbx_values value, struct event *event)
{
    struct waiting_event *waiting = &event->waiting;
    event->kind = EVENT_WAITING;
    if (!is_said(value[0]) || !to_int(value[1], &waiting->waiting) || waiting->waiting < 0) {
        return false;
    }
    waiting->queue = decoder_brief(decoder, value[0], QUEUE_NAME_BYTES);
    return true;
}

/* The document says "0" and "1"; others write it as exchanges do elsewhere. */
static enum pause pause_of(const char *said)
{
    static const struct {
        const char *word;
        enum pause pause;
    } words[] = {{"0", PAUSE_NO},  {"1", PAUSE_YES},    {"false", PAUSE_NO},
                 {"no", PAUSE_NO}, {"true", PAUSE_YES}, {"yes", PAUSE_YES}};
    if (said == NULL) {
        return PAUSE_UNSAID;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(said, words[i].word) == 0) {
            return words[i].pause;
        }
    }
    return PAUSE_UNKNOWN;
}

static const struct word qmember_fields[CLOUDPBX_FIELDS_MAX] = {
    WORD("peer"), WORD("queue"), WORD("m_status"), WORD("m_ct"), WORD("m_mbshp"), WORD("m_paused"),
    WORD("m_reason"), WORD("m_name"), WORD("m_location"),
};

static bool build_qmember(struct decoder *decoder, cloudpbx_values value, struct event *event)
{
    struct member_event *member = &event->member;
    event->kind = EVENT_MEMBER;
    if (!is_said(value[0]) || !is_said(value[1]) || !to_int(value[2], &member->code)) {
        return false;
    }
    member->queue = decoder_brief(decoder, value[1], QUEUE_NAME_BYTES);
    member->status = member_status_of(member->code);
    member->calls_completed = -1;
    (void)to_int(value[3], &member->calls_completed);
    member->membership = is_said(value[4]) ? value[4] : NULL;
    member->pause = pause_of(value[5]);
    member->reason = is_said(value[6]) ? value[6] : NULL;
    member->name = is_said(value[7]) ? value[7] : NULL;
    member->location = value[8];
    return read_number(decoder, value[0], &member->number, event);
}

static const struct word cmember_fields[CLOUDPBX_FIELDS_MAX] = {
    WORD("conference"), WORD("action"), WORD("channel"), WORD("callerIDName"), WORD("callerIDNum"),
};

static bool build_cmember(struct decoder *decoder, cloudpbx_values value, struct event *event)
{
    struct participant_event *participant = &event->participant;
    event->kind = EVENT_PARTICIPANT;
    if (!is_said(value[0]) || !is_said(value[1]) || !is_said(value[2])) {
        return false;
    }
    participant->channel = decoder_brief(decoder, value[2], CHANNEL_BYTES);
    participant->joined = strcmp(value[1], "add") == 0;
    participant->room = decoder_brief(decoder, value[0], TABLE_KEY_BYTES);
    participant->name = value[3];
    participant->number = value[4];
    return participant->joined || strcmp(value[1], "remove") == 0;
}

static const struct word sms_fields[CLOUDPBX_FIELDS_MAX] = {
    WORD("MsgId"), WORD("to"), WORD("status"), WORD("MsgID"),
};

static bool build_sms(struct decoder *decoder, cloudpbx_values value, struct event *event)
{
    struct sms_event *message = &event->sms;
    const char *id = either(value[0], value[3]);
    event->kind = EVENT_SMS;
    if (!is_said(id) || value[2] == NULL) {
        return false;
    }
    message->id = decoder_brief(decoder, id, SMS_ID_BYTES);
    message->to = value[1];
    message->status = sms_status_from_word(value[2]);
    return true;
}

enum { FIELD_0 = 1 << 0, FIELD_1 = 1 << 1, FIELD_2 = 1 << 2, FIELD_3 = 1 << 3 };

static const struct cloudpbx_shape shapes[] = {
    {WORD("subscriber"), subscriber_fields, FIELD_0, UNREADABLE_EXTENSION, true, build_subscriber},
    {WORD("extstatus"), extstatus_fields, FIELD_0, UNREADABLE_EXTENSION, false, build_extstatus},
    {WORD("queue"), queue_fields, FIELD_0, UNREADABLE_QUEUE, false, build_queue},
    {WORD("qmember"), qmember_fields, FIELD_0 | FIELD_1, UNREADABLE_AGENT, true, build_qmember},
    {WORD("cmember"), cmember_fields, FIELD_0 | FIELD_2, UNREADABLE_CONFERENCE, false, build_cmember},
    {WORD("smsSendResponse"), sms_fields, FIELD_0 | FIELD_3, UNREADABLE_NOTHING, false, build_sms},
};

/* A name that is empty is nobody's; where none is told at all it may be anybody's. */
void cloudpbx_unreadable(struct decoder *decoder, const struct cloudpbx_shape *shape, cloudpbx_values value,
                         struct event *event)
{
    const char *name = value[0];
    bool nameless = name == NULL || name == cloudpbx_no_scalar;
    *event = (struct event){.kind = EVENT_UNREADABLE};
    struct unreadable_event *unreadable = &event->unreadable;
    unreadable->event = shape->name.text;
    unreadable->thing = shape->thing;
    if (shape->thing == UNREADABLE_AGENT) {
        unreadable->queue = is_said(value[1]) ? decoder_brief(decoder, value[1], QUEUE_NAME_BYTES) : NULL;
    } else if (nameless && shape->thing != UNREADABLE_NOTHING) {
        unreadable->thing = UNREADABLE_ALL;
    }
    if (!nameless && *name == '\0') {
        unreadable->thing = UNREADABLE_NOTHING;
    } else if (!nameless && shape->is_peer) {
        (void)read_number(decoder, name, &unreadable->name, event);
    } else if (!nameless) {
        unreadable->name = decoder_brief(decoder, name, TABLE_KEY_BYTES);
    }
}

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
