#pragma once

#include "net/backend.h"

/* The registry of the kinds of exchange. */

/* CloudPBX: events over WebSocket, requests over REST. */
extern const struct backend cloudpbx;

/* All backends, in the order in which they are listed for users; NULL after the last. */
extern const struct backend *const backends[];

/* The backend of a kind (the word in the configuration), or NULL. */
const struct backend *backends_find(const char *kind);
