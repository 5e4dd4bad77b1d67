/* The lists of CDRs, recordings and transcripts. */

#include "sim/archive.h"

#include "sim/transcript.h"
#include "sim/wav.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DATE_BYTES = 32 };

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

void archive_cdrs(const struct cdr_store *cdr_store, const struct params *params, int64_t now_at,
                  struct reply *reply)
{
    reply_list(cdr_store, params, now_at, write_cdr, ARCHIVE_CDRS, reply);
}

void archive_recordings(const struct cdr_store *cdr_store, const struct params *params, int64_t now_at,
                        struct reply *reply)
{
    reply_list(cdr_store, params, now_at, write_recording, ARCHIVE_RECORDINGS, reply);
}

void archive_transcripts(const struct cdr_store *cdr_store, const struct params *params, int64_t now_at,
                         struct reply *reply)
{
    reply_list(cdr_store, params, now_at, write_transcript, ARCHIVE_TRANSCRIPTS, reply);
}

void archive_recording(const struct cdr_store *cdr_store, const char *uniqueid, struct reply *reply)
{
    const struct cdr_row *row = cdr_store_recording(cdr_store, uniqueid);
    if (row == NULL) {
        reply_error_page(reply, 404);
        return;
    }
    size_t bytes = 0;
    char *wav = wav_of_call(row->call, row->billsec_s, &bytes);
    reply_bytes_take(reply, "audio/x-wav", wav, bytes);
    reply_set_modified(reply, row->at + (int64_t)row->duration_s * 1000);
}

void archive_transcript(const struct cdr_store *cdr_store, const char *uniqueid, struct reply *reply)
{
    const struct cdr_row *row = cdr_store_recording(cdr_store, uniqueid);
    if (row == NULL || !row->transcribed) {
        reply_error_page(reply, 404);
        return;
    }
    char content[TRANSCRIPT_BYTES];
    char summary[TRANSCRIPT_BYTES];
    transcript_of_call(row, content, summary);
    reply_json_take(
        reply, 200,
        json_pack("{s:s, s:s, s:s}", "uniqueid", row->uniqueid, "content", content, "summary", summary));
}
