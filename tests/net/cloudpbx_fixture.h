#pragma once

/* An instance of the backend, and servers of its stream and its requests. */

#include "net/backends.h"
#include "net/secrets.h"

#include "tests/folder.h"
#include "tests/net/net_test.h"
#include "tests/raw_server.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char KEY[] = "s3cret/Key+1";
static const char NAME[] = "Biuro-Główne";

enum { LINKS_MAX = 64 };

struct fixture {
    struct loop *loop;
    struct raw_server servers[2];
    int server_count;
    char urls[2][64];
    struct backend_options options;
    void *instance;

    struct link_event links[LINKS_MAX]; /* strings not kept */
    int link_count;
    char reason[512];
    char address[128];
    int frames;
    int raw_frames;
    int devices;
    int records;
    int recordings;
    int transcripts;
    char content[64];
    int outcomes;
    enum outcome outcome;
    uint32_t serial;
    bool incomplete;
    int64_t server_at;
    enum progress_unit progress_unit;
    int64_t progress_done;
    int64_t progress_total;
    char text[512];
    char message_id[64];
    enum sms_status message_status;
    char folder[FOLDER_BYTES];
};

int set_up(void **state);

void close_instance(struct fixture *fixture);

void stop_servers(struct fixture *fixture);

int tear_down(void **state);

void copy_text(char *to, size_t size, const char *text);

void note_link(struct fixture *fixture, const struct link_event *link);

void note_outcome(struct fixture *fixture, const struct outcome_event *outcome);

void on_news(void *listener, const struct backend_report *news);

void serve(struct fixture *fixture, raw_script *script);

void open_instance(struct fixture *fixture);

struct wrong {
    const char *name;
    const char *key;
    const char *api;
    const char *stream;
    bool insecure;
    const char *words; /* NULL: it is right after all */
};

void submit(struct fixture *fixture, const struct action *action);

void wait_for_outcome(struct fixture *fixture);

#define OK(type, length) "HTTP/1.1 200 OK\r\nContent-Type: " type "\r\nContent-Length: " #length "\r\n\r\n"

void answer_not_found(struct raw_connection *connection);

void answer_bad_gateway(struct raw_connection *connection);

void answer_unavailable(struct raw_connection *connection);

void answer_page(struct raw_connection *connection);

void answer_cut(struct raw_connection *connection);

void answer_nothing(struct raw_connection *connection);

static const struct action DIAL = {.kind = ACTION_DIAL, .serial = 7, .from = "101", .to = "+48 601"};
static const struct action SMS = {.kind = ACTION_SMS, .serial = 8, .to = "601234567", .text = "cześć & hej"};
static const struct action CDR = {
    .kind = ACTION_CALL_RECORDS, .serial = 9, .date_from = "2021-10-01", .date_to = "2021-10-07"};

static const struct action CDR_OF_A_DAY = {
    .kind = ACTION_CALL_RECORDS, .serial = 9, .date_from = "2021-10-01", .date_to = "2021-10-01"};

struct answered {
    raw_script *script;
    enum outcome dial;
    enum outcome sms;
    enum outcome read;
    const char *words; /* in all three texts */
};

void request_one(struct fixture *fixture, raw_script *script, const struct action *action);

bool asked_for(const struct fixture *fixture, const char *line);

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
