#pragma once

#include "bench/fixture.h"

/* The measurements of the board. Each opens a fixture of its own, and prints its figures: a name with its
 * unit, and a number. */

struct measure {
    const char *program;
    double seconds; /* 0, here and below: the measurement's default */
    int extensions;
    int rate;   /* events a second */
    bool calls; /* the traffic is of calls, not of plain events */
    bool journal;
    bool named; /* the extensions have names */
};

#define MEASUREMENTS(X) X(screen) X(find) X(burst) X(memory) X(stuck) X(bytes) X(idle) X(start) X(replay)

#define X(name) void measure_##name(const struct measure *measure);
MEASUREMENTS(X)
#undef X

/* The options of the fixture. */
struct fixture_options measure_fixture_options(const struct measure *measure, int extensions);

/* Writes a row: `name` may hold a number in place of its %d. */
void measure_row(const char *name, int number, double value);
