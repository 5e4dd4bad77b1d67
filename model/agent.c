/* Agents: the people who answer queues. */

#include "model/agent.h"

#include "model/memory.h"
#include "model/text.h"

#include <stdlib.h>
#include <string.h>

struct membership *agent_membership(const struct agent *agent, const char *queue)
{
    for (uint16_t i = 0; i < agent->queue_count; i++) {
        if (strcmp(agent->queues[i].queue, queue) == 0) {
            return &agent->queues[i];
        }
    }
    return NULL;
}

/* A new membership, in the order of the queues' names; NULL when there are too many. */
static struct membership *add_membership(struct agent *agent, const char *queue)
{
    if (agent->queue_count == AGENT_QUEUES_MAX) {
        return NULL;
    }
    if (agent->queue_count == agent->queue_room) {
        agent->queue_room = agent->queue_room == 0 ? 2 : (uint16_t)(agent->queue_room * 2);
        agent->queues = memory_resize(agent->queues, agent->queue_room, sizeof *agent->queues);
    }
    uint16_t place = 0;
    while (place < agent->queue_count && text_compare(agent->queues[place].queue, queue) < 0) {
        place++;
    }
    struct membership *new = &agent->queues[place];
    memmove(new + 1, new, (size_t)(agent->queue_count - place) * sizeof *new);
    agent->queue_count++;
    *new = (struct membership){0};
    (void)text_copy(new->queue, sizeof new->queue, queue);
    return new;
}

/* The reason is told once, with the pause; later messages leave it out, which does not take it back. After a doubt it may
 * be another pause. */
static void take_pause(struct membership *member, const struct member_event *event, bool was_live)
{
    if (!event->paused || !member->paused || !was_live) {
        member->reason[0] = '\0';
    }
    if (event->paused && event->reason != NULL) {
        (void)text_copy(member->reason, sizeof member->reason, event->reason);
    }
    member->paused = event->paused;
}

unsigned agent_apply(struct agent *agent, const struct member_event *event, const struct hearing *heard, uint64_t doubt,
                     struct membership *before)
{
    *before = (struct membership){0};
    struct membership *member = agent_membership(agent, event->queue);
    if (member == NULL) {
        member = add_membership(agent, event->queue);
    }
    if (member == NULL) {
        return AGENT_NO_ROOM;
    }
    if (!hearing_accepts(&member->heard, heard)) {
        return AGENT_SAME;
    }
    *before = *member;
    bool was_live = hearing_freshness(&member->heard, doubt) == FRESHNESS_LIVE;
    take_pause(member, event, was_live);
    member->status = event->status;
    member->code = event->code;
    member->taken = event->taken < 0 ? member->taken : event->taken;
    member->dynamic = event->dynamic;
    if (event->name != NULL) {
        (void)text_copy(member->name, sizeof member->name, event->name);
    }
    member->heard = *heard;

    unsigned changes = AGENT_SAME;
    changes |= member->status != before->status || !was_live ? AGENT_STATUS_CHANGED : 0;
    changes |= member->paused != before->paused || strcmp(member->reason, before->reason) != 0 ? AGENT_PAUSE_CHANGED : 0;
    changes |= member->taken != before->taken || strcmp(member->name, before->name) != 0 ? AGENT_OTHER_CHANGED : 0;
    if ((changes & (AGENT_STATUS_CHANGED | AGENT_PAUSE_CHANGED)) != 0) {
        member->since = heard->at;
    }
    return changes;
}

void agent_done(struct agent *agent)
{
    free(agent->queues);
    agent->queues = NULL;
    agent->queue_count = agent->queue_room = 0;
}

enum member_status agent_status(const struct agent *agent, uint64_t doubt)
{
    static const int engagement[MEMBER_STATUS_COUNT] = {
        [MEMBER_UNKNOWN] = 0, [MEMBER_INVALID] = 1, [MEMBER_UNAVAILABLE] = 2,     [MEMBER_FREE] = 3,   [MEMBER_RINGING] = 4,
        [MEMBER_BUSY] = 5,    [MEMBER_IN_USE] = 6,  [MEMBER_RINGING_IN_USE] = 7, [MEMBER_ON_HOLD] = 8,
    };
    enum member_status most = MEMBER_UNKNOWN;
    for (uint16_t i = 0; i < agent->queue_count; i++) {
        const struct membership *member = &agent->queues[i];
        if (hearing_freshness(&member->heard, doubt) == FRESHNESS_LIVE &&
            engagement[member->status] > engagement[most]) {
            most = member->status;
        }
    }
    return most;
}

enum freshness agent_freshness(const struct agent *agent, uint64_t doubt)
{
    enum freshness best = FRESHNESS_UNKNOWN;
    for (uint16_t i = 0; i < agent->queue_count; i++) {
        enum freshness one = hearing_freshness(&agent->queues[i].heard, doubt);
        best = freshness_worse(best, one) == best ? one : best;
    }
    return best;
}

enum agent_pause agent_pause(const struct agent *agent)
{
    uint16_t paused = 0;
    for (uint16_t i = 0; i < agent->queue_count; i++) {
        paused = (uint16_t)(paused + agent->queues[i].paused);
    }
    return paused == 0 ? PAUSED_NOWHERE : paused == agent->queue_count ? PAUSED_EVERYWHERE : PAUSED_SOMEWHERE;
}
