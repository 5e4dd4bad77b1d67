#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The source of the stream: the simulated office, or a recorded trace. The office's clock runs `speed` times
 * as fast as real time. Real time is an argument: microseconds of a monotonic clock.
 *
 * All clients share one copy of an encoded frame; a client has a cursor to its next frame. Closing all
 * connections is an entry in the same list, so that each client first gets the frames before it. */

struct office;
struct trace;
struct client_frame;

enum {
    FEED_BACKLOG_BYTES = 4 << 20, /* a client that falls back further is dropped */
    FEED_FAULT_FRAMES = 1000,     /* limit of a repetition or a delay */
    FEED_REFUSED_AFTER_UPGRADE = 1008,
};

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

/* Frames kept, each ended by a newline. */
struct fault_injector_frames {
    char *text; /* owned */
    size_t bytes;
    unsigned left; /* so many more make it complete */
};

/* Faults between the office and the clients, as a test orders them: frames are sent twice or late, the stream
 * stalls, new clients are refused. Zeroed: no fault. */
struct fault_injector {
    /* HTTP status for new clients; FEED_REFUSED_AFTER_UPGRADE: that code in a close frame after the upgrade;
     * 0: they are accepted */
    unsigned refuse_status;
    bool stalled;                        /* the office's frames are held back */
    bool hold;                           /* the next frame is the one that is late */
    struct fault_injector_frames repeat; /* sent, and to be sent again when so many more have been */
    struct fault_injector_frames late;   /* not sent yet; so many more are to overtake it */
};

struct feed {
    struct office *office;
    struct trace *trace; /* NULL: the office's own stream */
    struct clients clients;
    struct fault_injector fault_injector; /* of the office's own stream */
    double speed;
    int64_t origin_us; /* of the real clock: */
    int64_t origin_ms; /* what the office's clock showed then */
};

/* The clock starts. */
void feed_start(struct feed *feed, int64_t now_us);

/* Runs the events that are due, a bounded number of them, and queues their frames. */
void feed_run(struct feed *feed, int64_t now_us);

/* Queues the frames that a request has caused, unless the stream is stalled. */
void feed_flush(struct feed *feed);

/* When feed_run() is to be called again; INT64_MAX: never. */
int64_t feed_next_us(const struct feed *feed);

/* Adds a client; it gets the frames that are queued from now on. Its struct is part of the server's
 * connection. */
void feed_add_client(struct feed *feed, struct stream_client *client, int64_t now_us);
void feed_remove_client(struct feed *feed, struct stream_client *client);

/* Queues a frame for all who subscribed, without faults. */
void feed_send(struct feed *feed, const char *text, size_t bytes);

/* Queues the end of the connection, CLIENT_CLOSE or CLIENT_DROP, of all who are here now. */
void feed_end_clients(struct feed *feed, enum client_next end);

/* What is next for that client; a text has LWS_PRE bytes of room before it for the protocol. */
enum client_next feed_next_frame(const struct stream_client *client, unsigned char **text, size_t *bytes);

/* That has been done. */
void feed_frame_sent(struct feed *feed, struct stream_client *client);

/* Sends the frames that the faults have kept: a new client must not get frames of the past. */
void feed_flush_faults(struct feed *feed);

/* Frees the frames that the faults have kept. The clients are gone by then. */
void feed_done(struct feed *feed);
