/* One agent of a queue: presence, pause, and the events that publish them. */

#include "sim/office_agent.h"

#include "sim/office_state.h"

#include <stddef.h>

/* The member status that follows from the state of the agent's phone. */
static unsigned status_of(enum office_lamp lamp)
{
    switch (lamp) {
    case LAMP_IDLE:
        return 1;
    case LAMP_IN_USE:
        return 2;
    case LAMP_BUSY:
        return 3;
    case LAMP_UNAVAILABLE:
        return 5;
    case LAMP_RINGING:
        return 6;
    case LAMP_RINGING_IN_USE:
        return 7;
    case LAMP_HELD:
        return 8;
    default:
        return 0;
    }
}

unsigned office_agent_status(const struct office *office, const struct office_agent *agent)
{
    return status_of(office->phones[agent->phone].lamp);
}

void office_agent_say(struct office *office, const struct office_agent *agent, const char *reason)
{
    if (!agent->present) {
        return;
    }
    struct wire_member member = {
        .number = office->phones[agent->phone].number,
        .queue = office->queues[agent->queue].name,
        .name = agent->name,
        .reason = reason,
        .status = office_agent_status(office, agent),
        .taken = agent->taken,
        .dynamic = agent->dynamic,
        .paused = agent->paused,
    };
    wire_qmember(&office->wire, &member);
}

void office_agent_pause(struct office *office, struct office_agent *agent, const char *reason)
{
    agent->paused = reason != NULL;
    agent->token = office_token(office);
    people_copy(agent->reason, sizeof agent->reason, reason != NULL ? reason : "");
    office_agent_say(office, agent, reason != NULL && reason[0] != '\0' ? reason : NULL);
    if (reason == NULL) {
        office_queue_agent_free(office, &office->phones[agent->phone]);
    }
}

void office_agent_shift(struct office *office, struct office_agent *agent, bool present)
{
    agent->present = present;
    if (present) {
        agent->paused = false;
        agent->taken = 0;
        agent->reason[0] = '\0';
        office_agent_say(office, agent, NULL);
        office_queue_agent_free(office, &office->phones[agent->phone]);
    }
}
