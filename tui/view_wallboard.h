#pragma once

#include "tui/view.h"

/* The wallboard: for each queue how many wait and how long at least, in digits for across a room, and what
 * its agents do. A queue over a limit says so in its colour and in words; how fresh the figures are is always
 * in sight. The filter's field is `queue`. */
extern const struct view view_wallboard;
