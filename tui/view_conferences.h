#pragma once

#include "tui/view.h"

/* The conference rooms, and who is in them. The filter's fields are `room`, `ext` and `name`. */
extern const struct view view_conferences;
