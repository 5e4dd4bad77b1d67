/* Measured values. */

#include "bench/samples.h"

#include "model/memory.h"

#include <stdlib.h>

enum { FIRST_CAPACITY = 256 };

void samples_put(struct samples *samples, double value)
{
    if (samples->count == samples->capacity) {
        samples->capacity = samples->capacity == 0 ? FIRST_CAPACITY : samples->capacity * 2;
        samples->values = memory_resize(samples->values, samples->capacity, sizeof *samples->values);
    }
    samples->values[samples->count++] = value;
}

void samples_done(struct samples *samples)
{
    free(samples->values);
    *samples = (struct samples){0};
}

static int compare(const void *left, const void *right)
{
    const double *a = left;
    const double *b = right;
    return (*a > *b) - (*a < *b);
}

double samples_percentile(struct samples *samples, int percent)
{
    if (samples->count == 0) {
        return 0;
    }
    qsort(samples->values, samples->count, sizeof *samples->values, compare);
    size_t rank = (samples->count * (size_t)percent + 99) / 100;
    return samples->values[rank == 0 ? 0 : rank - 1];
}
