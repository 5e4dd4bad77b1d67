#pragma once

#include "tests/faults/fake_world.h"
#include "tests/folder.h"
#include "tests/pty.h"
#include "tests/raw_server.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* The fixture of the fault tests: the board on a terminal, and a raw server as its exchange.
 *
 * The server sends what the test says, with increasing ids. The board gets two extensions, a queue, an agent
 * and a conference. There is a function for each state of them that a test can expect. */

#define FAULTS_NAME "Biuro"
#define FAULTS_KEY  "SekretnyKlucz9"

#define KEY_ENTER  "\r"
#define KEY_ESC    "\x1b"
#define KEY_REDRAW "\x0c"
#define KEY_RETRY  "\x12"
#define KEY_BOARD  "\x1bOQ"
#define KEY_QUEUES "\x1bOR"
#define KEY_ROOMS  "\x1b[15~"
#define KEY_LOG    "\x1b[20~"

#define FAULTS_101_FREE "{\"extstatus\":{\"exten\":\"101\",\"status\":0}}"

enum { FAULTS_APIS = 2 };

/* Shared with the server's processes. */
struct faults_shared {
    atomic_llong id;   /* of the next message */
    atomic_llong sent; /* for scripts that send much: how much … */
    atomic_int enough; /* … and the test sets this to stop them */
    atomic_int dials;  /* requests to dial that have reached any server */
};

struct faults {
    struct faults_shared *shared;
    struct raw_server server;            /* of the stream */
    struct raw_server other;             /* at the stream's second address, where it is started */
    struct raw_server apis[FAULTS_APIS]; /* of requests, where they are started */
    struct pty *board;
    char folder[FOLDER_BYTES]; /* its configuration and its journal are in */
    char config[FOLDER_BYTES + 16];
    pid_t pid;       /* the board's own, behind a shell or not */
    long rss_kb;     /* what the board had when it was looked at first */
    int descriptors; /* -1: can't be counted */
};

/* What the board is started with; zero is well. */
struct faults_options {
    const char *program;
    const struct raw_tls *tls;     /* the server's; its authority is trusted */
    const char *host;              /* in the stream's address; NULL: 127.0.0.1 */
    raw_script *other;             /* of a server at a second address, in clear text; NULL: there is none */
    raw_script *apis[FAULTS_APIS]; /* of the servers for requests; NULL: nobody listens at its port */
    const char *preload;           /* the library of a fake world, which the test has made */
    int silence_s;
    int backlog;
    bool shell;
};

/* Starts a server without faults, and a board that is connected to it and has received nothing. */
void faults_start(struct faults *faults, const struct faults_options *options);

/* Quits the board, expects exit status 0, and stops the server. */
void faults_end(struct faults *faults);

/* The same for a board that has ended already. */
void faults_discard(struct faults *faults);

/* ---- scripts ---- */

/* Accepts the board, and follows the orders of the test. */
void faults_serve(struct raw_connection *connection);

/* The next running number. */
long long faults_next_id(struct raw_connection *connection);

/* Sends the order's text as an event, in an envelope with the next id. */
void faults_send_event(struct raw_connection *connection);

/* Reads a request, and counts it if it is one to dial. False when there was none. */
bool faults_read_request(struct raw_connection *connection);

/* Ends the connection without a word. */
void faults_hang_up(struct raw_connection *connection);

/* Sends `text` as an event's, with this id. */
void faults_send_event_as(struct raw_connection *connection, long long id, const char *text);

/* Orders faults_send_event(). */
void faults_order_event(struct faults *faults, const char *text);

/* ---- what is seen ---- */

/* Sends the state of everything, and waits until the screen shows all of it as live. */
void faults_order_all_events(struct faults *faults);

/* Expects everything to be marked as stale on the switchboard, the queues and the conferences. Returns to the
 * switchboard. */
void faults_expect_stale(struct faults *faults);
void faults_expect_live(struct faults *faults);

/* Tells of extension 101 alone: it is live again, and 102 is still stale. */
void faults_expect_half_live(struct faults *faults);

/* Waits until the status line holds `reason` and says that the next try is in `least_s` to `most_s` seconds.
 */
void faults_expect_outage(struct faults *faults, const char *reason, int least_s, int most_s);

/* Loses the connection once, then records memory and descriptors: one-time allocations are done then. */
void faults_warm_up(struct faults *faults);

/* Time passes in the fake world, and the board sees it. */
void faults_advance_clock(struct faults *faults, struct fake_world *world, long long ms);

/* Advances the clock until the connection counts as succeeded: its end is followed by a try at once. */
void faults_let_succeed(struct faults *faults, struct fake_world *world);

/* Expects a text in the log; returns to the switchboard. */
void faults_expect_log(struct faults *faults, const char *text);

/* The board answers keys. */
void faults_expect_answer(struct faults *faults);

/* Has the board reconnect. When it returns, the board has given up the old connection, and the screen is
 * about the new one. */
void faults_retry(struct faults *faults);

/* The first call records memory and descriptors of the board; later calls expect no more than that. */
void faults_check_resources(struct faults *faults);

/* The CPU time of the board so far; and expects less than a second more than `before_ms`. */
long faults_cpu_ms(const struct faults *faults);
void faults_expect_little_cpu(const struct faults *faults, long before_ms);
