/* A second opinion on frames, by jansson. */

#include "tests/oracle.h"

#include "model/sms_list.h"
#include "model/text.h"
#include "net/cloudpbx/decode.h"
#include "net/cloudpbx/decoder.h"
#include "tests/oracle_scan.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A field as it must come out. */
struct json_field {
    bool there;
    bool no_scalar; /* null, an object or an array stands there */
    bool ambiguous; /* jansson can't tell how it was written */
    bool altered;   /* changed by cleaning or cutting: a key made of it gets a mark */
    char text[CLOUDPBX_FIELD_BYTES];
};

enum verdict {
    AGREED,
    UNREADABLE, /* for us too: the rest of the frame is not looked at */
    NOT_COMPARED,
    DIFFERENT,
};

struct oracle_reading {
    struct oracle *oracle;
    const struct event *next;
    const struct event *end;
    bool passed_over; /* by us: then there are no events to compare */
    bool minus_zero;  /* the frame holds a "-0", which jansson turns into 0 */
};

static struct json_field json_field_of(const struct oracle_reading *reading, json_t *value)
{
    struct json_field json_field = {.there = value != NULL};
    const char *text = json_string_value(value);
    if (text != NULL) {
        size_t length = json_string_length(value);
        for (size_t i = 0; i < length; i++) {
            json_field.ambiguous |= text[i] != '\0' && strchr("\b\f\n\r\t", text[i]) != NULL;
        }
        size_t kept = text_clean(json_field.text, sizeof json_field.text, text, length);
        json_field.altered =
            kept != length || memcmp(json_field.text, text, length) != 0 || length >= SMS_ID_BYTES;
    } else if (json_is_integer(value)) {
        json_field.ambiguous = json_integer_value(value) == 0 && reading->minus_zero;
        (void)snprintf(json_field.text, sizeof json_field.text, "%" JSON_INTEGER_FORMAT,
                       json_integer_value(value));
    } else if (json_is_boolean(value)) {
        (void)snprintf(json_field.text, sizeof json_field.text, "%s", json_is_true(value) ? "true" : "false");
    } else {
        json_field.ambiguous = json_is_real(value);
        json_field.there = json_field.ambiguous;
        json_field.no_scalar = value != NULL && !json_field.ambiguous;
    }
    return json_field;
}

/* A whole number as strtoll() takes one. */
static bool whole_number(const struct json_field *json_field, long long least, long long most,
                         long long *number)
{
    const char *at = json_field->text + strspn(json_field->text, "+-");
    size_t digits = strspn(at, "0123456789");
    if (!json_field->there || at - json_field->text > 1 || digits == 0 || at[digits] != '\0') {
        return false;
    }
    at += strspn(at, "0");
    if (strlen(at) > 19) {
        return false;
    }
    unsigned long long size = strtoull(at, NULL, 10);
    bool negative = json_field->text[0] == '-';
    if (size > (unsigned long long)LLONG_MAX + negative) {
        return false;
    }
    long long value = negative ? (size == 0 ? 0 : -(long long)(size - 1) - 1) : (long long)size;
    if (value < least || value > most) {
        return false;
    }
    *number = value;
    return true;
}

static bool same_text(const char *ours, const struct json_field *json_field)
{
    return json_field->ambiguous ||
           (ours == NULL ? !json_field->there : json_field->there && strcmp(ours, json_field->text) == 0);
}

/* The same where nothing is told by "". */
static bool same_or_empty(const char *ours, const struct json_field *json_field)
{
    return json_field->ambiguous || strcmp(ours == NULL ? "" : ours, json_field->text) == 0;
}

/* A text that is a key. How a changed one is marked is checked by another test. */
static bool same_key(const char *ours, const struct json_field *json_field)
{
    return json_field->altered ? ours != NULL : same_text(ours, json_field);
}

enum { PEER_BYTES_MAX = 128 + 1 + 96 }; /* of an exchange's name, a dash and a number */

/* The number after the exchange's name; NULL after another one's, and in what is too long for one. */
static const char *number_in(const char *peer)
{
    static const char own[] = "MojaCentrala-";
    if (strncasecmp(peer, own, strlen(own)) == 0) {
        return peer + strlen(own);
    }
    return strchr(peer, '-') == NULL && strlen(peer) <= PEER_BYTES_MAX ? peer : NULL;
}

enum { FIELDS_MAX = 10 };

static bool full(const struct json_field *json_field)
{
    return json_field->there && json_field->text[0] != '\0';
}

/* A state under one of its two names, or under both. */
static struct json_field one_state(const struct json_field *a, const struct json_field *b)
{
    static const struct json_field none = {0};
    bool both = (a->there || a->no_scalar) && (b->there || b->no_scalar);
    return !both ? (a->there || a->no_scalar ? *a : *b) : strcmp(a->text, b->text) == 0 ? *a : none;
}

/* Each of these: is the event readable at all, and if ours is one, is it the same? `f` are the fields in the
 * order of the table. */

static bool same_line(const struct json_field *f, const struct json_field *code, int ours_code,
                      const char *ours_number, const char *number, bool *readable)
{
    long long value = 0;
    *readable =
        full(&f[0]) && (number == NULL || *number != '\0') && whole_number(code, INT_MIN, INT_MAX, &value);
    return ours_number != NULL && ours_code == value &&
           (f[0].altered || (number != NULL && strcmp(ours_number, number) == 0));
}

static bool same_party(const struct json_field *f, const struct event *ours, bool *readable)
{
    const struct party_event *party = &ours->party;
    struct json_field state = one_state(&f[1], &f[4]);
    return same_line(f, &state, party->code, party->number, number_in(f[0].text), readable) &&
           same_or_empty(party->peer_number, &f[2]) && same_or_empty(party->peer_name, &f[3]);
}

static bool same_device(const struct json_field *f, const struct event *ours, bool *readable)
{
    const struct device_event *device = &ours->device;
    struct json_field state = one_state(&f[1], &f[2]);
    return same_line(f, &state, device->code, device->number, f[0].text, readable);
}

static bool same_waiting(const struct json_field *f, const struct event *ours, bool *readable)
{
    long long waiting = 0;
    *readable = full(&f[0]) && whole_number(&f[1], 0, INT_MAX, &waiting);
    return ours->waiting.waiting == waiting && same_key(ours->waiting.queue, &f[0]);
}

static enum pause pause_in(const struct json_field *json_field)
{
    if (!json_field->there && !json_field->no_scalar) {
        return PAUSE_UNSAID;
    }
    bool yes = strcmp(json_field->text, "1") == 0 || strcmp(json_field->text, "true") == 0 ||
               strcmp(json_field->text, "yes") == 0;
    bool no = strcmp(json_field->text, "0") == 0 || strcmp(json_field->text, "false") == 0 ||
              strcmp(json_field->text, "no") == 0;
    return yes ? PAUSE_YES : no ? PAUSE_NO : PAUSE_UNKNOWN;
}

/* A member whom nobody named has the channel for a name, which is none. */
static bool same_agent_name(const char *ours, const struct json_field *peer, const struct json_field *name,
                            const struct json_field *location)
{
    size_t technology = strcspn(name->text, "/\\");
    const char *device = name->text[technology] == '\0' ? name->text : name->text + technology + 1;
    bool channel = strcmp(device, peer->text) == 0 || strcmp(name->text, location->text) == 0;
    bool ambiguous = peer->ambiguous || name->ambiguous || location->ambiguous;
    return ambiguous || (channel ? ours == NULL : same_or_empty(ours, name));
}

static bool same_member(const struct json_field *f, const struct event *ours, bool *readable)
{
    const struct member_event *member = &ours->member;
    long long taken = -1;
    (void)whole_number(&f[3], INT_MIN, INT_MAX, &taken);
    bool same = same_line(f, &f[1], member->code, member->number, number_in(f[0].text), readable);
    *readable = *readable && full(&f[2]);
    return same && same_key(member->queue, &f[2]) && member->calls_completed == taken &&
           member->pause == pause_in(&f[5]) && same_or_empty(member->membership, &f[4]) &&
           same_or_empty(member->reason, &f[6]) && same_agent_name(member->name, &f[0], &f[7], &f[8]) &&
           same_or_empty(member->location, &f[8]);
}

static bool same_participant(const struct json_field *f, const struct event *ours, bool *readable)
{
    const struct participant_event *who = &ours->participant;
    bool joined = strcmp(f[1].text, "add") == 0;
    *readable = full(&f[0]) && full(&f[2]) && (joined || strcmp(f[1].text, "remove") == 0);
    return who->joined == joined && same_key(who->channel, &f[0]) && same_key(who->room, &f[2]) &&
           same_or_empty(who->name, &f[3]) && same_or_empty(who->number, &f[4]);
}

static bool same_message(const struct json_field *f, const struct event *ours, bool *readable)
{
    const struct json_field *id = full(&f[0]) ? &f[0] : &f[3];
    *readable = full(id) && (f[2].there || f[2].no_scalar);
    return ours->sms.status == sms_status_from_word(f[2].text) && same_key(ours->sms.id, id) &&
           same_or_empty(ours->sms.to, &f[1]);
}

/* A number of messages; absent it is unknown. False if it is there and can't be read. */
static bool messages_in(const struct json_field *json_field, long long *count)
{
    *count = VOICEMAIL_UNKNOWN;
    bool there = json_field->there || json_field->no_scalar;
    return !there || whole_number(json_field, 0, VOICEMAIL_MAX, count);
}

static bool same_voicemail(const struct json_field *f, const struct event *ours, bool *readable)
{
    long long new_count;
    long long old_count;
    bool told = f[1].there || f[1].no_scalar || f[2].there || f[2].no_scalar;
    bool counted = messages_in(&f[1], &new_count);
    *readable = messages_in(&f[2], &old_count) && counted && told && full(&f[0]);
    return ours->voicemail.new_count == new_count && ours->voicemail.old_count == old_count &&
           same_key(ours->voicemail.number, &f[0]);
}

/* Each event: its fields, in the order in which its comparison names them. */
static const struct oracle_row {
    const char *name;
    enum event_kind kind;
    bool (*same)(const struct json_field *fields, const struct event *ours, bool *readable);
    const char *fields[FIELDS_MAX];
} events[] = {
    {"subscriber",
     EVENT_PARTY,
     same_party,
     {"peer", "statusValue", "connectPeerNumber", "connectPeerName", "status"}},
    {"extstatus", EVENT_DEVICE, same_device, {"exten", "status", "statusValue"}},
    {"queue", EVENT_WAITING, same_waiting, {"peer", "calls"}},
    {"qmember",
     EVENT_MEMBER,
     same_member,
     {"peer", "m_status", "queue", "m_ct", "m_mbshp", "m_paused", "m_reason", "m_name", "m_location"}},
    {"cmember",
     EVENT_PARTICIPANT,
     same_participant,
     {"channel", "action", "conference", "callerIDName", "callerIDNum"}},
    {"smsSendResponse", EVENT_SMS, same_message, {"MsgId", "to", "status", "MsgID"}},
    {"mwi", EVENT_VOICEMAIL, same_voicemail, {"exten", "new", "old"}},
};

static bool same_event(const struct json_field *f, const struct oracle_row *row, const struct event *ours,
                       bool *readable)
{
    static const struct event nothing = {.kind = EVENT_UNKNOWN};
    return row->same(f, ours->kind == row->kind ? ours : &nothing, readable);
}

static enum verdict different(struct oracle_reading *reading, const char *name)
{
    (void)snprintf(reading->oracle->difference, sizeof reading->oracle->difference,
                   "jansson reads an event %.100s, which ours is not", name);
    return DIFFERENT;
}

static void count_readable(struct oracle *oracle, const char *name)
{
    for (int i = 0; i < CLOUDPBX_SHAPE_COUNT; i++) {
        oracle->readable[i] += strcmp(cloudpbx_shapes[i].name.text, name) == 0;
    }
}

static enum verdict compare_event(struct oracle_reading *reading, const char *name, json_t *value)
{
    struct json_field f[FIELDS_MAX] = {0};
    bool readable = false;
    bool ambiguous = false;
    bool same = false;
    bool known = false;
    bool foreign = false;
    if (reading->passed_over) {
        return AGREED; /* whether that is right, the kind of the frame will tell */
    }
    if (reading->next == reading->end) {
        return different(reading, name);
    }
    const struct event *ours = reading->next++;
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        bool is_this = strcmp(events[i].name, name) == 0;
        known = known || is_this;
        if (!is_this || !json_is_object(value)) {
            continue;
        }
        for (int field = 0; field < FIELDS_MAX && events[i].fields[field] != NULL; field++) {
            f[field] = json_field_of(reading, json_object_get(value, events[i].fields[field]));
            ambiguous = ambiguous || f[field].ambiguous;
        }
        same = same_event(f, &events[i], ours, &readable) && ours->kind == events[i].kind;
        bool is_peer = events[i].kind == EVENT_PARTY || events[i].kind == EVENT_MEMBER;
        foreign = is_peer && full(&f[0]) && number_in(f[0].text) == NULL;
        /* its mark may have made it too long */
        ambiguous = ambiguous || (is_peer && f[0].altered && ours->kind == EVENT_FOREIGN);
    }
    reading->oracle->events++;
    if (ambiguous) {
        return AGREED;
    }
    if (readable && same && !foreign) {
        count_readable(reading->oracle, name);
    }
    if (foreign) {
        same = ours->kind == EVENT_FOREIGN;
    } else if (!readable && known) {
        same = ours->kind == EVENT_UNREADABLE && strcmp(ours->unreadable.event, name) == 0;
    } else if (!readable) {
        struct json_field json_field = {.there = true};
        json_t *text = json_string(name);
        json_field = json_field_of(reading, text);
        json_decref(text);
        same = ours->kind == EVENT_UNKNOWN && same_text(ours->unknown.name, &json_field);
    }
    reading->next = same ? reading->next : ours;
    return same ? AGREED : different(reading, name);
}

static enum verdict compare_events(struct oracle_reading *reading, json_t *object)
{
    const char *name;
    json_t *value;
    if (!json_is_object(object)) {
        return UNREADABLE;
    }
    json_object_foreach(object, name, value)
    {
        enum verdict verdict = compare_event(reading, name, value);
        if (verdict != AGREED) {
            return verdict;
        }
    }
    return AGREED;
}

static enum verdict compare_document(struct oracle_reading *reading, json_t *document)
{
    size_t place;
    json_t *item;
    if (!json_is_array(document)) {
        return compare_events(reading, document);
    }
    json_array_foreach(document, place, item)
    {
        enum verdict verdict = compare_events(reading, item);
        if (verdict != AGREED) {
            return verdict;
        }
    }
    return AGREED;
}

static size_t depth_of(const char *text, size_t length)
{
    size_t depth = 0;
    size_t deepest = 0;
    bool quoted = false;
    for (size_t i = 0; i < length; i++) {
        if (quoted && text[i] == '\\') {
            i++;
        } else if (text[i] == '"') {
            quoted = !quoted;
        } else if (!quoted && (text[i] == '{' || text[i] == '[')) {
            depth++;
            deepest = depth > deepest ? depth : deepest;
        } else if (!quoted && (text[i] == '}' || text[i] == ']')) {
            depth -= depth > 0;
        }
    }
    return deepest;
}

/* A string that holds documents, one after the other. */
static enum verdict compare_quoted(struct oracle_reading *reading, json_t *text)
{
    const char *at = json_string_value(text);
    size_t left = json_string_length(text);
    reading->minus_zero = reading->minus_zero || strstr(at, "-0") != NULL;
    if (depth_of(at, left) > CLOUDPBX_DEPTH_MAX) {
        return NOT_COMPARED;
    }
    for (enum verdict verdict = NOT_COMPARED;; verdict = AGREED) {
        size_t blank = 0;
        while (blank < left && strchr(" \t\r\n", at[blank]) != NULL && at[blank] != '\0') {
            blank++;
        }
        at += blank;
        left -= blank;
        if (left == 0) {
            return verdict == NOT_COMPARED ? UNREADABLE : AGREED;
        }
        json_error_t end;
        json_t *document =
            json_loadb(at, left, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DISABLE_EOF_CHECK, &end);
        if (document == NULL) {
            return NOT_COMPARED;
        }
        verdict = compare_document(reading, document);
        json_decref(document);
        if (verdict != AGREED) {
            return verdict;
        }
        at += end.position;
        left -= (size_t)end.position;
    }
}

struct expected {
    bool whole, has_id, has_channel, foreign, has_text, odd_text;
    long long id;
};

static enum verdict read_member(struct oracle_reading *reading, const char *name, json_t *value,
                                struct expected *expected)
{
    if (strcmp(name, "text") == 0) {
        bool document = json_is_object(value) || json_is_array(value);
        expected->has_text = true;
        expected->odd_text = !document && !json_is_string(value);
        return document                ? compare_document(reading, value)
               : json_is_string(value) ? compare_quoted(reading, value)
                                       : AGREED;
    }
    struct json_field json_field = json_field_of(reading, value);
    if (strcmp(name, "id") == 0) {
        expected->has_id =
            !json_is_real(value) && whole_number(&json_field, LLONG_MIN, LLONG_MAX, &expected->id);
        return json_field.ambiguous && json_is_string(value) ? NOT_COMPARED : AGREED;
    }
    if (strcmp(name, "channel") == 0) {
        expected->has_channel = json_field.there;
        expected->foreign = json_field.there && strcasecmp(json_field.text, "pbx_MojaCentrala") != 0;
        return json_field.ambiguous && !json_is_integer(value) ? NOT_COMPARED : AGREED;
    }
    return AGREED;
}

static enum frame_kind expected_kind(const struct expected *expected)
{
    if (expected->has_id && expected->id <= 0) {
        return expected->foreign ? FRAME_OTHER_CHANNEL : FRAME_CONTROL;
    }
    if (!expected->whole || !expected->has_id || !expected->has_channel || !expected->has_text ||
        expected->odd_text) {
        return FRAME_NOT_AN_ENVELOPE;
    }
    return expected->foreign ? FRAME_OTHER_CHANNEL : FRAME_EVENTS;
}

static bool compare_envelope(struct oracle_reading *reading, const struct frame_event *frame, json_t *root)
{
    struct expected expected = {.whole = json_is_object(root)};
    const char *name;
    json_t *value;
    json_object_foreach(root, name, value)
    {
        enum verdict verdict = read_member(reading, name, value, &expected);
        if (verdict == NOT_COMPARED || verdict == DIFFERENT) {
            return verdict == NOT_COMPARED;
        }
        if (verdict == UNREADABLE) {
            expected.whole = false;
            break;
        }
    }
    enum frame_kind kind = expected_kind(&expected);
    long long id = expected.has_id ? expected.id : 0;
    bool all = kind != FRAME_EVENTS || reading->next == reading->end;
    if (frame->kind == kind && frame->id == id && all &&
        frame->counter_ends == (kind == FRAME_CONTROL && id == -2)) {
        return true;
    }
    (void)snprintf(reading->oracle->difference, sizeof reading->oracle->difference,
                   "ours is %s with the id %lld, jansson's %s with the id %lld%s",
                   frame_kind_word(frame->kind), (long long)frame->id, frame_kind_word(kind), id,
                   all ? "" : "; we have more events");
    return false;
}

static bool compare_events_of_frame(struct oracle *oracle, const char *frame, size_t length)
{
    json_t *root = json_loadb(frame, length, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_ANY, NULL);
    if (root == NULL) {
        return true; /* a member comes twice */
    }
    const struct event *ours;
    struct cloudpbx_decoder *decoder = cloudpbx_decoder_new("MojaCentrala");
    size_t count = cloudpbx_decode_frame(decoder, frame, length, &ours);
    struct oracle_reading reading = {.oracle = oracle,
                                     .next = ours + 1,
                                     .end = ours + count,
                                     .passed_over = ours[0].frame.kind != FRAME_EVENTS,
                                     .minus_zero = memmem(frame, length, "-0", 2) != NULL};
    bool same = compare_envelope(&reading, &ours[0].frame, root);
    cloudpbx_decoder_free(decoder);
    json_decref(root);
    return same;
}

bool oracle_compare(struct oracle *oracle, const char *frame, size_t length)
{
    if (length > CLOUDPBX_FRAME_BYTES_MAX) {
        return true;
    }
    json_t *value = json_loadb(frame, length, JSON_ALLOW_NUL | JSON_DECODE_ANY, NULL);
    if (value == NULL) {
        return true;
    }
    oracle->frames++;
    oracle->difference[0] = '\0';
    bool deep = depth_of(frame, length) > CLOUDPBX_DEPTH_MAX;
    bool same = deep || (oracle_compare_values(oracle, frame, length, value) &&
                         compare_events_of_frame(oracle, frame, length));
    json_decref(value);
    return same;
}
