/* One HTTP request on a connection of libwebsockets: its parameters, its reply, its transfer. */

#include "sim/http_transaction.h"

#include "model/memory.h"
#include "model/text.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void params_init(struct params *params)
{
    params->count = 0;
    params->used = 0;
}

void params_add(struct params *params, const char *pair, size_t bytes)
{
    if (params->count == PARAMS_MAX || bytes + 2 > sizeof params->text - params->used) {
        return;
    }
    char *name = params->text + params->used;
    memcpy(name, pair, bytes);
    name[bytes] = '\0';
    params->used += bytes + 1;
    char *equals = strchr(name, '=');
    const char *value = name + bytes;
    if (equals != NULL) {
        *equals = '\0';
        value = equals + 1;
    }
    params->pairs[params->count].name = name;
    params->pairs[params->count++].value = value;
}

/* The decoded byte at `at`, which is moved on behind it. */
static char decode(const char **at, const char *end)
{
    char c = *(*at)++;
    if (c == '+') {
        return ' ';
    }
    if (c == '%' && end - *at >= 2 && text_hex_digit((*at)[0]) >= 0 && text_hex_digit((*at)[1]) >= 0) {
        c = (char)(text_hex_digit((*at)[0]) * 16 + text_hex_digit((*at)[1]));
        *at += 2;
    }
    return c;
}

/* jansson checks UTF-8 here: it refuses an invalid string; a zero byte makes the string shorter. */
static bool is_text(const char *bytes, size_t count)
{
    json_t *string = json_stringn(bytes, count);
    bool valid = string != NULL && strlen(json_string_value(string)) == count;
    json_decref(string);
    return valid;
}

void params_add_form(struct params *params, const char *form, size_t bytes)
{
    char *pair = memory_new(bytes + 1, 1);
    const char *end = form + bytes;
    while (form < end) {
        size_t length = 0;
        const char *next = memchr(form, '&', (size_t)(end - form));
        const char *stop = next != NULL ? next : end;
        while (form < stop) {
            pair[length++] = decode(&form, stop);
        }
        if (is_text(pair, length)) {
            params_add(params, pair, length);
        }
        form = stop + 1;
    }
    free(pair);
}

const char *params_get(const struct params *params, const char *name)
{
    for (size_t i = 0; i < params->count; i++) {
        if (strcmp(params->pairs[i].name, name) == 0) {
            return params->pairs[i].value;
        }
    }
    return NULL;
}

size_t params_characters(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++) {
        count += ((unsigned char)*text & 0xc0) != 0x80;
    }
    return count;
}

void reply_done(struct reply *reply)
{
    free(reply->body);
    *reply = (struct reply){0};
}

void reply_text(struct reply *reply, unsigned status, const char *type, const char *text)
{
    reply_done(reply);
    size_t bytes = strlen(text);
    char *body = memory_new(bytes + 1, 1);
    memcpy(body, text, bytes);
    *reply = (struct reply){.status = status, .type = type, .body = body, .bytes = bytes};
}

/* The error statuses. */
static const struct status {
    unsigned code;
    bool refuses_clients; /* the exchange may refuse a client of the stream so */
    const char *reason;
} statuses[] = {
    {400, false, "Bad Request"},
    {403, true, "Forbidden"},
    {404, true, "Not Found"},
    {405, false, "Not Allowed"},
    {411, false, "Length Required"},
    {413, false, "Request Entity Too Large"},
    {416, false, "Requested Range Not Satisfiable"},
    {500, true, "Internal Server Error"},
    {502, true, "Bad Gateway"},
    {503, true, "Service Temporarily Unavailable"},
};

static const struct status *find_status(unsigned code)
{
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        if (statuses[i].code == code) {
            return &statuses[i];
        }
    }
    return NULL;
}

const char *reply_reason(unsigned status)
{
    const struct status *found = find_status(status);
    assert(found != NULL);
    return found->reason;
}

bool reply_refuses_clients(unsigned status)
{
    const struct status *found = find_status(status);
    return found != NULL && found->refuses_clients;
}

void reply_error_page(struct reply *reply, unsigned status)
{
    char page[512];
    const char *reason = reply_reason(status);
    (void)snprintf(
        page, sizeof page,
        "<html>\r\n<head><title>%u %s</title></head>\r\n<body>\r\n<center><h1>%u %s</h1></center>\r\n"
        "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
        status, reason, status, reason);
    reply_text(reply, status, "text/html", page);
}

void reply_json_take(struct reply *reply, unsigned status, json_t *document)
{
    char *text = json_dumps(document, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ESCAPE_SLASH);
    json_decref(document);
    if (text == NULL) {
        reply_error_page(reply, 500); /* jansson found no memory */
        return;
    }
    reply_done(reply);
    *reply =
        (struct reply){.status = status, .type = "application/json", .body = text, .bytes = strlen(text)};
}

void reply_bytes_take(struct reply *reply, const char *type, char *body, size_t bytes)
{
    reply_done(reply);
    *reply = (struct reply){.status = 200, .type = type, .body = body, .bytes = bytes};
}

void reply_set_modified(struct reply *reply, int64_t modified_at)
{
    struct tm parts;
    time_t seconds = (time_t)(modified_at / 1000);
    if (gmtime_r(&seconds, &parts) == NULL ||
        strftime(reply->modified, sizeof reply->modified, "%a, %d %b %Y %H:%M:%S GMT", &parts) == 0) {
        reply->modified[0] = '\0';
    }
    (void)snprintf(reply->etag, sizeof reply->etag, "\"%" PRIx64 "-%zx\"", (int64_t)seconds, reply->bytes);
}

void reply_apply_range(struct reply *reply, const char *range, const char *if_range)
{
    static const char unit[] = "bytes=";
    bool same =
        *if_range == '\0' || strcmp(if_range, reply->etag) == 0 || strcmp(if_range, reply->modified) == 0;
    if (!same || reply->status != 200 || range == NULL || strncmp(range, unit, sizeof unit - 1) != 0) {
        return;
    }
    const char *digits = range + sizeof unit - 1;
    size_t count = strspn(digits, "0123456789");
    if (count == 0 || strcmp(digits + count, "-") != 0) {
        return;
    }
    errno = 0;
    unsigned long long first = strtoull(digits, NULL, 10);
    size_t whole = reply->bytes;
    if (errno == ERANGE || first >= whole) {
        reply_error_page(reply, 416);
        reply->whole = whole;
        return;
    }
    memmove(reply->body, reply->body + first, whole - first);
    reply->status = 206;
    reply->first = first;
    reply->whole = whole;
    reply->bytes = whole - first;
}

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

/* Refuses a request before its body was read. The body may still come, so the connection must be closed. */
static enum http_transaction_next refuse_body(struct http_transaction *http_transaction, struct lws *wsi,
                                              unsigned status)
{
    http_transaction_refuse(wsi, status);
    http_transaction_done(http_transaction);
    return HTTP_TRANSACTION_CLOSE;
}

enum http_transaction_next http_transaction_begin(struct http_transaction *http_transaction, struct lws *wsi,
                                                  const char *path)
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
    if (length[0] != '\0' && strtoull(length, NULL, 10) > HTTP_TRANSACTION_BODY_BYTES) {
        return refuse_body(http_transaction, wsi, 413);
    }
    if (request->method == METHOD_POST && length[0] == '\0') {
        return refuse_body(http_transaction, wsi, 411);
    }
    return request->method == METHOD_POST ? HTTP_TRANSACTION_READ : HTTP_TRANSACTION_ANSWER;
}

enum http_transaction_next http_transaction_body(struct http_transaction *http_transaction, struct lws *wsi,
                                                 const char *bytes, size_t count)
{
    struct http_request *request = http_transaction->request;
    if (request == NULL || request->body_bytes + count > HTTP_TRANSACTION_BODY_BYTES) {
        return refuse_body(http_transaction, wsi, 413);
    }
    if (count == 0) {
        return HTTP_TRANSACTION_READ; /* libwebsockets reports an empty body with a NULL pointer */
    }
    request->body = memory_resize(request->body, request->body_bytes + count, 1);
    memcpy(request->body + request->body_bytes, bytes, count);
    request->body_bytes += count;
    return HTTP_TRANSACTION_READ;
}

enum http_transaction_next http_transaction_body_complete(const struct http_transaction *http_transaction)
{
    return http_transaction->request != NULL ? HTTP_TRANSACTION_ANSWER : HTTP_TRANSACTION_CLOSE;
}

bool http_transaction_reply(struct http_transaction *http_transaction, struct lws *wsi)
{
    http_transaction->sent = 0;
    if (!write_headers(wsi, &http_transaction->reply)) {
        return true;
    }
    return lws_callback_on_writable(wsi) < 0;
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
