#pragma once

#include "net/loop.h"
#include "tests/harness.h"

/* What all tests of the network share. */

/* Runs the loop until `condition` holds; fails the test when it does not within DEADLINE_MS. */
#define WAIT_FOR(loop, condition)                                                                            \
    do {                                                                                                     \
        int64_t deadline_ = loop_monotonic_ms(loop) + DEADLINE_MS;                                           \
        while (!(condition)) {                                                                               \
            if (loop_monotonic_ms(loop) > deadline_) {                                                       \
                fail_msg("waited in vain for %s", #condition);                                               \
            }                                                                                                \
            loop_step(loop, 1);                                                                              \
        }                                                                                                    \
    } while (0)
