#pragma once

#include "net/backend.h"

/* CloudPBX: a stream over WebSocket for what happens, REST for what is asked. */
extern const struct backend cloudpbx;
