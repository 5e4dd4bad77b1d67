/* What is a healthy, quiet link, and what a dead one: against a server that reads as nginx's push-stream
 * module does, and pings by itself. The clock is put ahead; but for TLS, the server is in this process, so
 * that each has its turn when the test says. */

#include "net/websocket.h"

#include "tests/harness.h"
#include "tests/net/ahead_clock.h"
#include "tests/net/net_test.h"
#include "tests/raw_server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    DAY_S = 24 * 60 * 60,
    SILENCE_S = WEBSOCKET_IDLE_TIMEOUT_S,
    FIRST_PING_MS = SILENCE_S * 700, /* after the last sign of life */
    ROUNDS = 3, /* of either side: a ping comes, its answer leaves, and what libwebsockets does then */
    PINGS_OVER_TLS = 400, /* where each waits for another process */
};

static struct fixture {
    struct loop *loop;
    int listener;
    struct raw_log log;
    struct raw_connection server;
    struct websocket *stream;
    int opened;
    int closed;
    char reason[256];
} at;

static void on_news(void *user, const struct websocket_report *news)
{
    (void)user;
    at.opened += news->kind == WEBSOCKET_OPENED;
    if (news->kind == WEBSOCKET_CLOSED) {
        at.closed++;
        (void)snprintf(at.reason, sizeof at.reason, "%s", news->reason);
    }
}

static void connect_to(const char *url, const char *ca_file)
{
    struct url address;
    assert_true(url_parse(&address, url, true, true, NULL));
    const struct websocket_options options = {.address = &address, .path = "/", .ca_file = ca_file};
    at.stream = websocket_new(at.loop, &options, on_news, NULL);
}

static bool is_readable(int fd)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    return poll(&poll_fd, 1, 0) == 1;
}

static void begin(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    char url[64];
    at = (struct fixture){.loop = loop_new(NULL), .listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    assert_int_equal(bind(at.listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(at.listener, 1), 0);
    assert_int_equal(getsockname(at.listener, (struct sockaddr *)&address, &size), 0);
    (void)snprintf(url, sizeof url, "ws://127.0.0.1:%d", ntohs(address.sin_port));
    connect_to(url, NULL);
    WAIT_FOR(at.loop, is_readable(at.listener));
    at.server = (struct raw_connection){.fd = accept(at.listener, NULL, NULL), .log = &at.log};
    assert_int_equal(setsockopt(at.server.fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int)), 0);
    WAIT_FOR(at.loop, is_readable(at.server.fd));
    assert_true(raw_upgrade(&at.server));
    raw_read_first_frames(&at.server);
    WAIT_FOR(at.loop, at.opened == 1);
}

static void end(void)
{
    websocket_free(at.stream);
    loop_free(at.loop);
    (void)close(at.server.arrivals);
    (void)close(at.server.fd);
    (void)close(at.listener);
}

/* The server reads at once, or when the client has said all that it has to say. */
static void take_turns(bool late)
{
    for (int i = 0; i < ROUNDS; i++) {
        loop_step(at.loop, 0);
        if (!late || i == ROUNDS - 1) {
            (void)raw_read_arrival(&at.server);
        }
    }
    loop_step(at.loop, 0);
}

static void server_pings(struct raw_connection *connection)
{
    raw_frame(connection, RAW_PING, true, NULL, 0);
}

/* One second goes by, in which the server pings if it does so each `each_s`: before what is due then, or
 * after it. */
static void pass_a_second(int second, int each_s)
{
    bool pings = each_s > 0 && second % each_s == 0;
    int play = each_s > 0 ? second / each_s : second;
    bool before = play % 2 == 0;
    bool late = play / 2 % 2 == 0;
    if (pings && before) {
        server_pings(&at.server);
    }
    ahead_clock_ms += 1000;
    take_turns(late);
    if (pings && !before) {
        server_pings(&at.server);
        take_turns(late);
    }
}

static const int pings_each_s[] = {0, 5, 10, 20, 30, 60};

/* Nothing is said all day, and the server is well. */
static void a_day_of_silence(void **state)
{
    (void)state;
    EACH(each_s, pings_each_s) {
        begin();
        for (int second = 1; second <= DAY_S && at.closed == 0; second++) {
            pass_a_second(second, *each_s);
        }
        print_message("  pings each %2d s: %d answered, %d of ours\n", *each_s, at.log.pongs, at.log.pings);
        assert_int_equal(at.closed, 0);
        assert_int_equal(at.log.pongs, *each_s > 0 ? DAY_S / *each_s : 0);
        assert_int_equal(at.log.crowded, 0);
        if (*each_s > 0 && *each_s < FIRST_PING_MS / 1000) {
            /* its own are enough, but where this machine is slow */
            assert_in_range(at.log.pings, 0, DAY_S / 1000);
        }
        assert_int_equal(at.log.ping_bytes + at.log.data_frames + at.log.closes, 0);
        end();
    }
}

/* A frame of ours waits at the server, which handles each when the next one comes: the first ping has no
 * answer. */
static void a_day_of_late_answers(void **state)
{
    (void)state;
    begin();
    for (int i = 0; i < 2; i++) {
        server_pings(&at.server);
        for (int step = 0; step < ROUNDS; step++) {
            loop_step(at.loop, 0);
        }
    }
    assert_int_equal(raw_read_arrival(&at.server), RAW_PONG);
    assert_int_equal(at.log.crowded, 1);
    for (int second = 1; second <= DAY_S && at.closed == 0; second++) {
        pass_a_second(second, 0);
    }
    assert_int_equal(at.closed, 0);
    assert_int_equal(at.log.pongs, 2);
    end();
}

/* The program was stopped when it had asked, and goes on much later: what came meanwhile is read before all
 * else. */
static void an_answer_that_nobody_has_read(void **state)
{
    (void)state;
    begin();
    for (int pings = 1; pings <= WEBSOCKET_PINGS; pings++) {
        ahead_clock_ms += FIRST_PING_MS;
        loop_step(at.loop, 0);
        ahead_clock_ms += 100;
        loop_step(at.loop, 0);
    }
    assert_int_equal(at.closed, 0);
    assert_int_equal(raw_read_arrival(&at.server), RAW_PING);
    ahead_clock_ms += DAY_S * 1000;
    take_turns(false);
    ahead_clock_ms += FIRST_PING_MS;
    take_turns(false);
    assert_int_equal(at.closed, 0);
    end();
}

/* Frames that nobody has read: all of ours are of six bytes. */
static int count_unread(int opcode)
{
    unsigned char bytes[1024];
    ssize_t length = recv(at.server.fd, bytes, sizeof bytes, 0);
    int count = 0;
    assert_true(length >= 0 && length % 6 == 0);
    for (ssize_t i = 0; i < length; i += 6) {
        count += bytes[i] == (0x80 | opcode);
    }
    return count;
}

/* It neither reads nor sends any more, whatever it did before. */
static void a_server_that_dies_is_noticed_in_time(void **state)
{
    (void)state;
    enum { STEP_MS = 100, LATE_MS = (1 + WEBSOCKET_PINGS) * STEP_MS };
    EACH(each_s, pings_each_s) {
        for (int alive_s = 1; alive_s <= 120; alive_s += 7) {
            begin();
            int64_t heard_ms = loop_monotonic_ms(at.loop);
            int silent_ms = 0; /* without what the test itself takes */
            for (int second = 1; second <= alive_s; second++) {
                int pings = at.log.pings;
                int64_t now_ms = loop_monotonic_ms(at.loop);
                pass_a_second(second, *each_s);
                bool heard = at.log.pings > pings || (*each_s > 0 && second % *each_s == 0);
                heard_ms = heard ? now_ms + 1000 : heard_ms;
                silent_ms = heard ? 0 : silent_ms + 1000;
            }
            while (at.closed == 0 && silent_ms < 2 * SILENCE_S * 1000) {
                silent_ms += STEP_MS;
                ahead_clock_ms += STEP_MS;
                loop_step(at.loop, 0);
                loop_step(at.loop, 0);
            }
            assert_int_equal(at.closed, 1);
            assert_true(silent_ms <= SILENCE_S * 1000 + LATE_MS);
            assert_true(loop_monotonic_ms(at.loop) - heard_ms >= SILENCE_S * 1000);
            assert_non_null(strstr(at.reason, "127.0.0.1 has given no sign of life for 30 s"));
            assert_int_equal(count_unread(RAW_PING), WEBSOCKET_PINGS);
            end();
        }
    }
}

/* ---- two at once ---- */

/* The server's ping comes when one of ours is due. The answer to it leaves, and ours at a distance, if at
 * all. False where this machine was too slow to have it at the same time. */
static bool both_are_due(bool read_before)
{
    begin();
    int64_t begun_ms = loop_monotonic_ms(at.loop) - ahead_clock_ms;
    server_pings(&at.server);
    if (read_before) {
        loop_step(at.loop, 0); /* and not answered yet */
    }
    ahead_clock_ms += FIRST_PING_MS;
    for (int i = 0; i < ROUNDS; i++) {
        loop_step(at.loop, 0);
    }
    bool in_time = loop_monotonic_ms(at.loop) - ahead_clock_ms - begun_ms < 50;
    if (in_time) {
        assert_int_equal(raw_read_arrival(&at.server), RAW_PONG);
        assert_int_equal(at.log.crowded, 0);
        ahead_clock_ms += 100;
        take_turns(true);
        ahead_clock_ms += FIRST_PING_MS;
        take_turns(true);
        ahead_clock_ms += 100;
        take_turns(true);
        assert_in_range(at.log.pings, 1, 2);
        assert_int_equal(at.log.crowded, 0);
        assert_int_equal(at.closed, 0);
    }
    end();
    return in_time;
}

static void two_are_never_sent_at_once(void **state)
{
    (void)state;
    enum { TRIES = 100 };
    for (int read_before = 0; read_before <= 1; read_before++) {
        int tries = 1;
        while (!both_are_due(read_before != 0)) {
            assert_true(++tries < TRIES);
        }
    }
}

/* ---- over TLS ---- */

static void serve_first_frames(struct raw_connection *connection)
{
    if (raw_upgrade(connection)) {
        raw_read_first_frames(connection);
        raw_obey(connection);
    }
}

static void hours_of_silence_over_tls(void **state)
{
    (void)state;
    static const int each_s_of[] = {5, 10, 20, 30};
    struct raw_server server;
    char url[64];
    EACH(each_s, each_s_of) {
        at = (struct fixture){.loop = loop_new(NULL)};
        raw_server_start_parallel(&server, serve_first_frames, NULL, &(struct raw_tls){.host = "localhost"});
        (void)snprintf(url, sizeof url, "wss://localhost:%d", server.port);
        connect_to(url, server.ca_file);
        WAIT_FOR(at.loop, at.opened == 1);
        for (int pings = 1; pings <= PINGS_OVER_TLS; pings++) {
            ahead_clock_ms += *each_s * 1000;
            raw_server_order(&server, server_pings, NULL);
            WAIT_FOR(at.loop, server.log->pongs == pings || at.closed > 0);
            loop_step(at.loop, 0); /* libwebsockets has written the answer, and asks for more */
            assert_int_equal(at.closed, 0);
        }
        assert_int_equal(server.log->connections, 1);
        websocket_free(at.stream);
        loop_free(at.loop);
        raw_server_stop(&server);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_of_silence),
        cmocka_unit_test(a_day_of_late_answers),
        cmocka_unit_test(an_answer_that_nobody_has_read),
        cmocka_unit_test(a_server_that_dies_is_noticed_in_time),
        cmocka_unit_test(two_are_never_sent_at_once),
        cmocka_unit_test(hours_of_silence_over_tls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
