#pragma once

#include "tui/view.h"

/* The log: what happened, newest at the bottom. While the newest is selected the log follows; moving up stops
 * it, and End follows again. The filter's fields are `kind`, `number`, `name`, `queue` and `text`. */
extern const struct view view_log;
