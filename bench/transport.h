#pragma once

#include <stdbool.h>
#include <stddef.h>

/* The server's end of the connection, non-blocking: queued messages are sent as the socket takes them. Only
 * transport_accept() and transport_flush_all() wait. */

struct transport {
    int listener;
    int client; /* -1: nobody has come yet */
    int port;
    char *bytes; /* on their way out */
    size_t length;
    size_t sent; /* of them */
    size_t capacity;
};

void transport_open(struct transport *transport);
void transport_done(struct transport *transport);

/* Accepts the waiting client. */
void transport_accept(struct transport *transport);

/* Puts a text message behind what is on its way. */
void transport_put(struct transport *transport, const char *text, size_t length);

/* Sends what the socket takes now; is nothing left? */
bool transport_flush(struct transport *transport);

/* Waits until all has been sent. */
void transport_flush_all(struct transport *transport);
