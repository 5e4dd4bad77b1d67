#pragma once

#include "bench/home.h"
#include "bench/terminal.h"
#include "bench/traffic.h"
#include "bench/wire.h"

/* The fixture of a measurement: the real board on a terminal, and the exchange that it watches, in one loop.
 *
 * One more extension, the probe, is the first on the screen. Only the bench changes its state, from idle to
 * in use and back. The change shows as another glyph in one cell. */

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

/* Sends the state of each extension once, and that of the probe: idle. Waits until the board shows it. */
void stage_tell_all(struct stage *stage);

bool stage_is_connected(const struct stage *stage);

/* Queues the next `count` messages of the traffic. */
void stage_put_traffic(struct stage *stage, long long count);

/* Queues a change of the probe, and sends it if the socket takes it. */
void stage_put_probe(struct stage *stage);

/* Does the screen show the state that the probe has? */
bool stage_shows_probe(const struct stage *stage);

/* Does the prompt line show this text, followed by two blanks or nothing? */
bool stage_shows_line(const struct stage *stage, const char *text);

/* One turn of the loop: waits for the socket or the terminal, sends what the socket takes, reads the terminal
 * once. It waits until this time of the monotonic clock at most. */
void stage_step(struct stage *stage, double until_ms);

/* Runs until a condition holds. After FIXTURE_DEADLINE_S it prints the screen, and ends the program. */
enum { STAGE_DEADLINE_S = 30 };
void stage_wait(struct stage *stage, stage_condition *condition, const char *what);

/* Prints what did not happen, and the screen; ends the program. */
_Noreturn void stage_fail(const struct stage *stage, const char *what);

/* Runs for some time. */
void stage_go_on(struct stage *stage, double time_ms);
