#pragma once

#include <stdint.h>

/* What happens in the office of itself: people call and are called, pause, meet, and phones are lost and
 * found. */

struct office;

/* Sets how busy the office is, and puts the first happenings on its agenda. A rate of 0 suits its size. */
void office_life_begin(struct office *office, double rate_per_s);

void office_life_arrival(struct office *office);
void office_life_register(struct office *office, uint32_t phone);
void office_life_outage(struct office *office);
void office_life_return(struct office *office, uint32_t phone);
void office_life_pause(struct office *office, uint32_t queue);
void office_life_unpause(struct office *office, uint32_t agent, uint32_t token);
void office_life_shift(struct office *office, uint32_t agent);
void office_life_meeting(struct office *office, uint32_t room);
void office_life_attend(struct office *office, uint32_t room);

/* Ends all of it: calls are hung up, agents come back, lost phones are found. */
void office_life_end(struct office *office);
