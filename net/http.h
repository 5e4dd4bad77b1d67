#pragma once

#include "model/error.h"
#include "net/loop.h"
#include "net/secrets.h"
#include "net/url.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* HTTP requests in the loop, one answer each.
 *
 * The outcome says whether the request was sent: only if it was not may the caller ask another server for
 * something that rings or charges. Each request has its own connection, because curl resends a request on a
 * dead kept-alive one. Redirects, proxies, compression and HTTP/2 are off. */

enum http_outcome {
    HTTP_NOT_SENT,  /* no name, no connection, no TLS: the server has seen nothing of the request */
    HTTP_UNCERTAIN, /* it left, at least a part, and no complete answer came; `status` may be 0 */
    HTTP_TOO_LARGE, /* `status` came, and a longer answer than was allowed */
    /* `status` came; what was kept of the file does not fit, and was forgotten: ask from the beginning */
    HTTP_PART_STALE,
    /* `status` came; what kind of file it is shows neither in it nor in the order: see net/download.h */
    HTTP_FORMAT_UNKNOWN,
    /* `status` came, and the file could not be written; `problem` is a whole sentence */
    HTTP_FILE_ERROR,
    HTTP_COMPLETE, /* `status`, `content_type` and `body` are what the server says */
};

struct http_response {
    enum http_outcome outcome;
    int status;
    const char *content_type; /* "" when not said */
    int64_t server_at;        /* the server's clock when it answered, in Unix milliseconds; 0 when not said */
    int retry_after_s;        /* the server asks not to come back before that; -1 when it doesn't */
    const char *location;     /* where else it sends us, as it came; "" when not said */
    const char *body; /* ended with NUL besides; "" when it went to the file, the first HTTP_EXCERPT_BYTES
                         when it went in pieces */
    size_t length;
    bool saved;          /* the file is in its place … */
    const char *path;    /* … which is this; else "" */
    bool unknown_format; /* … of a kind that is not known here */
    bool length_unknown; /* … but the server did not say how long it is: its end may be missing */
    bool is_resumable;   /* a part of the file is kept, and the next request for it goes on from there */
    const char *problem; /* in the user's language, without the secrets: why there is no answer; else "" */
};

enum { HTTP_EXCERPT_BYTES = 4096 };

struct http_parameter {
    const char *name;
    const char *value;
};

/* Strings good during the call. */
typedef void http_done_callback(void *user, const struct http_response *response);

/* How much of the file is there; `total` is 0 where it is not known. Nothing may be started or freed in it.
 */
typedef void http_progress_callback(void *user, int64_t received, int64_t total);

/* A piece of the body of an answer of 200, as it comes, with the secrets in it. False refuses the rest.
 * Nothing may be started or freed in it. */
typedef bool http_body_callback(void *user, const char *piece, size_t length);

struct download_options;

/* What to ask. Everything is borrowed during http_start() only. */
struct http_options {
    const struct url *address;
    const char *path;                        /* after the address's own; percent-encoded already */
    const struct http_parameter *parameters; /* not encoded; in the query, or in the body of a POST */
    size_t parameter_count;
    bool post;
    const char *key;                     /* of the Bearer header; wiped with the request */
    int64_t connect_timeout_ms;          /* name, TCP and TLS */
    int64_t total_timeout_ms;            /* all of it; 0: no limit */
    int64_t idle_timeout_ms;             /* given up when nothing comes for so long; 0: no limit */
    size_t reply_bytes_max;              /* does not bound the file */
    const struct download_options *file; /* where a recording goes (net/download.h), or NULL */
    http_progress_callback *progress;    /* of the file, or NULL */
    http_body_callback *piece; /* takes the body, of which the reply has the beginning only; or NULL */
    http_done_callback *done;
    void *user;
};

struct http_client;
struct http_transfer;

/* `ca_file`: an authority to trust besides the system's, or NULL. `secrets` are hidden in whatever comes
 * back; borrowed, or NULL. NULL and `error` when the authority can't be read. */
struct http_client *http_new(struct loop *loop, const char *ca_file, const struct secrets *secrets,
                             struct error *error);

/* Cancels what is under way. */
void http_free(struct http_client *client);

/* Calls back once, never before it has returned, and is over then. NULL and `error` when there can
 * be no such file. */
struct http_transfer *http_start(struct http_client *client, const struct http_options *options,
                                 struct error *error);

/* Is something of its file kept, if it ends now? */
bool http_is_resumable(const struct http_transfer *request);

/* Ends a request without a call. Returns whether the server may have seen something of it. */
bool http_cancel(struct http_transfer *request);
