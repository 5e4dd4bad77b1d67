/* HTTP requests in the loop, one response each. */

#include "net/http.h"

#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"
#include "net/download.h"
#include "net/http_curl.h"
#include "net/http_response.h"
#include "net/resolve.h"
#include "net/secrets.h"
#include "net/trust_store.h"

#include <assert.h>
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    PROBLEM_BYTES = 320,
};

struct http_client {
    struct loop *loop;
    CURLM *multi;
    struct loop_timer *timer;
    char *ca_file;
    const struct secrets *secrets;
    struct http_transfer *requests;
    bool delivering; /* callbacks are running: freeing waits */
    bool freed;
};

struct http_transfer {
    struct http_client *client;
    struct http_transfer *next;
    struct http_curl easy;
    struct resolve *resolve; /* while the name is looked up */
    struct url address;
    struct bytes body;
    size_t body_bytes_max;
    size_t received; /* bytes of the body */
    bool too_large;
    struct download *download;
    bool has_headers;              /* the header fields were checked … */
    enum download_verdict verdict; /* … and the body is this to the file */
    http_progress_callback *progress;
    http_body_callback *piece;
    http_done_callback *done;
    void *user;
    char curl_error[CURL_ERROR_SIZE];
    char problem[PROBLEM_BYTES];
};

/* Ends everything of the request that is still running. */
static void stop_request(struct http_transfer *request)
{
    struct http_client *client = request->client;
    for (struct http_transfer **at = &client->requests; *at != NULL; at = &(*at)->next) {
        if (*at == request) {
            *at = request->next;
            break;
        }
    }
    resolve_cancel(request->resolve);
    (void)curl_multi_remove_handle(client->multi, request->easy.curl); /* harmless if it was never added */
}

static void free_request(struct http_transfer *request)
{
    http_curl_done(&request->easy);
    bytes_done(&request->body);
    download_free(request->download);
    free(request);
}

/* ---- how far did it come ---- */

static void set_problem(struct http_transfer *request, const char *words)
{
    (void)text_clean(request->problem, sizeof request->problem, words, strlen(words));
    secrets_redact(request->client->secrets, request->problem);
}

static enum http_outcome outcome_of(struct http_transfer *request, CURLcode code)
{
    if (request->too_large) {
        set_problem(request, _("its answer is too large"));
        return HTTP_TOO_LARGE;
    }
    if (request->download != NULL && download_problem(request->download) != NULL) {
        set_problem(request, download_problem(request->download));
        return HTTP_FILE_ERROR;
    }
    enum download_verdict verdict = request->has_headers ? request->verdict : DOWNLOAD_ACCEPTED;
    switch (verdict) {
    case DOWNLOAD_PART_STALE:
        set_problem(request, _("it does not send the part that it was asked for"));
        return HTTP_PART_STALE;
    case DOWNLOAD_FORMAT_UNKNOWN:
        return HTTP_FORMAT_UNKNOWN;
    case DOWNLOAD_ACCEPTED:
    case DOWNLOAD_NOT_THE_FILE:
    case DOWNLOAD_FAILED: /* see download_problem() above */
        break;
    }
    if (code == CURLE_OK) {
        return HTTP_COMPLETE;
    }
    bool left = http_curl_was_sent(&request->easy);
    char words[PROBLEM_BYTES];
    http_curl_failure(&request->easy, code, request->curl_error, words, sizeof words);
    set_problem(request, words);
    return left ? HTTP_UNCERTAIN : HTTP_NOT_SENT;
}

static void finish(struct http_transfer *request, struct http_response *response)
{
    http_done_callback *done = request->done;
    void *user = request->user;
    char *path = memory_string(response->saved ? download_path(request->download) : "");
    response->body = request->body.data != NULL ? request->body.data : "";
    response->length = request->body.length;
    response->problem = request->problem;
    response->path = path;
    response->is_resumable = http_is_resumable(request);
    download_free(request->download); /* before the callback, which may request the same file again */
    request->download = NULL;
    stop_request(request); /* first: done() may free everything else */
    done(user, response);
    free(path);
    free_request(request);
}

/* Called once, when the header is complete. */
static void check_headers(struct http_transfer *request)
{
    const struct http_curl *easy = &request->easy;
    const char *coding = http_curl_header(easy, "Content-Encoding");
    const struct download_headers head = {
        .compressed = coding != NULL && strcasecmp(coding, "identity") != 0,
        .status = (int)http_curl_number(easy, CURLINFO_RESPONSE_CODE),
        .type = http_curl_content_type(easy),
        .etag = http_curl_header(easy, "ETag"),
        .modified = http_curl_header(easy, "Last-Modified"),
        .range = http_curl_header(easy, "Content-Range"),
        .length = http_curl_length(easy),
    };
    request->has_headers = true;
    request->verdict = download_begin(request->download, &head);
}

/* Sniffs the file's content. If it is not a recording, the bytes become the response's body. */
static void sniff_file(struct http_transfer *request, bool complete)
{
    char head[DOWNLOAD_SNIFF_BYTES];
    size_t length;
    request->verdict = download_sniff(request->download, complete, head, &length);
    if (request->verdict == DOWNLOAD_NOT_THE_FILE) {
        bytes_add(&request->body, head, length);
    }
}

/* Completes the file, when the transfer is complete for HTTP. */
static void finish_file(struct http_transfer *request, struct http_response *response)
{
    struct download *download = request->download;
    if (request->verdict != DOWNLOAD_ACCEPTED || download_bytes(download) == 0) {
        return;
    }
    bool chunked = http_curl_header(&request->easy, "Transfer-Encoding") != NULL;
    response->length_unknown = http_curl_length(&request->easy) < 0 && !chunked;
    if (response->length_unknown && download_is_truncated(download)) {
        set_problem(request, _("its answer broke off"));
        response->outcome = HTTP_UNCERTAIN;
        return;
    }
    response->unknown_format = download_is_unknown_format(download);
    response->saved = download_finish(download);
    if (!response->saved) {
        set_problem(request, download_problem(download));
        response->outcome = HTTP_FILE_ERROR;
    }
}

static void finish_transfer(struct http_transfer *request, CURLcode code)
{
    if (code == CURLE_OK && request->download != NULL && !request->has_headers) {
        check_headers(request); /* a 416 need not have a body */
    }
    if (code == CURLE_OK && request->has_headers && request->verdict == DOWNLOAD_ACCEPTED &&
        download_bytes(request->download) > 0) {
        sniff_file(request, true);
    }
    if (request->body.data != NULL) {
        (void)secrets_redact_data(request->client->secrets, request->body.data, request->body.length);
    }
    int64_t server_at = http_response_date(http_curl_header(&request->easy, "Date"));
    const char *wait = http_curl_header(&request->easy, "Retry-After");
    const char *where = http_curl_header(&request->easy, "Location");
    struct http_response response = {
        .outcome = outcome_of(request, code),
        .status = (int)http_curl_number(&request->easy, CURLINFO_RESPONSE_CODE),
        .content_type = http_curl_content_type(&request->easy),
        .server_at = server_at,
        .location = where != NULL ? where : "",
        .retry_after_s =
            http_response_retry_after_s(wait, server_at, loop_wall_clock_ms(request->client->loop)),
    };
    if (response.outcome == HTTP_COMPLETE && request->download != NULL) {
        finish_file(request, &response);
    }
    finish(request, &response);
}

static void finish_unsent(struct http_transfer *request, const char *problem)
{
    set_problem(request, problem);
    struct http_response response = {
        .outcome = HTTP_NOT_SENT, .content_type = "", .location = "", .retry_after_s = -1};
    finish(request, &response);
}

/* ---- curl in the loop ---- */

static void free_client(struct http_client *client)
{
    while (client->requests != NULL) {
        (void)http_cancel(client->requests); /* ignores whether it was sent */
    }
    loop_timer_free(client->timer);
    (void)curl_multi_cleanup(client->multi); /* only fails for a broken handle */
    curl_global_cleanup();
    free(client->ca_file);
    free(client);
}

static void deliver_results(struct http_client *client)
{
    if (client->delivering) {
        return; /* a callback started a request; the outer call continues */
    }
    client->delivering = true;
    int left = 0;
    CURLMsg *message = NULL;
    while (!client->freed && (message = curl_multi_info_read(client->multi, &left)) != NULL) {
        if (message->msg != CURLMSG_DONE) {
            continue;
        }
        CURLcode code = message->data.result;
        char *request = NULL;
        (void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &request);
        finish_transfer((struct http_transfer *)(void *)request, code);
    }
    client->delivering = false;
    if (client->freed) {
        free_client(client);
    }
}

static void on_socket(void *user, int fd, unsigned events)
{
    struct http_client *client = user;
    int actions = ((events & LOOP_READ) != 0 ? CURL_CSELECT_IN : 0) |
                  ((events & LOOP_WRITE) != 0 ? CURL_CSELECT_OUT : 0) |
                  ((events & LOOP_ERROR) != 0 ? CURL_CSELECT_ERR : 0);
    int running = 0;
    /* failures are reported as messages */
    (void)curl_multi_socket_action(client->multi, fd, actions, &running);
    deliver_results(client);
}

static void on_timer(void *user)
{
    struct http_client *client = user;
    int running = 0;
    (void)curl_multi_socket_action(client->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    deliver_results(client);
}

static int on_curl_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *socket_user)
{
    (void)easy;
    (void)socket_user;
    struct http_client *client = user;
    if (what == CURL_POLL_REMOVE) {
        loop_unwatch(client->loop, fd);
        return 0;
    }
    unsigned events =
        ((what & CURL_POLL_IN) != 0 ? LOOP_READ : 0U) | ((what & CURL_POLL_OUT) != 0 ? LOOP_WRITE : 0U);
    return loop_watch(client->loop, fd, events, on_socket, client) ? 0 : -1;
}

static int on_curl_timer(CURLM *multi, long timeout_ms, void *user)
{
    (void)multi;
    struct http_client *client = user;
    if (timeout_ms < 0) {
        loop_timer_cancel(client->timer);
    } else {
        loop_timer_set_ms(client->timer, timeout_ms);
    }
    return 0;
}

/* False ends the transfer. */
static bool write_file(struct http_transfer *request, const char *data, size_t length)
{
    if (!download_write(request->download, data, length)) {
        return false;
    }
    sniff_file(request, false);
    if (request->progress != NULL && request->verdict == DOWNLOAD_ACCEPTED) {
        request->progress(request->user, download_bytes(request->download),
                          download_total_bytes(request->download));
    }
    return request->verdict == DOWNLOAD_ACCEPTED || request->verdict == DOWNLOAD_NOT_THE_FILE;
}

/* False if the callback refuses it. */
static bool store_body(struct http_transfer *request, const char *data, size_t length)
{
    enum { OK = 200 };
    bool is_streamed =
        request->piece != NULL && http_curl_number(&request->easy, CURLINFO_RESPONSE_CODE) == OK;
    size_t room = is_streamed ? HTTP_EXCERPT_BYTES - request->body.length : length;
    bytes_add(&request->body, data, length < room ? length : room);
    return !is_streamed || request->piece(request->user, data, length);
}

static size_t on_body(char *data, size_t one, size_t length, void *user)
{
    struct http_transfer *request = user;
    length *= one;
    if (request->download != NULL && !request->has_headers) {
        check_headers(request);
    }
    if (request->has_headers && request->verdict != DOWNLOAD_NOT_THE_FILE) {
        return request->verdict == DOWNLOAD_ACCEPTED && write_file(request, data, length) ? length : 0;
    }
    request->received += length;
    request->too_large = request->received > request->body_bytes_max || !store_body(request, data, length);
    return request->too_large ? 0 : length;
}

struct http_client *http_new(struct loop *loop, const char *ca_file, const struct secrets *secrets,
                             struct error *error)
{
    if (ca_file != NULL && !trust_store_is_readable(ca_file)) {
        (void)error_set(error, ERROR_LOCAL, _("The certificate authority %s can't be read, or is no file"),
                        ca_file);
        return NULL;
    }
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        (void)error_set(error, ERROR_LOCAL, _("libcurl could not be set up"));
        return NULL;
    }
    struct http_client *client = memory_new(1, sizeof *client);
    *client = (struct http_client){.loop = loop, .multi = memory_checked(curl_multi_init())};
    client->timer = loop_timer_new(loop, on_timer, client);
    client->ca_file = ca_file != NULL ? memory_string(ca_file) : NULL;
    client->secrets = secrets;
    (void)curl_multi_setopt(client->multi, CURLMOPT_SOCKETFUNCTION, on_curl_socket);
    (void)curl_multi_setopt(client->multi, CURLMOPT_SOCKETDATA, client);
    (void)curl_multi_setopt(client->multi, CURLMOPT_TIMERFUNCTION, on_curl_timer);
    (void)curl_multi_setopt(client->multi, CURLMOPT_TIMERDATA, client);
    return client;
}

void http_free(struct http_client *client)
{
    if (client == NULL) {
        return;
    }
    if (client->delivering) {
        client->freed = true;
    } else {
        free_client(client);
    }
}

/* ---- making a request ---- */

static void set_callbacks(struct http_transfer *request)
{
    CURL *easy = request->easy.curl;
    (void)curl_easy_setopt(easy, CURLOPT_PRIVATE, request);
    (void)curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, request->curl_error);
    (void)curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    (void)curl_easy_setopt(easy, CURLOPT_WRITEDATA, request);
}

static void on_resolved(void *user, const struct resolve_result *result)
{
    struct http_transfer *request = user;
    request->resolve = NULL;
    if (result->problem != NULL) {
        finish_unsent(request, result->problem);
        return;
    }
    http_curl_set_addresses(&request->easy, &request->address, result);
    if (curl_multi_add_handle(request->client->multi, request->easy.curl) != CURLM_OK) {
        finish_unsent(request, _("libcurl does not take the request"));
    }
}

struct http_transfer *http_start(struct http_client *client, const struct http_options *options,
                                 struct error *error)
{
    assert(!client->freed);
    struct download *download = NULL;
    if (options->file != NULL) {
        download = download_new(options->file, client->secrets, error);
        if (download == NULL) {
            return NULL;
        }
    }
    struct http_transfer *request = memory_new(1, sizeof *request);
    *request = (struct http_transfer){
        .client = client,
        .next = client->requests,
        .body_bytes_max = options->reply_bytes_max,
        .download = download,
        .progress = options->progress,
        .piece = options->piece,
        .done = options->done,
        .user = options->user,
        .address = *options->address,
    };
    client->requests = request;
    http_curl_init(&request->easy, options, client->ca_file);
    set_callbacks(request);
    if (download != NULL && download_resume_offset(download) > 0) {
        http_curl_set_range(&request->easy, download_resume_offset(download), download_validator(download));
    }
    request->resolve = resolve_start(client->loop, options->address->host, options->connect_timeout_ms,
                                     on_resolved, request);
    return request;
}

bool http_is_resumable(const struct http_transfer *request)
{
    return request != NULL && request->download != NULL && download_is_resumable(request->download);
}

bool http_cancel(struct http_transfer *request)
{
    if (request == NULL) {
        return false;
    }
    bool left = http_curl_was_sent(&request->easy);
    stop_request(request);
    free_request(request);
    return left;
}
