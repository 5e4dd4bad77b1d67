/* An instance of the backend, and servers of its stream and its requests. */

#include "tests/net/cloudpbx_fixture.h"

int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->loop = loop_new(NULL);
    fixture->options = (struct backend_options){.name = NAME, .key = KEY, .secrets = secrets_new()};
    secrets_add(fixture->options.secrets, KEY);
    folder_make(fixture->folder);
    *state = fixture;
    return 0;
}

void close_instance(struct fixture *fixture)
{
    if (fixture->instance != NULL) {
        backends_find("cloudpbx")->close(fixture->instance);
        fixture->instance = NULL;
    }
}

void stop_servers(struct fixture *fixture)
{
    while (fixture->server_count > 0) {
        raw_server_stop(&fixture->servers[--fixture->server_count]);
    }
}

int tear_down(void **state)
{
    struct fixture *fixture = *state;
    close_instance(fixture);
    loop_free(fixture->loop);
    stop_servers(fixture);
    secrets_free(fixture->options.secrets);
    folder_remove(fixture->folder);
    free(fixture);
    return 0;
}

void copy_text(char *to, size_t size, const char *text)
{
    (void)snprintf(to, size, "%s", text != NULL ? text : "");
    assert_null(strstr(to, KEY));
    assert_null(strstr(to, "s3cret"));
}

void note_link(struct fixture *fixture, const struct link_event *link)
{
    assert_true(fixture->link_count < LINKS_MAX);
    fixture->links[fixture->link_count++] = *link;
    copy_text(fixture->reason, sizeof fixture->reason, link->reason);
    copy_text(fixture->address, sizeof fixture->address, link->address);
}

void note_outcome(struct fixture *fixture, const struct outcome_event *outcome)
{
    fixture->outcomes++;
    fixture->outcome = outcome->outcome;
    fixture->serial = outcome->action->serial;
    fixture->message_status = outcome->message_status;
    fixture->incomplete = outcome->incomplete;
    fixture->server_at = outcome->server_at;
    copy_text(fixture->text, sizeof fixture->text, outcome->text);
    copy_text(fixture->message_id, sizeof fixture->message_id, outcome->message_id);
    assert_true(fixture->text[0] != '\0');
}

void on_news(void *listener, const struct backend_report *news)
{
    struct fixture *fixture = listener;
    const struct event *event = news->event;
    assert_true(news->at > 0);
    if (event->kind == EVENT_LINK) {
        note_link(fixture, &event->link);
    } else if (event->kind == EVENT_FRAME) {
        fixture->frames++;
        fixture->raw_frames += news->raw != NULL && news->raw_bytes > 0;
    } else if (event->kind == EVENT_DEVICE) {
        assert_null(news->raw);
        fixture->devices++;
    } else if (event->kind == EVENT_CALL_RECORD) {
        fixture->records++;
    } else if (event->kind == EVENT_RECORDING) {
        fixture->recordings++;
    } else if (event->kind == EVENT_TRANSCRIPT) {
        fixture->transcripts++;
        copy_text(fixture->content, sizeof fixture->content, event->transcript.content);
    } else if (event->kind == EVENT_PROGRESS) {
        fixture->progress_unit = event->progress.unit;
        fixture->progress_done = event->progress.done;
        fixture->progress_total = event->progress.total;
    } else if (event->kind == EVENT_OUTCOME) {
        note_outcome(fixture, &event->outcome);
    }
}

void serve(struct fixture *fixture, raw_script *script)
{
    int i = fixture->server_count++;
    raw_server_start(&fixture->servers[i], script, NULL, NULL);
    (void)snprintf(fixture->urls[i], sizeof fixture->urls[i], "http://127.0.0.1:%d",
                   fixture->servers[i].port);
}

void open_instance(struct fixture *fixture)
{
    struct error error = {0};
    fixture->instance =
        backends_find("cloudpbx")->open(fixture->loop, &fixture->options, on_news, fixture, &error);
    if (fixture->instance == NULL) {
        fail_msg("%s", error.text);
    }
}

void submit(struct fixture *fixture, const struct action *action)
{
    struct error error = {0};
    if (!backends_find("cloudpbx")->submit(fixture->instance, action, &error)) {
        fail_msg("%s", error.text);
    }
}

void wait_for_outcome(struct fixture *fixture)
{
    WAIT_FOR(fixture->loop, fixture->outcomes > 0);
    loop_step(fixture->loop, 5);
    assert_int_equal(fixture->outcomes, 1);
    print_message("    %s\n", fixture->text);
}

void answer_not_found(struct raw_connection *connection)
{
    raw_answer(connection, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
}

void answer_bad_gateway(struct raw_connection *connection)
{
    raw_answer(connection,
               "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>");
}

void answer_unavailable(struct raw_connection *connection)
{
    raw_answer(connection, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
}

void answer_page(struct raw_connection *connection)
{
    raw_answer(connection, OK("text/html", 20) "<html>welcome</html>");
}

void answer_cut(struct raw_connection *connection)
{
    raw_answer(connection, OK("application/json", 5000) "[{\"calldate\": \"2021-");
}

void answer_nothing(struct raw_connection *connection)
{
    (void)raw_read_request(connection);
}

void request_one(struct fixture *fixture, raw_script *script, const struct action *action)
{
    serve(fixture, script);
    fixture->options.api[0] = fixture->urls[0];
    open_instance(fixture);
    submit(fixture, action);
    wait_for_outcome(fixture);
}

bool asked_for(const struct fixture *fixture, const char *line)
{
    return strncmp(fixture->servers[0].log->request, line, strlen(line)) == 0;
}
