#pragma once

#include "bench/stream_server.h"
#include "bench/traffic.h"
#include "tests/pty.h"

#include <stdbool.h>
#include <stddef.h>

/* The fixture of a measurement: the real board on a terminal, and the exchange that it watches, in one loop.
 *
 * One more extension, the probe, is the first on the screen. Only the bench changes its state, from idle to
 * in use and back. The change shows as another glyph in one cell. */

/* The home of the board: a folder of its own, which goes when the bench ends. There is one. */

enum { HOME_PATH_BYTES = 256 };

struct home {
    char path[HOME_PATH_BYTES];
    char config[HOME_PATH_BYTES + 16];
    char trace[HOME_PATH_BYTES + 16]; /* where strace may write */
};

/* A program on a pseudo terminal, read without blocking, with the times of its bytes on the monotonic clock.
 */

enum { TERMINAL_COLS = 200, TERMINAL_ROWS = 60 };

struct fixture_terminal {
    struct pty *pty; /* owned */
    size_t bytes;    /* that have been read in all */
    double began_ms; /* when the program was started, … */
    double first_ms; /* … the first bytes were read, … */
    double read_ms;  /* … and the last */
};

/* `arguments` begin with the program and end with NULL; it has `home` for its own. End it with pty_free(). */
void fixture_terminal_start(struct fixture_terminal *terminal, const char *const *arguments,
                            const char *home);

/* Takes what can be read at once, up to the size of a terminal's buffer; false when the program has ended. */
bool fixture_terminal_read(struct fixture_terminal *terminal);

/* Waits until something can be read, and takes it; false when the program has ended. */
bool fixture_terminal_wait(struct fixture_terminal *terminal);

struct fixture_options {
    const char *program;
    enum traffic traffic;
    int extensions;
    bool journal;
    bool named;        /* each extension has a name, too */
    const char *calls; /* strace writes these calls of the board to home.trace; NULL: no strace */
};

struct fixture {
    struct fixture_options options;
    struct home home;
    struct stream_server server;
    struct fixture_terminal terminal;
    long long messages;  /* of the traffic, so far … */
    long long last_id;   /* … and with those of the probe among them */
    bool engaged;        /* the probe, by the latest message of it */
    bool reader_stalled; /* nobody reads the terminal */
    VTermPos probe;      /* the cell of its sign */
};

typedef bool fixture_condition(const struct fixture *fixture);

/* Starts the board; with fixture_open(), waits until it is connected, too. */
void fixture_start(struct fixture *fixture, const struct fixture_options *options);
void fixture_open(struct fixture *fixture, const struct fixture_options *options);
void fixture_close(struct fixture *fixture);

/* Sends the state of each extension once, and that of the probe: idle. Waits until the board shows it. */
void fixture_send_all(struct fixture *fixture);

bool fixture_is_connected(const struct fixture *fixture);

/* Queues the next `count` messages of the traffic. */
void fixture_put_traffic(struct fixture *fixture, long long count);

/* Queues a change of the probe, and sends it if the socket takes it. */
void fixture_put_probe(struct fixture *fixture);

/* Does the screen show the state that the probe has? */
bool fixture_shows_probe(const struct fixture *fixture);

/* Does the prompt line show this text, followed by two blanks or nothing? */
bool fixture_shows_line(const struct fixture *fixture, const char *text);

/* One turn of the loop: waits for the socket or the terminal, sends what the socket takes, reads the terminal
 * once. It waits until this time of the monotonic clock at most. */
void fixture_step(struct fixture *fixture, double until_ms);

/* Runs until a condition holds. After FIXTURE_DEADLINE_S it prints the screen, and ends the program. */
enum { FIXTURE_DEADLINE_S = 30 };
void fixture_wait(struct fixture *fixture, fixture_condition *condition, const char *what);

/* Prints what did not happen, and the screen; ends the program. */
_Noreturn void fixture_fail(const struct fixture *fixture, const char *what);

/* Runs for some time. */
void fixture_run_ms(struct fixture *fixture, double time_ms);

/* The first file of the journal that the board kept in its home; false where there is none. */
bool fixture_journal(const struct home *home, char path[2 * HOME_PATH_BYTES]);
