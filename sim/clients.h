#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The clients of the stream. All clients share one copy of an encoded frame; a client has a cursor to its
 * next frame. Closing all connections is an entry in the same list, so that each client first gets the frames
 * before it. */

enum { CLIENTS_BACKLOG_BYTES = 4 << 20 }; /* a client that falls back further is dropped */

struct client_frame;

/* What a client is to be sent next. */
enum client_next {
    CLIENT_NOTHING,
    CLIENT_TEXT,  /* a frame */
    CLIENT_CLOSE, /* send a close frame without a code, then close */
    CLIENT_DROP,  /* close the socket without a close frame */
};

struct stream_client {
    struct stream_client *next;
    struct stream_client *previous;
    void *connection; /* the server's own */
    struct client_frame *cursor;
    size_t backlog_bytes;
    bool subscribed; /* false: to a channel without messages */
    bool overrun;    /* fell back too far */
};

struct clients {
    struct stream_client *first;
    struct client_frame *oldest;
    struct client_frame *newest;
    unsigned count;
};

/* A client comes and goes; its struct is part of the server's connection. */
void clients_join(struct clients *clients, struct stream_client *client);
void clients_leave(struct clients *clients, struct stream_client *client);

/* Queues a frame for all who subscribed. */
void clients_send(struct clients *clients, const char *text, size_t bytes);

/* Queues the end of the connection, CLIENT_CLOSE or CLIENT_DROP, of all who are here now. */
void clients_end(struct clients *clients, enum client_next end);

/* What is next for that client; a text has LWS_PRE bytes of room before it for the protocol. */
enum client_next clients_next(const struct stream_client *client, unsigned char **text, size_t *bytes);

/* That has been done. */
void clients_sent(struct clients *clients, struct stream_client *client);
