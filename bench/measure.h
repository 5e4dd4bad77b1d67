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

void measure_screen(const struct measure *measure);
void measure_find(const struct measure *measure);
void measure_burst(const struct measure *measure);
void measure_memory(const struct measure *measure);
void measure_stuck(const struct measure *measure);
void measure_bytes(const struct measure *measure);
void measure_idle(const struct measure *measure);
void measure_start(const struct measure *measure);
void measure_replay(const struct measure *measure);

/* The options of the fixture. */
struct fixture_options measure_fixture_options(const struct measure *measure, int extensions);

/* Writes a row: `name` may hold a number in place of its %d. */
void measure_row(const char *name, int number, double value);
