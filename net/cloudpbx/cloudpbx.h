#pragma once

#include "net/backend.h"

/* CloudPBX: events over WebSocket, requests over REST. */
extern const struct backend cloudpbx;
