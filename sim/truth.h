#pragma once

#include <jansson.h>

/* What the office itself knows at this moment, for tests: the state of every extension, queue, agent and
 * conference room, in the shape of the exchange's own answers, and the id of the last frame. */

struct office;

json_t *truth_of(const struct office *office);
