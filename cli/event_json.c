/* An event as a JSON object. */

#include "cli/event_json.h"

#include "cli/json_schema.h"
#include "model/action.h"

static json_t *text_or_null(const char *text)
{
    return text == NULL ? json_null() : json_string(text);
}

json_t *pause_json(enum pause pause)
{
    return pause == PAUSE_NO || pause == PAUSE_YES ? json_boolean(pause == PAUSE_YES) : json_null();
}

json_t *voicemail_json(int count)
{
    return count == VOICEMAIL_UNKNOWN ? json_null() : json_integer(count);
}

static json_t *member_json(const struct member_event *member)
{
    return json_pack("{ss ss ss so ss so so si}", "event", "member", "number", member->number, "queue",
                     member->queue, "name", text_or_null(member->name), "status",
                     member_status_word(member->status), "paused", pause_json(member->pause), "reason",
                     text_or_null(member->reason), "calls_completed", member->calls_completed);
}

static json_t *link_json(const struct link_event *link)
{
    return json_pack("{ss ss so so si}", "event", "link", "state", link_state_word(link->state), "address",
                     text_or_null(link->address), "reason", text_or_null(link->reason), "backlog",
                     link->backlog);
}

static json_t *body_json(const struct event *event)
{
    switch (event->kind) {
    case EVENT_FRAME:
        return json_pack("{ss sI ss}", "event", "frame", "id", (json_int_t)event->frame.id, "kind",
                         frame_kind_word(event->frame.kind));
    case EVENT_UNKNOWN:
        return json_pack("{ss ss}", "event", "unknown", "name", event->unknown.name);
    case EVENT_UNREADABLE:
        return json_pack("{ss so so so ss}", "event", "unreadable", "in",
                         text_or_null(event->unreadable.event), "name", text_or_null(event->unreadable.name),
                         "queue", text_or_null(event->unreadable.queue), "stale",
                         unreadable_thing_word(event->unreadable.thing));
    case EVENT_FOREIGN:
        return json_pack("{ss ss}", "event", "foreign", "of", event->foreign.exchange);
    case EVENT_DEVICE:
        return json_pack("{ss ss ss si}", "event", "device", "number", event->device.number, "state",
                         device_state_word(event->device.state), "code", event->device.code);
    case EVENT_PARTY:
        return json_pack("{ss ss ss si so so}", "event", "party", "number", event->party.number, "state",
                         device_state_word(event->party.state), "code", event->party.code, "peer_number",
                         text_or_null(event->party.peer_number), "peer_name",
                         text_or_null(event->party.peer_name));
    case EVENT_WAITING:
        return json_pack("{ss ss si}", "event", "waiting", "queue", event->waiting.queue, "waiting",
                         event->waiting.waiting);
    case EVENT_MEMBER:
        return member_json(&event->member);
    case EVENT_PARTICIPANT:
        return json_pack("{ss ss ss ss so so}", "event", "participant", "room", event->participant.room,
                         "action", event->participant.joined ? "joined" : "left", "channel",
                         event->participant.channel, "number", text_or_null(event->participant.number),
                         "name", text_or_null(event->participant.name));
    case EVENT_SMS:
        return json_pack("{ss ss so ss}", "event", "message", "id", event->sms.id, "to",
                         text_or_null(event->sms.to), "status", sms_status_word(event->sms.status));
    case EVENT_VOICEMAIL:
        return json_pack("{ss ss so so}", "event", "voicemail", "number", event->voicemail.number, "new",
                         voicemail_json(event->voicemail.new_count), "old",
                         voicemail_json(event->voicemail.old_count));
    case EVENT_LINK:
        return link_json(&event->link);
    case EVENT_GAP: /* recordings, the journal and what the user does are not of the exchange */
    case EVENT_REPLAY:
    case EVENT_JOURNAL:
    case EVENT_REMOVED:
    case EVENT_REQUESTED:
    case EVENT_OUTCOME:
    case EVENT_PROGRESS:
    case EVENT_CALL_RECORD: /* rows of lists have their own subcommands */
    case EVENT_RECORDING:
    case EVENT_TRANSCRIPT:
        return NULL;
    }
    return NULL;
}

json_t *event_json(const struct event *event, const char *exchange, const char *label, int64_t at,
                   unsigned schema)
{
    bool unknown = event->kind == EVENT_VOICEMAIL && !json_schema_has_voicemail(schema);
    json_t *body = unknown ? NULL : body_json(event);
    if (body == NULL) {
        return NULL;
    }
    json_t *line =
        json_pack("{si sI ss}", "version", JSON_SCHEMA_NEWEST, "t_ms", (json_int_t)at, "exchange", exchange);
    (void)json_object_update(line, body);
    if (*label != '\0') {
        (void)json_object_set_new(line, "title", json_string(label));
    }
    json_decref(body);
    return json_schema_take(line, schema);
}
