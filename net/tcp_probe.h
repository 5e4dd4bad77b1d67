#pragma once

#include "net/loop.h"

/* Finds out why connecting failed. libwebsockets reports only "Unable to connect", so this connects once more
 * and reads errno. */

struct tcp_probe;

/* `problem` is an errno, or 0 when the address answers now. */
typedef void tcp_probe_callback(void *user, int problem);

/* Begins to connect, in numbers: a descriptor that can be written to once it is known how that went
 * (SO_ERROR), or -1. */
int tcp_probe_connect(const char *address, int port);

/* Calls back once, never before it has returned, and is over then; after TCP_PROBE_TIMEOUT_MS with ETIMEDOUT.
 */
enum { TCP_PROBE_TIMEOUT_MS = 2000 };
struct tcp_probe *tcp_probe_start(struct loop *loop, const char *address, int port,
                                  tcp_probe_callback *callback, void *user);

/* Ends it without a call; NULL is accepted. Only before the callback. */
void tcp_probe_cancel(struct tcp_probe *probe);
