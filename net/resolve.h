#pragma once

#include "net/loop.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>

/* Resolves host names without blocking the loop.
 *
 * The C library looks up in a thread of its own and reports by a signal. Numeric addresses and "localhost"
 * are resolved here. A look-up that misses its deadline is abandoned; its memory is freed when the C library
 * returns it. */

enum {
    RESOLVE_ADDRESSES_MAX = 8, /* more addresses are ignored */
    RESOLVE_DEADLINE_MS = 10000,
};

struct resolve_result {
    char addresses[RESOLVE_ADDRESSES_MAX][INET6_ADDRSTRLEN];
    size_t count;
    const char *problem; /* why there are none, in the user's language; else NULL */
};

typedef void resolve_callback(void *user, const struct resolve_result *result);

struct resolve;

/* Calls back once, never before it has returned, and frees itself. */
struct resolve *resolve_start(struct loop *loop, const char *host, int64_t deadline_ms,
                              resolve_callback *callback, void *user);

/* Ends it without a callback; NULL is accepted. Only before the callback. */
void resolve_cancel(struct resolve *resolve);
