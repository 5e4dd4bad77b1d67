/* The pseudo-random generator of the simulation: splitmix64. */

#include "sim/rng.h"

#include <assert.h>
#include <math.h>

/* 2^64 divided by the golden ratio: an odd step that visits every state before the first comes back. */
static const uint64_t step = 0x9e3779b97f4a7c15U;

void rng_init(struct rng *rng, uint64_t seed)
{
    rng->state = seed;
}

uint64_t rng_next(struct rng *rng)
{
    rng->state += step;
    uint64_t mixed = rng->state;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31);
}

uint32_t rng_below(struct rng *rng, uint32_t bound)
{
    assert(bound > 0);
    return (uint32_t)(((rng_next(rng) >> 32) * bound) >> 32);
}

int64_t rng_between(struct rng *rng, int64_t low, int64_t high)
{
    assert(low <= high && high - low < UINT32_MAX);
    return low + rng_below(rng, (uint32_t)(high - low) + 1);
}

/* From 0 up to, but not including, 1. */
static double unit(struct rng *rng)
{
    return (double)(rng_next(rng) >> 11) / 9007199254740992.0;
}

bool rng_bool(struct rng *rng, double probability)
{
    return unit(rng) < probability;
}

int64_t rng_interval(struct rng *rng, double mean)
{
    double interval = -mean * log(1.0 - unit(rng));
    return interval < 1.0 ? 1 : (int64_t)interval;
}
