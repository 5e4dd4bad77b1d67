#pragma once

#include "net/backend.h"

/* A backend that replays a recording: a journal, or a file of frames. Times are the recording's own.
 * Recorded requests are shown and not sent again; new ones are refused. */
extern const struct backend replay;
