/* HTTP requests in the loop, one answer each. */

#include "net/rest.h"

#include "model/memory.h"
#include "model/text.h"
#include "model/i18n.h"
#include "net/authorities.h"
#include "net/download.h"
#include "net/resolve.h"
#include "net/rest_easy.h"
#include "net/rest_failure.h"
#include "net/rest_head.h"
#include "net/secrets.h"

#include <assert.h>
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    PROBLEM_BYTES = 320,
};

struct rest {
    struct loop *loop;
    CURLM *multi;
    struct loop_timer *timer;
    char *ca_file;
    const struct secrets *secrets;
    struct rest_request *requests;
    bool handing_over; /* answers are being told: freeing waits */
    bool freed;
};

struct rest_request {
    struct rest *rest;
    struct rest_request *next;
    struct rest_easy easy;
    struct resolve *resolve; /* while the name is looked up */
    struct address address;
    struct buffer body;
    size_t body_bytes_max;
    size_t received; /* of it */
    bool too_large;
    struct download *download;
    bool begun; /* the answer's head was looked at … */
    enum download_verdict verdict; /* … and its body is this to the file */
    rest_progress *progress;
    rest_piece *piece;
    rest_done *done;
    void *user;
    char curl_error[CURL_ERROR_SIZE];
    char problem[PROBLEM_BYTES];
};

/* Nothing of the request is under way after this. */
static void stop_request(struct rest_request *request)
{
    struct rest *rest = request->rest;
    for (struct rest_request **at = &rest->requests; *at != NULL; at = &(*at)->next) {
        if (*at == request) {
            *at = request->next;
            break;
        }
    }
    resolve_cancel(request->resolve);
    (void)curl_multi_remove_handle(rest->multi, request->easy.curl); /* harmless if it was never added */
}

static void free_request(struct rest_request *request)
{
    rest_easy_done(&request->easy);
    buffer_done(&request->body);
    download_free(request->download);
    free(request);
}

/* ---- how far did it come ---- */

static void describe(struct rest_request *request, const char *words)
{
    (void)text_clean(request->problem, sizeof request->problem, words, strlen(words));
    secrets_hide(request->rest->secrets, request->problem);
}

static enum rest_outcome judge(struct rest_request *request, CURLcode code)
{
    if (request->too_large) {
        describe(request, _("its answer is too large"));
        return REST_TOO_LARGE;
    }
    if (request->download != NULL && download_problem(request->download) != NULL) {
        describe(request, download_problem(request->download));
        return REST_LOCAL;
    }
    if (request->begun && request->verdict == DOWNLOAD_STALE) {
        describe(request, _("it does not send the part that it was asked for"));
        return REST_STALE;
    }
    if (request->begun && request->verdict == DOWNLOAD_NAMELESS) {
        return REST_NAMELESS;
    }
    if (code == CURLE_OK) {
        return REST_ANSWERED;
    }
    bool left = rest_easy_has_left(&request->easy);
    char words[PROBLEM_BYTES];
    rest_failure(request->easy.curl, code, request->curl_error, left, words, sizeof words);
    describe(request, words);
    return left ? REST_UNCERTAIN : REST_NEVER_LEFT;
}

static void finish(struct rest_request *request, struct rest_reply *reply)
{
    rest_done *done = request->done;
    void *user = request->user;
    char *path = memory_string(reply->saved ? download_path(request->download) : "");
    reply->body = request->body.data != NULL ? request->body.data : "";
    reply->length = request->body.length;
    reply->problem = request->problem;
    reply->path = path;
    reply->kept = rest_keeps(request);
    download_free(request->download); /* before the call: the same file may be asked for elsewhere */
    request->download = NULL;
    stop_request(request); /* first: done() may free everything else */
    done(user, reply);
    free(path);
    free_request(request);
}

/* Once, as soon as the head is there. */
static void begin_file(struct rest_request *request)
{
    const struct rest_easy *easy = &request->easy;
    const char *coding = rest_easy_header(easy, "Content-Encoding");
    const struct download_head head = {
        .packed = coding != NULL && strcasecmp(coding, "identity") != 0,
        .status = (int)rest_easy_number(easy, CURLINFO_RESPONSE_CODE),
        .type = rest_easy_content_type(easy),
        .etag = rest_easy_header(easy, "ETag"),
        .modified = rest_easy_header(easy, "Last-Modified"),
        .range = rest_easy_header(easy, "Content-Range"),
        .length = rest_easy_length(easy),
    };
    request->begun = true;
    request->verdict = download_begin(request->download, &head);
}

/* The file turns out to be what its head has said, or something else; then what came of it is the answer. */
static void look_at_file(struct rest_request *request, bool complete)
{
    char head[DOWNLOAD_HEAD_BYTES];
    size_t length;
    request->verdict = download_look(request->download, complete, head, &length);
    if (request->verdict == DOWNLOAD_PASSES) {
        buffer_add(&request->body, head, length);
    }
}

/* The transfer is complete as far as HTTP can tell. */
static void finish_file(struct rest_request *request, struct rest_reply *reply)
{
    struct download *download = request->download;
    if (request->verdict != DOWNLOAD_TAKES || download_bytes(download) == 0) {
        return;
    }
    bool chunked = rest_easy_header(&request->easy, "Transfer-Encoding") != NULL;
    reply->unproved = rest_easy_length(&request->easy) < 0 && !chunked;
    if (reply->unproved && download_is_cut(download)) {
        describe(request, _("its answer broke off"));
        reply->outcome = REST_UNCERTAIN;
        return;
    }
    reply->strange = download_is_strange(download);
    reply->saved = download_finish(download);
    if (!reply->saved) {
        describe(request, download_problem(download));
        reply->outcome = REST_LOCAL;
    }
}

static void finish_transfer(struct rest_request *request, CURLcode code)
{
    if (code == CURLE_OK && request->download != NULL && !request->begun) {
        begin_file(request); /* a 416 need not have a body */
    }
    if (code == CURLE_OK && request->begun && request->verdict == DOWNLOAD_TAKES && download_bytes(request->download) > 0) {
        look_at_file(request, true);
    }
    if (request->body.data != NULL) {
        (void)secrets_hide_data(request->rest->secrets, request->body.data, request->body.length);
    }
    int64_t server_at = rest_head_date(rest_easy_header(&request->easy, "Date"));
    const char *wait = rest_easy_header(&request->easy, "Retry-After");
    const char *where = rest_easy_header(&request->easy, "Location");
    struct rest_reply reply = {
        .outcome = judge(request, code),
        .status = (int)rest_easy_number(&request->easy, CURLINFO_RESPONSE_CODE),
        .content_type = rest_easy_content_type(&request->easy),
        .server_at = server_at,
        .location = where != NULL ? where : "",
        .wait_s = rest_head_wait_s(wait, server_at, loop_calendar_ms(request->rest->loop)),
    };
    if (reply.outcome == REST_ANSWERED && request->download != NULL) {
        finish_file(request, &reply);
    }
    finish(request, &reply);
}

static void finish_unsent(struct rest_request *request, const char *problem)
{
    describe(request, problem);
    struct rest_reply reply = {.outcome = REST_NEVER_LEFT, .content_type = "", .location = "", .wait_s = -1};
    finish(request, &reply);
}

/* ---- curl in the loop ---- */

static void free_rest(struct rest *rest)
{
    while (rest->requests != NULL) {
        (void)rest_cancel(rest->requests); /* whether it left is not asked */
    }
    loop_timer_free(rest->timer);
    (void)curl_multi_cleanup(rest->multi); /* fails for a broken handle only */
    curl_global_cleanup();
    free(rest->ca_file);
    free(rest);
}

static void hand_over(struct rest *rest)
{
    if (rest->handing_over) {
        return; /* a callback has started a request; the outer call goes on */
    }
    rest->handing_over = true;
    int left = 0;
    CURLMsg *message = NULL;
    while (!rest->freed && (message = curl_multi_info_read(rest->multi, &left)) != NULL) {
        if (message->msg != CURLMSG_DONE) {
            continue;
        }
        CURLcode code = message->data.result;
        char *request = NULL;
        (void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &request);
        finish_transfer((struct rest_request *)(void *)request, code);
    }
    rest->handing_over = false;
    if (rest->freed) {
        free_rest(rest);
    }
}

static void on_socket(void *user, int fd, unsigned events)
{
    struct rest *rest = user;
    int actions = ((events & LOOP_READ) != 0 ? CURL_CSELECT_IN : 0) |
                  ((events & LOOP_WRITE) != 0 ? CURL_CSELECT_OUT : 0) |
                  ((events & LOOP_BROKEN) != 0 ? CURL_CSELECT_ERR : 0);
    int running = 0;
    (void)curl_multi_socket_action(rest->multi, fd, actions, &running); /* failures come as messages */
    hand_over(rest);
}

static void on_timer(void *user)
{
    struct rest *rest = user;
    int running = 0;
    (void)curl_multi_socket_action(rest->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    hand_over(rest);
}

static int on_curl_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *socket_user)
{
    (void)easy;
    (void)socket_user;
    struct rest *rest = user;
    if (what == CURL_POLL_REMOVE) {
        loop_unwatch(rest->loop, fd);
        return 0;
    }
    unsigned events =
        ((what & CURL_POLL_IN) != 0 ? LOOP_READ : 0U) | ((what & CURL_POLL_OUT) != 0 ? LOOP_WRITE : 0U);
    return loop_watch(rest->loop, fd, events, on_socket, rest) ? 0 : -1;
}

static int on_curl_timer(CURLM *multi, long timeout_ms, void *user)
{
    (void)multi;
    struct rest *rest = user;
    if (timeout_ms < 0) {
        loop_timer_cancel(rest->timer);
    } else {
        loop_timer_set_ms(rest->timer, timeout_ms);
    }
    return 0;
}

/* False ends the transfer. */
static bool write_file(struct rest_request *request, const char *data, size_t length)
{
    if (!download_write(request->download, data, length)) {
        return false;
    }
    look_at_file(request, false);
    if (request->progress != NULL && request->verdict == DOWNLOAD_TAKES) {
        request->progress(request->user, download_bytes(request->download), download_whole(request->download));
    }
    return request->verdict == DOWNLOAD_TAKES || request->verdict == DOWNLOAD_PASSES;
}

/* False where whoever takes it refuses it. */
static bool keep_body(struct rest_request *request, const char *data, size_t length)
{
    enum { OK = 200 };
    bool in_pieces = request->piece != NULL && rest_easy_number(&request->easy, CURLINFO_RESPONSE_CODE) == OK;
    size_t room = in_pieces ? REST_BEGINNING_BYTES - request->body.length : length;
    buffer_add(&request->body, data, length < room ? length : room);
    return !in_pieces || request->piece(request->user, data, length);
}

static size_t on_body(char *data, size_t one, size_t length, void *user)
{
    struct rest_request *request = user;
    length *= one;
    if (request->download != NULL && !request->begun) {
        begin_file(request);
    }
    if (request->begun && request->verdict != DOWNLOAD_PASSES) {
        return request->verdict == DOWNLOAD_TAKES && write_file(request, data, length) ? length : 0;
    }
    request->received += length;
    request->too_large = request->received > request->body_bytes_max || !keep_body(request, data, length);
    return request->too_large ? 0 : length;
}

struct rest *rest_new(struct loop *loop, const char *ca_file, const struct secrets *secrets, struct error *error)
{
    if (ca_file != NULL && !authorities_is_file(ca_file)) {
        (void)error_set(error, ERROR_LOCAL, _("The certificate authority %s can't be read, or is no file"),
                        ca_file);
        return NULL;
    }
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        (void)error_set(error, ERROR_LOCAL, _("libcurl could not be set up"));
        return NULL;
    }
    struct rest *rest = memory_new(1, sizeof *rest);
    *rest = (struct rest){.loop = loop, .multi = memory_checked(curl_multi_init())};
    rest->timer = loop_timer_new(loop, on_timer, rest);
    rest->ca_file = ca_file != NULL ? memory_string(ca_file) : NULL;
    rest->secrets = secrets;
    (void)curl_multi_setopt(rest->multi, CURLMOPT_SOCKETFUNCTION, on_curl_socket);
    (void)curl_multi_setopt(rest->multi, CURLMOPT_SOCKETDATA, rest);
    (void)curl_multi_setopt(rest->multi, CURLMOPT_TIMERFUNCTION, on_curl_timer);
    (void)curl_multi_setopt(rest->multi, CURLMOPT_TIMERDATA, rest);
    return rest;
}

void rest_free(struct rest *rest)
{
    if (rest == NULL) {
        return;
    }
    if (rest->handing_over) {
        rest->freed = true;
    } else {
        free_rest(rest);
    }
}

/* ---- making a request ---- */

static void set_callbacks(struct rest_request *request)
{
    CURL *easy = request->easy.curl;
    (void)curl_easy_setopt(easy, CURLOPT_PRIVATE, request);
    (void)curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, request->curl_error);
    (void)curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    (void)curl_easy_setopt(easy, CURLOPT_WRITEDATA, request);
}

static void on_resolved(void *user, const struct resolve_answer *answer)
{
    struct rest_request *request = user;
    request->resolve = NULL;
    if (answer->problem != NULL) {
        finish_unsent(request, answer->problem);
        return;
    }
    rest_easy_set_addresses(&request->easy, &request->address, answer);
    if (curl_multi_add_handle(request->rest->multi, request->easy.curl) != CURLM_OK) {
        finish_unsent(request, _("libcurl does not take the request"));
    }
}

struct rest_request *rest_start(struct rest *rest, const struct rest_call *call, struct error *error)
{
    assert(!rest->freed);
    struct download *download = NULL;
    if (call->file != NULL) {
        download = download_new(call->file, rest->secrets, error);
        if (download == NULL) {
            return NULL;
        }
    }
    struct rest_request *request = memory_new(1, sizeof *request);
    *request = (struct rest_request){
        .rest = rest,
        .next = rest->requests,
        .body_bytes_max = call->reply_bytes_max,
        .download = download,
        .progress = call->progress,
        .piece = call->piece,
        .done = call->done,
        .user = call->user,
        .address = *call->address,
    };
    rest->requests = request;
    rest_easy_init(&request->easy, call, rest->ca_file);
    set_callbacks(request);
    if (download != NULL && download_kept(download) > 0) {
        rest_easy_ask_from(&request->easy, download_kept(download), download_proof(download));
    }
    request->resolve = resolve_start(rest->loop, call->address->host, call->connect_ms, on_resolved, request);
    return request;
}

bool rest_keeps(const struct rest_request *request)
{
    return request != NULL && request->download != NULL && download_is_kept(request->download);
}

bool rest_cancel(struct rest_request *request)
{
    if (request == NULL) {
        return false;
    }
    bool left = rest_easy_has_left(&request->easy);
    stop_request(request);
    free_request(request);
    return left;
}
