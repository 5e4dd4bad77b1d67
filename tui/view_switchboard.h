#pragma once

#include "tui/view.h"

/* The switchboard: every extension as a lamp, in the user's groups, and the queues in a strip below. Lamps
 * are as large as the screen allows: two lines each with room between them, two lines, or one. The filter's
 * fields are `ext` (or `number`), `name`, `state`, `peer` and `group`. */
extern const struct view view_switchboard;
