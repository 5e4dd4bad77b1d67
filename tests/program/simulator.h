#pragma once

#include <stdint.h>
#include <sys/types.h>

/* The simulated exchange of the program, as a process of its own. A failure fails the test. */

#define SIMULATOR_KEY  "SekretKlucz"
#define SIMULATOR_NAME "MojaCentrala"

struct simulator {
    pid_t pid; /* 0: it has ended */
    uint16_t port;
    char api[64]; /* "http://127.0.0.1:PORT" */
};

/* Starts `program sim` on a port, 0 for any, and returns when it listens. `speed` is that of the office's
 * clock. */
void simulator_start(struct simulator *simulator, const char *program, uint16_t port, const char *speed);

/* Runs commands: see sim/script.h. */
void simulator_do(const struct simulator *simulator, const char *orders);

/* Ends it by a signal and waits until it has ended. One that has ended already is fine. */
void simulator_end(struct simulator *simulator, int signo);
