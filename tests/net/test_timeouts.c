/* How long each command waits: for a connection, for an answer, and while nothing comes. The clock is put
 * ahead. */

#include "net/backends.h"
#include "net/secrets.h"

#include "tests/net/ahead_clock.h"
#include "tests/net/net_test.h"
#include "tests/raw_server.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    STEPS_MOST = DEADLINE_MS / 10, /* of 10 ms: the deadline of a wait, whatever the clock says */
    STEPS_QUIET = 10,              /* in which what is due happens */
    STEPS_DUE = 100,               /* … or at last: a second, which is no limit's */
};

static struct fixture {
    struct loop *loop;
    struct raw_server server;
    char url[64];
    struct backend_options options;
    void *instance;
    int outcomes;
    enum outcome outcome;
    int64_t received;
    char text[512];
    char file[64];
} at;

static void on_news(void *listener, const struct backend_report *news)
{
    (void)listener;
    if (news->event->kind == EVENT_PROGRESS) {
        at.received = news->event->progress.done;
    } else if (news->event->kind == EVENT_OUTCOME) {
        at.outcomes++;
        at.outcome = news->event->outcome.outcome;
        (void)snprintf(at.text, sizeof at.text, "%s", news->event->outcome.text);
    }
}

static void begin(raw_script *script, const char *scheme, enum action_kind kind)
{
    struct error error = {0};
    struct action action = {.kind = kind, .from = "101", .to = "601234567", .text = "x", .id = "1.2"};
    at = (struct fixture){.loop = loop_new(NULL)};
    raw_server_start(&at.server, script, NULL, NULL);
    (void)snprintf(at.url, sizeof at.url, "%s://127.0.0.1:%d", scheme, at.server.port);
    (void)snprintf(at.file, sizeof at.file, "/tmp/pbxboard-test-timeouts-%d.wav", (int)getpid());
    (void)snprintf(action.path, sizeof action.path, "%s", at.file);
    at.options =
        (struct backend_options){.name = "X", .key = "s3cret", .secrets = secrets_new(), .api = {at.url}};
    at.instance = backends_find("cloudpbx")->open(at.loop, &at.options, on_news, NULL, &error);
    assert_non_null(at.instance);
    assert_true(backends_find("cloudpbx")->submit(at.instance, &action, &error));
}

static void end(void)
{
    backends_find("cloudpbx")->close(at.instance);
    loop_free(at.loop);
    raw_server_stop(&at.server);
    (void)unlink(at.file);
    secrets_free(at.options.secrets);
}

#define WAIT_STEPS(condition) WAIT_SO_MANY(condition, STEPS_MOST)
#define WAIT_DUE(condition)   WAIT_SO_MANY(condition, STEPS_DUE)

#define WAIT_SO_MANY(condition, most)                                                                        \
    do {                                                                                                     \
        int steps_ = 0;                                                                                      \
        while (!(condition)) {                                                                               \
            if (++steps_ > (most)) {                                                                         \
                fail_msg("waited in vain for %s", #condition);                                               \
            }                                                                                                \
            loop_step(at.loop, 10);                                                                          \
        }                                                                                                    \
    } while (0)

/* A second at a time, as timers count: what is due in between is not all due at once. */
static void pass(int seconds)
{
    for (int i = 0; i < seconds; i++) {
        ahead_clock_ms += 1000;
        loop_step(at.loop, 1);
        loop_step(at.loop, 1);
    }
    for (int i = 0; i < STEPS_QUIET; i++) {
        loop_step(at.loop, 1);
    }
}

static void say_nothing(struct raw_connection *connection)
{
    if (raw_read_request(connection)) {
        raw_wait(connection);
    }
}

static void do_nothing(struct raw_connection *connection)
{
    raw_wait(connection);
}

static const struct limit {
    enum action_kind kind;
    int answer_s;
    enum outcome outcome;
    const char *text;
} limits[] = {
    {ACTION_DIAL, 40, OUTCOME_UNCERTAIN,
     "Outcome unknown (127.0.0.1: it took too long). Look before asking again"},
    {ACTION_SMS, 15, OUTCOME_UNCERTAIN,
     "Outcome unknown (127.0.0.1: it took too long). Look before asking again"},
    {ACTION_CALL_RECORDS, 15, OUTCOME_NO_CONNECTION, "No answer from 127.0.0.1: it took too long"},
    {ACTION_RECORDINGS, 15, OUTCOME_NO_CONNECTION, "No answer from 127.0.0.1: it took too long"},
    {ACTION_RECORDING_GET, 15, OUTCOME_NO_CONNECTION, "No answer from 127.0.0.1: it took too long"},
    {ACTION_TRANSCRIPTS, 15, OUTCOME_NO_CONNECTION, "No answer from 127.0.0.1: it took too long"},
    {ACTION_TRANSCRIPT_GET, 15, OUTCOME_NO_CONNECTION, "No answer from 127.0.0.1: it took too long"},
};

/* A server that accepts and then does nothing, where TLS should begin: nothing has left, and that is certain.
 */
static void a_connection_is_awaited_for_five_seconds(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        begin(do_nothing, "https", limits[i].kind);
        WAIT_STEPS(at.server.log->connections == 1);
        pass(4);
        assert_int_equal(at.outcomes, 0);
        pass(2);
        WAIT_DUE(at.outcomes == 1);
        assert_int_equal(at.outcome, OUTCOME_NO_CONNECTION);
        char text[512];
        (void)snprintf(text, sizeof text, "No connection to the exchange (%s: no connection in time)",
                       at.url);
        assert_string_equal(at.text, text);
        end();
    }
}

static void an_answer_is_awaited_as_long_as_it_may_take(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        begin(say_nothing, "http", limits[i].kind);
        WAIT_STEPS(at.server.log->requests == 1);
        pass(limits[i].answer_s - 2);
        assert_int_equal(at.outcomes, 0);
        pass(4); /* silence is looked for once a second only */
        WAIT_DUE(at.outcomes == 1);
        assert_int_equal(at.outcome, limits[i].outcome);
        assert_string_equal(at.text, limits[i].text);
        assert_int_equal(at.server.log->requests, 1);
        end();
    }
}

/* Bytes that keep coming, and never an end. How many is told in the place of a count that nobody else needs
 * here. */
static void drip(struct raw_connection *connection)
{
    if (!raw_read_request(connection)) {
        return;
    }
    struct pollfd hang_up = {.fd = connection->fd, .events = POLLIN};
    raw_send_text(connection,
                  "HTTP/1.1 200 OK\r\nContent-Type: audio/x-wav\r\nContent-Length: 99999999\r\n\r\n");
    while (poll(&hang_up, 1, 1) == 0) {
        raw_send_text(connection, "                ");
        connection->log->pings++;
    }
}

static void pass_dripping(int seconds)
{
    for (int i = 0; i < seconds; i++) {
        int dripped = at.server.log->pings;
        WAIT_STEPS(at.server.log->pings >= dripped + 2 || at.outcomes > 0);
        pass(1);
    }
}

/* A list that keeps coming has a minute; a file has all the time that it takes. */
static void what_keeps_coming_may_take_longer(void **state)
{
    (void)state;
    static const struct limit dripping[] = {
        {ACTION_CALL_RECORDS, 60, OUTCOME_REFUSED, "No complete answer from 127.0.0.1: it took too long"},
        {ACTION_TRANSCRIPT_GET, 60, OUTCOME_REFUSED, "No complete answer from 127.0.0.1: it took too long"},
        {ACTION_RECORDING_GET, 0, OUTCOME_DONE, ""},
    };
    for (size_t i = 0; i < sizeof dripping / sizeof dripping[0]; i++) {
        begin(drip, "http", dripping[i].kind);
        WAIT_STEPS(at.server.log->requests == 1);
        pass_dripping(57);
        assert_int_equal(at.outcomes, 0);
        pass_dripping(dripping[i].answer_s > 0 ? 5 : 120);
        assert_int_equal(at.outcomes, dripping[i].answer_s > 0);
        if (dripping[i].answer_s > 0) {
            assert_int_equal(at.outcome, dripping[i].outcome);
            assert_string_equal(at.text, dripping[i].text);
        } else {
            assert_true(at.received > 0);
        }
        end();
    }
}

/* The source of a call picks up late: the answer comes half a minute after the question, and is one. */
static void answer_later(struct raw_connection *connection)
{
    if (raw_read_request(connection)) {
        while (connection->log->closes == 0) { /* the test says when */
            (void)poll(NULL, 0, 1);
        }
        raw_send_text(connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK");
    }
}

static void a_call_may_take_half_a_minute(void **state)
{
    (void)state;
    begin(answer_later, "http", ACTION_DIAL);
    WAIT_STEPS(at.server.log->requests == 1);
    pass(31);
    assert_int_equal(at.outcomes, 0);
    at.server.log->closes = 1;
    WAIT_STEPS(at.outcomes == 1);
    assert_int_equal(at.outcome, OUTCOME_DONE);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_connection_is_awaited_for_five_seconds),
        cmocka_unit_test(an_answer_is_awaited_as_long_as_it_may_take),
        cmocka_unit_test(what_keeps_coming_may_take_longer),
        cmocka_unit_test(a_call_may_take_half_a_minute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
