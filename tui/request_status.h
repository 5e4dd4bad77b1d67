#pragma once

#include "model/action.h"
#include "model/exchange.h"

#include <stddef.h>
#include <stdint.h>

/* Status of an unanswered request: what it is, its progress, and its seconds at `now`. */

enum { REQUEST_STATUS_BYTES = 256 };

void request_status_format(char to[REQUEST_STATUS_BYTES], const struct exchange *exchange,
                           const struct request *request, int64_t now);
