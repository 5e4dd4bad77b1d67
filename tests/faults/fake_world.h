#pragma once

#include <stdatomic.h>

/* Fakes clocks and name servers for a whole program.
 *
 * The program under test gets the library fake_world by LD_PRELOAD, and the path of a file that holds this
 * struct. The test maps the same file, and changes it while the program runs. All zero: real clocks, every
 * name is 127.0.0.1. */

#define FAKE_WORLD_FILE "PBXBOARD_TEST_WORLD" /* in the environment */
#define FAKE_WORLD_WAKE ".wake"               /* behind the file's path: a pipe; see fake_world_sleep() */

enum fake_names_mode {
    NAMES_FOUND, /* every name is 127.0.0.1; look-ups that hung before end with a failure now */
    NAMES_NONE,  /* there is no such name */
    NAMES_HANG,
};

struct fake_world {
    atomic_llong clock_ms;  /* how far the Unix clock is ahead of the true one */
    atomic_llong passed_ms; /* how much more time has passed than in truth, on every clock */
    atomic_llong slept_ms;  /* how long the machine has slept: only the clock that counts sleep knows */
    atomic_int names;
    atomic_int look_ups; /* counted */
};

/* Suspends the machine for so long, and resumes it. Call it only when the program runs: it has opened the
 * pipe. */
void fake_world_sleep(struct fake_world *world, long long slept_ms);

/* So much time passes at once. What waits sees it a few milliseconds later. */
void fake_world_pass(struct fake_world *world, long long passed_ms);

/* Makes the file and puts it into the environment of what is started later. */
struct fake_world *fake_world_new(void);
void fake_world_free(struct fake_world *world);
