#pragma once

#include <jansson.h>

/* The ground truth for tests, as JSON: the state of every extension, queue, agent and conference room at this
 * moment, and the id of the last frame. */

struct office;

json_t *truth_of(const struct office *office);
