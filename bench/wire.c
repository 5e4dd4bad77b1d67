/* The server's end of the connection. */

#include "bench/wire.h"

#include "bench/feed.h"
#include "model/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FIRST_ROOM_BYTES = 64 * 1024 };

void wire_open(struct wire *wire)
{
    *wire = (struct wire){.client = -1};
    wire->listener = feed_listen(&wire->port);
}

void wire_done(struct wire *wire)
{
    if (wire->client >= 0) {
        (void)close(wire->client);
    }
    (void)close(wire->listener);
    free(wire->bytes);
}

void wire_accept(struct wire *wire)
{
    wire->client = feed_accept(wire->listener);
    (void)fcntl(wire->client, F_SETFL, O_NONBLOCK);
}

void wire_put(struct wire *wire, const char *text, size_t length)
{
    if (wire->sent == wire->length) {
        wire->sent = wire->length = 0;
    }
    while (wire->length + FEED_HEAD_BYTES + length > wire->room) {
        wire->room = wire->room == 0 ? FIRST_ROOM_BYTES : wire->room * 2;
        wire->bytes = memory_resize(wire->bytes, wire->room, 1);
    }
    wire->length += feed_frame(wire->bytes + wire->length, text, length);
}

bool wire_flush(struct wire *wire)
{
    while (wire->sent < wire->length) {
        ssize_t sent = send(wire->client, wire->bytes + wire->sent, wire->length - wire->sent, MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) {
            return false;
        }
        if (sent < 0 && errno != EINTR) {
            feed_fail("the board is gone");
        }
        wire->sent += sent > 0 ? (size_t)sent : 0;
    }
    return true;
}

void wire_flush_all(struct wire *wire)
{
    while (!wire_flush(wire)) {
        struct pollfd client = {.fd = wire->client, .events = POLLOUT};
        (void)poll(&client, 1, -1);
    }
}
