#pragma once

#include "net/loop.h"

/* Finds out why connecting failed. libwebsockets reports only "Unable to connect", so this connects once more
 * and reads errno. */

struct tcp_probe;

/* `problem` is an errno, or 0 if the address accepts now. */
typedef void tcp_probe_callback(void *user, int problem);

/* Begins to connect to a numeric address. Returns a descriptor that becomes writable when the result is known
 * (SO_ERROR), or -1 and errno. */
int tcp_probe_connect(const char *address, int port);

/* Calls back once, never before it has returned, and frees itself; with ETIMEDOUT after TCP_PROBE_TIMEOUT_MS.
 */
enum { TCP_PROBE_TIMEOUT_MS = 2000 };
struct tcp_probe *tcp_probe_start(struct loop *loop, const char *address, int port,
                                  tcp_probe_callback *callback, void *user);

/* Ends it without a callback; NULL is accepted. Only before the callback. */
void tcp_probe_cancel(struct tcp_probe *probe);
