#pragma once

#include "sim/office_phone.h"
#include "sim/people.h"

#include <stdbool.h>
#include <stdint.h>

/* An agent: the membership of a phone in one queue. A phone may be an agent of several queues, with a name of
 * its own in each. */

struct office;

struct office_agent {
    uint32_t phone;
    uint32_t queue;
    uint32_t next_of_phone;   /* the phone's next place, or OFFICE_NONE */
    uint32_t calls_completed; /* counted when a call ends; published with the next change only */
    uint32_t token;           /* of the end of the pause */
    bool present;             /* false: a dynamic agent who is not logged in */
    bool dynamic;
    bool paused;
    char name[PEOPLE_NAME_BYTES];
    char reason[PEOPLE_NAME_BYTES];
};

/* What its queue calls the agent's state: m_status. */
unsigned office_agent_status(const struct office *office, const struct office_agent *agent);

/* Publishes the state of one agent; with a reason when that agent is being paused now. */
void office_agent_publish(struct office *office, const struct office_agent *agent, const char *reason);

/* Pauses an agent (reason not NULL) or lets the agent come back. */
void office_agent_pause(struct office *office, struct office_agent *agent, const char *reason);

/* A dynamic agent logs in, or logs out: the latter is not published. */
void office_agent_set_present(struct office *office, struct office_agent *agent, bool present);
