#pragma once

#include "sim/params.h"
#include "sim/reply.h"

#include <stddef.h>
#include <stdint.h>

/* The commands of the exchange over HTTP, version 1.3 of its interface, and those of the tests: GET
 * /sim/truth and POST /sim/do. */

struct feed;

enum {
    ROUTES_PATH_BYTES = 256,          /* a longer path leads nowhere */
    ROUTES_AUTHORIZATION_BYTES = 256, /* a longer key is a wrong one */
    ROUTES_BODY_BYTES = 64 << 10,     /* a longer body is refused with 413 */
    ROUTES_SMS_CHARACTERS = 1024,
};

enum http_method { METHOD_GET, METHOD_POST, METHOD_OTHER };

struct http_request {
    enum http_method method;
    char path[ROUTES_PATH_BYTES];
    char authorization[ROUTES_AUTHORIZATION_BYTES];
    char range[64];
    char if_range[64];
    struct params query;
    char *body; /* borrowed */
    size_t body_bytes;
};

/* Who answers. */
struct routes {
    struct feed *feed;
    const char *key;
    int64_t now_at; /* Unix milliseconds */
};

void routes_answer(const struct routes *routes, const struct http_request *request, struct reply *reply);
