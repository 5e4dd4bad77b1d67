/* The commands of the exchange over HTTP. */

#include "sim/routes.h"

#include "sim/cdr.h"
#include "sim/feed.h"
#include "sim/office.h"
#include "sim/script.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Over the cap of a list its newest rows stay. */
enum { DATE_BYTES = 32, SMS_CHARACTERS = 1024, CDRS = 10000, RECORDINGS = 5000, TRANSCRIPTS = 10000 };

/* "2021-12-15 11:25:02" of the exchange's local time; its first ten characters are the date. */
static void format_time(int64_t at, char text[DATE_BYTES])
{
    time_t seconds = (time_t)(at / 1000);
    struct tm parts;
    if (localtime_r(&seconds, &parts) == NULL ||
        strftime(text, DATE_BYTES, "%Y-%m-%d %H:%M:%S", &parts) == 0) {
        text[0] = '\0';
    }
}

/* A day of the calendar, written YYYY-MM-DD. */
static bool is_date(const char *text)
{
    static const char shape[] = "dddd-dd-dd";
    for (size_t i = 0; i < sizeof shape; i++) {
        bool fits = shape[i] == 'd' ? text[i] >= '0' && text[i] <= '9' : text[i] == shape[i];
        if (!fits) {
            return false;
        }
    }
    struct tm parts = {
        .tm_year = (int)strtol(text, NULL, 10) - 1900,
        .tm_mon = (int)strtol(text + 5, NULL, 10) - 1,
        .tm_mday = (int)strtol(text + 8, NULL, 10),
    };
    struct tm asked = parts;
    return timegm(&parts) != -1 && parts.tm_mon == asked.tm_mon && parts.tm_mday == asked.tm_mday;
}

struct date_range {
    char first[DATE_BYTES];
    char last[DATE_BYTES];
};

/* False, with a reply of status 400, when a date is invalid. */
static bool read_date_range(const struct params *params, int64_t now_at, struct date_range *days,
                            struct reply *reply)
{
    char today[DATE_BYTES];
    format_time(now_at, today);
    today[10] = '\0';
    const char *first = params_get(params, "datestart");
    const char *last = params_get(params, "datestop");
    first = first != NULL ? first : today;
    last = last != NULL ? last : today;
    if (!is_date(first) || !is_date(last)) {
        reply_text(reply, 400, "text/html", "Wrong date format");
        return false;
    }
    (void)snprintf(days->first, sizeof days->first, "%.10s", first);
    (void)snprintf(days->last, sizeof days->last, "%.10s", last);
    return true;
}

/* A row as the list shows it; NULL when the list does not show it. */
typedef json_t *(*row_writer)(const struct cdr_row *row, const char *date);

/* Answers with the rows of `datestart` to `datestop` (both today when absent), the oldest first; 400 when a
 * date is invalid. `now_at` decides what today is. */
static void reply_list(const struct cdr_store *cdr_store, const struct params *params, int64_t now_at,
                       row_writer write, size_t cap, struct reply *reply)
{
    struct date_range days;
    if (!read_date_range(params, now_at, &days, reply)) {
        return;
    }
    json_t *newest_first = json_array();
    for (size_t i = cdr_store->count; i > 0 && json_array_size(newest_first) < cap; i--) {
        const struct cdr_row *row = cdr_store_at(cdr_store, i - 1);
        char date[DATE_BYTES];
        format_time(row->at, date);
        if (strncmp(date, days.first, 10) >= 0 && strncmp(date, days.last, 10) <= 0) {
            /* jansson does not append NULL: a row that is not shown. */
            (void)json_array_append_new(newest_first, write(row, date));
        }
    }
    json_t *list = json_array();
    for (size_t i = json_array_size(newest_first); i > 0; i--) {
        (void)json_array_append(list, json_array_get(newest_first, i - 1)); /* fails without memory only */
    }
    json_decref(newest_first);
    reply_json_take(reply, 200, list);
}

static json_t *write_cdr(const struct cdr_row *row, const char *date)
{
    char cost[16] = "";
    if (row->cost_grosz > 0) {
        (void)snprintf(cost, sizeof cost, "%" PRIu32, row->cost_grosz);
    }
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:s, s:s, s:s, s:s}", "calldate", date,
                     "clid", row->clid, "src", row->src, "dst", row->dst, "channel", row->channel,
                     "dstchannel", row->dstchannel, "lastapp", row->lastapp, "duration",
                     (json_int_t)row->duration_s, "billsec", (json_int_t)row->billsec_s, "disposition",
                     row->disposition, "uniqueid", row->uniqueid, "cost", cost, "zone", row->zone);
}

static json_t *write_recording(const struct cdr_row *row, const char *date)
{
    if (!row->recorded) {
        return NULL;
    }
    return json_pack("{s:s, s:s, s:s, s:s, s:s}", "uniqueid", row->uniqueid, "src", row->src, "dst", row->dst,
                     "format", "wav", "date", date);
}

static json_t *write_transcript(const struct cdr_row *row, const char *date)
{
    if (!row->transcribed) {
        return NULL;
    }
    return json_pack("{s:s, s:s, s:s, s:s}", "uniqueid", row->uniqueid, "calldate", date, "src", row->src,
                     "dst", row->dst);
}

static void reply_recording(const struct cdr_store *cdr_store, const char *uniqueid, struct reply *reply)
{
    const struct cdr_row *row = cdr_store_recording(cdr_store, uniqueid);
    if (row == NULL) {
        reply_error_page(reply, 404);
        return;
    }
    size_t bytes = 0;
    char *wav = cdr_make_recording(row->call, row->billsec_s, &bytes);
    reply_bytes_take(reply, "audio/x-wav", wav, bytes);
    reply_set_modified(reply, row->at + (int64_t)row->duration_s * 1000);
}

static void reply_transcript(const struct cdr_store *cdr_store, const char *uniqueid, struct reply *reply)
{
    const struct cdr_row *row = cdr_store_recording(cdr_store, uniqueid);
    if (row == NULL || !row->transcribed) {
        reply_error_page(reply, 404);
        return;
    }
    char content[CDR_TRANSCRIPT_BYTES];
    char summary[CDR_TRANSCRIPT_BYTES];
    cdr_make_transcript(row, content, summary);
    reply_json_take(
        reply, 200,
        json_pack("{s:s, s:s, s:s}", "uniqueid", row->uniqueid, "content", content, "summary", summary));
}

static void get_cdr(const struct routes *routes, const struct http_request *request, struct reply *reply)
{
    reply_list(office_cdr_store(routes->feed->office), &request->query, routes->now_at, write_cdr, CDRS,
               reply);
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
        reply_list(cdr_store, &request->query, routes->now_at, write_recording, RECORDINGS, reply);
        return;
    }
    reply_recording(cdr_store, id, reply);
    reply_apply_range(reply, request->range, request->if_range);
}

static void get_transcription(const struct routes *routes, const struct http_request *request,
                              struct reply *reply)
{
    const struct cdr_store *cdr_store = office_cdr_store(routes->feed->office);
    const char *id = id_of(request);
    if (id == NULL) {
        reply_list(cdr_store, &request->query, routes->now_at, write_transcript, TRANSCRIPTS, reply);
    } else {
        reply_transcript(cdr_store, id, reply);
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
    return body != NULL && body[0] != '\0' && params_characters(body) <= SMS_CHARACTERS;
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
    reply_json_take(reply, 200, office_truth(routes->feed->office));
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
