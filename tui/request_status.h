#pragma once

#include "model/exchange.h"
#include "model/request.h"

#include <stddef.h>
#include <stdint.h>

/* What is said of a request while it has no answer: what it is, how far it has come, and for how many seconds
 * it has been under way at `now`. */

enum { REQUEST_STATUS_BYTES = 256 };

void request_status_format(char to[REQUEST_STATUS_BYTES], const struct exchange *exchange,
                           const struct request *request, int64_t now);
