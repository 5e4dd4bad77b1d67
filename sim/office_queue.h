#pragma once

#include "sim/office_phone.h"
#include "sim/people.h"

#include <stdbool.h>
#include <stdint.h>

/* A queue of waiting callers and the agents who serve it. */

struct office;
struct office_call;

struct office_queue {
    char name[PEOPLE_NAME_BYTES];
    char number[OFFICE_NUMBER_BYTES];
    uint32_t first_agent;
    uint32_t agent_count;
    uint32_t next_agent; /* whose turn it is, with rrmemory */
    bool ring_all; /* all free agents at once; false: one after the other, remembering where it stopped */
    bool serve_due;
    uint32_t waiting;
    struct office_call *head; /* of the callers who wait */
    struct office_call *tail;
};

/* By name; OFFICE_NONE when there is none. */
uint32_t office_queue_find(const struct office *office, const char *name);

/* The phone's place in that queue, present or not; OFFICE_NONE when it has none. */
uint32_t office_queue_find_agent(const struct office *office, uint32_t queue, uint32_t phone);

/* A caller enters, or leaves (answered or abandoned). */
void office_queue_join(struct office *office, struct office_call *call);
void office_queue_leave(struct office *office, struct office_call *call);

/* Rings free agents for the callers who wait, the first one first. */
void office_queue_serve(struct office *office, uint32_t queue);

/* The end of an attempt: an agent answers, or the next agent is tried. */
void office_queue_end_attempt(struct office *office, struct office_call *call);

/* All agents stop ringing for that caller, except the phone `except` (or OFFICE_NONE). */
void office_queue_stop_ringing(struct office *office, struct office_call *call, uint32_t except);

/* A caller abandons the queue; nothing happens when the caller was answered or is gone. */
void office_queue_abandon(struct office *office, uint32_t slot, uint32_t serial);

/* A phone is idle: after a moment its queues ring it for waiting callers. */
void office_queue_phone_idle(struct office *office, const struct office_phone *phone);

/* An agent: the membership of a phone in one queue. A phone may be an agent of several queues, with a name of
 * its own in each. */

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
