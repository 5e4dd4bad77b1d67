/* The server of the benches: lets one listener in over WebSocket, and is then as fast as its socket. */

#include "bench/stream_server.h"

#include "bench/bench.h"
#include "model/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ACCEPT_GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11" /* RFC 6455, 1.3 */

enum { REQUEST_BYTES = 8 * 1024, KEY_BYTES = 64, FIRST_CAPACITY_BYTES = 64 * 1024 };

int stream_server_listen(int *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(listener, 8) != 0 || getsockname(listener, (struct sockaddr *)&address, &length) != 0) {
        bench_fail("the server can't listen");
    }
    *port = ntohs(address.sin_port);
    return listener;
}

static void read_request(int client, char request[REQUEST_BYTES])
{
    size_t length = 0;
    request[0] = '\0';
    while (strstr(request, "\r\n\r\n") == NULL) {
        ssize_t got = recv(client, request + length, REQUEST_BYTES - 1 - length, 0);
        if (got <= 0) {
            bench_fail("no request came");
        }
        length += (size_t)got;
        request[length] = '\0';
    }
}

static void answer_key(const char *request, char answer[KEY_BYTES])
{
    static const char HEADER[] = "\nSec-WebSocket-Key:";
    char key[KEY_BYTES + sizeof ACCEPT_GUID];
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned digest_length = 0;
    const char *at = strcasestr(request, HEADER);
    if (at == NULL || sscanf(at + strlen(HEADER), " %63[^ \r\n]", key) != 1) {
        errno = EPROTO;
        bench_fail("a client that speaks no WebSocket");
    }
    (void)strncat(key, ACCEPT_GUID, sizeof key - strlen(key) - 1);
    (void)EVP_Digest(key, strlen(key), digest, &digest_length, EVP_sha1(), NULL);
    (void)EVP_EncodeBlock((unsigned char *)answer, digest, (int)digest_length);
}

int stream_server_accept(int listener)
{
    char request[REQUEST_BYTES];
    char key[KEY_BYTES];
    char answer[256];
    int on = 1;
    int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (client < 0) {
        bench_fail("nobody came");
    }
    (void)setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    read_request(client, request);
    answer_key(request, key);
    int length = snprintf(answer, sizeof answer,
                          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Accept: %s\r\n\r\n",
                          key);
    stream_server_send(client, answer, (size_t)length);
    return client;
}

size_t stream_server_frame(char *to, const char *text, size_t length)
{
    size_t head = 2;
    to[0] = (char)0x81; /* a whole text message */
    if (length < 126) {
        to[1] = (char)length;
    } else {
        to[1] = 126;
        to[2] = (char)(length >> 8);
        to[3] = (char)(length & 0xff);
        head = 4;
    }
    memcpy(to + head, text, length);
    return head + length;
}

void stream_server_send(int client, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(client, bytes, length, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR) {
            bench_fail("the client is gone");
        }
        bytes += sent > 0 ? sent : 0;
        length -= sent > 0 ? (size_t)sent : 0;
    }
}

void stream_server_open(struct stream_server *server)
{
    *server = (struct stream_server){.client = -1};
    server->listener = stream_server_listen(&server->port);
}

void stream_server_done(struct stream_server *server)
{
    if (server->client >= 0) {
        (void)close(server->client);
    }
    (void)close(server->listener);
    free(server->bytes);
}

void stream_server_admit(struct stream_server *server)
{
    server->client = stream_server_accept(server->listener);
    (void)fcntl(server->client, F_SETFL, O_NONBLOCK);
}

void stream_server_put(struct stream_server *server, const char *text, size_t length)
{
    if (server->sent == server->length) {
        server->sent = server->length = 0;
    }
    while (server->length + STREAM_SERVER_HEAD_BYTES + length > server->capacity) {
        server->capacity = server->capacity == 0 ? FIRST_CAPACITY_BYTES : server->capacity * 2;
        server->bytes = memory_resize(server->bytes, server->capacity, 1);
    }
    server->length += stream_server_frame(server->bytes + server->length, text, length);
}

bool stream_server_flush(struct stream_server *server)
{
    while (server->sent < server->length) {
        ssize_t sent =
            send(server->client, server->bytes + server->sent, server->length - server->sent, MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) {
            return false;
        }
        if (sent < 0 && errno != EINTR) {
            bench_fail("the board is gone");
        }
        server->sent += sent > 0 ? (size_t)sent : 0;
    }
    return true;
}

void stream_server_flush_all(struct stream_server *server)
{
    while (!stream_server_flush(server)) {
        struct pollfd client = {.fd = server->client, .events = POLLOUT};
        (void)poll(&client, 1, -1);
    }
}
