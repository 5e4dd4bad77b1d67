/* One HTTP request on a connection of libwebsockets. */

#include "sim/http_transaction.h"

#include "model/memory.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADERS_BYTES = 1024, CHUNK_BYTES = 16384 };

void http_transaction_done(struct http_transaction *http_transaction)
{
    if (http_transaction->request != NULL) {
        free(http_transaction->request->body);
        free(http_transaction->request);
    }
    reply_done(&http_transaction->reply);
    *http_transaction = (struct http_transaction){0};
}

void http_transaction_header(struct lws *wsi, enum lws_token_indexes header, char *text, size_t size)
{
    if (lws_hdr_copy(wsi, text, (int)size, header) < 0) {
        text[0] = '\0'; /* longer than that */
    }
}

void http_transaction_query(struct lws *wsi, struct params *params)
{
    char pair[PARAMS_BYTES];
    params_init(params);
    for (int i = 0;; i++) {
        int bytes = lws_hdr_copy_fragment(wsi, pair, sizeof pair, WSI_TOKEN_HTTP_URI_ARGS, i);
        if (bytes < 0) {
            return;
        }
        params_add(params, pair, (size_t)bytes);
    }
}

static enum http_method method_of(struct lws *wsi)
{
    if (lws_hdr_total_length(wsi, WSI_TOKEN_GET_URI) > 0) {
        return METHOD_GET;
    }
    return lws_hdr_total_length(wsi, WSI_TOKEN_POST_URI) > 0 ? METHOD_POST : METHOD_OTHER;
}

/* A header whose text may be empty: then there is none. False when it does not fit. */
static bool add_header(struct lws *wsi, enum lws_token_indexes token, const char *text, unsigned char **at,
                       unsigned char *end)
{
    return *text == '\0' || lws_add_http_header_by_token(wsi, token, (const unsigned char *)text,
                                                         (int)strlen(text), at, end) == 0;
}

static bool write_headers(struct lws *wsi, const struct reply *reply)
{
    unsigned char headers[LWS_PRE + HEADERS_BYTES];
    unsigned char *at = headers + LWS_PRE;
    unsigned char *end = headers + sizeof headers;
    char range[96] = "";
    if (reply->status == 206) {
        (void)snprintf(range, sizeof range, "bytes %zu-%zu/%zu", reply->first, reply->whole - 1,
                       reply->whole);
    } else if (reply->status == 416) {
        (void)snprintf(range, sizeof range, "bytes */%zu", reply->whole);
    }
    if (lws_add_http_common_headers(wsi, reply->status, reply->type, reply->bytes, &at, end) != 0) {
        return false;
    }
    if (!add_header(wsi, WSI_TOKEN_HTTP_CONTENT_RANGE, range, &at, end) ||
        !add_header(wsi, WSI_TOKEN_HTTP_ETAG, reply->etag, &at, end) ||
        !add_header(wsi, WSI_TOKEN_HTTP_LAST_MODIFIED, reply->modified, &at, end)) {
        return false;
    }
    return lws_finalize_write_http_header(wsi, headers + LWS_PRE, &at, end) == 0;
}

/* Sends the headers of the answer that is ready; its body follows when the connection takes it. */
static bool start_sending(struct http_transaction *http_transaction, struct lws *wsi)
{
    http_transaction->sent = 0;
    if (!write_headers(wsi, &http_transaction->reply)) {
        return true;
    }
    return lws_callback_on_writable(wsi) < 0;
}

/* Refuses a request before its body was read. The body may still come, so the connection must be closed. */
static bool refuse_body(struct http_transaction *http_transaction, struct lws *wsi, unsigned status)
{
    http_transaction_refuse(wsi, status);
    http_transaction_done(http_transaction);
    return true;
}

bool http_transaction_begin(struct http_transaction *http_transaction, struct lws *wsi, const char *path,
                            const struct routes *routes)
{
    http_transaction_done(http_transaction);
    struct http_request *request = memory_new(1, sizeof *request);
    http_transaction->request = request;
    request->method = method_of(wsi);
    request->body = memory_new(1, 1); /* empty so far, but there */
    if (strlen(path) < sizeof request->path) {
        memcpy(request->path, path, strlen(path) + 1);
    }
    http_transaction_header(wsi, WSI_TOKEN_HTTP_AUTHORIZATION, request->authorization,
                            sizeof request->authorization);
    http_transaction_header(wsi, WSI_TOKEN_HTTP_RANGE, request->range, sizeof request->range);
    http_transaction_header(wsi, WSI_TOKEN_HTTP_IF_RANGE, request->if_range, sizeof request->if_range);
    http_transaction_query(wsi, &request->query);
    char length[32];
    http_transaction_header(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH, length, sizeof length);
    if (length[0] != '\0' && strtoull(length, NULL, 10) > ROUTES_BODY_BYTES) {
        return refuse_body(http_transaction, wsi, 413);
    }
    if (request->method == METHOD_POST && length[0] == '\0') {
        return refuse_body(http_transaction, wsi, 411);
    }
    if (request->method == METHOD_POST) {
        return false; /* the body comes, and if it is empty its end does */
    }
    return http_transaction_body_complete(http_transaction, wsi, routes);
}

bool http_transaction_body(struct http_transaction *http_transaction, struct lws *wsi, const char *bytes,
                           size_t count)
{
    struct http_request *request = http_transaction->request;
    if (request == NULL || request->body_bytes + count > ROUTES_BODY_BYTES) {
        return refuse_body(http_transaction, wsi, 413);
    }
    if (count == 0) {
        return false; /* libwebsockets reports an empty body with a NULL pointer */
    }
    request->body = memory_resize(request->body, request->body_bytes + count, 1);
    memcpy(request->body + request->body_bytes, bytes, count);
    request->body_bytes += count;
    return false;
}

bool http_transaction_body_complete(struct http_transaction *http_transaction, struct lws *wsi,
                                    const struct routes *routes)
{
    if (http_transaction->request == NULL) {
        return true;
    }
    routes_answer(routes, http_transaction->request, &http_transaction->reply);
    return start_sending(http_transaction, wsi);
}

bool http_transaction_send(struct http_transaction *http_transaction, struct lws *wsi)
{
    const struct reply *reply = &http_transaction->reply;
    if (reply->body == NULL) {
        return false; /* nothing is under way */
    }
    size_t left = reply->bytes - http_transaction->sent;
    size_t count = left < CHUNK_BYTES ? left : CHUNK_BYTES;
    unsigned char chunk[LWS_PRE + CHUNK_BYTES];
    memcpy(chunk + LWS_PRE, reply->body + http_transaction->sent, count);
    enum lws_write_protocol how = count == left ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP;
    if (lws_write(wsi, chunk + LWS_PRE, count, how) < (int)count) {
        return true;
    }
    http_transaction->sent += count;
    if (http_transaction->sent < reply->bytes) {
        return lws_callback_on_writable(wsi) < 0;
    }
    http_transaction_done(http_transaction);
    return lws_http_transaction_completed(wsi) != 0;
}

/* Written by hand: libwebsockets answers a request to upgrade as HTTP/1.0, which clients take for no answer
 * at all. */
void http_transaction_refuse(struct lws *wsi, unsigned status)
{
    struct reply reply = {0};
    reply_error_page(&reply, status);
    unsigned char answer[LWS_PRE + HEADERS_BYTES];
    int bytes = snprintf((char *)answer + LWS_PRE, HEADERS_BYTES,
                         "HTTP/1.1 %u %s\r\nServer: nginx\r\nContent-Type: %s\r\nContent-Length: %zu\r\n"
                         "Connection: close\r\n\r\n%s",
                         status, reply_reason(status), reply.type, reply.bytes, reply.body);
    assert(bytes > 0 && bytes < HEADERS_BYTES);
    (void)lws_write(wsi, answer + LWS_PRE, (size_t)bytes, LWS_WRITE_HTTP_FINAL); /* the end either way */
    reply_done(&reply);
}
