#pragma once

#include "bench/home.h"
#include "bench/terminal.h"
#include "bench/traffic.h"
#include "bench/wire.h"

/* The stage of a measurement: the real board on a terminal, and the exchange that it watches, in one process and one loop.
 *
 * Beside the extensions of the traffic there is one that stands first on the screen, the probe. Only the bench changes its
 * state, from free to engaged and back, and sees the change as another sign in a cell. */

struct stage_options {
    const char *program;
    enum traffic traffic;
    int extensions;
    bool journal;
    bool named;        /* each extension has a name, too */
    const char *calls; /* strace writes these calls of the board to home.trace; NULL: no strace */
};

struct stage {
    struct stage_options options;
    struct home home;
    struct wire wire;
    struct terminal terminal;
    long long messages; /* of the traffic, so far … */
    long long last_id;  /* … and with those of the probe among them */
    bool engaged;       /* the probe, by the latest message of it */
    bool deaf;          /* nobody reads the terminal */
    VTermPos probe;     /* the cell of its sign */
};

typedef bool stage_condition(const struct stage *stage);

/* Starts the board; with stage_open(), waits until it is connected, too. */
void stage_start(struct stage *stage, const struct stage_options *options);
void stage_open(struct stage *stage, const struct stage_options *options);
void stage_close(struct stage *stage);

/* Tells of each extension once, and of the probe that it is free; waits until the board shows it. */
void stage_tell_all(struct stage *stage);

bool stage_is_connected(const struct stage *stage);

/* Puts the next `count` messages of the traffic on the wire. */
void stage_put_traffic(struct stage *stage, long long count);

/* Puts a change of the probe on the wire, and sends it if the socket takes it. */
void stage_put_probe(struct stage *stage);

/* Does the screen show the state that the probe has? */
bool stage_shows_probe(const struct stage *stage);

/* Does the line of the screen that is typed on hold this text? What follows it, as what is said of it, stands apart. */
bool stage_shows_line(const struct stage *stage, const char *text);

/* Waits until something happens, and has it done: sends what the socket takes, reads the terminal once. Waits until this
 * time of the monotonic clock at most. */
void stage_step(struct stage *stage, double until_ms);

/* Goes on until a condition holds; ends the program with the screen where it does not in STAGE_DEADLINE_S. */
enum { STAGE_DEADLINE_S = 30 };
void stage_wait(struct stage *stage, stage_condition *condition, const char *what);

/* Ends the program: what was awaited in vain, and the screen. */
_Noreturn void stage_fail(const struct stage *stage, const char *what);

/* Goes on for some time. */
void stage_go_on(struct stage *stage, double time_ms);
