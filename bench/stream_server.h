#pragma once

#include <stdbool.h>
#include <stddef.h>

/* The WebSocket server of the benches. It accepts one client, and sends as fast as the socket takes it.
 *
 * The messages are made before, so that only the client is measured. All calls block. A failure ends the
 * program with a sentence. */

enum { STREAM_SERVER_HEAD_BYTES = 4 }; /* of a frame, at most: payloads are below 64 KB */

/* Listens on a port of 127.0.0.1, which it chooses. */
int stream_server_listen(int *port);

/* Waits for a client and accepts it as a listener; its socket. */
int stream_server_accept(int listener);

/* Puts a text frame around `length` bytes; how many that makes, STREAM_SERVER_HEAD_BYTES more at most. */
size_t stream_server_frame(char *to, const char *text, size_t length);

/* Sends all of it. */
void stream_server_send(int client, const char *bytes, size_t length);

/* The server's end of the connection, non-blocking: queued messages are sent as the socket takes them. Only
 * stream_server_admit() and stream_server_flush_all() wait. */

struct stream_server {
    int listener;
    int client; /* -1: nobody has come yet */
    int port;
    char *bytes; /* on their way out */
    size_t length;
    size_t sent; /* of them */
    size_t capacity;
};

void stream_server_open(struct stream_server *server);
void stream_server_done(struct stream_server *server);

/* Accepts the waiting client. */
void stream_server_admit(struct stream_server *server);

/* Puts a text message behind what is on its way. */
void stream_server_put(struct stream_server *server, const char *text, size_t length);

/* Sends what the socket takes now; is nothing left? */
bool stream_server_flush(struct stream_server *server);

/* Waits until all has been sent. */
void stream_server_flush_all(struct stream_server *server);
