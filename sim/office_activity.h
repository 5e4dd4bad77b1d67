#pragma once

#include <stdint.h>

/* The simulated activity: people call and are called, pause, meet; phones become unavailable and come
 * back. */

struct office;

/* Sets the load, and schedules the first events. A rate of 0: the default for the number of extensions. */
void office_activity_begin(struct office *office, double rate_per_s);

void office_activity_arrival(struct office *office);
void office_activity_register(struct office *office, uint32_t phone);
void office_activity_outage(struct office *office);
void office_activity_return(struct office *office, uint32_t phone);
void office_activity_pause(struct office *office, uint32_t queue);
void office_activity_unpause(struct office *office, uint32_t agent, uint32_t token);
void office_activity_shift(struct office *office, uint32_t agent);
void office_activity_meeting(struct office *office, uint32_t room);
void office_activity_attend(struct office *office, uint32_t room);

/* Ends the activity: calls are hung up, agents resume, unavailable phones register. */
void office_activity_end(struct office *office);
