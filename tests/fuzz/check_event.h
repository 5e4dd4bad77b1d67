#pragma once

#include "model/event.h"

/* Aborts where an event that an exchange said is not as model/event.h promises. */
void check_event(const struct event *event);
