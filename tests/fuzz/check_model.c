/* What holds for an exchange, whatever it was told. */

#include "tests/fuzz/check_model.h"

#include "model/text.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static void check_table(const struct table *table)
{
    REQUIRE(table->count <= table->limit && table->count <= table->slots);
    const char *before = NULL;
    for (uint32_t place = 0; place < table->count; place++) {
        const struct table_row *row = table_at(table, place);
        REQUIRE(row->key[0] != '\0');
        REQUIRE(before == NULL || text_compare(before, row->key) < 0);
        REQUIRE(table_get(table, row->key) == row);
        REQUIRE(table_lower_bound(table, row->key) == place);
        fuzz_check_text(row->key, TABLE_KEY_BYTES);
        before = row->key;
    }
}

static void check_stamp(const struct exchange *exchange, const struct stamp *stamp, int64_t now)
{
    REQUIRE(stamp->order <= exchange->ids.order_max);
    REQUIRE(stamp->at <= now && stamp->at >= 0);
    REQUIRE(stamp->order > 0 || stamp->at == 0);
    REQUIRE(exchange_freshness(exchange, stamp) < FRESHNESS_COUNT);
}

static void check_mailbox(const struct mailbox *mailbox)
{
    REQUIRE(mailbox->new_count >= VOICEMAIL_UNKNOWN && mailbox->new_count <= VOICEMAIL_MAX);
    REQUIRE(mailbox->old_count >= VOICEMAIL_UNKNOWN && mailbox->old_count <= VOICEMAIL_MAX);
    REQUIRE(mailbox->stamp.order > 0 || (mailbox->new_count == 0 && mailbox->old_count == 0));
}

static void check_extensions(const struct exchange *exchange, int64_t now)
{
    uint32_t unreported_extensions = 0;
    for (uint32_t i = 0; i < exchange->extensions.count; i++) {
        const struct extension *extension = table_at(&exchange->extensions, i);
        check_stamp(exchange, &extension->device.stamp, now);
        check_stamp(exchange, &extension->party.stamp, now);
        check_stamp(exchange, &extension->mailbox.stamp, now);
        check_mailbox(&extension->mailbox);
        bool unreported = extension_is_unreported(extension);
        REQUIRE(!unreported || extension->mailbox.stamp.order > 0);
        unreported_extensions += unreported;
        REQUIRE(extension->state < DEVICE_STATE_COUNT && extension->direction <= CALL_IN);
        REQUIRE(extension->since >= 0 && extension->since <= now);
        REQUIRE(extension->answered_at >= 0 && extension->answered_at <= now);
        fuzz_check_text(extension->peer_number, sizeof extension->peer_number);
        fuzz_check_text(extension->peer_name, sizeof extension->peer_name);
    }
    REQUIRE(unreported_extensions == exchange->unreported_extensions);
}

static void check_queues(const struct exchange *exchange, int64_t now)
{
    for (uint32_t i = 0; i < exchange->queues.count; i++) {
        const struct queue *queue = table_at(&exchange->queues, i);
        check_stamp(exchange, &queue->stamp, now);
        REQUIRE(queue->waiting >= 0);
        REQUIRE(queue->arrival_first < QUEUE_ARRIVALS_MAX && queue->arrival_count <= QUEUE_ARRIVALS_MAX);
        REQUIRE(queue->arrival_count ==
                (queue->waiting < QUEUE_ARRIVALS_MAX ? queue->waiting : QUEUE_ARRIVALS_MAX));
        for (int a = 0; a < queue->arrival_count; a++) {
            int64_t arrival = queue->arrivals[(queue->arrival_first + a) % QUEUE_ARRIVALS_MAX];
            REQUIRE(arrival >= 0 && arrival <= now);
        }
        int64_t longest_ms = queue_longest_wait_at_least_ms(queue, now);
        REQUIRE(longest_ms >= 0 && longest_ms <= now && (queue->waiting > 0 || longest_ms == 0));
    }
}

static void check_membership(const struct exchange *exchange, const struct agent *agent, uint16_t place,
                             int64_t now)
{
    const struct membership *member = &agent->queues[place];
    check_stamp(exchange, &member->stamp, now);
    REQUIRE(member->stamp.order > 0);
    REQUIRE(member->queue[0] != '\0' && agent_membership(agent, member->queue) == member);
    REQUIRE(place == 0 || text_compare(agent->queues[place - 1].queue, member->queue) < 0);
    REQUIRE(member->status < MEMBER_STATUS_COUNT);
    REQUIRE(member->since >= 0 && member->since <= now);
    REQUIRE(member->pause == PAUSE_YES || member->reason[0] == '\0');
    REQUIRE(member->pause <= PAUSE_UNKNOWN);
    fuzz_check_text(member->membership, sizeof member->membership);
    fuzz_check_text(member->queue, sizeof member->queue);
    fuzz_check_text(member->name, sizeof member->name);
    fuzz_check_text(member->reason, sizeof member->reason);
}

static void check_summary(const struct exchange *exchange, const struct agent *agent, int64_t now)
{
    struct agent_summary summary = exchange_agent_summary(exchange, agent, now);
    REQUIRE(summary.status < MEMBER_STATUS_COUNT && summary.freshness < FRESHNESS_COUNT);
    REQUIRE(summary.pause <= PAUSED_PERHAPS && summary.latest != NULL);
    REQUIRE(summary.freshness == FRESHNESS_LIVE || summary.status == MEMBER_UNKNOWN);
    REQUIRE(agent_latest_stamp(agent)->order > 0);
}

static void check_agents(const struct exchange *exchange, int64_t now)
{
    uint32_t memberships = 0;
    for (uint32_t i = 0; i < exchange->agents.count; i++) {
        const struct agent *agent = table_at(&exchange->agents, i);
        REQUIRE(agent->queue_count > 0 && agent->queue_count <= AGENT_QUEUES_MAX);
        REQUIRE(agent->queue_count <= agent->queue_capacity);
        REQUIRE(agent->name_order <= exchange->ids.order_max);
        REQUIRE((agent->name[0] != '\0') == (agent->name_order > 0));
        fuzz_check_text(agent->name, sizeof agent->name);
        memberships += agent->queue_count;
        for (uint16_t place = 0; place < agent->queue_count; place++) {
            check_membership(exchange, agent, place, now);
        }
        check_summary(exchange, agent, now);
    }
    REQUIRE(memberships == exchange->memberships && memberships <= EXCHANGE_MEMBERSHIPS_MAX);
}

static void check_conference(const struct exchange *exchange, const struct conference *conference,
                             int64_t now)
{
    check_stamp(exchange, &conference->stamp, now);
    REQUIRE(conference->count <= CONFERENCE_PARTICIPANTS_MAX && conference->count <= conference->capacity);
    REQUIRE(conference->since >= 0 && conference->since <= now &&
            conference->next_departure < CONFERENCE_DEPARTURES);
    REQUIRE(conference_freshness(conference, exchange->valid_from) < FRESHNESS_COUNT);
    for (uint16_t p = 0; p < conference->count; p++) {
        const struct participant *participant = &conference->participants[p];
        check_stamp(exchange, &participant->stamp, now);
        REQUIRE(participant->channel[0] != '\0');
        REQUIRE(participant->joined_at >= 0 && participant->joined_at <= now);
        for (uint16_t other = 0; other < p; other++) {
            REQUIRE(strcmp(conference->participants[other].channel, participant->channel) != 0);
        }
        fuzz_check_text(participant->channel, sizeof participant->channel);
        fuzz_check_text(participant->number, sizeof participant->number);
        fuzz_check_text(participant->name, sizeof participant->name);
    }
}

static void check_messages(const struct exchange *exchange, int64_t now)
{
    const struct sms_list *messages = &exchange->messages;
    REQUIRE(messages->count <= SMS_LIST_MAX);
    for (uint32_t i = 0; i < messages->count; i++) {
        const struct sms *message = messages->list[i];
        check_stamp(exchange, &message->stamp, now);
        REQUIRE(message->status < SMS_STATUS_COUNT);
        REQUIRE(message->changed_at >= 0 && message->changed_at <= now);
        REQUIRE(message->id[0] == '\0' || sms_list_by_id(messages, message->id) == message);
        fuzz_check_text(message->id, sizeof message->id);
        fuzz_check_text(message->to, sizeof message->to);
    }
}

static void check_figures(const struct exchange *exchange)
{
    const struct sequence *ids = &exchange->ids;
    uint64_t passed_over = 0;
    for (int kind = 0; kind < FRAME_KIND_COUNT; kind++) {
        passed_over += exchange->ignored[kind];
    }
    REQUIRE(passed_over <= exchange->frames);
    REQUIRE(exchange->valid_from == sequence_valid_from(ids) && ids->order <= ids->order_max);
    REQUIRE(exchange->link.state < LINK_STATE_COUNT);
    REQUIRE(ids->last >= 0 && ids->first <= ids->last && ids->missing <= ids->last);
    REQUIRE(ids->gaps <= ids->missed || ids->gaps == 0);
}

void check_exchange(const struct exchange *exchange, int64_t now)
{
    check_figures(exchange);
    check_table(&exchange->extensions);
    check_table(&exchange->queues);
    check_table(&exchange->agents);
    check_table(&exchange->conferences);
    check_table(&exchange->directory.names);
    check_extensions(exchange, now);
    check_queues(exchange, now);
    check_agents(exchange, now);
    uint32_t participants = 0;
    for (uint32_t i = 0; i < exchange->conferences.count; i++) {
        const struct conference *conference = table_at(&exchange->conferences, i);
        check_conference(exchange, conference, now);
        participants += conference->count;
    }
    REQUIRE(participants == exchange->participants && participants <= EXCHANGE_PARTICIPANTS_MAX);
    check_messages(exchange, now);
}

static void check_not_live(const struct exchange *exchange, const struct stamp *stamp)
{
    REQUIRE(exchange_freshness(exchange, stamp) != FRESHNESS_LIVE);
}

void check_nothing_is_live(const struct exchange *exchange)
{
    for (uint32_t i = 0; i < exchange->extensions.count; i++) {
        const struct extension *extension = table_at(&exchange->extensions, i);
        REQUIRE(extension_freshness(extension, exchange->valid_from) != FRESHNESS_LIVE);
        check_not_live(exchange, &extension->mailbox.stamp);
    }
    for (uint32_t i = 0; i < exchange->queues.count; i++) {
        const struct queue *queue = table_at(&exchange->queues, i);
        check_not_live(exchange, &queue->stamp);
    }
    for (uint32_t i = 0; i < exchange->agents.count; i++) {
        REQUIRE(exchange_agent_summary(exchange, table_at(&exchange->agents, i), 0).freshness !=
                FRESHNESS_LIVE);
    }
    for (uint32_t i = 0; i < exchange->conferences.count; i++) {
        REQUIRE(conference_freshness(table_at(&exchange->conferences, i), exchange->valid_from) !=
                FRESHNESS_LIVE);
    }
}
