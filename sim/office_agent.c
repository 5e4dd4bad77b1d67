/* One agent of a queue: presence, pause, and the events that publish them. */

#include "sim/office_agent.h"

#include "sim/office_internal.h"

#include <stddef.h>

/* The member status that follows from the state of the agent's phone. */
static unsigned status_of(enum office_phone_state state)
{
    switch (state) {
    case PHONE_IDLE:
        return 1;
    case PHONE_IN_USE:
        return 2;
    case PHONE_BUSY:
        return 3;
    case PHONE_UNAVAILABLE:
        return 5;
    case PHONE_RINGING:
        return 6;
    case PHONE_RINGING_IN_USE:
        return 7;
    case PHONE_ON_HOLD:
        return 8;
    default:
        return 0;
    }
}

unsigned office_agent_status(const struct office *office, const struct office_agent *agent)
{
    return status_of(office->phones[agent->phone].state);
}

void office_agent_publish(struct office *office, const struct office_agent *agent, const char *reason)
{
    if (!agent->present) {
        return;
    }
    struct encoder_member member = {
        .number = office->phones[agent->phone].number,
        .queue = office->queues[agent->queue].name,
        .name = agent->name,
        .reason = reason,
        .status = office_agent_status(office, agent),
        .calls_completed = agent->calls_completed,
        .dynamic = agent->dynamic,
        .paused = agent->paused,
    };
    encoder_qmember(&office->encoder, &member);
}

void office_agent_pause(struct office *office, struct office_agent *agent, const char *reason)
{
    agent->paused = reason != NULL;
    agent->token = office_new_token(office);
    people_copy(agent->reason, sizeof agent->reason, reason != NULL ? reason : "");
    office_agent_publish(office, agent, reason != NULL && reason[0] != '\0' ? reason : NULL);
    if (reason == NULL) {
        office_queue_phone_idle(office, &office->phones[agent->phone]);
    }
}

void office_agent_set_present(struct office *office, struct office_agent *agent, bool present)
{
    agent->present = present;
    if (present) {
        agent->paused = false;
        agent->calls_completed = 0;
        agent->reason[0] = '\0';
        office_agent_publish(office, agent, NULL);
        office_queue_phone_idle(office, &office->phones[agent->phone]);
    }
}
