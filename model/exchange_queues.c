/* Events of queues and their agents. */

#include "model/exchange.h"
#include "model/exchange_internal.h"

unsigned exchange_apply_waiting(struct exchange *exchange, const struct event *event)
{
    struct queue *queue = table_put(&exchange->queues, event->waiting.queue, NULL);
    if (queue == NULL) {
        return exchange_count_overflow(exchange);
    }
    int before = queue->waiting;
    if (!queue_apply_waiting(queue, event->waiting.waiting, &exchange->stamp, exchange->valid_from)) {
        return CHANGED_NOTHING;
    }
    return CHANGED_QUEUES | exchange_record(exchange, HISTORY_WAITING, before, queue->waiting,
                                            exchange->stamp.at, queue->row.key, NULL, NULL);
}

static bool is_member(const struct exchange *exchange, const char *number, const char *queue)
{
    const struct agent *agent = table_get(&exchange->agents, number);
    return agent != NULL && agent_membership(agent, queue) != NULL;
}

unsigned exchange_apply_member(struct exchange *exchange, const struct event *event)
{
    const struct member_event *said = &event->member;
    if (exchange->stamp.order < exchange->removed_order && !is_member(exchange, said->number, said->queue)) {
        return CHANGED_NOTHING; /* late, and perhaps from before the user removed the agent */
    }
    bool full =
        exchange->memberships >= EXCHANGE_MEMBERSHIPS_MAX && !is_member(exchange, said->number, said->queue);
    struct agent *agent = full ? NULL : table_put(&exchange->agents, said->number, NULL);
    uint32_t queue_count = exchange->queues.count;
    (void)table_put(&exchange->queues, said->queue,
                    NULL); /* the queue exists, though nothing is known of its callers */
    unsigned changes = exchange->queues.count > queue_count ? CHANGED_QUEUES : CHANGED_NOTHING;
    if (agent == NULL) {
        return changes | exchange_count_overflow(exchange);
    }
    struct membership before;
    uint16_t queues = agent->queue_count;
    unsigned agent_changes = agent_apply(agent, said, &exchange->stamp, exchange->valid_from, &before);
    exchange->memberships += (uint32_t)(agent->queue_count - queues);
    changes |= (agent_changes & AGENT_FULL) != 0 ? exchange_count_overflow(exchange) : CHANGED_NOTHING;
    changes |= exchange_learn(exchange, said->number, said->name, NAME_FROM_AGENT);
    const struct membership *member = agent_membership(agent, said->queue);
    const int64_t silent_before = exchange_silent_before(exchange, exchange->stamp.at);
    bool was_silent = before.stamp.order > 0 && membership_is_silent(&before, silent_before);
    if (member == NULL || (agent_changes == AGENT_SAME && !was_silent)) {
        return changes;
    }
    if (member->status != before.status) {
        changes |= exchange_record(exchange, HISTORY_MEMBER, (int)before.status, (int)member->status,
                                   exchange->stamp.at, said->number, said->queue, NULL);
    }
    if ((agent_changes & AGENT_PAUSE_CHANGED) != 0) {
        changes |= exchange_record(exchange, HISTORY_PAUSE, (int)before.pause, (int)member->pause,
                                   exchange->stamp.at, said->number, said->queue, member->reason);
    }
    return changes | CHANGED_AGENTS;
}

unsigned exchange_apply_removed(struct exchange *exchange, const struct event *event, int64_t at)
{
    const struct removed_event *said = &event->removed;
    struct agent *agent = table_get(&exchange->agents, said->number);
    if (agent == NULL || (said->queue != NULL && !agent_leave(agent, said->queue))) {
        return CHANGED_NOTHING;
    }
    exchange->memberships -= said->queue != NULL ? 1U : agent->queue_count;
    unsigned changes = CHANGED_AGENTS |
                       exchange_record(exchange, HISTORY_REMOVED, 0, 0, at, said->number, said->queue, NULL);
    exchange->removed_order = exchange->ids.order_max;
    if (said->queue == NULL || agent->queue_count == 0) {
        agent_done(agent);
        table_drop(&exchange->agents, agent);
    }
    return changes;
}
