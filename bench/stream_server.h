#pragma once

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

/* Ends the program: what failed, and errno's word for it. */
_Noreturn void bench_fail(const char *what);
