/* The board: the exchanges side by side, how the user groups their extensions, and the figures of a
 * wallboard. */

#include "model/board.h"

#include "model/memory.h"
#include "model/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct board *board_new(void)
{
    struct board *board = memory_new(1, sizeof *board);
    history_init(&board->history);
    return board;
}

void board_free(struct board *board)
{
    if (board == NULL) {
        return;
    }
    for (uint16_t i = 0; i < board->exchange_count; i++) {
        exchange_done(board->exchanges[i]);
        free(board->exchanges[i]);
    }
    for (uint16_t i = 0; i < board->group_count; i++) {
        struct group *group = &board->groups[i];
        for (uint32_t n = 0; n < group->count; n++) {
            free(group->numbers[n]);
        }
        free(group->numbers);
        free(group->name);
    }
    history_done(&board->history);
    free(board);
}

struct exchange *board_add_exchange(struct board *board, const char *name)
{
    if (board->exchange_count == BOARD_EXCHANGES_MAX) {
        return NULL;
    }
    struct exchange *exchange = memory_new(1, sizeof *exchange);
    exchange_init(exchange, name, &board->history, &board->seed);
    exchange->index = board->exchange_count;
    (void)text_copy(exchange->title, sizeof exchange->title, name);
    board->exchanges[board->exchange_count++] = exchange;
    return exchange;
}

const char *board_label(const struct board *board, const struct exchange *exchange)
{
    return board->exchange_count > 1 ? exchange->title : "";
}

const char *board_name(const struct board *board, const struct exchange *exchange)
{
    return board->exchange_count > 1 ? exchange->title : exchange->name;
}

struct exchange *board_find_exchange(const struct board *board, const char *name)
{
    struct exchange *like = NULL;
    int alike = 0;
    for (uint16_t i = 0; i < board->exchange_count; i++) {
        struct exchange *exchange = board->exchanges[i];
        if (strcmp(exchange->title, name) == 0) {
            return exchange;
        }
        if (text_like(exchange->title, name) || text_like(exchange->name, name)) {
            like = exchange;
            alike++;
        }
    }
    return alike == 1 ? like : NULL;
}

void board_format_titles(const struct board *board, char to[BOARD_TITLES_BYTES])
{
    char titles[BOARD_EXCHANGES_MAX * (EXCHANGE_NAME_BYTES + 2)];
    size_t used = 0;
    for (uint16_t i = 0; i < board->exchange_count; i++) {
        used += (size_t)snprintf(titles + used, sizeof titles - used, "%s%s", i == 0 ? "" : ", ",
                                 board->exchanges[i]->title);
    }
    (void)text_copy(to, BOARD_TITLES_BYTES, titles);
}

struct group *board_add_group(struct board *board, const char *name)
{
    if (board->group_count == BOARD_GROUPS_MAX) {
        return NULL;
    }
    struct group *group = &board->groups[board->group_count++];
    *group = (struct group){.name = memory_string(name)};
    return group;
}

bool board_add_to_group(struct group *group, const char *number)
{
    if (group->count == BOARD_GROUP_NUMBERS_MAX) {
        return false;
    }
    group->numbers = memory_resize(group->numbers, group->count + 1, sizeof *group->numbers);
    group->numbers[group->count++] = memory_string(number);
    return true;
}

uint16_t board_group_of(const struct board *board, const char *number)
{
    for (uint16_t i = 0; i < board->group_count; i++) {
        for (uint32_t n = 0; n < board->groups[i].count; n++) {
            if (strcmp(board->groups[i].numbers[n], number) == 0) {
                return i;
            }
        }
    }
    return board->group_count;
}

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
