/* The figures of a wallboard. */

#include "model/stats.h"

#include <string.h>

enum agent_class agent_class_of(enum member_status status, enum pause pause, enum freshness freshness,
                                bool silent)
{
#define CLASS(status, word, class, engagement) [status] = (class),
    static const enum agent_class classes[] = {MEMBER_STATUSES(CLASS)};
#undef CLASS
    if (silent) {
        return AGENTS_SILENT;
    }
    if (freshness != FRESHNESS_LIVE) {
        return AGENTS_UNCERTAIN;
    }
    if (classes[status] != AGENTS_FREE || pause == PAUSE_NO) {
        return classes[status];
    }
    return pause == PAUSE_YES ? AGENTS_PAUSED : AGENTS_UNCERTAIN;
}

static void count_queue(struct queue_figures *figures, const struct exchange *exchange,
                        const struct queue *queue, int64_t now)
{
    if (exchange_freshness(exchange, &queue->stamp) != FRESHNESS_LIVE) {
        figures->uncertain++;
        return;
    }
    int64_t longest_ms = queue_longest_wait_at_least_ms(queue, now);
    figures->waiting += queue->waiting;
    figures->longest_ms = longest_ms > figures->longest_ms ? longest_ms : figures->longest_ms;
}

void stats_queues(const struct exchange *exchange, int64_t now, struct queue_figures *figures)
{
    memset(figures, 0, exchange->queues.count * sizeof *figures);
    for (uint32_t i = 0; i < exchange->queues.count; i++) {
        count_queue(&figures[i], exchange, table_at(&exchange->queues, i), now);
    }
    for (uint32_t i = 0; i < exchange->agents.count; i++) {
        const struct agent *agent = table_at(&exchange->agents, i);
        for (uint16_t q = 0; q < agent->queue_count; q++) {
            const struct membership *member = &agent->queues[q];
            uint32_t index = table_lower_bound(&exchange->queues, member->queue);
            if (index < exchange->queues.count) {
                enum freshness freshness = exchange_freshness(exchange, &member->stamp);
                bool silent = membership_is_silent(member, exchange_silent_before(exchange, now));
                figures[index].agents[agent_class_of(member->status, member->pause, freshness, silent)]++;
            }
        }
    }
}

struct queue_figures stats_exchange(const struct exchange *exchange, int64_t now)
{
    struct queue_figures figures = {0};
    for (uint32_t i = 0; i < exchange->queues.count; i++) {
        count_queue(&figures, exchange, table_at(&exchange->queues, i), now);
    }
    for (uint32_t i = 0; i < exchange->agents.count; i++) {
        const struct agent *agent = table_at(&exchange->agents, i);
        struct agent_summary is = exchange_agent_summary(exchange, agent, now);
        enum pause pause = is.pause == PAUSED_EVERYWHERE ? PAUSE_YES
                           : is.pause == PAUSED_PERHAPS  ? PAUSE_UNKNOWN
                                                         : PAUSE_NO;
        figures.agents[agent_class_of(is.status, pause, is.freshness, is.silent)]++;
    }
    return figures;
}

struct queue_figures stats_board(const struct board *board, int64_t now)
{
    struct queue_figures all = {0};
    for (uint16_t i = 0; i < board->exchange_count; i++) {
        const struct exchange *exchange = board->exchanges[i];
        struct queue_figures one = stats_exchange(exchange, now);
        bool not_connected =
            board->exchange_count > 1 && exchange->queues.count == 0 && !exchange_is_connected(exchange);
        all.waiting += one.waiting;
        all.longest_ms = one.longest_ms > all.longest_ms ? one.longest_ms : all.longest_ms;
        all.uncertain += one.uncertain + not_connected;
        for (int class = 0; class < AGENT_CLASS_COUNT; class ++) {
            all.agents[class] += one.agents[class];
        }
    }
    return all;
}
