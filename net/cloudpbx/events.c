/* The events of CloudPBX: their fields, and their meaning in the field's terms. */

#include "net/cloudpbx/events.h"

#include "model/conference.h"
#include "model/queue.h"
#include "model/sms_list.h"
#include "model/text.h"

#include <limits.h>
#include <string.h>

const char cloudpbx_not_scalar[1] = "";

bool cloudpbx_parse_integer(const char *text, long long *value)
{
    if (text == NULL) {
        return false;
    }
    bool negative = *text == '-';
    const char *digits = text + (negative || *text == '+' ? 1 : 0);
    const char *at = digits;
    long long sum = 0; /* negative, which has room for one more value */
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

static bool parse_int(const char *text, int *value)
{
    long long wide;
    if (!cloudpbx_parse_integer(text, &wide) || wide < INT_MIN || wide > INT_MAX) {
        return false;
    }
    *value = (int)wide;
    return true;
}

static bool is_present(const char *text)
{
    return text != NULL && *text != '\0';
}

static const char *first_present(const char *a, const char *b)
{
    return is_present(a) ? a : b;
}

/* A state may have one of two names. If it has both, they must be equal. */
static const char *merge_aliases(const char *a, const char *b)
{
    if (a == NULL || b == NULL) {
        return a == NULL ? b : a;
    }
    return strcmp(a, b) == 0 ? a : cloudpbx_not_scalar;
}

/* a longer peer has no number of ours */
enum { PEER_BYTES_MAX = CLOUDPBX_NAME_BYTES_MAX + 1 + TABLE_KEY_BYTES };

const char *cloudpbx_parse_peer(struct cloudpbx_decoder *decoder, const char *peer, const char **foreign)
{
    size_t length = decoder->exchange_length;
    /* almost always */
    bool same = length > 0 && strncmp(peer, decoder->exchange, length) == 0 && peer[length] == '-';
    size_t prefix_length = same ? length + 1 : cloudpbx_decoder_prefix_length(decoder, peer, strlen(peer));
    if (prefix_length > 0) {
        return cloudpbx_decoder_fit_key(decoder, peer + prefix_length, TABLE_KEY_BYTES);
    }
    const char *dash = strrchr(peer, '-');
    if (dash == NULL && strlen(peer) > PEER_BYTES_MAX) {
        *foreign = peer; /* its dash was truncated */
        return NULL;
    }
    if (dash != NULL && length > 0) {
        *foreign = cloudpbx_decoder_copy(decoder, peer, dash == peer ? 1 : (size_t)(dash - peer));
        return NULL;
    }
    return cloudpbx_decoder_fit_key(decoder, dash == NULL ? peer : dash + 1, TABLE_KEY_BYTES);
}

/* Reads the number of an event's extension or agent. False if there is none; one of another exchange makes an
 * EVENT_FOREIGN. */
static bool read_number(struct cloudpbx_decoder *decoder, const char *peer, const char **number,
                        struct event *event)
{
    const char *foreign;
    *number = cloudpbx_parse_peer(decoder, peer, &foreign);
    if (*number == NULL) {
        *event = (struct event){.kind = EVENT_FOREIGN, .foreign = {.exchange = foreign}};
        return true;
    }
    return **number != '\0';
}

/* Asterisk's extension states are bits, so sums occur; -1 is a removed and -2 a deactivated extension. */
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
        [0] = MEMBER_UNKNOWN, [1] = MEMBER_FREE,           [2] = MEMBER_IN_USE,
        [3] = MEMBER_BUSY,    [4] = MEMBER_INVALID,        [5] = MEMBER_UNAVAILABLE,
        [6] = MEMBER_RINGING, [7] = MEMBER_RINGING_IN_USE, [8] = MEMBER_ON_HOLD,
    };
    bool known = code >= 0 && (size_t)code < sizeof statuses / sizeof *statuses;
    return known ? statuses[code] : MEMBER_UNKNOWN;
}

enum {
    SUBSCRIBER_PEER,
    SUBSCRIBER_STATUS_VALUE,
    SUBSCRIBER_PEER_NUMBER,
    SUBSCRIBER_PEER_NAME,
    SUBSCRIBER_STATUS
};
static const struct json_word subscriber_fields[CLOUDPBX_FIELDS_MAX] = {
    [SUBSCRIBER_PEER] = JSON_WORD("peer"),
    [SUBSCRIBER_STATUS_VALUE] = JSON_WORD("statusValue"),
    [SUBSCRIBER_PEER_NUMBER] = JSON_WORD("connectPeerNumber"),
    [SUBSCRIBER_PEER_NAME] = JSON_WORD("connectPeerName"),
    [SUBSCRIBER_STATUS] = JSON_WORD("status"),
};

static bool build_subscriber(struct cloudpbx_decoder *decoder, cloudpbx_values value, struct event *event)
{
    struct party_event *party = &event->party;
    event->kind = EVENT_PARTY;
    if (!is_present(value[SUBSCRIBER_PEER]) ||
        !parse_int(merge_aliases(value[SUBSCRIBER_STATUS_VALUE], value[SUBSCRIBER_STATUS]), &party->code)) {
        return false;
    }
    party->state = device_state_of(party->code);
    party->peer_number = value[SUBSCRIBER_PEER_NUMBER];
    party->peer_name = value[SUBSCRIBER_PEER_NAME];
    return read_number(decoder, value[SUBSCRIBER_PEER], &party->number, event);
}

enum { EXTSTATUS_EXTEN, EXTSTATUS_STATUS, EXTSTATUS_STATUS_VALUE };
static const struct json_word extstatus_fields[CLOUDPBX_FIELDS_MAX] = {
    [EXTSTATUS_EXTEN] = JSON_WORD("exten"),
    [EXTSTATUS_STATUS] = JSON_WORD("status"),
    [EXTSTATUS_STATUS_VALUE] = JSON_WORD("statusValue"),
};

static bool build_extstatus(struct cloudpbx_decoder *decoder, cloudpbx_values value, struct event *event)
{
    struct device_event *device = &event->device;
    event->kind = EVENT_DEVICE;
    if (!is_present(value[EXTSTATUS_EXTEN]) ||
        !parse_int(merge_aliases(value[EXTSTATUS_STATUS], value[EXTSTATUS_STATUS_VALUE]), &device->code)) {
        return false;
    }
    device->number = cloudpbx_decoder_fit_key(decoder, value[EXTSTATUS_EXTEN], TABLE_KEY_BYTES);
    device->state = device_state_of(device->code);
    return true;
}

enum { QUEUE_PEER, QUEUE_CALLS };
static const struct json_word queue_fields[CLOUDPBX_FIELDS_MAX] = {
    [QUEUE_PEER] = JSON_WORD("peer"),
    [QUEUE_CALLS] = JSON_WORD("calls"),
};

static bool build_queue(struct cloudpbx_decoder *decoder, cloudpbx_values value, struct event *event)
{
    struct waiting_event *waiting = &event->waiting;
    event->kind = EVENT_WAITING;
    if (!is_present(value[QUEUE_PEER]) || !parse_int(value[QUEUE_CALLS], &waiting->waiting) ||
        waiting->waiting < 0) {
        return false;
    }
    waiting->queue = cloudpbx_decoder_fit_key(decoder, value[QUEUE_PEER], QUEUE_NAME_BYTES);
    return true;
}

/* The document has "0" and "1"; other systems write words. */
static enum pause pause_of(const char *text)
{
    static const struct {
        const char *word;
        enum pause pause;
    } words[] = {{"0", PAUSE_NO},  {"1", PAUSE_YES},    {"false", PAUSE_NO},
                 {"no", PAUSE_NO}, {"true", PAUSE_YES}, {"yes", PAUSE_YES}};
    if (text == NULL) {
        return PAUSE_UNSAID;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(text, words[i].word) == 0) {
            return words[i].pause;
        }
    }
    return PAUSE_UNKNOWN;
}

enum {
    QMEMBER_PEER,
    QMEMBER_QUEUE,
    QMEMBER_STATUS,
    QMEMBER_CALLS,
    QMEMBER_MEMBERSHIP,
    QMEMBER_PAUSED,
    QMEMBER_REASON,
    QMEMBER_NAME,
    QMEMBER_LOCATION
};
static const struct json_word qmember_fields[CLOUDPBX_FIELDS_MAX] = {
    [QMEMBER_PEER] = JSON_WORD("peer"),           [QMEMBER_QUEUE] = JSON_WORD("queue"),
    [QMEMBER_STATUS] = JSON_WORD("m_status"),     [QMEMBER_CALLS] = JSON_WORD("m_ct"),
    [QMEMBER_MEMBERSHIP] = JSON_WORD("m_mbshp"),  [QMEMBER_PAUSED] = JSON_WORD("m_paused"),
    [QMEMBER_REASON] = JSON_WORD("m_reason"),     [QMEMBER_NAME] = JSON_WORD("m_name"),
    [QMEMBER_LOCATION] = JSON_WORD("m_location"),
};

/* Asterisk calls a member that nobody named by its channel: "SIP/MojaCentrala-101", or without what is before
 * the slash. The vendor's document has a backslash there. */
static bool is_channel(const char *name, const char *peer, const char *location)
{
    const char *slash = strpbrk(name, "/\\");
    return strcmp(slash == NULL ? name : slash + 1, peer) == 0 ||
           (location != NULL && strcmp(name, location) == 0);
}

static bool build_qmember(struct cloudpbx_decoder *decoder, cloudpbx_values value, struct event *event)
{
    struct member_event *member = &event->member;
    event->kind = EVENT_MEMBER;
    if (!is_present(value[QMEMBER_PEER]) || !is_present(value[QMEMBER_QUEUE]) ||
        !parse_int(value[QMEMBER_STATUS], &member->code)) {
        return false;
    }
    member->queue = cloudpbx_decoder_fit_key(decoder, value[QMEMBER_QUEUE], QUEUE_NAME_BYTES);
    member->status = member_status_of(member->code);
    member->calls_completed = -1;
    (void)parse_int(value[QMEMBER_CALLS], &member->calls_completed);
    member->membership = is_present(value[QMEMBER_MEMBERSHIP]) ? value[QMEMBER_MEMBERSHIP] : NULL;
    member->pause = pause_of(value[QMEMBER_PAUSED]);
    member->reason = is_present(value[QMEMBER_REASON]) ? value[QMEMBER_REASON] : NULL;
    member->location = value[QMEMBER_LOCATION];
    bool named = is_present(value[QMEMBER_NAME]) &&
                 !is_channel(value[QMEMBER_NAME], value[QMEMBER_PEER], member->location);
    member->name = named ? value[QMEMBER_NAME] : NULL;
    return read_number(decoder, value[QMEMBER_PEER], &member->number, event);
}

enum { CMEMBER_CONFERENCE, CMEMBER_ACTION, CMEMBER_CHANNEL, CMEMBER_CALLER_NAME, CMEMBER_CALLER_NUMBER };
static const struct json_word cmember_fields[CLOUDPBX_FIELDS_MAX] = {
    [CMEMBER_CONFERENCE] = JSON_WORD("conference"),     [CMEMBER_ACTION] = JSON_WORD("action"),
    [CMEMBER_CHANNEL] = JSON_WORD("channel"),           [CMEMBER_CALLER_NAME] = JSON_WORD("callerIDName"),
    [CMEMBER_CALLER_NUMBER] = JSON_WORD("callerIDNum"),
};

static bool build_cmember(struct cloudpbx_decoder *decoder, cloudpbx_values value, struct event *event)
{
    struct participant_event *participant = &event->participant;
    event->kind = EVENT_PARTICIPANT;
    if (!is_present(value[CMEMBER_CONFERENCE]) || !is_present(value[CMEMBER_ACTION]) ||
        !is_present(value[CMEMBER_CHANNEL])) {
        return false;
    }
    participant->channel = cloudpbx_decoder_fit_key(decoder, value[CMEMBER_CHANNEL], CHANNEL_BYTES);
    participant->joined = strcmp(value[CMEMBER_ACTION], "add") == 0;
    participant->room = cloudpbx_decoder_fit_key(decoder, value[CMEMBER_CONFERENCE], TABLE_KEY_BYTES);
    participant->name = value[CMEMBER_CALLER_NAME];
    participant->number = value[CMEMBER_CALLER_NUMBER];
    return participant->joined || strcmp(value[CMEMBER_ACTION], "remove") == 0;
}

enum { SMS_ID, SMS_TO, SMS_STATUS, SMS_OTHER_ID };
static const struct json_word sms_fields[CLOUDPBX_FIELDS_MAX] = {
    [SMS_ID] = JSON_WORD("MsgId"),
    [SMS_TO] = JSON_WORD("to"),
    [SMS_STATUS] = JSON_WORD("status"),
    [SMS_OTHER_ID] = JSON_WORD("MsgID"),
};

static bool build_sms(struct cloudpbx_decoder *decoder, cloudpbx_values value, struct event *event)
{
    struct sms_event *message = &event->sms;
    const char *id = first_present(value[SMS_ID], value[SMS_OTHER_ID]);
    event->kind = EVENT_SMS;
    if (!is_present(id) || value[SMS_STATUS] == NULL) {
        return false;
    }
    message->id = cloudpbx_decoder_fit_key(decoder, id, SMS_ID_BYTES);
    message->to = value[SMS_TO];
    message->status = sms_status_from_word(value[SMS_STATUS]);
    return true;
}

enum { MWI_EXTEN, MWI_NEW, MWI_OLD };
static const struct json_word mwi_fields[CLOUDPBX_FIELDS_MAX] = {
    [MWI_EXTEN] = JSON_WORD("exten"),
    [MWI_NEW] = JSON_WORD("new"),
    [MWI_OLD] = JSON_WORD("old"),
};

/* An absent count is unknown, which is not none. */
static bool parse_voicemail(const char *text, int *count)
{
    *count = VOICEMAIL_UNKNOWN;
    return text == NULL || (parse_int(text, count) && *count >= 0 && *count <= VOICEMAIL_MAX);
}

static bool build_mwi(struct cloudpbx_decoder *decoder, cloudpbx_values value, struct event *event)
{
    struct voicemail_event *voicemail = &event->voicemail;
    event->kind = EVENT_VOICEMAIL;
    if (!is_present(value[MWI_EXTEN]) || (value[MWI_NEW] == NULL && value[MWI_OLD] == NULL) ||
        !parse_voicemail(value[MWI_NEW], &voicemail->new_count) ||
        !parse_voicemail(value[MWI_OLD], &voicemail->old_count)) {
        return false;
    }
    voicemail->number = cloudpbx_decoder_fit_key(decoder, value[MWI_EXTEN], TABLE_KEY_BYTES);
    return true;
}

const struct cloudpbx_shape cloudpbx_shapes[CLOUDPBX_SHAPE_COUNT] = {
    {JSON_WORD("subscriber"), subscriber_fields, 1U << SUBSCRIBER_PEER, UNREADABLE_EXTENSION, true,
     build_subscriber},
    {JSON_WORD("extstatus"), extstatus_fields, 1U << EXTSTATUS_EXTEN, UNREADABLE_EXTENSION, false,
     build_extstatus},
    {JSON_WORD("queue"), queue_fields, 1U << QUEUE_PEER, UNREADABLE_QUEUE, false, build_queue},
    {JSON_WORD("qmember"), qmember_fields, 1U << QMEMBER_PEER | 1U << QMEMBER_QUEUE, UNREADABLE_AGENT, true,
     build_qmember},
    {JSON_WORD("cmember"), cmember_fields, 1U << CMEMBER_CONFERENCE | 1U << CMEMBER_CHANNEL,
     UNREADABLE_CONFERENCE, false, build_cmember},
    {JSON_WORD("smsSendResponse"), sms_fields, 1U << SMS_ID | 1U << SMS_OTHER_ID, UNREADABLE_NOTHING, false,
     build_sms},
    {JSON_WORD("mwi"), mwi_fields, 1U << MWI_EXTEN, UNREADABLE_VOICEMAIL, false, build_mwi},
};

/* An empty name means that nothing is affected. A missing name means that anything may be. */
void cloudpbx_fill_unreadable(struct cloudpbx_decoder *decoder, const struct cloudpbx_shape *shape,
                              cloudpbx_values value, struct event *event)
{
    const char *name = value[0];
    bool has_no_name = name == NULL || name == cloudpbx_not_scalar;
    *event = (struct event){.kind = EVENT_UNREADABLE};
    struct unreadable_event *unreadable = &event->unreadable;
    unreadable->event = shape->name.text;
    unreadable->thing = shape->thing;
    if (shape->thing == UNREADABLE_AGENT) {
        unreadable->queue = is_present(value[QMEMBER_QUEUE])
                                ? cloudpbx_decoder_fit_key(decoder, value[QMEMBER_QUEUE], QUEUE_NAME_BYTES)
                                : NULL;
    } else if (has_no_name && shape->thing != UNREADABLE_NOTHING) {
        unreadable->thing = UNREADABLE_ALL;
    }
    if (!has_no_name && *name == '\0') {
        unreadable->thing = UNREADABLE_NOTHING;
    } else if (!has_no_name && shape->has_exchange_prefix) {
        (void)read_number(decoder, name, &unreadable->name, event);
    } else if (!has_no_name) {
        unreadable->name = cloudpbx_decoder_fit_key(decoder, name, TABLE_KEY_BYTES);
    }
}

const struct cloudpbx_shape *cloudpbx_shape_next(struct json_scan *scan)
{
    for (size_t i = 0; i < CLOUDPBX_SHAPE_COUNT; i++) {
        if (json_scan_name(scan, &cloudpbx_shapes[i].name)) {
            return &cloudpbx_shapes[i];
        }
    }
    return NULL;
}

const struct cloudpbx_shape *cloudpbx_shape_of(const struct json_token *name)
{
    for (size_t i = 0; i < CLOUDPBX_SHAPE_COUNT; i++) {
        if (json_scan_equals(name, &cloudpbx_shapes[i].name)) {
            return &cloudpbx_shapes[i];
        }
    }
    return NULL;
}
