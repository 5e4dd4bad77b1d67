/* The clients of the stream. */

#include "sim/clients.h"

#include "model/memory.h"

#include <libwebsockets.h>
#include <stdlib.h>
#include <string.h>

struct client_frame {
    struct client_frame *next;
    unsigned readers; /* clients who have not been sent it yet */
    enum client_next what;
    size_t bytes;
    unsigned char room_and_text[]; /* LWS_PRE bytes for the protocol's header, then the text */
};

void clients_join(struct clients *clients, struct stream_client *client)
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

void clients_leave(struct clients *clients, struct stream_client *client)
{
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

/* Puts a frame at the end of the row, for all or for all who subscribed. */
static void append(struct clients *clients, enum client_next what, const char *text, size_t bytes)
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
        if (client->backlog_bytes > CLIENTS_BACKLOG_BYTES) {
            drop_backlog(client);
            client->overrun = true;
        }
    }
    free_sent(clients);
}

void clients_send(struct clients *clients, const char *text, size_t bytes)
{
    append(clients, CLIENT_TEXT, text, bytes);
}

void clients_end(struct clients *clients, enum client_next end)
{
    append(clients, end, "", 0);
}

enum client_next clients_next(const struct stream_client *client, unsigned char **text, size_t *bytes)
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

void clients_sent(struct clients *clients, struct stream_client *client)
{
    struct client_frame *frame = client->cursor;
    client->cursor = frame->next;
    client->backlog_bytes -= frame->bytes;
    frame->readers--;
    free_sent(clients);
}
