#pragma once

#include <jansson.h>
#include <libwebsockets.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One HTTP transaction on a connection of libwebsockets: the request is read, the server answers it, the
 * reply is sent. */

/* The parameters of a request: of its query or of a form in its body. */

enum {
    PARAMS_MAX = 16,     /* further ones are passed over */
    PARAMS_BYTES = 8192, /* of all names and values; what does not fit is passed over */
};

struct params {
    size_t count;
    size_t used;
    struct {
        const char *name;
        const char *value;
    } pairs[PARAMS_MAX]; /* point into text */
    char text[PARAMS_BYTES];
};

void params_init(struct params *params);

/* Adds one decoded "name=value"; without a '=' the value is empty. */
void params_add(struct params *params, const char *pair, size_t bytes);

/* Adds the pairs of an application/x-www-form-urlencoded text: '+' is a blank, %XX a byte, a stray % itself.
 * A pair that holds a zero byte or is no UTF-8 is passed over. */
void params_add_form(struct params *params, const char *form, size_t bytes);

/* The first value of that name; NULL when there is none. */
const char *params_get(const struct params *params, const char *name);

/* The number of characters of a valid UTF-8 text. */
size_t params_characters(const char *text);

/* The request. */

enum {
    HTTP_TRANSACTION_PATH_BYTES = 256,          /* a longer path leads nowhere */
    HTTP_TRANSACTION_AUTHORIZATION_BYTES = 256, /* a longer key is a wrong one */
    HTTP_TRANSACTION_BODY_BYTES = 64 << 10,     /* a longer body is refused with 413 */
};

enum http_method { METHOD_GET, METHOD_POST, METHOD_OTHER };

struct http_request {
    enum http_method method;
    char path[HTTP_TRANSACTION_PATH_BYTES];
    char authorization[HTTP_TRANSACTION_AUTHORIZATION_BYTES];
    char range[64];
    char if_range[64];
    struct params query;
    char *body; /* owned by the transaction */
    size_t body_bytes;
};

/* The reply. The transaction frees it. */

struct reply {
    unsigned status;
    const char *type; /* a literal: the content type */
    char *body;       /* owned */
    size_t bytes;
    size_t first; /* 206: the body is the end of a document of `whole` bytes, from here on */
    size_t whole;
    char etag[48];     /* of a file; else "" */
    char modified[32]; /* when it was changed last, as HTTP writes it; else "" */
};

void reply_done(struct reply *reply);

/* What an error status is called: "Not Found". It must be one of the table. */
const char *reply_reason(unsigned status);

/* May a test have new clients refused with this status? */
bool reply_refuses_clients(unsigned status);

/* A text as it is. */
void reply_text(struct reply *reply, unsigned status, const char *type, const char *text);

/* An error page like that of the web server in front of the exchange. */
void reply_error_page(struct reply *reply, unsigned status);

/* A document, which becomes the reply's. */
void reply_json_take(struct reply *reply, unsigned status, json_t *document);
void reply_bytes_take(struct reply *reply, const char *type, char *body, size_t bytes);

/* Adds Last-Modified (from Unix milliseconds) and the ETag that nginx would give the file. */
void reply_set_modified(struct reply *reply, int64_t modified_at);

/* Applies a `Range: bytes=N-` header to a document of status 200: 206 with the rest, or 416 when the range
 * begins after its end. Any other range is ignored, as the standard allows. So is every range when `if_range`
 * (or "") does not match the file. */
void reply_apply_range(struct reply *reply, const char *range, const char *if_range);

/* The transaction. */

struct http_transaction {
    struct http_request *request; /* owned; NULL between two requests of a connection */
    struct reply reply;
    size_t sent; /* bytes of the reply's body */
};

/* What the server does next. */
enum http_transaction_next {
    HTTP_TRANSACTION_READ,   /* wait for the body */
    HTTP_TRANSACTION_ANSWER, /* the request is complete: fill the reply, then call http_transaction_reply() */
    HTTP_TRANSACTION_CLOSE,  /* close the connection */
};

/* Copies one part of a header, decoded; empty when it is absent or longer than that. */
void http_transaction_header(struct lws *wsi, enum lws_token_indexes header, char *text, size_t size);

/* The query's parameters. */
void http_transaction_query(struct lws *wsi, struct params *params);

/* Reads the headers of a request, then parts of its body, then the end of its body. */
enum http_transaction_next http_transaction_begin(struct http_transaction *http_transaction, struct lws *wsi,
                                                  const char *path);
enum http_transaction_next http_transaction_body(struct http_transaction *http_transaction, struct lws *wsi,
                                                 const char *bytes, size_t count);
enum http_transaction_next http_transaction_body_complete(const struct http_transaction *http_transaction);

/* Sends the headers of the reply; http_transaction_send() sends its body. True when the connection is to be
 * closed. */
bool http_transaction_reply(struct http_transaction *http_transaction, struct lws *wsi);

/* Sends the next part of the reply's body; call it when the connection is writable. True when the connection
 * is to be closed. */
bool http_transaction_send(struct http_transaction *http_transaction, struct lws *wsi);

/* Sends an error page, after which the connection is to be closed. */
void http_transaction_refuse(struct lws *wsi, unsigned status);

void http_transaction_done(struct http_transaction *http_transaction);
