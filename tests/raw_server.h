#pragma once

#include <openssl/ssl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* A server that sends what the test says, byte for byte, and logs what it receives.
 *
 * It runs in a child process, one connection after the other, each played by the same script; the script may
 * look at connection->number to play a different part each time. Everything blocks, nothing sleeps: a script
 * waits for bytes or for the other side to hang up.
 *
 * With `parallel`, each connection has a process of its own, and the test directs the play: it says which
 * script the next connections play, and gives orders to one that obeys. Such a server can be killed, frozen
 * and started again at the same port; the log goes on. */

enum {
    RAW_REQUEST_BYTES = 16 * 1024,
    RAW_PAYLOAD_BYTES = 256,
    RAW_TEXT_BYTES = 2048, /* of an order */
};

struct raw_connection;

/* What the child has seen, shared with the test. */
struct raw_log {
    _Atomic(void (*)(struct raw_connection *)) script; /* that new connections play */
    atomic_int connections;                            /* accepted */
    atomic_int requests;                               /* complete heads of requests */
    atomic_int hang_ups;                               /* connections that the client ended */
    atomic_int data_frames; /* text or binary frames from the client: there must be none */
    atomic_int pings;
    atomic_int pongs;
    atomic_int closes;
    atomic_int ping_bytes; /* of payload, all together */
    atomic_int close_bytes;
    atomic_int crowded;              /* times that raw_read_arrival() left frames unread */
    char pong[RAW_PAYLOAD_BYTES];    /* payload of the last one */
    char request[RAW_REQUEST_BYTES]; /* the last one, with its body */
};

struct raw_connection {
    int fd;
    SSL *tls;   /* NULL in clear text */
    int number; /* from 1 */
    const void *user;
    struct raw_log *log;
    int arrivals;     /* of raw_read_first_frames(); 0: every frame is read */
    int orders;       /* what raw_obey() reads */
    const char *text; /* what came with the order that is played */
};

typedef void raw_script(struct raw_connection *connection);

/* What a certificate says; NULL in raw_server_start() for clear text. */
struct raw_tls {
    const char *host; /* the name it is for */
    bool expired;
    /* by the authority that all issued ones of this test have in common; else signed by itself */
    bool issued;
};

struct raw_server {
    int port;
    int reserved; /* bound to the port, so that it is nobody else's while the server is killed */
    pid_t child;
    struct raw_log *log;
    /* the certificate or its authority's, for whoever wants to trust it; "" in clear text */
    char ca_file[64];
    bool parallel;
    const void *user;
    int orders[2]; /* a pipe: ends for reading and for writing */
};

void raw_server_start(struct raw_server *server, raw_script *script, const void *user,
                      const struct raw_tls *tls);
void raw_server_stop(struct raw_server *server);

/* The same, directed by the test from now on. */
void raw_server_start_parallel(struct raw_server *server, raw_script *script, const void *user,
                               const struct raw_tls *tls);

/* Connections that are accepted from now on play this. */
void raw_server_play(struct raw_server *server, raw_script *script);

/* The connection that is in raw_obey(), or the next one that will be, plays this now; `text` is for the
 * script. */
void raw_server_order(struct raw_server *server, raw_script *script, const char *text);

/* The server dies with all its connections; nobody listens at its port until it is started again. */
void raw_server_kill(struct raw_server *server);
void raw_server_restart(struct raw_server *server, const struct raw_tls *tls);

/* Stopped, with all its connections: the machine still accepts what comes, and nobody reads it. */
void raw_server_freeze(struct raw_server *server);
void raw_server_thaw(struct raw_server *server);

/* A port of 127.0.0.1 where nobody listens. */
int raw_server_closed_port(void);

/* ---- for scripts ---- */

void raw_send(struct raw_connection *connection, const void *bytes, size_t length);
void raw_send_text(struct raw_connection *connection, const char *text);

/* Reads a whole request into the log. False when the client hung up first. */
bool raw_read_request(struct raw_connection *connection);

/* Reads a request and sends `response` as it is. */
void raw_answer(struct raw_connection *connection, const char *response);

/* Reads a request and accepts it as a WebSocket. False when there was none. */
bool raw_upgrade(struct raw_connection *connection);

/* Sends one unmasked frame; `last` unless a continuation follows. */
void raw_frame(struct raw_connection *connection, int opcode, bool last, const void *payload, size_t length);
void raw_text_frame(struct raw_connection *connection, const char *text);

enum { RAW_CONTINUATION = 0, RAW_TEXT = 1, RAW_BINARY = 2, RAW_CLOSE = 8, RAW_PING = 9, RAW_PONG = 10 };

/* Plays what the test orders, and answers pings meanwhile, until the client hangs up. */
void raw_obey(struct raw_connection *connection);

/* From now on, raw_obey() reads like nginx's push-stream module: when several frames arrive together, it
 * handles the first; the others wait until more arrives. */
void raw_read_first_frames(struct raw_connection *connection);

/* The same for whoever does not obey: a frame's opcode; 0: nothing has arrived; -1: the client has hung up.
 */
int raw_read_arrival(struct raw_connection *connection);

/* Ends the connection by a reset: what was not read yet is lost. */
void raw_reset(struct raw_connection *connection);

/* Reads one frame of the client's and logs it; its opcode, or -1 when the client hung up. Pings are answered.
 */
int raw_read_frame(struct raw_connection *connection);

/* Reads, logs and throws away until the client hangs up. */
void raw_wait(struct raw_connection *connection);
