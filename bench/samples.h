#pragma once

#include <stddef.h>

/* Measured values, and what is told of them. */

struct samples {
    double *values;
    size_t count;
    size_t capacity;
};

void samples_put(struct samples *samples, double value);
void samples_done(struct samples *samples);

/* The value that so many percent are not greater than: 50 is the median, 100 the greatest. Sorts them. */
double samples_percentile(struct samples *samples, int percent);
