/* The commands of the exchange over HTTP. */

#include "sim/routes.h"

#include "sim/archive.h"
#include "sim/feed.h"
#include "sim/office.h"
#include "sim/script.h"
#include "sim/truth.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static void get_cdr(const struct routes *routes, const struct http_request *request, struct reply *reply)
{
    archive_cdrs(office_cdr_store(routes->feed->office), &request->query, routes->now_at, reply);
}

/* What follows the command in the path; NULL when nothing does. */
static const char *id_of(const struct http_request *request)
{
    const char *slash = strchr(request->path + 1, '/');
    return slash != NULL && slash[1] != '\0' ? slash + 1 : NULL;
}

static void get_record(const struct routes *routes, const struct http_request *request, struct reply *reply)
{
    const struct cdr_store *cdr_store = office_cdr_store(routes->feed->office);
    const char *id = id_of(request);
    if (id == NULL) {
        archive_recordings(cdr_store, &request->query, routes->now_at, reply);
        return;
    }
    archive_recording(cdr_store, id, reply);
    reply_apply_range(reply, request->range, request->if_range);
}

static void get_transcription(const struct routes *routes, const struct http_request *request,
                              struct reply *reply)
{
    const struct cdr_store *cdr_store = office_cdr_store(routes->feed->office);
    const char *id = id_of(request);
    if (id == NULL) {
        archive_transcripts(cdr_store, &request->query, routes->now_at, reply);
    } else {
        archive_transcript(cdr_store, id, reply);
    }
}

static void get_dial(const struct routes *routes, const struct http_request *request, struct reply *reply)
{
    const char *from = params_get(&request->query, "cpa");
    const char *to = params_get(&request->query, "cpb");
    bool rings = from != NULL && to != NULL && to[0] != '\0' && office_dial(routes->feed->office, from, to);
    reply_text(reply, rings ? 200 : 500, "text/html; charset=UTF-8", rings ? "OK" : "Action Error");
}

static bool is_mobile_number(const char *to)
{
    return to != NULL && strlen(to) == 9 && strspn(to, "0123456789") == 9;
}

static bool is_message(const char *body)
{
    return body != NULL && body[0] != '\0' && params_characters(body) <= ROUTES_SMS_CHARACTERS;
}

static void post_sms(const struct routes *routes, const struct http_request *request, struct reply *reply)
{
    struct params form;
    params_init(&form);
    params_add_form(&form, request->body, request->body_bytes);
    const char *to = params_get(&form, "to");
    const char *test = params_get(&form, "test");
    if (!is_mobile_number(to) || !is_message(params_get(&form, "body"))) {
        reply_text(reply, 400, "text/html; charset=UTF-8", "Parameter is missing");
        return;
    }
    const char *id = office_send_sms(routes->feed->office, to, test != NULL && strstr(test, "true") != NULL);
    json_t *answer = id != NULL ? json_pack("{s:s, s:s, s:n}", "responseId", id, "responseStatus", "QUEUE",
                                            "responseErrorMessage")
                                : json_pack("{s:s, s:s, s:s}", "responseId", "", "responseStatus", "FAILED",
                                            "responseErrorMessage", "Too many messages in queue");
    reply_json_take(reply, id != NULL ? 200 : 500, answer);
}

static void get_truth(const struct routes *routes, const struct http_request *request, struct reply *reply)
{
    (void)request; /* the truth is one */
    reply_json_take(reply, 200, truth_of(routes->feed->office));
}

static void post_do(const struct routes *routes, const struct http_request *request, struct reply *reply)
{
    char reason[SCRIPT_REASON_BYTES];
    bool done = script_run(routes->feed, request->body, request->body_bytes, reason);
    reply_text(reply, done ? 200 : 400, "text/plain; charset=UTF-8", done ? "OK" : reason);
}

static const struct route {
    const char *path;
    bool takes_id; /* a further part of the path */
    enum http_method method;
    void (*answer)(const struct routes *routes, const struct http_request *request, struct reply *reply);
} table[] = {
    {"/cdr", false, METHOD_GET, get_cdr},       {"/transcription", true, METHOD_GET, get_transcription},
    {"/record", true, METHOD_GET, get_record},  {"/dial", false, METHOD_GET, get_dial},
    {"/sendSMS", false, METHOD_POST, post_sms}, {"/sim/truth", false, METHOD_GET, get_truth},
    {"/sim/do", false, METHOD_POST, post_do},
};

static const struct route *find(const char *path)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        size_t length = strlen(table[i].path);
        if (strncmp(path, table[i].path, length) != 0) {
            continue;
        }
        bool trailing_slash = strcmp(path + length, "/") == 0;
        if (path[length] == '\0' || trailing_slash || (table[i].takes_id && path[length] == '/')) {
            return &table[i];
        }
    }
    return NULL;
}

static bool has_key(const struct routes *routes, const struct http_request *request)
{
    static const char scheme[] = "Bearer ";
    return strncmp(request->authorization, scheme, sizeof scheme - 1) == 0 &&
           strcmp(request->authorization + sizeof scheme - 1, routes->key) == 0;
}

void routes_answer(const struct routes *routes, const struct http_request *request, struct reply *reply)
{
    const struct route *route = find(request->path);
    if (!has_key(routes, request)) {
        reply_error_page(reply, 403);
    } else if (route == NULL) {
        reply_error_page(reply, 404);
    } else if (route->method != request->method) {
        reply_error_page(reply, 405);
    } else {
        route->answer(routes, request, reply);
    }
}
