#pragma once

#include "tui/view.h"

/* The text messages, newest first, each with what became of it. The filter's fields are `to`, `text` and
 * `state`. */
extern const struct view view_messages;
