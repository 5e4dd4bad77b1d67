/* Agents: the people who answer queues. */

#include "model/agent.h"

#include "model/memory.h"
#include "model/text.h"

#include <stdlib.h>
#include <string.h>

struct membership *agent_membership(const struct agent *agent, const char *queue)
{
    for (uint16_t i = 0; i < agent->queue_count; i++) {
        if (text_is_copy(agent->queues[i].queue, TABLE_KEY_BYTES, queue)) {
            return &agent->queues[i];
        }
    }
    return NULL;
}

/* Adds a membership in the order of the queues' names; NULL if there are too many. */
static struct membership *add_membership(struct agent *agent, const char *queue)
{
    if (agent->queue_count == AGENT_QUEUES_MAX) {
        return NULL;
    }
    if (agent->queue_count == agent->queue_capacity) {
        agent->queue_capacity = agent->queue_capacity == 0 ? 2 : (uint16_t)(agent->queue_capacity * 2);
        agent->queues = memory_resize(agent->queues, agent->queue_capacity, sizeof *agent->queues);
    }
    char name[TABLE_KEY_BYTES]; /* names are compared as they are stored: cut */
    (void)text_copy(name, sizeof name, queue);
    uint16_t index = 0;
    while (index < agent->queue_count && text_compare(agent->queues[index].queue, name) < 0) {
        index++;
    }
    struct membership *new = &agent->queues[index];
    memmove(new + 1, new, (size_t)(agent->queue_count - index) * sizeof *new);
    agent->queue_count++;
    *new = (struct membership){0};
    (void)text_copy(new->queue, sizeof new->queue, name);
    return new;
}

/* The exchange sends the reason once, with the pause. Later messages omit it, which does not clear it. After
 * the membership was stale it may be another pause, so the reason is dropped. */
static void take_pause(struct membership *member, const struct member_event *event, bool was_live)
{
    enum pause before = was_live ? member->pause : PAUSE_UNKNOWN;
    member->pause = event->pause == PAUSE_UNSAID ? before : event->pause;
    if (member->pause != PAUSE_YES || before != PAUSE_YES) {
        member->reason[0] = '\0';
    }
    if (member->pause == PAUSE_YES && event->reason != NULL) {
        (void)text_copy(member->reason, sizeof member->reason, event->reason);
    }
}

static void take_text(char *to, size_t size, const char *said)
{
    if (said != NULL) {
        (void)text_copy(to, size, said);
    }
}

/* Takes the name from the event; a late message does not bring an old one back. Returns whether the agent has
 * another name now. A number is no name. */
static bool take_name(struct agent *agent, struct membership *member, const struct member_event *event,
                      const struct stamp *stamp)
{
    if (event->name == NULL || text_is_all_blank(event->name) || strcmp(event->name, event->number) == 0) {
        return false;
    }
    (void)text_copy(member->name, sizeof member->name, event->name);
    if (stamp->order < agent->name_order) {
        return false;
    }
    agent->name_order = stamp->order;
    bool same = strcmp(agent->name, member->name) == 0;
    (void)text_copy(agent->name, sizeof agent->name, member->name);
    return !same;
}

unsigned agent_apply(struct agent *agent, const struct member_event *event, const struct stamp *stamp,
                     uint64_t valid_from, struct membership *before)
{
    *before = (struct membership){0};
    struct membership *member = agent_membership(agent, event->queue);
    if (member == NULL) {
        member = add_membership(agent, event->queue);
    }
    if (member == NULL) {
        return AGENT_FULL;
    }
    if (!stamp_accepts(&member->stamp, stamp)) {
        return AGENT_SAME;
    }
    *before = *member;
    bool was_live = stamp_freshness(&member->stamp, valid_from) == FRESHNESS_LIVE;
    take_pause(member, event, was_live);
    member->status = event->status;
    member->code = event->code;
    member->calls_completed = event->calls_completed < 0 ? member->calls_completed : event->calls_completed;
    take_text(member->membership, sizeof member->membership, event->membership);
    bool renamed = take_name(agent, member, event, stamp);
    member->stamp = stamp_merged(&member->stamp, stamp);

    unsigned changes = AGENT_SAME;
    changes |= member->status != before->status || !was_live ? AGENT_STATUS_CHANGED : 0;
    changes |= member->pause != before->pause || strcmp(member->reason, before->reason) != 0
                   ? AGENT_PAUSE_CHANGED
                   : 0;
    renamed = renamed || strcmp(member->name, before->name) != 0 ||
              strcmp(member->membership, before->membership) != 0;
    changes |= member->calls_completed != before->calls_completed || renamed ? AGENT_OTHER_CHANGED : 0;
    if ((changes & (AGENT_STATUS_CHANGED | AGENT_PAUSE_CHANGED)) != 0) {
        member->since = stamp->at;
    }
    return changes;
}

bool agent_mark_stale(struct agent *agent, const char *queue, const struct stamp *news)
{
    bool changed = false;
    for (uint16_t i = 0; i < agent->queue_count; i++) {
        struct membership *member = &agent->queues[i];
        if (queue == NULL || text_is_copy(member->queue, TABLE_KEY_BYTES, queue)) {
            changed = stamp_mark_stale(&member->stamp, news) || changed;
        }
    }
    return changed;
}

bool agent_leave(struct agent *agent, const char *queue)
{
    struct membership *member = agent_membership(agent, queue);
    if (member == NULL) {
        return false;
    }
    size_t after = (size_t)(agent->queues + agent->queue_count - (member + 1));
    memmove(member, member + 1, after * sizeof *member);
    agent->queue_count--;
    return true;
}

void agent_done(struct agent *agent)
{
    free(agent->queues);
    agent->queues = NULL;
    agent->queue_count = agent->queue_capacity = 0;
}

bool membership_is_silent(const struct membership *member, int64_t silent_before)
{
    return member->stamp.at < silent_before;
}

/* How far a membership can be trusted: not live, live and silent, or live and recent. */
enum membership_trust { TRUST_NONE, TRUST_SILENT, TRUST_WHOLE };

static enum membership_trust trust_of(const struct membership *member, uint64_t valid_from,
                                      int64_t silent_before)
{
    if (stamp_freshness(&member->stamp, valid_from) != FRESHNESS_LIVE) {
        return TRUST_NONE;
    }
    return membership_is_silent(member, silent_before) ? TRUST_SILENT : TRUST_WHOLE;
}

static enum member_status more_engaged(enum member_status a, enum member_status b)
{
#define ENGAGEMENT(status, word, class, engagement) [status] = (engagement),
    static const int engagement[] = {MEMBER_STATUSES(ENGAGEMENT)};
#undef ENGAGEMENT
    return engagement[a] > engagement[b] ? a : b;
}

/* `counted` memberships count for the summary; the agent is paused in `paused` of them, and in `unknown` it
 * is not known. */
static enum agent_pause pause_of(uint16_t counted, uint16_t paused, uint16_t unknown)
{
    if (paused == counted && counted > 0) {
        return PAUSED_EVERYWHERE;
    }
    if (unknown > 0 && paused + unknown == counted) {
        return PAUSED_PERHAPS;
    }
    return paused > 0 ? PAUSED_SOMEWHERE : PAUSED_NOWHERE;
}

struct agent_summary agent_summary(const struct agent *agent, uint64_t valid_from, int64_t silent_before)
{
    struct agent_summary summary = {.silent = agent->queue_count > 0, .reason = ""};
    enum membership_trust most = TRUST_NONE;
    uint16_t counted = 0;
    uint16_t paused = 0;
    uint16_t unknown = 0;
    for (uint16_t i = 0; i < agent->queue_count; i++) {
        enum membership_trust trust = trust_of(&agent->queues[i], valid_from, silent_before);
        most = trust > most ? trust : most;
        summary.silent = summary.silent && membership_is_silent(&agent->queues[i], silent_before);
    }
    for (uint16_t i = 0; i < agent->queue_count; i++) {
        const struct membership *member = &agent->queues[i];
        if (trust_of(member, valid_from, silent_before) != most) {
            continue;
        }
        counted++;
        paused = (uint16_t)(paused + (member->pause == PAUSE_YES));
        unknown = (uint16_t)(unknown + (member->pause == PAUSE_UNKNOWN));
        summary.reason = *summary.reason == '\0' ? member->reason : summary.reason;
        summary.status = more_engaged(member->status, summary.status);
        summary.freshness = stamp_freshness(&member->stamp, valid_from);
        summary.latest =
            summary.latest == NULL || member->since > summary.latest->since ? member : summary.latest;
    }
    summary.pause = pause_of(counted, paused, unknown);
    summary.status = summary.freshness == FRESHNESS_LIVE ? summary.status : MEMBER_UNKNOWN;
    return summary;
}

const struct stamp *agent_latest_stamp(const struct agent *agent)
{
    const struct stamp *last = &agent->queues[0].stamp;
    for (uint16_t i = 1; i < agent->queue_count; i++) {
        last = agent->queues[i].stamp.at > last->at ? &agent->queues[i].stamp : last;
    }
    return last;
}
