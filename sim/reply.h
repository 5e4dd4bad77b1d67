#pragma once

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* The reply to one HTTP request. The sender frees it with reply_done(). */

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

/* What a status is called: "Not Found". */
const char *reply_reason(unsigned status);

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
