#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The pseudo-random generator of the simulation (splitmix64): the same seed gives the same numbers on every
 * machine. */

struct rng {
    uint64_t state;
};

void rng_init(struct rng *rng, uint64_t seed);

uint64_t rng_next(struct rng *rng);

/* A number from 0 up to, but not including, `bound` (at least 1). */
uint32_t rng_below(struct rng *rng, uint32_t bound);

/* A number from `low` to `high`, both included. */
int64_t rng_between(struct rng *rng, int64_t low, int64_t high);

/* True with the given probability, 0 to 1. */
bool rng_bool(struct rng *rng, double probability);

/* The time until the next of things that happen independently, `mean` apart on the average; at least 1. */
int64_t rng_interval(struct rng *rng, double mean);
