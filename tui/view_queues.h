#pragma once

#include "tui/view.h"

/* The queues, and below them the people who serve them, one row a person. Tab goes from one to the other;
 * while the queues are in use, the people of the selected one stand out. The filter's fields are `ext`,
 * `name`, `queue`, `state` and `reason`. */
extern const struct view view_queues;
