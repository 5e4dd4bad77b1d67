#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A simulated CloudPBX on 127.0.0.1: an office with its activity, the exchange's REST commands, its
 * WebSocket stream `/ws/pbx_NAME?pbxkey=KEY`, and for tests GET /sim/truth and POST /sim/do (see script.h).
 * One thread, which sleeps until something is due. */

#define SIM_NAME "MojaCentrala"
#define SIM_KEY  "SekretKlucz"

enum { SIM_EXTENSIONS = 20, SIM_QUEUES = 2, SIM_REASON_BYTES = 256 };

/* What is NULL or 0 has its default. */
struct sim_options {
    const char *name;        /* of the exchange, SIM_NAME; letters, digits, '_', '.' and '-' */
    const char *key;         /* SIM_KEY */
    const char *replay_path; /* a trace to play instead of the office's own stream */
    uint64_t seed;           /* the same seed gives the same day */
    double speed;            /* of the office's clock, 1 */
    double rate_per_s;       /* events to say; what suits the number of extensions */
    unsigned extensions;     /* SIM_EXTENSIONS */
    unsigned queues;         /* SIM_QUEUES */
    uint16_t port;           /* any that is free */
};

struct sim;

/* Listens from here on. NULL, and a sentence why. */
struct sim *sim_new(const struct sim_options *options, char *reason, size_t reason_size);

/* The port it listens on. */
uint16_t sim_port(const struct sim *sim);

/* Serves until SIGTERM or SIGINT, which it blocks in the process meanwhile; then closes its connections.
 * False when the loop failed. */
bool sim_run(struct sim *sim);

void sim_free(struct sim *sim);
