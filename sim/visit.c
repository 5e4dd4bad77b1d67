/* One HTTP request on a connection of libwebsockets. */

#include "sim/visit.h"

#include "sim/must.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADERS_BYTES = 1024, CHUNK_BYTES = 16384 };

void visit_done(struct visit *visit)
{
    if (visit->request != NULL) {
        free(visit->request->body);
        free(visit->request);
    }
    reply_done(&visit->reply);
    *visit = (struct visit){0};
}

void visit_header(struct lws *wsi, enum lws_token_indexes header, char *text, size_t size)
{
    if (lws_hdr_copy(wsi, text, (int)size, header) < 0) {
        text[0] = '\0'; /* longer than that */
    }
}

void visit_query(struct lws *wsi, struct params *params)
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

static enum request_method method_of(struct lws *wsi)
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
    return *text == '\0' || lws_add_http_header_by_token(wsi, token, (const unsigned char *)text, (int)strlen(text),
                                                         at, end) == 0;
}

static bool write_headers(struct lws *wsi, const struct reply *reply)
{
    unsigned char headers[LWS_PRE + HEADERS_BYTES];
    unsigned char *at = headers + LWS_PRE;
    unsigned char *end = headers + sizeof headers;
    char range[96] = "";
    if (reply->status == 206) {
        (void)snprintf(range, sizeof range, "bytes %zu-%zu/%zu", reply->first, reply->whole - 1, reply->whole);
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
static bool start_sending(struct visit *visit, struct lws *wsi)
{
    visit->sent = 0;
    if (!write_headers(wsi, &visit->reply)) {
        return true;
    }
    return lws_callback_on_writable(wsi) < 0;
}

/* Refuses a request before its body was read. The body may still come, so the connection must be closed. */
static bool refuse_body(struct visit *visit, struct lws *wsi, unsigned status)
{
    visit_refuse(wsi, status);
    visit_done(visit);
    return true;
}

bool visit_begin(struct visit *visit, struct lws *wsi, const char *path, const struct routes *routes)
{
    visit_done(visit);
    struct request *request = must_alloc(1, sizeof *request);
    visit->request = request;
    request->method = method_of(wsi);
    request->body = must_alloc(1, 1); /* empty so far, but there */
    if (strlen(path) < sizeof request->path) {
        memcpy(request->path, path, strlen(path) + 1);
    }
    visit_header(wsi, WSI_TOKEN_HTTP_AUTHORIZATION, request->authorization, sizeof request->authorization);
    visit_header(wsi, WSI_TOKEN_HTTP_RANGE, request->range, sizeof request->range);
    visit_header(wsi, WSI_TOKEN_HTTP_IF_RANGE, request->if_range, sizeof request->if_range);
    visit_query(wsi, &request->query);
    char length[32];
    visit_header(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH, length, sizeof length);
    if (length[0] != '\0' && strtoull(length, NULL, 10) > ROUTES_BODY_BYTES) {
        return refuse_body(visit, wsi, 413);
    }
    if (request->method == METHOD_POST && length[0] == '\0') {
        return refuse_body(visit, wsi, 411);
    }
    if (request->method == METHOD_POST) {
        return false; /* the body comes, and if it is empty its end does */
    }
    return visit_body_complete(visit, wsi, routes);
}

bool visit_body(struct visit *visit, struct lws *wsi, const char *bytes, size_t count)
{
    struct request *request = visit->request;
    if (request == NULL || request->body_bytes + count > ROUTES_BODY_BYTES) {
        return refuse_body(visit, wsi, 413);
    }
    if (count == 0) {
        return false; /* libwebsockets reports an empty body with a NULL pointer */
    }
    request->body = must_resize(request->body, request->body_bytes + count, 1);
    memcpy(request->body + request->body_bytes, bytes, count);
    request->body_bytes += count;
    return false;
}

bool visit_body_complete(struct visit *visit, struct lws *wsi, const struct routes *routes)
{
    if (visit->request == NULL) {
        return true;
    }
    routes_answer(routes, visit->request, &visit->reply);
    return start_sending(visit, wsi);
}

bool visit_send(struct visit *visit, struct lws *wsi)
{
    const struct reply *reply = &visit->reply;
    if (reply->body == NULL) {
        return false; /* nothing is under way */
    }
    size_t left = reply->bytes - visit->sent;
    size_t count = left < CHUNK_BYTES ? left : CHUNK_BYTES;
    unsigned char chunk[LWS_PRE + CHUNK_BYTES];
    memcpy(chunk + LWS_PRE, reply->body + visit->sent, count);
    enum lws_write_protocol how = count == left ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP;
    if (lws_write(wsi, chunk + LWS_PRE, count, how) < (int)count) {
        return true;
    }
    visit->sent += count;
    if (visit->sent < reply->bytes) {
        return lws_callback_on_writable(wsi) < 0;
    }
    visit_done(visit);
    return lws_http_transaction_completed(wsi) != 0;
}

/* Written by hand: libwebsockets answers a request to upgrade as HTTP/1.0, which clients take for no answer
 * at all. */
void visit_refuse(struct lws *wsi, unsigned status)
{
    struct reply reply = {0};
    reply_page(&reply, status);
    unsigned char answer[LWS_PRE + HEADERS_BYTES];
    int bytes = snprintf((char *)answer + LWS_PRE, HEADERS_BYTES,
                         "HTTP/1.1 %u %s\r\nServer: nginx\r\nContent-Type: %s\r\nContent-Length: %zu\r\n"
                         "Connection: close\r\n\r\n%s",
                         status, reply_reason(status), reply.type, reply.bytes, reply.body);
    assert(bytes > 0 && bytes < HEADERS_BYTES);
    (void)lws_write(wsi, answer + LWS_PRE, (size_t)bytes, LWS_WRITE_HTTP_FINAL); /* the end either way */
    reply_done(&reply);
}
