/* The connections of the pretend exchange. */

#include "sim/server.h"

#include "sim/http_transaction.h"
#include "sim/routes.h"

#include <assert.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { FRAMES_PER_TURN = 256 };

struct server_connection {
    struct http_transaction http_transaction;
    struct stream_client client;
    bool listens;               /* to the stream */
    bool refused_after_upgrade; /* after the upgrade */
};

/* libwebsockets knows no close frame without a code. */
static const unsigned char close_frame[] = {0x88, 0x00};

/* How nginx refuses a subscription after the upgrade: a close frame of 73 bytes, the code 1008 and why. */
static const char refusal_frame[] =
    "\x88\x49\x03\xf0{\"http_status\": 403, \"explain\":\"Subscriber could not create channels.\"}";
static_assert(sizeof refusal_frame - 1 == 2 + 0x49, "the frame says how long it is");

/* These clocks cannot fail. */

int64_t server_now_us(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t unix_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void server_set_clock(const struct server *server)
{
    int64_t due_us = feed_next_us(&server->feed);
    struct itimerspec when = {0}; /* stops the clock */
    if (due_us != INT64_MAX) {
        when.it_value.tv_sec = due_us / 1000000;
        when.it_value.tv_nsec = due_us % 1000000 * 1000;
    }
    (void)timerfd_settime(server->clock, TFD_TIMER_ABSTIME, &when, NULL); /* fails for bad arguments only */
}

/* Requests a writable callback for every client with frames to send. */
static void wake_listeners(const struct server *server)
{
    for (const struct stream_client *client = server->feed.clients.first; client != NULL;
         client = client->next) {
        unsigned char *text = NULL;
        size_t bytes = 0;
        if (feed_next_frame(client, &text, &bytes) != CLIENT_NOTHING) {
            (void)lws_callback_on_writable(client->connection); /* fails when it is at its end anyway */
        }
    }
}

static void run_due_events(struct server *server)
{
    feed_run(&server->feed, server_now_us());
    wake_listeners(server);
    server_set_clock(server);
}

static int on_clock(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
    (void)user;
    (void)in;
    (void)length;
    uint64_t expirations = 0;
    if (reason == LWS_CALLBACK_RAW_RX_FILE &&
        read(lws_get_socket_fd(wsi), &expirations, sizeof expirations) == (ssize_t)sizeof expirations) {
        run_due_events(lws_context_user(lws_get_context(wsi)));
    }
    return 0;
}

/* Closes all connections of the stream. */
static void close_listeners(struct server *server)
{
    server->ending = true;
    feed_end_clients(&server->feed, CLIENT_CLOSE);
    wake_listeners(server);
}

static int on_signal(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
    (void)user;
    (void)in;
    (void)length;
    struct signalfd_siginfo info;
    if (reason == LWS_CALLBACK_RAW_RX_FILE &&
        read(lws_get_socket_fd(wsi), &info, sizeof info) == (ssize_t)sizeof info) {
        close_listeners(lws_context_user(lws_get_context(wsi)));
    }
    return 0;
}

/* A client of the stream needs the key; nonzero ends the connection. */
static int admit(const struct server *server, struct lws *wsi)
{
    unsigned refuse_status = server->feed.fault_injector.refuse_status;
    if (refuse_status != 0 && refuse_status != FEED_REFUSED_AFTER_UPGRADE) {
        http_transaction_refuse(wsi, refuse_status);
        return -1;
    }
    struct params query;
    http_transaction_query(wsi, &query);
    const char *key = params_get(&query, "pbxkey");
    if (key != NULL && strcmp(key, server->key) == 0) {
        return 0;
    }
    http_transaction_refuse(wsi, 403);
    return -1;
}

/* A channel may be requested with a backlog, ".b20"; this exchange keeps none. Every other channel exists,
 * too: nothing is published there. */
static bool is_channel(const struct server *server, const char *path)
{
    size_t length = strlen(server->channel);
    if (strncmp(path, server->channel, length) != 0) {
        return false;
    }
    const char *rest = path + length;
    bool backlog =
        strncmp(rest, ".b", 2) == 0 && rest[2] != '\0' && rest[2 + strspn(rest + 2, "0123456789")] == '\0';
    return rest[0] == '\0' || backlog;
}

static void remember_channel(const struct server *server, struct server_connection *server_connection,
                             struct lws *wsi)
{
    char path[HTTP_TRANSACTION_PATH_BYTES];
    http_transaction_header(wsi, WSI_TOKEN_GET_URI, path, sizeof path);
    server_connection->client.subscribed = is_channel(server, path);
    server_connection->client.connection = wsi;
}

static void start_listening(struct server *server, struct server_connection *server_connection)
{
    if (server->feed.fault_injector.refuse_status == FEED_REFUSED_AFTER_UPGRADE) {
        server_connection->refused_after_upgrade = true;
        (void)lws_callback_on_writable(server_connection->client.connection); /* as with the listeners */
        return;
    }
    feed_add_client(&server->feed, &server_connection->client, server_now_us());
    server_connection->listens = true;
    wake_listeners(server);
    server_set_clock(server);
}

static void stop_listening(struct server *server, struct server_connection *server_connection)
{
    if (server_connection->listens) {
        feed_remove_client(&server->feed, &server_connection->client);
        server_connection->listens = false;
    }
}

/* Sends queued frames, as many as the connection takes; nonzero ends it. */
static int send_frames(struct server *server, struct server_connection *server_connection, struct lws *wsi)
{
    if (server_connection->refused_after_upgrade) {
        /* the end either way */
        (void)send(lws_get_socket_fd(wsi), refusal_frame, sizeof refusal_frame - 1, MSG_NOSIGNAL);
        return -1;
    }
    for (int i = 0; i < FRAMES_PER_TURN && lws_send_pipe_choked(wsi) == 0; i++) {
        unsigned char *text = NULL;
        size_t bytes = 0;
        switch (feed_next_frame(&server_connection->client, &text, &bytes)) {
        case CLIENT_NOTHING:
            return 0;
        case CLIENT_TEXT:
            if (lws_write(wsi, text, bytes, LWS_WRITE_TEXT) < (int)bytes) {
                return -1;
            }
            feed_frame_sent(&server->feed, &server_connection->client);
            break;
        case CLIENT_CLOSE: /* libwebsockets has nothing of its own to send when the pipe is not choked; the
                              end either way */
            (void)send(lws_get_socket_fd(wsi), close_frame, sizeof close_frame, MSG_NOSIGNAL);
            return -1;
        case CLIENT_DROP:
            return -1;
        }
    }
    return lws_callback_on_writable(wsi) < 0 ? -1 : 0;
}

/* Runs the office up to now, answers a request (`path` is NULL when its body is complete), and queues the
 * frames that the request has caused; nonzero ends the connection. */
static int answer(struct server *server, struct server_connection *server_connection, struct lws *wsi,
                  const char *path)
{
    feed_run(&server->feed, server_now_us());
    struct routes routes = {
        .feed = &server->feed,
        .key = server->key,
        .now_at = unix_ms(),
    };
    struct http_transaction *transaction = &server_connection->http_transaction;
    enum http_transaction_next next = path != NULL ? http_transaction_begin(transaction, wsi, path)
                                                   : http_transaction_body_complete(transaction);
    bool end = next == HTTP_TRANSACTION_CLOSE;
    if (next == HTTP_TRANSACTION_ANSWER) {
        routes_answer(&routes, transaction->request, &transaction->reply);
        end = http_transaction_reply(transaction, wsi);
    }
    feed_flush(&server->feed);
    wake_listeners(server);
    server_set_clock(server);
    return end ? -1 : 0;
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
    struct server_connection *server_connection = user;
    struct server *server = lws_context_user(lws_get_context(wsi));
    switch (reason) {
    case LWS_CALLBACK_HTTP:
        return answer(server, server_connection, wsi, in);
    case LWS_CALLBACK_HTTP_BODY:
        return http_transaction_body(&server_connection->http_transaction, wsi, in, length) ==
                       HTTP_TRANSACTION_CLOSE
                   ? -1
                   : 0;
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
        return answer(server, server_connection, wsi, NULL);
    case LWS_CALLBACK_HTTP_WRITEABLE:
        return http_transaction_send(&server_connection->http_transaction, wsi) ? -1 : 0;
    case LWS_CALLBACK_CLOSED_HTTP:
    case LWS_CALLBACK_HTTP_DROP_PROTOCOL:
        if (server_connection != NULL) {
            http_transaction_done(&server_connection->http_transaction);
        }
        return 0;
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        return admit(server, wsi);
    case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
        remember_channel(server, server_connection, wsi);
        return 0;
    case LWS_CALLBACK_ESTABLISHED:
        start_listening(server, server_connection);
        return 0;
    case LWS_CALLBACK_SERVER_WRITEABLE:
        return send_frames(server, server_connection, wsi);
    case LWS_CALLBACK_CLOSED:
        stop_listening(server, server_connection);
        return 0;
    default:
        return 0; /* frames of clients are ignored; libwebsockets has answered pings */
    }
}

const struct lws_protocols server_protocols[] = {
    {.name = "exchange", .callback = on_event, .per_session_data_size = sizeof(struct server_connection)},
    {.name = "clock", .callback = on_clock},
    {.name = "signals", .callback = on_signal},
    {.name = NULL},
};
