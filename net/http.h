#pragma once

#include "model/error.h"
#include "net/loop.h"
#include "net/secrets.h"
#include "net/url.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* HTTP requests in the loop, one response each.
 *
 * The outcome says whether the request was sent: only if it was not may the caller ask another server for
 * something that rings or charges. Each request has its own connection, because curl resends a request on a
 * dead kept-alive one. Redirects, proxies, compression and HTTP/2 are off. Certificates and host names are
 * always verified. */

enum http_outcome {
    HTTP_NOT_SENT,  /* no address, no connection or no TLS: the server has received nothing of the request */
    HTTP_UNCERTAIN, /* at least a part was sent, but no complete response was received; `status` may be 0 */
    HTTP_TOO_LARGE, /* `status` was received, but the response is longer than allowed */
    /* `status` was received, but the kept part does not match and was discarded: request it from the start */
    HTTP_PART_STALE,
    /* `status` was received, but neither the content nor the options show the file's format: see
     * net/download.h */
    HTTP_FORMAT_UNKNOWN,
    /* `status` was received, but the file can't be written; `problem` is a whole sentence */
    HTTP_FILE_ERROR,
    HTTP_COMPLETE, /* `status`, `content_type` and `body` are the server's */
};

struct http_response {
    enum http_outcome outcome;
    int status;
    const char *content_type; /* "" if absent */
    int64_t server_at;        /* the server's Date in Unix milliseconds; 0 if absent */
    int retry_after_s;        /* the server's Retry-After; -1 if absent */
    const char *location;     /* the server's Location, not cleaned; "" if absent */
    /* followed by a NUL; "" if it was saved as the file; the first HTTP_EXCERPT_BYTES if it was streamed */
    const char *body;
    size_t length;
    bool saved;          /* the file has its final name … */
    const char *path;    /* … which is this; else "" */
    bool unknown_format; /* … and an unknown format */
    bool length_unknown; /* … but the server sent no length: its end may be missing */
    bool is_resumable;   /* a part of the file is kept, and the next request resumes it */
    const char *problem; /* why there is no response, in the user's language and redacted; else "" */
};

enum { HTTP_EXCERPT_BYTES = 4096 };

struct http_parameter {
    const char *name;
    const char *value;
};

/* Strings are valid during the call. */
typedef void http_done_callback(void *user, const struct http_response *response);

/* The bytes of the file so far; `total` is 0 if unknown. Do not start or free anything in it. */
typedef void http_progress_callback(void *user, int64_t received, int64_t total);

/* A chunk of the body of a response with status 200, not redacted. False refuses the rest. Do not start or
 * free anything in it. */
typedef bool http_body_callback(void *user, const char *piece, size_t length);

struct download_options;

/* One request. Everything is borrowed during http_start() only. */
struct http_options {
    const struct url *address;
    const char *path;                        /* appended to the URL's path; percent-encoded */
    const struct http_parameter *parameters; /* not encoded; sent in the query, or in the body of a POST */
    size_t parameter_count;
    bool post;
    const char *key;                     /* sent as Bearer; wiped with the request */
    int64_t connect_timeout_ms;          /* for look-up, TCP and TLS */
    int64_t total_timeout_ms;            /* for everything; 0: no limit */
    int64_t idle_timeout_ms;             /* without received bytes; 0: no limit */
    size_t reply_bytes_max;              /* does not limit the file */
    const struct download_options *file; /* where a recording is saved (net/download.h), or NULL */
    http_progress_callback *progress;    /* of the file, or NULL */
    http_body_callback *piece; /* streams the body, of which the response has the first bytes only; or NULL */
    http_done_callback *done;
    void *user;
};

struct http_client;
struct http_transfer;

/* `ca_file`: a certificate to trust besides the system's, or NULL. `secrets` are redacted in all texts;
 * borrowed, or NULL. NULL and `error` if `ca_file` is unreadable. */
struct http_client *http_new(struct loop *loop, const char *ca_file, const struct secrets *secrets,
                             struct error *error);

/* Cancels all requests. */
void http_free(struct http_client *client);

/* Calls back once, never before it has returned, and frees itself. NULL and `error` if the file can't be
 * opened. */
struct http_transfer *http_start(struct http_client *client, const struct http_options *options,
                                 struct error *error);

/* Would a part of its file be kept if it ended now? */
bool http_is_resumable(const struct http_transfer *request);

/* Ends a request without a callback. Returns whether the server may have received a part of it. */
bool http_cancel(struct http_transfer *request);
