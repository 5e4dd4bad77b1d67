/* Requests: how far each one came, whatever the server does. */

#include "net/download.h"
#include "net/http.h"
#include "net/trust_store.h"

#include "tests/folder.h"
#include "tests/net/fake_names.h"
#include "tests/net/net_test.h"
#include "tests/raw_server.h"

#include <dirent.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char KEY[] = "s3cret-Key_42";

enum { REPLY_MAX = 1000 };

struct fixture {
    struct loop *loop;
    struct http_client *rest;
    struct raw_server server;
    bool serving;
    int answers;
    int progress_calls;
    int64_t received;
    bool free_rest; /* in the callback */
    enum http_outcome outcome;
    int status;
    bool saved;
    int64_t server_at;
    int retry_after_s;
    size_t length;
    char body[2048];
    char content_type[64];
    char problem[512];
    char folder[FOLDER_BYTES];
    char file[FOLDER_BYTES + 16];
    char none[FOLDER_BYTES + 32]; /* in a folder that there is not */
    struct download_options order;
    struct secrets *secrets;
    char path[128];
    bool kept;
    bool length_unknown;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->loop = loop_new(NULL);
    fixture->secrets = secrets_new();
    secrets_add(fixture->secrets, KEY);
    fixture->rest = http_new(fixture->loop, NULL, fixture->secrets, NULL);
    assert_non_null(fixture->rest);
    folder_make(fixture->folder);
    (void)snprintf(fixture->file, sizeof fixture->file, "%s/record.wav", fixture->folder);
    (void)snprintf(fixture->none, sizeof fixture->none, "%s/none/record.wav", fixture->folder);
    fixture->order =
        (struct download_options){.path = fixture->file, .source = "/record/1", .replaces = true};
    fake_names_reset();
    *state = fixture;
    return 0;
}

static int files_in(const char *folder)
{
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    int count = 0;
    for (const struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        count += entry->d_name[0] != '.' || strlen(entry->d_name) > 2;
    }
    (void)closedir(directory);
    return count;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    http_free(fixture->rest);
    loop_free(fixture->loop);
    if (fixture->serving) {
        raw_server_stop(&fixture->server);
    }
    (void)unlink(fixture->file);
    assert_int_equal(rmdir(fixture->folder), 0); /* so nothing else has been left in it */
    secrets_free(fixture->secrets);
    free(fixture);
    return 0;
}

static void on_reply(void *user, const struct http_response *reply)
{
    struct fixture *fixture = user;
    fixture->answers++;
    fixture->outcome = reply->outcome;
    fixture->status = reply->status;
    fixture->saved = reply->saved;
    fixture->kept = reply->is_resumable;
    fixture->length_unknown = reply->length_unknown;
    fixture->server_at = reply->server_at;
    (void)snprintf(fixture->path, sizeof fixture->path, "%s", reply->path);
    fixture->retry_after_s = reply->retry_after_s;
    fixture->length = reply->length;
    assert_int_equal(strlen(reply->body), strnlen(reply->body, reply->length));
    (void)snprintf(fixture->body, sizeof fixture->body, "%s", reply->body);
    (void)snprintf(fixture->content_type, sizeof fixture->content_type, "%s", reply->content_type);
    (void)snprintf(fixture->problem, sizeof fixture->problem, "%s", reply->problem);
    assert_null(strstr(fixture->problem, KEY));
    if (fixture->free_rest) {
        http_free(fixture->rest);
        fixture->rest = NULL;
    }
}

static void on_progress(void *user, int64_t received, int64_t total)
{
    struct fixture *fixture = user;
    (void)total;
    fixture->progress_calls++;
    fixture->received = received;
}

static void serve(struct fixture *fixture, raw_script *script, const struct raw_tls *tls)
{
    raw_server_start(&fixture->server, script, NULL, tls);
    fixture->serving = true;
}

static void stop_serving(struct fixture *fixture)
{
    raw_server_stop(&fixture->server);
    fixture->serving = false;
    fixture->answers = 0;
}

static struct http_transfer *ask_url(struct fixture *fixture, struct http_options call, const char *url)
{
    struct url address;
    assert_true(url_parse(&address, url, false, true, NULL));
    call.address = &address;
    call.path = call.path != NULL ? call.path : "/cdr";
    call.key = KEY;
    call.connect_timeout_ms = call.connect_timeout_ms != 0 ? call.connect_timeout_ms : 2000;
    call.total_timeout_ms = call.total_timeout_ms != 0 ? call.total_timeout_ms : 5000;
    call.reply_bytes_max = REPLY_MAX;
    call.done = on_reply;
    call.user = fixture;
    struct http_transfer *request = http_start(fixture->rest, &call, NULL);
    assert_int_equal(fixture->answers, 0);
    return request;
}

static struct http_transfer *ask(struct fixture *fixture, struct http_options call)
{
    char url[64];
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%d", fixture->server.port);
    return ask_url(fixture, call, url);
}

static void wait_for_answer(struct fixture *fixture)
{
    WAIT_FOR(fixture->loop, fixture->answers == 1);
    loop_step(fixture->loop, 5);
    assert_int_equal(fixture->answers, 1);
}

/* ---- what is sent ---- */

static void answer_ok(struct raw_connection *connection)
{
    raw_answer(connection, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nOK");
}

static void a_get_has_its_parameters_encoded_and_its_key(void **state)
{
    struct fixture *fixture = *state;
    static const struct http_parameter PARAMETERS[] = {{"cpa", "101"}, {"cpb", "+48 22&x=1#"}};
    serve(fixture, answer_ok, NULL);
    ask(fixture, (struct http_options){.path = "/dial", .parameters = PARAMETERS, .parameter_count = 2});
    wait_for_answer(fixture);
    assert_int_equal(fixture->outcome, HTTP_COMPLETE);
    assert_int_equal(fixture->status, 200);
    assert_string_equal(fixture->body, "OK");
    assert_string_equal(fixture->content_type, "text/plain");
    const char *request = fixture->server.log->request;
    static const char LINE[] = "GET /dial?cpa=101&cpb=%2B48%2022%26x%3D1%23 HTTP/1.1\r\n";
    assert_int_equal(strncmp(request, LINE, strlen(LINE)), 0);
    assert_non_null(strstr(request, "\r\nAuthorization: Bearer s3cret-Key_42\r\n"));
    assert_null(strstr(request, "Accept-Encoding"));
}

static void a_post_has_a_form(void **state)
{
    struct fixture *fixture = *state;
    static const struct http_parameter PARAMETERS[] = {{"to", "601234567"}, {"body", "Zażółć 100% & co"}};
    serve(fixture, answer_ok, NULL);
    ask(fixture, (struct http_options){
                     .path = "/sendSMS", .post = true, .parameters = PARAMETERS, .parameter_count = 2});
    wait_for_answer(fixture);
    const char *request = fixture->server.log->request;
    assert_int_equal(strncmp(request, "POST /sendSMS HTTP/1.1\r\n", 24), 0);
    assert_non_null(strstr(request, "\r\nContent-Type: application/x-www-form-urlencoded\r\n"));
    assert_non_null(
        strstr(request, "\r\n\r\nto=601234567&body=Za%C5%BC%C3%B3%C5%82%C4%87%20100%25%20%26%20co"));
    assert_null(strstr(request, "Expect"));
}

static void a_path_of_the_address_comes_first(void **state)
{
    struct fixture *fixture = *state;
    char url[64];
    serve(fixture, answer_ok, NULL);
    (void)snprintf(url, sizeof url, "http://localhost:%d/behind/", fixture->server.port);
    ask_url(fixture, (struct http_options){0}, url);
    wait_for_answer(fixture);
    assert_int_equal(fixture->status, 200);
    assert_int_equal(strncmp(fixture->server.log->request, "GET /behind/cdr HTTP/1.1\r\n", 26), 0);
}

/* ---- what the head tells ---- */

static void answer_with_clock(struct raw_connection *connection)
{
    raw_answer(connection, "HTTP/1.1 100 Continue\r\nDate: Thu, 01 Jan 1998 00:00:00 GMT\r\n\r\n"
                           "HTTP/1.1 503 Service Unavailable\r\ndate: Fri, 20 Nov 2026 12:00:00 GMT\r\n"
                           "Retry-After: Fri, 20 Nov 2026 12:00:30 GMT\r\nContent-Length: 0\r\n\r\n");
}

static void the_server_tells_its_clock_and_when_to_come_back(void **state)
{
    struct fixture *fixture = *state;
    serve(fixture, answer_with_clock, NULL);
    ask(fixture, (struct http_options){0});
    wait_for_answer(fixture);
    assert_int_equal(fixture->status, 503);
    assert_true(fixture->server_at == INT64_C(1795176000000));
    assert_int_equal(fixture->retry_after_s, 30);
    stop_serving(fixture);
    serve(fixture, answer_ok, NULL);
    ask(fixture, (struct http_options){0});
    wait_for_answer(fixture);
    assert_true(fixture->server_at == 0);
    assert_int_equal(fixture->retry_after_s, -1);
}

/* ---- how far it came ---- */

static void answer_redirect(struct raw_connection *connection)
{
    raw_answer(connection,
               "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
}

static void answer_failure(struct raw_connection *connection)
{
    raw_answer(connection, "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 12\r\n\r\nAction Error");
}

static void answer_until_close(struct raw_connection *connection)
{
    raw_answer(connection, "HTTP/1.1 200 OK\r\n\r\nto the end");
}

static void answer_in_chunks(struct raw_connection *connection)
{
    raw_answer(connection,
               "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
}

static void answer_cut_chunks(struct raw_connection *connection)
{
    raw_answer(connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n5\r\nde");
}

static void answer_cut(struct raw_connection *connection)
{
    raw_answer(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
}

static void answer_nothing(struct raw_connection *connection)
{
    (void)raw_read_request(connection);
}

static void answer_garbage(struct raw_connection *connection)
{
    raw_answer(connection, "220 mail.example.com ESMTP s3cret-Key_42\r\n");
}

static void answer_silence(struct raw_connection *connection)
{
    if (raw_read_request(connection)) {
        raw_wait(connection);
    }
}

static void answer_slowly(struct raw_connection *connection)
{
    if (raw_read_request(connection)) {
        raw_send_text(connection, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        raw_wait(connection);
    }
}

static void answer_too_much(struct raw_connection *connection)
{
    char line[REPLY_MAX + 1];
    memset(line, 'x', sizeof line);
    if (raw_read_request(connection)) {
        raw_send_text(connection, "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n");
        raw_send(connection, line, sizeof line);
        raw_wait(connection);
    }
}

static void answer_head_without_end(struct raw_connection *connection)
{
    char line[] = "X-Filler: 0123456789012345678901234567890123456789012345678901234567890123456789\r\n";
    if (raw_read_request(connection)) {
        raw_send_text(connection, "HTTP/1.1 200 OK\r\n");
        for (int i = 0; i < 20000; i++) {
            raw_send(connection, line, sizeof line - 1);
        }
        raw_wait(connection);
    }
}

struct answer_case {
    const char *name;
    raw_script *script;
    enum http_outcome outcome;
    int status;
    const char *body;
    const char *problem;
};

static void answer_with_odd_header(struct raw_connection *connection)
{
    raw_answer(connection, "HTTP/1.1 200 OK\r\nSe: x\r\nContent-Length: 2\r\nX: y\r\n\r\nOK");
}

static const struct answer_case ANSWERS[] = {
    {"200", answer_ok, HTTP_COMPLETE, 200, "OK", ""},
    {"odd header", answer_with_odd_header, HTTP_COMPLETE, 200, "OK", ""},
    {"302", answer_redirect, HTTP_COMPLETE, 302, "", ""},
    {"500", answer_failure, HTTP_COMPLETE, 500, "Action Error", ""},
    {"until close", answer_until_close, HTTP_COMPLETE, 200, "to the end", ""},
    {"chunks", answer_in_chunks, HTTP_COMPLETE, 200, "abcde", ""},
    {"cut chunks", answer_cut_chunks, HTTP_UNCERTAIN, 200, "abcde", "broke off"},
    {"cut", answer_cut, HTTP_UNCERTAIN, 200, "only this", "broke off"},
    {"nothing", answer_nothing, HTTP_UNCERTAIN, 0, "", "hung up"},
    {"garbage", answer_garbage, HTTP_UNCERTAIN, 0, "", "not HTTP"},
    {"silence", answer_silence, HTTP_UNCERTAIN, 0, "", "it took too long"},
    {"slow", answer_slowly, HTTP_UNCERTAIN, 200, "half", "it took too long"},
    {"too much", answer_too_much, HTTP_TOO_LARGE, 200, "", "too large"},
    {"endless head", answer_head_without_end, HTTP_UNCERTAIN, 200, "", ""},
};

static void every_answer_is_reported_once_and_requested_once(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof ANSWERS / sizeof ANSWERS[0]; i++) {
        const struct answer_case *answer = &ANSWERS[i];
        serve(fixture, answer->script, NULL);
        ask(fixture, (struct http_options){.total_timeout_ms = 1000});
        wait_for_answer(fixture);
        print_message("%s: %d %d %s\n", answer->name, fixture->outcome, fixture->status, fixture->problem);
        assert_int_equal(fixture->outcome, answer->outcome);
        assert_int_equal(fixture->status, answer->status);
        if (answer->outcome != HTTP_TOO_LARGE) {
            assert_string_equal(fixture->body, answer->body);
        }
        assert_non_null(strstr(fixture->problem, answer->problem));
        assert_int_equal(fixture->server.log->requests, 1);
        assert_int_equal(fixture->server.log->connections, 1);
        stop_serving(fixture);
    }
}

static void nobody_listens(void **state)
{
    struct fixture *fixture = *state;
    char url[64];
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%d", raw_server_closed_port());
    ask_url(fixture, (struct http_options){0}, url);
    wait_for_answer(fixture);
    assert_int_equal(fixture->outcome, HTTP_NOT_SENT);
    assert_string_equal(fixture->problem, "Connection refused");
}

static void a_name_that_does_not_exist(void **state)
{
    struct fixture *fixture = *state;
    fake_names.end_at_once = EAI_NONAME;
    ask_url(fixture, (struct http_options){0}, "https://nothing.example.com");
    wait_for_answer(fixture);
    assert_int_equal(fixture->outcome, HTTP_NOT_SENT);
    assert_string_equal(fixture->problem, gai_strerror(EAI_NONAME));
}

static void a_look_up_that_hangs(void **state)
{
    struct fixture *fixture = *state;
    fake_names.cancelled = EAI_CANCELED;
    ask_url(fixture, (struct http_options){.connect_timeout_ms = 20}, "https://slow.example.com");
    wait_for_answer(fixture);
    assert_int_equal(fixture->outcome, HTTP_NOT_SENT);
    assert_string_equal(fixture->problem, "the name servers do not answer");
}

static void a_name_leads_to_its_address(void **state)
{
    struct fixture *fixture = *state;
    char url[64];
    serve(fixture, answer_ok, NULL);
    (void)snprintf(url, sizeof url, "http://api.example.com:%d", fixture->server.port);
    ask_url(fixture, (struct http_options){0}, url);
    fake_names_end(0, "127.0.0.1");
    wait_for_answer(fixture);
    assert_int_equal(fixture->status, 200);
    assert_int_equal(fake_names.look_ups, 1);
    assert_non_null(strstr(fixture->server.log->request, "\r\nHost: api.example.com:"));
}

static void accept_and_freeze(struct raw_connection *connection)
{
    raw_wait(connection);
}

static void tls_that_never_begins(void **state)
{
    struct fixture *fixture = *state;
    char url[64];
    serve(fixture, accept_and_freeze, NULL);
    (void)snprintf(url, sizeof url, "https://127.0.0.1:%d", fixture->server.port);
    ask_url(fixture, (struct http_options){.connect_timeout_ms = 500}, url);
    wait_for_answer(fixture);
    assert_int_equal(fixture->outcome, HTTP_NOT_SENT);
    assert_non_null(strstr(fixture->problem, "no connection in time"));
}

static void say_hello(struct raw_connection *connection)
{
    raw_send_text(connection, "220 mail.example.com ESMTP\r\n");
    raw_wait(connection);
}

static void tls_to_a_server_in_clear_text(void **state)
{
    struct fixture *fixture = *state;
    char url[64];
    serve(fixture, say_hello, NULL);
    (void)snprintf(url, sizeof url, "https://127.0.0.1:%d", fixture->server.port);
    ask_url(fixture, (struct http_options){0}, url);
    wait_for_answer(fixture);
    assert_int_equal(fixture->outcome, HTTP_NOT_SENT);
    print_message("%s\n", fixture->problem);
}

/* ---- TLS ---- */

struct trust_case {
    struct raw_tls tls;
    bool trusted; /* the certificate is given as an authority */
    enum http_outcome outcome;
    const char *problem;
};

static const struct trust_case TRUSTS[] = {
    {{.host = "localhost"}, true, HTTP_COMPLETE, ""},
    {{.host = "localhost"}, false, HTTP_NOT_SENT, "self-signed certificate"},
    {{.host = "example.com"}, true, HTTP_NOT_SENT, "its certificate is not trusted: it is for another host"},
    {{.host = "localhost", .expired = true}, true, HTTP_NOT_SENT, "certificate has expired"},
};

static void certificates_are_verified(void **state)
{
    struct fixture *fixture = *state;
    char url[64];
    for (size_t i = 0; i < sizeof TRUSTS / sizeof TRUSTS[0]; i++) {
        const struct trust_case *trust = &TRUSTS[i];
        serve(fixture, answer_ok, &trust->tls);
        http_free(fixture->rest);
        fixture->rest =
            http_new(fixture->loop, trust->trusted ? fixture->server.ca_file : NULL, fixture->secrets, NULL);
        (void)snprintf(url, sizeof url, "https://localhost:%d", fixture->server.port);
        ask_url(fixture, (struct http_options){0}, url);
        wait_for_answer(fixture);
        print_message("%zu: %s\n", i, fixture->problem);
        assert_int_equal(fixture->outcome, trust->outcome);
        assert_non_null(strstr(fixture->problem, trust->problem));
        assert_int_equal(fixture->server.log->requests, trust->outcome == HTTP_COMPLETE);
        stop_serving(fixture);
    }
}

static void an_authority_that_can_not_be_read(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    assert_null(http_new(fixture->loop, fixture->none, NULL, &error));
    assert_int_equal(error.kind, ERROR_LOCAL);
    char fifo[FOLDER_BYTES + 16]; /* would be waited for */
    (void)snprintf(fifo, sizeof fifo, "%s/fifo", fixture->folder);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_null(http_new(fixture->loop, fifo, NULL, &error));
    assert_int_equal(error.kind, ERROR_LOCAL);
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    assert_false(trust_store_load(context, fifo));
    SSL_CTX_free(context);
    assert_int_equal(unlink(fifo), 0);
}

/* ---- files ---- */

static void answer_recording(struct raw_connection *connection)
{
    char *audio = calloc(1, 200000);
    if (raw_read_request(connection)) {
        raw_send_text(connection,
                      "HTTP/1.1 200 OK\r\nContent-Type: audio/x-wav\r\nContent-Length: 200000\r\n\r\n");
        raw_send(connection, audio, connection->number == 1 ? 200000 : 150000);
    }
    free(audio);
}

static off_t file_size(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 ? status.st_size : -1;
}

static void a_download_is_complete_or_not_there(void **state)
{
    struct fixture *fixture = *state;
    serve(fixture, answer_recording, NULL);
    ask(fixture, (struct http_options){.file = &fixture->order, .progress = on_progress});
    wait_for_answer(fixture);
    assert_int_equal(fixture->outcome, HTTP_COMPLETE);
    assert_true(fixture->saved);
    assert_string_equal(fixture->path, fixture->file);
    assert_int_equal(file_size(fixture->file), 200000);
    assert_true(fixture->progress_calls > 0);
    assert_int_equal(fixture->received, 200000);
    assert_int_equal(unlink(fixture->file), 0);

    fixture->answers = 0;
    ask(fixture, (struct http_options){.file = &fixture->order});
    wait_for_answer(fixture);
    assert_int_equal(fixture->outcome, HTTP_UNCERTAIN);
    assert_false(fixture->saved);
    assert_int_equal(files_in(fixture->folder), 0);
}

static void a_cut_download_leaves_the_old_file(void **state)
{
    struct fixture *fixture = *state;
    FILE *old = fopen(fixture->file, "w");
    assert_non_null(old);
    assert_true(fputs("old", old) >= 0);
    assert_int_equal(fclose(old), 0);
    serve(fixture, answer_cut, NULL);
    ask(fixture, (struct http_options){.file = &fixture->order});
    wait_for_answer(fixture);
    assert_int_equal(file_size(fixture->file), 3);
    assert_int_equal(files_in(fixture->folder), 1);
}

static void answer_page(struct raw_connection *connection)
{
    raw_answer(connection, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>");
}

static void answer_page_as_audio(struct raw_connection *connection)
{
    char page[2001];
    if (raw_read_request(connection)) {
        (void)snprintf(page, sizeof page, "%-*s", (int)sizeof page - 1, "<html>");
        raw_send_text(
            connection,
            "HTTP/1.1 200 OK\r\nContent-Type: audio/x-wav\r\nETag: \"a\"\r\nContent-Length: 2000\r\n\r\n");
        raw_send_text(connection, page);
    }
}

static void a_failure_is_no_file(void **state)
{
    struct fixture *fixture = *state;
    serve(fixture, answer_failure, NULL);
    ask(fixture, (struct http_options){.file = &fixture->order});
    wait_for_answer(fixture);
    assert_false(fixture->saved);
    assert_string_equal(fixture->body, "Action Error");
    stop_serving(fixture);
    serve(fixture, answer_page, NULL);
    ask(fixture, (struct http_options){.file = &fixture->order});
    wait_for_answer(fixture);
    assert_false(fixture->saved);
    assert_string_equal(fixture->body, "<html>");
    stop_serving(fixture);
    serve(fixture, answer_page_as_audio, NULL); /* longer than what is looked at */
    ask(fixture, (struct http_options){.file = &fixture->order, .reply_bytes_max = 64 * 1024});
    wait_for_answer(fixture);
    assert_false(fixture->saved);
    assert_int_equal(strncmp(fixture->body, "<html>", 6), 0);
    assert_int_equal(files_in(fixture->folder), 0);
}

static void a_file_that_can_not_be_written_is_said_at_once(void **state)
{
    struct fixture *fixture = *state;
    struct url address;
    struct error error = {0};
    assert_true(url_parse(&address, "http://127.0.0.1:1", false, false, NULL));
    const struct http_options call = {
        .address = &address,
        .path = "/record/1",
        .key = KEY,
        .file = &(struct download_options){.path = fixture->none, .source = "/record/1"},
        .done = on_reply};
    assert_null(http_start(fixture->rest, &call, &error));
    assert_int_equal(error.kind, ERROR_LOCAL);
    assert_non_null(strstr(error.text, fixture->none));
}

static void a_silent_download_is_given_up(void **state)
{
    struct fixture *fixture = *state;
    serve(fixture, answer_slowly, NULL);
    ask(fixture,
        (struct http_options){.file = &fixture->order, .idle_timeout_ms = 1000, .total_timeout_ms = 60000});
    wait_for_answer(fixture);
    assert_int_equal(fixture->outcome, HTTP_UNCERTAIN);
    assert_int_equal(files_in(fixture->folder), 0);
}

/* Of the second request only what is missing is sent; what the server was asked is in its log. */
static void answer_in_two_parts(struct raw_connection *connection)
{
    if (!raw_read_request(connection)) {
        return;
    }
    if (connection->number == 1) {
        raw_send_text(connection, "HTTP/1.1 200 OK\r\nContent-Type: audio/x-wav\r\nETag: \"a-1\"\r\n"
                                  "Content-Length: 10\r\n\r\n0123\x81");
    } else {
        raw_send_text(connection,
                      "HTTP/1.1 206 Partial Content\r\nContent-Type: audio/x-wav\r\nETag: \"a-1\"\r\n"
                      "Content-Range: bytes 5-9/10\r\nContent-Length: 5\r\n\r\n\x82\x83\x84\x85\x86");
    }
}

static void a_download_goes_on_from_where_it_broke_off(void **state)
{
    struct fixture *fixture = *state;
    char text[16] = "";
    serve(fixture, answer_in_two_parts, NULL);
    ask(fixture, (struct http_options){.file = &fixture->order});
    wait_for_answer(fixture);
    assert_int_equal(fixture->outcome, HTTP_UNCERTAIN);
    assert_true(fixture->kept);
    assert_int_equal(file_size(fixture->file), -1);
    fixture->answers = 0;
    ask(fixture, (struct http_options){.file = &fixture->order, .progress = on_progress});
    wait_for_answer(fixture);
    assert_true(fixture->saved);
    assert_false(fixture->kept);
    assert_int_equal(fixture->received, 10);
    assert_non_null(strstr(fixture->server.log->request, "\r\nRange: bytes=5-\r\nIf-Range: \"a-1\"\r\n"));
    FILE *file = fopen(fixture->file, "r");
    assert_non_null(file);
    assert_non_null(fgets(text, sizeof text, file));
    assert_int_equal(fclose(file), 0);
    assert_string_equal(text, "0123\x81\x82\x83\x84\x85\x86");
    assert_int_equal(files_in(fixture->folder), 1);
}

static void answer_no_such_part(struct raw_connection *connection)
{
    if (connection->number == 1) {
        raw_answer(connection, "HTTP/1.1 200 OK\r\nContent-Type: audio/x-wav\r\nETag: \"a-1\"\r\n"
                               "Content-Length: 10\r\n\r\n01234");
    } else {
        raw_answer(connection,
                   "HTTP/1.1 416 Nonsense\r\nContent-Range: bytes */3\r\nContent-Length: 0\r\n\r\n");
    }
}

static void a_part_that_does_not_fit_is_dropped(void **state)
{
    struct fixture *fixture = *state;
    serve(fixture, answer_no_such_part, NULL);
    ask(fixture, (struct http_options){.file = &fixture->order});
    wait_for_answer(fixture);
    fixture->answers = 0;
    ask(fixture, (struct http_options){.file = &fixture->order});
    wait_for_answer(fixture);
    assert_int_equal(fixture->outcome, HTTP_PART_STALE);
    assert_int_equal(fixture->status, 416);
    assert_false(fixture->kept);
    assert_int_equal(files_in(fixture->folder), 0);
}

/* ---- the end ---- */

static void cancelling_says_whether_it_left(void **state)
{
    struct fixture *fixture = *state;
    serve(fixture, answer_silence, NULL);
    struct http_transfer *request = ask(fixture, (struct http_options){0});
    assert_false(http_cancel(request));
    request = ask(fixture, (struct http_options){0});
    WAIT_FOR(fixture->loop, fixture->server.log->requests == 1);
    assert_true(http_cancel(request));
    loop_step(fixture->loop, 5);
    assert_int_equal(fixture->answers, 0);
}

static void freeing_cancels(void **state)
{
    struct fixture *fixture = *state;
    serve(fixture, answer_silence, NULL);
    ask(fixture, (struct http_options){0});
    WAIT_FOR(fixture->loop, fixture->server.log->requests == 1);
    fake_names.cancelled = EAI_CANCELED;
    ask_url(fixture, (struct http_options){.file = &fixture->order}, "https://api.example.com");
    http_free(fixture->rest);
    fixture->rest = NULL;
    loop_step(fixture->loop, 5);
    assert_int_equal(fixture->answers, 0);
    assert_int_equal(files_in(fixture->folder), 0);
}

static void freeing_in_the_callback(void **state)
{
    struct fixture *fixture = *state;
    fixture->free_rest = true;
    serve(fixture, answer_ok, NULL);
    ask(fixture, (struct http_options){0});
    ask(fixture, (struct http_options){0});
    wait_for_answer(fixture);
}

static void freeing_in_the_callback_of_what_never_left(void **state)
{
    struct fixture *fixture = *state;
    fixture->free_rest = true;
    fake_names.end_at_once = EAI_NONAME;
    ask_url(fixture, (struct http_options){0}, "https://nothing.example.com");
    wait_for_answer(fixture);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_get_has_its_parameters_encoded_and_its_key),
        TEST(a_post_has_a_form),
        TEST(a_path_of_the_address_comes_first),
        TEST(the_server_tells_its_clock_and_when_to_come_back),
        TEST(every_answer_is_reported_once_and_requested_once),
        TEST(nobody_listens),
        TEST(a_name_that_does_not_exist),
        TEST(a_look_up_that_hangs),
        TEST(a_name_leads_to_its_address),
        TEST(tls_that_never_begins),
        TEST(tls_to_a_server_in_clear_text),
        TEST(certificates_are_verified),
        TEST(an_authority_that_can_not_be_read),
        TEST(a_download_is_complete_or_not_there),
        TEST(a_cut_download_leaves_the_old_file),
        TEST(a_failure_is_no_file),
        TEST(a_file_that_can_not_be_written_is_said_at_once),
        TEST(a_silent_download_is_given_up),
        TEST(a_download_goes_on_from_where_it_broke_off),
        TEST(a_part_that_does_not_fit_is_dropped),
        TEST(cancelling_says_whether_it_left),
        TEST(freeing_cancels),
        TEST(freeing_in_the_callback),
        TEST(freeing_in_the_callback_of_what_never_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
