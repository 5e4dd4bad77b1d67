/* HTTP requests in the loop, one answer each. */

#include "net/rest.h"

#include "model/memory.h"
#include "model/text.h"
#include "model/words.h"
#include "net/download.h"
#include "net/resolve.h"
#include "net/rest_failure.h"
#include "net/secret.h"

#include <assert.h>
#include <curl/curl.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    BODY_BYTES_FIRST = 4096,
    PROBLEM_BYTES = 320,
};

struct bytes {
    char *data;
    size_t length;
    size_t size;
};

struct rest {
    struct loop *loop;
    CURLM *multi;
    struct loop_timer *timer;
    char *ca_file;
    struct rest_request *requests;
    bool handing_over; /* answers are being told: freeing waits */
    bool freed;
};

struct rest_request {
    struct rest *rest;
    struct rest_request *next;
    CURL *easy;
    struct resolve *resolve;       /* while the name is looked up */
    struct curl_slist *headers;    /* holds the key */
    struct curl_slist *addresses;  /* what the name resolved to, for curl */
    struct bytes form;
    struct bytes body;
    size_t body_bytes_max;
    struct download *download;
    rest_progress *progress;
    rest_done *done;
    void *user;
    char *secret;
    struct address address;
    bool too_large;
    char curl_error[CURL_ERROR_SIZE];
    char problem[PROBLEM_BYTES];
};

static void bytes_add(struct bytes *bytes, const char *data, size_t length)
{
    if (bytes->length + length + 1 > bytes->size) {
        size_t size = bytes->size == 0 ? BODY_BYTES_FIRST : bytes->size;
        while (size < bytes->length + length + 1) {
            size *= 2;
        }
        bytes->data = memory_resize(bytes->data, size, 1);
        bytes->size = size;
    }
    memcpy(bytes->data + bytes->length, data, length);
    bytes->length += length;
    bytes->data[bytes->length] = '\0';
}

static void bytes_done(struct bytes *bytes)
{
    if (bytes->data != NULL) {
        explicit_bzero(bytes->data, bytes->size);
    }
    free(bytes->data);
    *bytes = (struct bytes){0};
}

static void free_secret_list(struct curl_slist *list)
{
    for (struct curl_slist *item = list; item != NULL; item = item->next) {
        explicit_bzero(item->data, strlen(item->data));
    }
    curl_slist_free_all(list);
}

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
    (void)curl_multi_remove_handle(rest->multi, request->easy); /* harmless if it was never added */
}

static void free_request(struct rest_request *request)
{
    curl_easy_cleanup(request->easy);
    free_secret_list(request->headers);
    curl_slist_free_all(request->addresses);
    bytes_done(&request->form);
    bytes_done(&request->body);
    download_free(request->download);
    explicit_bzero(request->secret, strlen(request->secret));
    free(request->secret);
    free(request);
}

/* ---- how far did it come ---- */

static long curl_number(const struct rest_request *request, CURLINFO info)
{
    long number = 0;
    (void)curl_easy_getinfo(request->easy, info, &number); /* leaves 0 for what is not known */
    return number;
}

static void describe(struct rest_request *request, const char *words)
{
    (void)text_clean(request->problem, sizeof request->problem, words, strlen(words));
    secret_hide(request->problem, request->secret);
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
    if (code == CURLE_OK) {
        return REST_ANSWERED;
    }
    /* Counted when bytes go to the socket, so 0 is proof. */
    bool left = curl_number(request, CURLINFO_REQUEST_SIZE) > 0;
    char words[PROBLEM_BYTES];
    rest_failure(request->easy, code, request->curl_error, left, words, sizeof words);
    describe(request, words);
    return left ? REST_UNCERTAIN : REST_NEVER_LEFT;
}

static void finish(struct rest_request *request, struct rest_reply *reply)
{
    rest_done *done = request->done;
    void *user = request->user;
    reply->body = request->body.data != NULL ? request->body.data : "";
    reply->length = request->body.length;
    reply->problem = request->problem;
    stop_request(request); /* first: done() may free everything else */
    done(user, reply);
    free_request(request);
}

static void finish_transfer(struct rest_request *request, CURLcode code)
{
    struct rest_reply reply = {.outcome = judge(request, code), .content_type = ""};
    const char *content_type = NULL;
    (void)curl_easy_getinfo(request->easy, CURLINFO_CONTENT_TYPE, &content_type);
    if (content_type != NULL) {
        reply.content_type = content_type;
    }
    reply.status = (int)curl_number(request, CURLINFO_RESPONSE_CODE);
    if (reply.outcome == REST_ANSWERED && request->download != NULL && download_is_begun(request->download)) {
        reply.saved = download_finish(request->download);
        if (!reply.saved) {
            describe(request, download_problem(request->download));
            reply.outcome = REST_LOCAL;
        }
    }
    finish(request, &reply);
}

static void finish_unsent(struct rest_request *request, const char *problem)
{
    describe(request, problem);
    struct rest_reply reply = {.outcome = REST_NEVER_LEFT, .content_type = ""};
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
    unsigned events = ((what & CURL_POLL_IN) != 0 ? LOOP_READ : 0U) | ((what & CURL_POLL_OUT) != 0 ? LOOP_WRITE : 0U);
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

static size_t on_body(char *data, size_t one, size_t length, void *user)
{
    struct rest_request *request = user;
    length *= one;
    if (request->download != NULL && curl_number(request, CURLINFO_RESPONSE_CODE) == 200) {
        const char *content_type = NULL;
        (void)curl_easy_getinfo(request->easy, CURLINFO_CONTENT_TYPE, &content_type);
        if (download_accepts(content_type)) {
            return download_write(request->download, data, length) ? length : 0;
        }
    }
    if (request->body.length + length > request->body_bytes_max) {
        request->too_large = true;
        return 0;
    }
    bytes_add(&request->body, data, length);
    return length;
}

static int on_curl_progress(void *user, curl_off_t total, curl_off_t received, curl_off_t to_send, curl_off_t sent)
{
    (void)to_send;
    (void)sent;
    struct rest_request *request = user;
    request->progress(request->user, received, total);
    return 0;
}

static CURLcode on_tls_context(CURL *easy, void *context, void *user)
{
    (void)easy;
    struct rest *rest = user;
    X509_STORE *store = SSL_CTX_get_cert_store(context);
    return X509_STORE_load_file(store, rest->ca_file) == 1 ? CURLE_OK : CURLE_SSL_CACERT_BADFILE;
}

struct rest *rest_new(struct loop *loop, const char *ca_file, struct error *error)
{
    if (ca_file != NULL && access(ca_file, R_OK) != 0) {
        (void)error_set(error, ERROR_LOCAL, _("The certificate authority %s can't be read"), ca_file);
        return NULL;
    }
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        (void)error_set(error, ERROR_LOCAL, _("libcurl could not be set up"));
        return NULL;
    }
    struct rest *rest = memory_new(1, sizeof *rest);
    *rest = (struct rest){.loop = loop, .multi = curl_multi_init()};
    if (rest->multi == NULL) {
        abort(); /* out of memory */
    }
    rest->timer = loop_timer_new(loop, on_timer, rest);
    rest->ca_file = ca_file != NULL ? memory_string(ca_file) : NULL;
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

static void add_text(struct bytes *bytes, const char *text)
{
    bytes_add(bytes, text, strlen(text));
}

static void add_encoded(struct bytes *bytes, const char *text)
{
    size_t size = strlen(text) * 3 + 4;
    char *encoded = memory_new(size, 1);
    (void)address_encode(encoded, size, text); /* fits: three bytes for each */
    add_text(bytes, encoded);
    free(encoded);
}

static void add_parameters(struct bytes *bytes, const struct rest_call *call)
{
    for (size_t i = 0; i < call->parameter_count; i++) {
        add_text(bytes, i > 0 ? "&" : "");
        add_encoded(bytes, call->parameters[i].name);
        add_text(bytes, "=");
        add_encoded(bytes, call->parameters[i].value);
    }
}

static void set_url(struct rest_request *request, const struct rest_call *call)
{
    struct bytes url = {0};
    add_text(&url, call->address->text);
    add_text(&url, call->path);
    if (!call->post && call->parameter_count > 0) {
        add_text(&url, "?");
        add_parameters(&url, call);
    }
    (void)curl_easy_setopt(request->easy, CURLOPT_URL, url.data); /* copies it */
    bytes_done(&url);
}

static void add_header(struct rest_request *request, const char *header)
{
    struct curl_slist *longer = curl_slist_append(request->headers, header);
    if (longer == NULL) {
        abort(); /* out of memory */
    }
    request->headers = longer;
}

static void set_headers(struct rest_request *request, const struct rest_call *call)
{
    struct bytes header = {0};
    add_text(&header, "Authorization: Bearer ");
    add_text(&header, call->key);
    add_header(request, header.data);
    bytes_done(&header);
    add_header(request, "Expect:"); /* none: a refused expectation would be asked a second time */
    (void)curl_easy_setopt(request->easy, CURLOPT_HTTPHEADER, request->headers);
}

/* None of these fails but for want of memory or in a curl built without TLS, and then the transfer fails, too. */
static void set_limits(struct rest_request *request, const struct rest_call *call)
{
    CURL *easy = request->easy;
    (void)curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(easy, CURLOPT_PROXY, ""); /* not even one from the environment */
    (void)curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    (void)curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    (void)curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    (void)curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    (void)curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    (void)curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)call->connect_ms);
    (void)curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)call->total_ms);
    if (call->silence_ms > 0) {
        (void)curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
        (void)curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)((call->silence_ms + 999) / 1000));
    }
}

static void set_trust(struct rest_request *request)
{
    CURL *easy = request->easy;
    (void)curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    (void)curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (request->rest->ca_file != NULL) {
        (void)curl_easy_setopt(easy, CURLOPT_CA_CACHE_TIMEOUT, 0L); /* the store is changed below: share none */
        (void)curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, on_tls_context);
        (void)curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, request->rest);
    }
}

static void set_callbacks(struct rest_request *request)
{
    CURL *easy = request->easy;
    (void)curl_easy_setopt(easy, CURLOPT_PRIVATE, request);
    (void)curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, request->curl_error);
    (void)curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    (void)curl_easy_setopt(easy, CURLOPT_WRITEDATA, request);
    if (request->progress != NULL) {
        (void)curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
        (void)curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_curl_progress);
        (void)curl_easy_setopt(easy, CURLOPT_XFERINFODATA, request);
    }
}

static void set_form(struct rest_request *request, const struct rest_call *call)
{
    if (!call->post) {
        return;
    }
    add_text(&request->form, "");
    add_parameters(&request->form, call);
    (void)curl_easy_setopt(request->easy, CURLOPT_POSTFIELDS, request->form.data);
    (void)curl_easy_setopt(request->easy, CURLOPT_POSTFIELDSIZE, (long)request->form.length);
}

/* curl takes the addresses from us, so that it never looks up a name itself: that could keep the loop waiting. */
static void set_addresses(struct rest_request *request, const struct resolve_answer *answer)
{
    struct bytes line = {0};
    char port[16];
    (void)snprintf(port, sizeof port, ":%d:", request->address.port);
    add_text(&line, request->address.host);
    add_text(&line, port);
    for (size_t i = 0; i < answer->count; i++) {
        bool six = strchr(answer->addresses[i], ':') != NULL;
        add_text(&line, i > 0 ? "," : "");
        add_text(&line, six ? "[" : "");
        add_text(&line, answer->addresses[i]);
        add_text(&line, six ? "]" : "");
    }
    request->addresses = curl_slist_append(NULL, line.data);
    bytes_done(&line);
    (void)curl_easy_setopt(request->easy, CURLOPT_RESOLVE, request->addresses);
}

static void on_resolved(void *user, const struct resolve_answer *answer)
{
    struct rest_request *request = user;
    request->resolve = NULL;
    if (answer->problem != NULL) {
        finish_unsent(request, answer->problem);
        return;
    }
    if (strchr(request->address.host, ':') == NULL) {
        set_addresses(request, answer);
    }
    if (curl_multi_add_handle(request->rest->multi, request->easy) != CURLM_OK) {
        finish_unsent(request, _("libcurl does not take the request"));
    }
}

struct rest_request *rest_start(struct rest *rest, const struct rest_call *call, struct error *error)
{
    assert(!rest->freed);
    struct download *download = NULL;
    if (call->file != NULL) {
        download = download_new(call->file, error);
        if (download == NULL) {
            return NULL;
        }
    }
    struct rest_request *request = memory_new(1, sizeof *request);
    *request = (struct rest_request){
        .rest = rest,
        .next = rest->requests,
        .easy = curl_easy_init(),
        .body_bytes_max = call->reply_bytes_max,
        .download = download,
        .progress = call->progress,
        .done = call->done,
        .user = call->user,
        .secret = memory_string(call->key),
        .address = *call->address,
    };
    if (request->easy == NULL) {
        abort(); /* out of memory */
    }
    rest->requests = request;
    set_url(request, call);
    set_headers(request, call);
    set_limits(request, call);
    set_trust(request);
    set_callbacks(request);
    set_form(request, call);
    request->resolve = resolve_start(rest->loop, call->address->host, call->connect_ms, on_resolved, request);
    return request;
}

bool rest_cancel(struct rest_request *request)
{
    if (request == NULL) {
        return false;
    }
    bool left = curl_number(request, CURLINFO_REQUEST_SIZE) > 0;
    stop_request(request);
    free_request(request);
    return left;
}
