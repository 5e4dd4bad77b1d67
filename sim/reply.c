/* What the exchange answers to one HTTP request. */

#include "sim/reply.h"

#include "model/memory.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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

const char *reply_reason(unsigned status)
{
    static const struct {
        unsigned status;
        const char *reason;
    } reasons[] = {
        {400, "Bad Request"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Not Allowed"},
        {411, "Length Required"},
        {413, "Request Entity Too Large"},
        {416, "Requested Range Not Satisfiable"},
        {500, "Internal Server Error"},
        {502, "Bad Gateway"},
        {503, "Service Temporarily Unavailable"},
    };
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (reasons[i].status == status) {
            return reasons[i].reason;
        }
    }
    return "Error";
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
