#pragma once

#include <stdbool.h>
#include <stddef.h>

/* The server's end of the connection, non-blocking: queued messages are sent as the socket takes them. Only
 * transport_accept() and transport_flush_all() wait. */

struct wire {
    int listener;
    int client; /* -1: nobody has come yet */
    int port;
    char *bytes; /* on their way out */
    size_t length;
    size_t sent; /* of them */
    size_t room;
};

void wire_open(struct wire *wire);
void wire_done(struct wire *wire);

/* Accepts the waiting client. */
void wire_accept(struct wire *wire);

/* Puts a text message behind what is on its way. */
void wire_put(struct wire *wire, const char *text, size_t length);

/* Sends what the socket takes now; is nothing left? */
bool wire_flush(struct wire *wire);

/* Waits until all has been sent. */
void wire_flush_all(struct wire *wire);
