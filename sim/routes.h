#pragma once

#include "sim/http_transaction.h"

#include <stdint.h>

/* The commands of the exchange over HTTP, version 1.3 of its interface, and those of the tests: GET
 * /sim/truth and POST /sim/do. */

struct feed;

/* Who answers. */
struct routes {
    struct feed *feed;
    const char *key;
    int64_t now_at; /* Unix milliseconds */
};

/* Fills the reply to a request: 403 without the key, 404 for an unknown path, 405 for another method. */
void routes_answer(const struct routes *routes, const struct http_request *request, struct reply *reply);
