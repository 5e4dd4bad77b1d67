/* The whole model of one exchange as a JSON object. */

#include "cli/state_json.h"

#include "cli/event_json.h"
#include "cli/json_schema.h"

/* A recording that has ended is still a recording. */
static const char *link_word(enum link_state state)
{
    return link_state_word(state == LINK_ENDED ? LINK_REPLAY : state);
}

static const char *freshness_of(const struct exchange *exchange, const struct stamp *stamp)
{
    return freshness_word(exchange_freshness(exchange, stamp));
}

static json_t *ids_json(const struct sequence *ids)
{
    return json_pack("{sI sI sI sI sI sI}", "last", (json_int_t)ids->last, "gaps", (json_int_t)ids->gaps,
                     "missed", (json_int_t)ids->missed, "duplicates", (json_int_t)ids->duplicates, "late",
                     (json_int_t)ids->late, "resets", (json_int_t)ids->resets);
}

static json_t *ignored_json(const struct exchange *exchange)
{
    const uint64_t *count = exchange->ignored;
    return json_pack("{sI sI sI sI sI sI}", "not_json", (json_int_t)count[FRAME_NOT_JSON], "not_an_envelope",
                     (json_int_t)count[FRAME_NOT_AN_ENVELOPE], "unknown_event",
                     (json_int_t)exchange->unknown_events, "other_channel",
                     (json_int_t)count[FRAME_OTHER_CHANNEL], "control", (json_int_t)count[FRAME_CONTROL],
                     "foreign_exchange", (json_int_t)exchange->foreign.events);
}

static json_t *foreign_json(const struct foreign *foreign)
{
    json_t *names = json_array();
    for (int i = 0; i < FOREIGN_MAX && foreign->names[i].events > 0; i++) {
        json_array_append_new(names, json_pack("{ss sI}", "name", foreign->names[i].name, "events",
                                               (json_int_t)foreign->names[i].events));
    }
    return names;
}

static json_t *unreadable_json(const struct unreadable *unreadable)
{
    return json_pack("{sI sb}", "messages", (json_int_t)unreadable->messages, "often",
                     (int)unreadable->often);
}

/* The exchange's own value; null if it sent none. */
static json_t *code_json(const struct state_report *report)
{
    return report->stamp.order == 0 ? json_null() : json_integer(report->code);
}

static json_t *peer_json(const struct exchange *exchange, const struct extension *extension)
{
    bool engaged = device_state_is_engaged(extension->state);
    if (!engaged || (*extension->peer_number == '\0' && *extension->peer_name == '\0')) {
        return json_null();
    }
    return json_pack("{ss ss}", "number", extension->peer_number, "name",
                     exchange_peer_name(exchange, extension));
}

/* Null if the exchange has never told of a mailbox. */
static json_t *mailbox_json(const struct exchange *exchange, const struct mailbox *mailbox)
{
    if (mailbox->stamp.order == 0) {
        return json_null();
    }
    return json_pack("{so so ss sI}", "new", voicemail_json(mailbox->new_count), "old",
                     voicemail_json(mailbox->old_count), "freshness", freshness_of(exchange, &mailbox->stamp),
                     "updated_ms", (json_int_t)mailbox->stamp.at);
}

static json_t *extension_json(const struct exchange *exchange, const struct extension *extension)
{
    bool known = !extension_is_unreported(extension);
    return json_pack(
        "{ss ss ss so so ss so so so so}", "number", extension->row.key, "name",
        exchange_name_of(exchange, extension->row.key), "state", device_state_word(extension->state),
        "device_code", code_json(&extension->device), "party_code", code_json(&extension->party), "freshness",
        freshness_word(extension_freshness(extension, exchange->valid_from)), "peer",
        peer_json(exchange, extension), "since_ms", known ? json_integer(extension->since) : json_null(),
        "updated_ms", known ? json_integer(extension_stamp(extension)->at) : json_null(), "voicemail",
        mailbox_json(exchange, &extension->mailbox));
}

/* `waiting` is null for a queue of which only members were reported. */
static json_t *queue_json(const struct exchange *exchange, const struct queue *queue, int64_t now)
{
    bool known = queue->stamp.order > 0;
    return json_pack("{ss so so ss}", "name", queue->row.key, "waiting",
                     known ? json_integer(queue->waiting) : json_null(), "longest_wait_at_least_ms",
                     known ? json_integer(queue_longest_wait_at_least_ms(queue, now)) : json_null(),
                     "freshness", freshness_of(exchange, &queue->stamp));
}

static json_t *membership_json(const struct exchange *exchange, const struct membership *member)
{
    return json_pack("{ss ss si so ss si ss ss sI}", "queue", member->queue, "status",
                     member_status_word(member->status), "status_code", member->code, "paused",
                     pause_json(member->pause), "reason", member->reason, "calls_completed",
                     member->calls_completed, "membership", member->membership, "freshness",
                     freshness_of(exchange, &member->stamp), "updated_ms", (json_int_t)member->stamp.at);
}

static json_t *agent_json(const struct exchange *exchange, const struct agent *agent, int64_t now)
{
    json_t *queues = json_array();
    for (uint16_t i = 0; i < agent->queue_count; i++) {
        json_array_append_new(queues, membership_json(exchange, &agent->queues[i]));
    }
    return json_pack("{ss ss so sb}", "number", agent->row.key, "name", exchange_agent_name(exchange, agent),
                     "queues", queues, "silent", (int)exchange_agent_summary(exchange, agent, now).silent);
}

static json_t *conference_json(const struct exchange *exchange, const struct conference *conference)
{
    json_t *participants = json_array();
    for (uint16_t i = 0; i < conference->count; i++) {
        const struct participant *who = &conference->participants[i];
        json_array_append_new(participants,
                              json_pack("{ss ss ss ss}", "channel", who->channel, "number", who->number,
                                        "name", who->name, "freshness", freshness_of(exchange, &who->stamp)));
    }
    return json_pack("{ss ss so}", "name", conference->row.key, "freshness",
                     freshness_word(conference_freshness(conference, exchange->valid_from)), "participants",
                     participants);
}

static json_t *message_json(const struct sms *message)
{
    return json_pack("{ss ss ss}", "id", message->id, "to", message->to, "status",
                     sms_status_word(message->status));
}

/* The details of the link. A time is null if there is none. */
static void add_link(json_t *state, const struct link *link)
{
    const struct {
        const char *name;
        int64_t at;
    } times[] = {{"link_since_ms", link->lost_at != 0 ? link->lost_at : link->since},
                 {"link_last_message_ms", link->last_message_at},
                 {"link_last_event_ms", link->last_event_at},
                 {"link_retry_ms", link->retry_at}};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        json_object_set_new(state, times[i].name, times[i].at == 0 ? json_null() : json_integer(times[i].at));
    }
    json_object_set_new(state, "link_reason",
                        *link->reason == '\0' ? json_null() : json_string(link->reason));
}

json_t *state_json(const struct exchange *exchange, const char *label, int64_t now, unsigned schema)
{
    json_t *extensions = json_array();
    json_t *queues = json_array();
    json_t *agents = json_array();
    json_t *conferences = json_array();
    json_t *messages = json_array();
    for (uint32_t i = 0; i < exchange->extensions.count; i++) {
        const struct extension *extension = table_at(&exchange->extensions, i);
        if (json_schema_has_voicemail(schema) || !extension_is_unreported(extension)) {
            json_array_append_new(extensions, extension_json(exchange, extension));
        }
    }
    for (uint32_t i = 0; i < exchange->queues.count; i++) {
        json_array_append_new(queues, queue_json(exchange, table_at(&exchange->queues, i), now));
    }
    for (uint32_t i = 0; i < exchange->agents.count; i++) {
        json_array_append_new(agents, agent_json(exchange, table_at(&exchange->agents, i), now));
    }
    for (uint32_t i = 0; i < exchange->conferences.count; i++) {
        json_array_append_new(conferences, conference_json(exchange, table_at(&exchange->conferences, i)));
    }
    for (uint32_t i = 0; i < exchange->messages.count; i++) {
        json_array_append_new(messages, message_json(exchange->messages.list[i]));
    }
    json_t *state = json_pack(
        "{si ss ss sI sI so so so so sI so so so so so}", "version", JSON_SCHEMA_NEWEST, "exchange",
        exchange->name, "link", link_word(exchange->link.state), "frames", (json_int_t)exchange->frames,
        "events", (json_int_t)exchange->events, "ids", ids_json(&exchange->ids), "ignored",
        ignored_json(exchange), "unreadable", unreadable_json(&exchange->unreadable), "foreign_exchanges",
        foreign_json(&exchange->foreign), "overflow", (json_int_t)exchange->overflow, "extensions",
        extensions, "queues", queues, "agents", agents, "conferences", conferences, "messages", messages);
    add_link(state, &exchange->link);
    json_object_set_new(state, "title", *label == '\0' ? json_null() : json_string(label));
    return json_schema_take(state, schema);
}
