/* The server's end of the connection. */

#include "bench/transport.h"

#include "bench/stream_server.h"
#include "model/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FIRST_CAPACITY_BYTES = 64 * 1024 };

void transport_open(struct transport *transport)
{
    *transport = (struct transport){.client = -1};
    transport->listener = stream_server_listen(&transport->port);
}

void transport_done(struct transport *transport)
{
    if (transport->client >= 0) {
        (void)close(transport->client);
    }
    (void)close(transport->listener);
    free(transport->bytes);
}

void transport_accept(struct transport *transport)
{
    transport->client = stream_server_accept(transport->listener);
    (void)fcntl(transport->client, F_SETFL, O_NONBLOCK);
}

void transport_put(struct transport *transport, const char *text, size_t length)
{
    if (transport->sent == transport->length) {
        transport->sent = transport->length = 0;
    }
    while (transport->length + STREAM_SERVER_HEAD_BYTES + length > transport->capacity) {
        transport->capacity = transport->capacity == 0 ? FIRST_CAPACITY_BYTES : transport->capacity * 2;
        transport->bytes = memory_resize(transport->bytes, transport->capacity, 1);
    }
    transport->length += stream_server_frame(transport->bytes + transport->length, text, length);
}

bool transport_flush(struct transport *transport)
{
    while (transport->sent < transport->length) {
        ssize_t sent = send(transport->client, transport->bytes + transport->sent,
                            transport->length - transport->sent, MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) {
            return false;
        }
        if (sent < 0 && errno != EINTR) {
            bench_fail("the board is gone");
        }
        transport->sent += sent > 0 ? (size_t)sent : 0;
    }
    return true;
}

void transport_flush_all(struct transport *transport)
{
    while (!transport_flush(transport)) {
        struct pollfd client = {.fd = transport->client, .events = POLLOUT};
        (void)poll(&client, 1, -1);
    }
}
