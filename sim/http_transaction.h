#pragma once

#include "sim/reply.h"
#include "sim/routes.h"

#include <libwebsockets.h>
#include <stdbool.h>
#include <stddef.h>

/* One HTTP transaction on a connection of libwebsockets: the request is read, the reply is sent. A function
 * returns true when the connection is to be closed. */

struct http_transaction {
    struct http_request *request; /* owned; NULL between two requests of a connection */
    struct reply reply;
    size_t body_size;
    size_t sent;
};

/* Copies one part of a header, decoded; empty when it is absent or longer than that. */
void http_transaction_header(struct lws *wsi, enum lws_token_indexes header, char *text, size_t size);

/* The query's parameters. */
void http_transaction_query(struct lws *wsi, struct params *params);

/* A request has come, with its headers: answered at once, or when its body is there. */
bool http_transaction_begin(struct http_transaction *http_transaction, struct lws *wsi, const char *path,
                            const struct routes *routes);
bool http_transaction_body(struct http_transaction *http_transaction, struct lws *wsi, const char *bytes,
                           size_t count);
bool http_transaction_body_complete(struct http_transaction *http_transaction, struct lws *wsi,
                                    const struct routes *routes);

/* The connection takes more of the answer. */
bool http_transaction_send(struct http_transaction *http_transaction, struct lws *wsi);

/* Sends an error page, after which the connection is to be closed. */
void http_transaction_refuse(struct lws *wsi, unsigned status);

void http_transaction_done(struct http_transaction *http_transaction);
