/* libwebsockets receiving, and nothing else: receive_lws PORT SKIPPED MESSAGES */

#include <libwebsockets.h>

#include "bench/bench.h"
#include "bench/meter.h"
#include "bench/stream_server.h"

#include <stdbool.h>

enum { BUFFER_BYTES = 64 * 1024 }; /* as in the board */

struct lws_receiver {
    struct meter meter;
    bool over;
};

static int on_lws(struct lws *wsi, enum lws_callback_reasons reason, void *session, void *in, size_t length)
{
    struct lws_receiver *reception = lws_context_user(lws_get_context(wsi));
    (void)session;
    (void)in;
    (void)length;
    if (reason == LWS_CALLBACK_CLIENT_CONNECTION_ERROR) {
        bench_fail("no connection");
    }
    if (reason == LWS_CALLBACK_CLIENT_RECEIVE && lws_is_final_fragment(wsi) && !reception->over) {
        reception->over = meter_count(&reception->meter);
    }
    return 0;
}

int main(int argc, char **argv)
{
    static const struct lws_protocols protocols[] = {
        {.name = "receive", .callback = on_lws, .rx_buffer_size = BUFFER_BYTES},
        {.name = NULL},
    };
    int port;
    struct lws_receiver reception = {.meter = meter_from_arguments(argc, argv, &port)};
    const struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .protocols = protocols,
        .user = &reception,
        .pt_serv_buf_size = BUFFER_BYTES,
    };
    lws_set_log_level(0, NULL);
    struct lws_context *context = lws_create_context(&info);
    if (context == NULL) {
        bench_fail("no context");
    }
    const struct lws_client_connect_info connection = {
        .context = context,
        .address = "127.0.0.1",
        .port = port,
        .path = "/",
        .host = "127.0.0.1",
        .local_protocol_name = "receive",
        .ietf_version_or_minus_one = -1,
    };
    if (lws_client_connect_via_info(&connection) == NULL) {
        bench_fail("no connection");
    }
    while (!reception.over && lws_service(context, 0) >= 0) {
    }
    lws_context_destroy(context);
    return 0;
}
