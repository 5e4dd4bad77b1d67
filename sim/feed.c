/* From the office to the clients: faults are injected, frames wait for each client. */

#include "sim/feed.h"

#include "model/memory.h"
#include "sim/encoder.h"
#include "sim/office.h"
#include "sim/trace.h"

#include <libwebsockets.h>
#include <stdlib.h>
#include <string.h>

/* So that the connections have their turn when the office is very busy. */
enum { EVENTS_PER_TURN = 2000 };

struct client_frame {
    struct client_frame *next;
    unsigned readers; /* clients who have not been sent it yet */
    enum client_next what;
    size_t bytes;
    unsigned char room_and_text[]; /* LWS_PRE bytes for the protocol's header, then the text */
};

static void add_client(struct clients *clients, struct stream_client *client)
{
    client->previous = NULL;
    client->next = clients->first;
    client->cursor = NULL;
    client->backlog_bytes = 0;
    client->overrun = false;
    if (clients->first != NULL) {
        clients->first->previous = client;
    }
    clients->first = client;
    clients->count++;
}

/* Clients take frames in order, so frames without readers are the oldest ones. */
static void free_sent(struct clients *clients)
{
    while (clients->oldest != NULL && clients->oldest->readers == 0) {
        struct client_frame *frame = clients->oldest;
        clients->oldest = frame->next;
        if (clients->oldest == NULL) {
            clients->newest = NULL;
        }
        free(frame);
    }
}

static void drop_backlog(struct stream_client *client)
{
    for (struct client_frame *frame = client->cursor; frame != NULL; frame = frame->next) {
        frame->readers--;
    }
    client->cursor = NULL;
}

/* Puts a frame at the end of the row, for all or for all who subscribed. */
static void queue_frame(struct clients *clients, enum client_next what, const char *text, size_t bytes)
{
    struct client_frame *frame = memory_new(1, sizeof *frame + LWS_PRE + bytes);
    frame->what = what;
    frame->bytes = bytes;
    memcpy(frame->room_and_text + LWS_PRE, text, bytes);
    if (clients->newest != NULL) {
        clients->newest->next = frame;
    } else {
        clients->oldest = frame;
    }
    clients->newest = frame;
    for (struct stream_client *client = clients->first; client != NULL; client = client->next) {
        if (client->overrun || (what == CLIENT_TEXT && !client->subscribed)) {
            continue;
        }
        frame->readers++;
        client->cursor = client->cursor != NULL ? client->cursor : frame;
        client->backlog_bytes += bytes;
        if (client->backlog_bytes > FEED_BACKLOG_BYTES) {
            drop_backlog(client);
            client->overrun = true;
        }
    }
    free_sent(clients);
}

static void drop(struct fault_injector_frames *kept)
{
    free(kept->text);
    *kept = (struct fault_injector_frames){0};
}

static void keep(struct fault_injector_frames *kept, const char *frame, size_t bytes)
{
    kept->text = memory_resize(kept->text, kept->bytes + bytes + 1, 1);
    memcpy(kept->text + kept->bytes, frame, bytes);
    kept->text[kept->bytes + bytes] = '\n';
    kept->bytes += bytes + 1;
}

/* The next of the frames, which it is moved past. */
static const char *cut_frame(const char **frames, size_t *left, size_t *bytes)
{
    const char *frame = *frames;
    const char *newline = memchr(frame, '\n', *left);
    *bytes = (size_t)(newline - frame);
    *frames = newline + 1;
    *left -= *bytes + 1;
    return frame;
}

/* Sends the kept frames, and frees them. */
static void release(struct fault_injector_frames *kept, struct clients *clients)
{
    const char *frames = kept->text;
    for (size_t left = kept->bytes, bytes = 0; left > 0;) {
        const char *frame = cut_frame(&frames, &left, &bytes);
        queue_frame(clients, CLIENT_TEXT, frame, bytes);
    }
    drop(kept);
}

static void send_one(struct fault_injector *fault_injector, struct clients *clients, const char *frame,
                     size_t bytes)
{
    if (fault_injector->hold) {
        fault_injector->hold = false;
        keep(&fault_injector->late, frame, bytes);
        return;
    }
    queue_frame(clients, CLIENT_TEXT, frame, bytes);
    if (fault_injector->late.bytes > 0 && --fault_injector->late.left == 0) {
        release(&fault_injector->late, clients);
    }
    if (fault_injector->repeat.left > 0) {
        keep(&fault_injector->repeat, frame, bytes);
        if (--fault_injector->repeat.left == 0) {
            release(&fault_injector->repeat, clients);
        }
    }
}

/* Sends frames, each ended by a newline, with the faults that are set. */
static void send_all(struct fault_injector *fault_injector, struct clients *clients, const char *frames,
                     size_t bytes)
{
    size_t length = 0;
    while (bytes > 0) {
        const char *frame = cut_frame(&frames, &bytes, &length);
        send_one(fault_injector, clients, frame, length);
    }
}

void feed_start(struct feed *feed, int64_t now_us)
{
    feed->origin_us = now_us;
    feed->origin_ms = feed->trace != NULL ? 0 : office_now_ms(feed->office);
}

static int64_t clock_ms(const struct feed *feed, int64_t now_us)
{
    return feed->origin_ms + (int64_t)((double)(now_us - feed->origin_us) / 1000 * feed->speed);
}

void feed_flush(struct feed *feed)
{
    if (feed->fault_injector.stalled) {
        return;
    }
    struct encoder *encoder = office_encoder(feed->office);
    size_t bytes = 0;
    const char *frames = encoder_frames(encoder, &bytes);
    send_all(&feed->fault_injector, &feed->clients, frames, bytes);
    encoder_clear(encoder);
}

void feed_send(struct feed *feed, const char *text, size_t bytes)
{
    queue_frame(&feed->clients, CLIENT_TEXT, text, bytes);
}

void feed_end_clients(struct feed *feed, enum client_next end)
{
    queue_frame(&feed->clients, end, "", 0);
}

enum client_next feed_next_frame(const struct stream_client *client, unsigned char **text, size_t *bytes)
{
    if (client->overrun) {
        return CLIENT_DROP;
    }
    if (client->cursor == NULL) {
        return CLIENT_NOTHING;
    }
    *text = client->cursor->room_and_text + LWS_PRE;
    *bytes = client->cursor->bytes;
    return client->cursor->what;
}

void feed_frame_sent(struct feed *feed, struct stream_client *client)
{
    struct client_frame *frame = client->cursor;
    client->cursor = frame->next;
    client->backlog_bytes -= frame->bytes;
    frame->readers--;
    free_sent(&feed->clients);
}

void feed_run(struct feed *feed, int64_t now_us)
{
    int64_t now_ms = clock_ms(feed, now_us);
    if (feed->trace != NULL) {
        size_t bytes = 0;
        for (const char *frame; (frame = trace_take(feed->trace, now_ms, &bytes)) != NULL;) {
            feed_send(feed, frame, bytes);
        }
        return;
    }
    encoder_set_writing(office_encoder(feed->office), feed->clients.count > 0);
    (void)office_run(feed->office, now_ms, EVENTS_PER_TURN); /* what is left to do is due at once */
    feed_flush(feed);
}

int64_t feed_next_us(const struct feed *feed)
{
    int64_t due_ms = feed->trace != NULL ? trace_next_ms(feed->trace) : office_next_ms(feed->office);
    if (due_ms == INT64_MAX) {
        return INT64_MAX;
    }
    return feed->origin_us + (int64_t)((double)(due_ms - feed->origin_ms) * 1000 / feed->speed) + 1;
}

void feed_flush_faults(struct feed *feed)
{
    feed->fault_injector.hold = false;
    release(&feed->fault_injector.late, &feed->clients);
    release(&feed->fault_injector.repeat, &feed->clients);
}

void feed_add_client(struct feed *feed, struct stream_client *client, int64_t now_us)
{
    feed_run(feed, now_us); /* frames of the past are not for this client */
    feed_flush_faults(feed);
    add_client(&feed->clients, client);
    if (feed->trace != NULL) {
        trace_start(feed->trace, clock_ms(feed, now_us));
    }
    feed_run(feed, now_us);
}

void feed_remove_client(struct feed *feed, struct stream_client *client)
{
    struct clients *clients = &feed->clients;
    drop_backlog(client);
    if (client->previous != NULL) {
        client->previous->next = client->next;
    } else {
        clients->first = client->next;
    }
    if (client->next != NULL) {
        client->next->previous = client->previous;
    }
    clients->count--;
    free_sent(clients);
}

void feed_done(struct feed *feed)
{
    drop(&feed->fault_injector.repeat);
    drop(&feed->fault_injector.late);
}
