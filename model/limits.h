#pragma once

#include <stdint.h>

/* Limits above which waiting callers are shown as warning or breached. */
struct limits {
    int warning_waiting; /* callers */
    int breached_waiting;
    int64_t warning_wait_ms;
    int64_t breached_wait_ms;
};
