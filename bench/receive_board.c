/* What the board does with a message before it is drawn: receive_board PORT SKIPPED MESSAGES
 *
 * The loop, the backend and the model are the program's own; what of cli/session is missing is the journal.
 */

#include "bench/bench.h"
#include "bench/meter.h"
#include "bench/stream_server.h"
#include "bench/traffic.h"

#include "model/board.h"
#include "net/backends.h"
#include "net/loop.h"
#include "net/secrets.h"

#include <stdio.h>

struct board_receiver {
    struct meter meter;
    struct loop *loop;
    struct exchange *exchange;
    bool over;
};

static void on_news(void *user, const struct backend_report *news)
{
    struct board_receiver *reception = user;
    (void)exchange_apply(reception->exchange, news->event, news->at);
    if (news->event->kind == EVENT_FRAME && !reception->over && meter_count(&reception->meter)) {
        reception->over = true;
        loop_stop(reception->loop);
    }
}

static void check(const struct exchange *exchange, const struct meter *meter)
{
    bool whole = exchange->ids.last >= meter->messages && exchange->ids.missed == 0 &&
                 exchange->overflow == 0 && exchange->unknown_events == 0 &&
                 exchange->extensions.count == (uint32_t)meter->skipped;
    if (!whole) {
        bench_fail("not everything was applied");
    }
}

int main(int argc, char **argv)
{
    int port;
    char stream[64];
    struct error error = {0};
    struct board_receiver reception = {.meter = meter_from_arguments(argc, argv, &port)};
    struct board *board = board_new();
    (void)snprintf(stream, sizeof stream, "ws://127.0.0.1:%d", port);
    struct secrets *secrets = secrets_new();
    secrets_add(secrets, "no-secret-at-all");
    const struct backend_options options = {
        .name = TRAFFIC_EXCHANGE,
        .key = "no-secret-at-all",
        .secrets = secrets,
        .api = {"http://127.0.0.1:9"},
        .stream = {stream},
        .silence_s = 30,
    };
    const struct backend *backend = backends_find("cloudpbx");
    reception.loop = loop_new(&error);
    reception.exchange = board_add_exchange(board, TRAFFIC_EXCHANGE);
    void *instance =
        reception.loop == NULL ? NULL : backend->open(reception.loop, &options, on_news, &reception, &error);
    if (instance == NULL) {
        (void)fprintf(stderr, "%s\n", error.text);
        return 1;
    }
    backend->connect(instance);
    loop_run(reception.loop);
    check(reception.exchange, &reception.meter);
    backend->close(instance);
    loop_free(reception.loop);
    board_free(board);
    secrets_free(secrets);
    return 0;
}
