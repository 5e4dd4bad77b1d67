#pragma once

#include "net/backend.h"

/* A recording played as an exchange: a journal, or frames only. Its times are those of the recording, and
 * what was asked then is shown and not asked again; it can't be asked for anything itself. */
extern const struct backend replay;
