/* The simulated office: a state that is folded from its stream equals its ground truth; its calls, messages
 * and CDRs are right. */

#include "sim/cdr.h"
#include "sim/encoder.h"
#include "sim/feed.h"
#include "sim/office.h"
#include "sim/script.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const int64_t noon = 1800000000000;

enum { SECOND = 1000, MINUTE = 60 * SECOND };

static struct office *open_office(uint64_t seed, unsigned extensions, unsigned queues, double rate)
{
    struct office_options options = {
        .name = "Moja-Centrala",
        .seed = seed,
        .extensions = extensions,
        .queues = queues,
        .rate_per_s = rate,
        .opens_at = noon,
    };
    struct office *office = office_new(&options);
    encoder_set_writing(office_encoder(office), true);
    return office;
}

static void run(struct office *office, int64_t ms)
{
    assert_true(office_run(office, office_now_ms(office) + ms, UINT32_MAX));
}

/* The frames so far as one owned text; the outbox is empty afterwards. */
static char *take_frames(struct office *office)
{
    size_t bytes = 0;
    const char *frames = encoder_frames(office_encoder(office), &bytes);
    char *copy = malloc(bytes + 1);
    assert_non_null(copy);
    if (bytes > 0) {
        memcpy(copy, frames, bytes);
    }
    copy[bytes] = '\0';
    encoder_clear(office_encoder(office));
    return copy;
}

/* Calls `handle` for every event of the frames taken; every frame must be JSON of which no key comes twice.
 */
typedef void (*event_handler)(const char *kind, json_t *event, void *context);

static unsigned for_each_event(struct office *office, event_handler handle, void *context)
{
    char *frames = take_frames(office);
    unsigned count = 0;
    char *rest = NULL;
    for (char *line = strtok_r(frames, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
        json_t *frame = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(frame);
        assert_string_equal(json_string_value(json_object_get(frame, "channel")), "pbx_Moja-Centrala");
        const char *kind = NULL;
        json_t *event = NULL;
        json_object_foreach(json_object_get(frame, "text"), kind, event)
        {
            handle(kind, event, context);
            count++;
        }
        json_decref(frame);
    }
    free(frames);
    return count;
}

static const char *text(const json_t *event, const char *key)
{
    const char *value = json_string_value(json_object_get(event, key));
    assert_non_null(value);
    return value;
}

/* What follows the exchange's name and a dash. */
static const char *number_of(const json_t *event)
{
    const char *peer = text(event, "peer");
    assert_int_equal(strncmp(peer, "Moja-Centrala-", 14), 0);
    return peer + 14;
}

/* The fold of somebody who only knows the document: the last word counts. */
static void fold(const char *kind, json_t *event, void *context)
{
    json_t *state = context;
    char key[256];
    if (strcmp(kind, "extstatus") == 0) {
        (void)snprintf(key, sizeof key, "ext %s", text(event, "exten"));
        json_object_set(state, key, json_object_get(event, "status"));
    } else if (strcmp(kind, "queue") == 0) {
        (void)snprintf(key, sizeof key, "queue %s", text(event, "peer"));
        json_object_set(state, key, json_object_get(event, "calls"));
    } else if (strcmp(kind, "qmember") == 0) {
        (void)snprintf(key, sizeof key, "agent %s %s", text(event, "queue"), text(event, "peer"));
        json_object_set_new(state, key,
                            json_sprintf("%s %s %s", text(event, "m_status"), text(event, "m_paused"),
                                         text(event, "m_name")));
    } else if (strcmp(kind, "cmember") == 0) {
        (void)snprintf(key, sizeof key, "conf %s %s", text(event, "conference"), text(event, "channel"));
        if (strcmp(text(event, "action"), "add") == 0) {
            json_object_set_new(state, key, json_true());
        } else {
            assert_int_equal(json_object_del(state, key), 0);
        }
    } else if (strcmp(kind, "mwi") == 0) {
        (void)snprintf(key, sizeof key, "mailbox %s", text(event, "exten"));
        json_object_set_new(state, key, json_sprintf("%s %s", text(event, "new"), text(event, "old")));
    } else if (strcmp(kind, "subscriber") != 0 && strcmp(kind, "smsSendResponse") != 0) {
        fail_msg("the truth is not compared with events %s", kind); /* those two are not in it */
    }
}

/* The same state from the ground truth. The stream has no event for an agent who leaves, so those stay in the
 * fold. */
static json_t *state_of(const struct office *office)
{
    json_t *truth = office_truth(office);
    json_t *state = json_object();
    char key[256];
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach(truth, name, value)
    {
        static const char compared[] = "t_ms last_id ext queues conf voicemail";
        if (strstr(compared, name) == NULL) {
            fail_msg("%s of the truth is not compared with the frames", name);
        }
    }
    json_object_foreach(json_object_get(truth, "ext"), name, value)
    {
        (void)snprintf(key, sizeof key, "ext %s", name);
        json_object_set(state, key, value);
    }
    json_object_foreach(json_object_get(truth, "queues"), name, value)
    {
        (void)snprintf(key, sizeof key, "queue %s", name);
        json_object_set(state, key, json_object_get(value, "calls"));
        const char *peer = NULL;
        json_t *member = NULL;
        json_object_foreach(json_object_get(value, "members"), peer, member)
        {
            (void)snprintf(key, sizeof key, "agent %s %s", name, peer);
            json_object_set_new(state, key,
                                json_sprintf("%s %s %s", text(member, "Status"), text(member, "Paused"),
                                             text(member, "Name")));
        }
    }
    json_object_foreach(json_object_get(truth, "voicemail"), name, value)
    {
        (void)snprintf(key, sizeof key, "mailbox %s", name);
        json_object_set_new(state, key, json_sprintf("%s %s", text(value, "new"), text(value, "old")));
    }
    json_object_foreach(json_object_get(truth, "conf"), name, value)
    {
        for (size_t i = 0; i < json_array_size(value); i++) {
            (void)snprintf(key, sizeof key, "conf %s %s", name, json_string_value(json_array_get(value, i)));
            json_object_set_new(state, key, json_true());
        }
    }
    json_decref(truth);
    return state;
}

/* Everything in the truth is in the fold, and everything in the fold but agents who left is in the truth. */
static void assert_fold_is_truth(const json_t *folded, const struct office *office)
{
    json_t *truth = state_of(office);
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach(truth, key, value)
    {
        if (!json_equal(value, json_object_get(folded, key))) {
            fail_msg("the fold errs about %s", key);
        }
    }
    json_object_foreach((json_t *)folded, key, value)
    {
        if (strncmp(key, "agent ", 6) != 0 && json_object_get(truth, key) == NULL) {
            fail_msg("the fold keeps %s", key);
        }
    }
    json_decref(truth);
}

static void test_same_seed_same_frames(void **state)
{
    (void)state;
    const struct {
        uint64_t seed;
        bool same;
    } rows[] = {{7, true}, {8, false}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct office *one = open_office(7, 40, 3, 0);
        struct office *other = open_office(rows[i].seed, 40, 3, 0);
        run(one, 10 * MINUTE);
        for (int slice = 0; slice < 600; slice++) { /* however it is cut */
            run(other, SECOND);
        }
        char *frames = take_frames(one);
        char *others = take_frames(other);
        assert_true(strlen(frames) > 100000);
        assert_int_equal(strcmp(frames, others) == 0, rows[i].same);
        free(frames);
        free(others);
        office_free(one);
        office_free(other);
    }
}

static void test_fold_equals_truth(void **state)
{
    (void)state;
    static const struct {
        uint64_t seed;
        unsigned extensions;
        unsigned queues;
        double rate;
    } rows[] = {{1, 20, 2, 0}, {2, 20, 2, 12},    {3, 1, 1, 1},
                {4, 3, 5, 3},  {5, 700, 30, 200}, {6, 5000, 200, 2000}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct office *office = open_office(rows[i].seed, rows[i].extensions, rows[i].queues, rows[i].rate);
        json_t *folded = state_of(office);
        for (int slice = 0; slice < 40; slice++) {
            run(office, 1009);
            (void)for_each_event(office, fold, folded);
            assert_fold_is_truth(folded, office);
        }
        json_decref(folded);
        office_free(office);
    }
}

/* Counts of what must happen at least once in a working day. */
struct counts {
    json_t *kinds; /* an object with the words of the events */
    unsigned states[64];
    unsigned agent_states[16];
    unsigned subscribers[64];
    unsigned joined;
    unsigned reasons;
    unsigned dynamic;
    unsigned waiting;
};

static void count_event(const char *kind, json_t *event, void *context)
{
    struct counts *counts = context;
    (void)json_object_set_new(counts->kinds, kind, json_true());
    if (strcmp(kind, "extstatus") == 0) {
        counts->states[json_integer_value(json_object_get(event, "status"))]++;
    } else if (strcmp(kind, "subscriber") == 0) {
        counts->subscribers[json_integer_value(json_object_get(event, "statusValue"))]++;
    } else if (strcmp(kind, "qmember") == 0) {
        counts->agent_states[strtoul(text(event, "m_status"), NULL, 10)]++;
        counts->reasons += json_object_get(event, "m_reason") != NULL;
        counts->dynamic += strcmp(text(event, "m_mbshp"), "dynamic") == 0;
    } else if (strcmp(kind, "queue") == 0) {
        counts->waiting += strcmp(text(event, "calls"), "0") != 0;
    } else if (strcmp(kind, "cmember") == 0) {
        counts->joined += strcmp(text(event, "action"), "add") == 0;
    }
}

/* The simulator sends each event that the program knows: those of tests/events.jsonl. */
static void expect_every_kind(const json_t *kinds)
{
    FILE *file = fopen(TEST_SOURCE_DIR "/events.jsonl", "r");
    assert_non_null(file);
    json_t *line;
    while ((line = json_loadf(file, JSON_DISABLE_EOF_CHECK, NULL)) != NULL) {
        const char *kind = json_object_iter_key(json_object_iter(line));
        if (json_object_get(kinds, kind) == NULL) {
            fail_msg("sim/encoder.c: no frame of a day has an event %s", kind);
        }
        json_decref(line);
    }
    (void)fclose(file);
}

static void test_a_day_has_everything(void **state)
{
    (void)state;
    struct office *office = open_office(11, 20, 2, 0);
    struct counts counts = {.kinds = json_object()};
    assert_non_null(office_send_sms(office, "601234567", false)); /* the activity sends none */
    for (int minute = 0; minute < 240; minute++) {
        run(office, MINUTE);
        (void)for_each_event(office, count_event, &counts);
    }
    static const unsigned states[] = {0, 1, 2, 4, 8, 9, 16};
    static const unsigned subscribers[] = {0, 1, 4, 8, 16, 32};
    static const unsigned agents[] = {1, 2, 5, 6, 7, 8};
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        assert_true(counts.states[states[i]] > 0);
    }
    for (size_t i = 0; i < sizeof subscribers / sizeof subscribers[0]; i++) {
        assert_true(counts.subscribers[subscribers[i]] > 0);
    }
    for (size_t i = 0; i < sizeof agents / sizeof agents[0]; i++) {
        assert_true(counts.agent_states[agents[i]] > 0);
    }
    assert_true(counts.joined > 0 && counts.reasons > 0 && counts.dynamic > 0 && counts.waiting > 0);
    expect_every_kind(counts.kinds);
    json_decref(counts.kinds);
    office_free(office);
}

static void count_nothing(const char *kind, json_t *event, void *context)
{
    (void)kind;
    (void)event;
    (void)context;
}

static void test_rate_is_kept(void **state)
{
    (void)state;
    static const struct {
        unsigned extensions;
        double rate;
    } rows[] = {{20, 3}, {200, 50}, {5000, 50}, {5000, 2000}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct office *office = open_office(1, rows[i].extensions, 2, rows[i].rate);
        int minutes = rows[i].rate > 1000 ? 1 : 20;
        unsigned events = 0;
        for (int minute = 0; minute < minutes; minute++) {
            run(office, MINUTE);
            events += for_each_event(office, count_nothing, NULL);
        }
        double rate = events / (60.0 * minutes);
        if (rate < rows[i].rate * 0.75 || rate > rows[i].rate * 1.25) {
            fail_msg("%u extensions: %.1f events a second instead of %.1f", rows[i].extensions, rate,
                     rows[i].rate);
        }
        office_free(office);
    }
}

/* The events of two extensions as words: "101=8" for an extstatus, "101:8>105" for a subscriber and its
 * peer. */
static void note(const char *kind, json_t *event, void *context)
{
    char *notes = context;
    size_t used = strlen(notes);
    if (strcmp(kind, "extstatus") == 0) {
        (void)snprintf(notes + used, 1024 - used, "%s=%d ", text(event, "exten"),
                       (int)json_integer_value(json_object_get(event, "status")));
    } else if (strcmp(kind, "subscriber") == 0) {
        const char *peer = json_string_value(json_object_get(event, "connectPeerNumber"));
        (void)snprintf(notes + used, 1024 - used, "%s:%d>%s ", number_of(event),
                       (int)json_integer_value(json_object_get(event, "statusValue")),
                       peer != NULL ? peer : "");
    }
}

static const struct cdr_row *last_row(const struct office *office)
{
    const struct cdr_store *cdr_store = office_cdr_store(office);
    assert_true(cdr_store->count > 0);
    return cdr_store_at(cdr_store, cdr_store->count - 1);
}

/* The words of `wanted`, in this order, are among `notes`. */
static bool in_order(const char *notes, const char *wanted)
{
    char words[512];
    (void)snprintf(words, sizeof words, "%s", wanted);
    char *rest = NULL;
    for (char *word = strtok_r(words, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
        const char *found = strstr(notes, word);
        if (found == NULL) {
            return false;
        }
        notes = found + strlen(word);
    }
    return true;
}

static void test_dial_rings_then_connects(void **state)
{
    (void)state;
    unsigned answered = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct office *office = open_office(seed, 20, 2, 0);
        office_stop_activity(office);
        free(take_frames(office));
        char notes[1024] = "";
        assert_true(office_dial(office, "101", "115"));
        (void)for_each_event(office, note, notes);
        assert_true(in_order(notes, "101=8 ") && in_order(notes, "101:8>115 ")); /* at once */
        assert_null(strstr(notes, "115="));
        run(office, 2 * MINUTE);
        (void)for_each_event(office, note, notes);
        assert_true(in_order(notes, "101=8 101=1 115=8"));
        assert_true(in_order(notes, "101:8>115 101:1>115 115:8>101"));
        const struct cdr_row *row = last_row(office);
        assert_string_equal(row->src, "101");
        assert_string_equal(row->dst, "115");
        if (strcmp(row->disposition, "ANSWERED") == 0) {
            answered++;
            assert_true(in_order(notes, "115=8 115=1 115=0") && in_order(notes, "101=1 101=0"));
            assert_true(in_order(notes, "115:8>101 115:1>101 115:0>"));
            assert_true(row->billsec_s >= 15 && row->billsec_s <= 60 && row->recorded);
        } else {
            assert_string_equal(row->disposition, "NO ANSWER");
            assert_true(in_order(notes, "115=8 115=0") && strstr(notes, "115=1") == NULL);
            assert_true(row->billsec_s == 0 && !row->recorded);
        }
        office_free(office);
    }
    assert_in_range(answered, 42, 59); /* 0.85 of 60, by and large */
}

static void follow(struct office *office, const char *orders)
{
    struct feed feed = {.office = office, .speed = 1};
    char reason[SCRIPT_REASON_BYTES] = "";
    if (!script_run(&feed, orders, strlen(orders), reason)) {
        fail_msg("%s: %s", orders, reason);
    }
}

static void test_dial_refuses(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        const char *to;
        bool rings;
    } rows[] = {
        {"101", "102", true},
        {"101", "601234567", true},
        {"101", "+48601234567", true},
        {"101", "Kolejka1", true},
        {"101", "801", true},
        {"101", "999", true}, /* found out by listening */
        {"118", "102", false},
        {"110", "102", false},
        {"112", "102", false},
        {"999", "102", false},
        {"", "102", false},
        {"101", "101", false},
        {"48601234567", "102", false},
        {"Kolejka1", "102", false},
        {"101x", "102", false},
        {"-101", "102", false},
        {"0101", "102", false},
        {"4294967397", "102", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct office *office = open_office(1, 20, 2, 0);
        follow(office, "quiet\nring 110 113\nunregister 112");
        if (office_dial(office, rows[i].from, rows[i].to) != rows[i].rings) {
            fail_msg("%s calls %s", rows[i].from, rows[i].to);
        }
        run(office, 10 * MINUTE);
        follow(office, "hangup 110\nregister 112");
        json_t *truth = office_truth(office);
        assert_int_equal(json_integer_value(json_object_get(json_object_get(truth, "ext"), "101")), 0);
        json_decref(truth);
        office_free(office);
    }
}

static void note_sms(const char *kind, json_t *event, void *context)
{
    char *notes = context;
    if (strcmp(kind, "smsSendResponse") == 0) {
        size_t used = strlen(notes);
        (void)snprintf(notes + used, 1024 - used, "%s %s %s,", text(event, "MsgId"), text(event, "to"),
                       text(event, "status"));
    }
}

static void test_messages(void **state)
{
    (void)state;
    static const struct {
        const char *to;
        bool test;
        const char *statuses[4];
    } rows[] = {
        {"601234567", false, {"ACCEPTED", "SENT", "DELIVERED"}},
        {"601234500", false, {"ACCEPTED", "SENT", "UNDELIVERED"}},
        {"601234599", false, {"ACCEPTED", "SENT", "REJECTED"}},
        {"601234598", false, {"ACCEPTED", "SENT", "EXPIRED"}},
        {"601234567", true, {"ACCEPTED"}},
    };
    struct office *office = open_office(1, 20, 2, 0);
    office_stop_activity(office);
    free(take_frames(office));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t bills = office_cdr_store(office)->count;
        char id[32];
        const char *sent = office_send_sms(office, rows[i].to, rows[i].test);
        assert_non_null(sent);
        (void)snprintf(id, sizeof id, "%s", sent);
        assert_int_equal(strspn(id, "0123456789"), 19);
        char wanted[1024] = "";
        for (size_t j = 0; rows[i].statuses[j] != NULL; j++) {
            size_t used = strlen(wanted);
            (void)snprintf(wanted + used, sizeof wanted - used, "%s 48%s %s,", id, rows[i].to,
                           rows[i].statuses[j]);
        }
        char notes[1024] = "";
        run(office, MINUTE);
        (void)for_each_event(office, note_sms, notes);
        assert_string_equal(notes, wanted);
        assert_int_equal(office_cdr_store(office)->count - bills, rows[i].test ? 0 : 1);
        if (!rows[i].test) {
            assert_string_equal(last_row(office)->uniqueid, id);
            assert_true(last_row(office)->cost_grosz > 0);
        }
    }
    office_free(office);
}

static void test_gateway_fills_and_empties(void **state)
{
    (void)state;
    struct office *office = open_office(1, 20, 2, 0);
    unsigned taken = 0;
    while (office_send_sms(office, "601234567", false) != NULL) {
        assert_true(++taken < 100000);
    }
    run(office, MINUTE);
    assert_non_null(office_send_sms(office, "601234567", false));
    office_free(office);
}

static void test_quiet_ends_everything(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        struct office *office = open_office(seed, 60, 4, 20);
        json_t *folded = state_of(office);
        office_stop_activity(office);
        run(office, MINUTE);
        (void)for_each_event(office, fold, folded);
        assert_fold_is_truth(folded, office);
        const char *key = NULL;
        json_t *value = NULL;
        json_object_foreach(folded, key, value)
        {
            if (strncmp(key, "ext ", 4) == 0) { /* three phones in sixty were never registered */
                bool lost =
                    strcmp(key, "ext 118") == 0 || strcmp(key, "ext 138") == 0 || strcmp(key, "ext 158") == 0;
                assert_int_equal(json_integer_value(value), lost ? 4 : 0);
            } else if (strncmp(key, "queue ", 6) == 0) {
                assert_string_equal(json_string_value(value), "0");
            } else if (strncmp(key, "agent ", 6) == 0) {
                assert_int_equal(json_string_value(value)[2], '0');
            } else if (strncmp(key, "mailbox ", 8) != 0) { /* messages stay */
                fail_msg("left over: %s", key);
            }
        }
        run(office, 60 * MINUTE);
        assert_int_equal(for_each_event(office, count_nothing, NULL), 0);
        json_decref(folded);
        office_free(office);
    }
}

static void test_bills(void **state)
{
    (void)state;
    struct office *office = open_office(5, 20, 2, 0);
    run(office, 120 * MINUTE);
    const struct cdr_store *cdr_store = office_cdr_store(office);
    unsigned shared = 0;
    unsigned recorded = 0;
    unsigned paid = 0;
    assert_true(cdr_store->count > 500);
    for (size_t i = 0; i < cdr_store->count; i++) {
        const struct cdr_row *row = cdr_store_at(cdr_store, i);
        bool answered = strcmp(row->disposition, "ANSWERED") == 0;
        assert_true(row->duration_s >= row->billsec_s);
        assert_true(answered || row->billsec_s == 0);
        assert_true(!row->recorded || answered);
        assert_true(!row->transcribed || row->recorded);
        assert_true(row->cost_grosz == 0 || row->zone[0] != '\0');
        assert_non_null(strchr(row->uniqueid, '.'));
        char clid[CDR_STORE_CLID_BYTES];
        (void)snprintf(clid, sizeof clid, "\"%.63s\" <%s>", row->src_name, row->src);
        assert_string_equal(row->clid, clid);
        assert_int_equal(strncmp(row->channel, "SIP/", 4), 0);
        assert_true(row->at >= noon - 120 * MINUTE && row->at <= noon + 120 * MINUTE);
        recorded += row->recorded;
        paid += row->cost_grosz > 0;
        for (size_t j = i + 1; j < cdr_store->count && j < i + 40; j++) {
            shared += strcmp(cdr_store_at(cdr_store, j)->uniqueid, row->uniqueid) == 0;
        }
    }
    assert_true(shared > 10 && recorded > 100 && paid > 10);
    office_free(office);
}

static void test_cdr_store_is_bounded(void **state)
{
    (void)state;
    struct office *office = open_office(5, 2000, 20, 1000);
    const struct cdr_store *cdr_store = office_cdr_store(office);
    for (int minute = 0; minute < 10; minute++) {
        run(office, MINUTE);
        encoder_clear(office_encoder(office));
    }
    assert_int_equal(cdr_store->count, CDR_STORE_ROWS);
    assert_true(cdr_store_at(cdr_store, 0)->call < cdr_store_at(cdr_store, CDR_STORE_ROWS - 1)->call);
    office_free(office);
}

static void test_numbers_widen(void **state)
{
    (void)state;
    static const struct {
        unsigned extensions;
        const char *first;
        const char *last;
    } rows[] = {
        {1, "101", "101"},           {20, "101", "120"},           {600, "101", "700"},
        {601, "1001", "1601"},       {6000, "1001", "7000"},       {6001, "10001", "16001"},
        {60001, "100001", "160001"}, {100000, "100001", "200000"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct office *office = open_office(1, rows[i].extensions, 200, 0);
        json_t *truth = office_truth(office);
        json_t *extensions = json_object_get(truth, "ext");
        assert_int_equal(json_object_size(extensions), rows[i].extensions + 9); /* and the parking slots */
        assert_non_null(json_object_get(extensions, rows[i].first));
        assert_non_null(json_object_get(extensions, rows[i].last));
        assert_int_equal(json_object_size(json_object_get(truth, "queues")), 200);
        json_decref(truth);
        office_free(office);
    }
}

/* Commands to a quiet office, and the events of two extensions so many milliseconds later. */
static void test_script(void **state)
{
    (void)state;
    static const struct {
        const char *orders;
        int64_t ms;
        const char *counts; /* in this order */
        const char *never;
    } rows[] = {
        {"call 101 102 5", 500, "101=1 102=8", "102=1"},
        {"call 101 102 5", 20000, "101=1 102=8 102=1 102=0", "102=16"},
        {"call 101 102 5", 20000, "101:32>102 102:8>101 102:1>101 101:1>102", "101=8"},
        {"ring 101 102", 600000, "101=1 102=8", "102=0"},
        {"ring 101 118", 60000, "101=1 101=0", "118="},
        {"ring 101 111", 60000, "111=8", "111=1"},
        {"call 48601234567 111 9\nring 101 111", 8000, "111=8 111=2", "111=9"}, /* has one line only */
        {"call 48601234567 102 50\nring 101 102", 3000, "102=8", "102=0"},
        {"conf SesjaRady 101", 600000, "101:32>790 101:1>790", "101=0"},
        {"unregister 101\nregister 101", 10, "101=4 101:4> 101=0 101:0>", "101=8"},
        {"register 101", 10, "101:0>", "101="},
        {"reload", 30, "101=0", "101:"},
        {"join Kolejka1 48601234567 Jan", 600000, "", "="},
        {"ring 101 Kolejka1", 600000, "101=1 101:1>801", "102="},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct office *office = open_office(1, 20, 2, 0);
        office_stop_activity(office);
        free(take_frames(office));
        char notes[1024] = "";
        follow(office, rows[i].orders);
        run(office, rows[i].ms);
        (void)for_each_event(office, note, notes);
        if (!in_order(notes, rows[i].counts) || strstr(notes, rows[i].never) != NULL) {
            fail_msg("%s: %s", rows[i].orders, notes);
        }
        office_free(office);
    }
}

static void test_hold_is_the_holders(void **state)
{
    (void)state;
    struct office *office = open_office(1, 20, 2, 0);
    follow(office, "quiet\ncall 101 102 600");
    run(office, 5 * SECOND);
    free(take_frames(office));
    char notes[1024] = "";
    follow(office, "hold 102");
    (void)for_each_event(office, note, notes);
    assert_true(in_order(notes, "102=16") && strstr(notes, "101=") == NULL);
    notes[0] = '\0';
    follow(office, "hangup 102"); /* taken off hold first, which only the subscriber shows */
    (void)for_each_event(office, note, notes);
    assert_true(in_order(notes, "102:1>101 102:0>") && in_order(notes, "102=0") &&
                strstr(notes, "102=1") == NULL);
    office_free(office);
}

static void test_second_call_on_a_busy_phone(void **state)
{
    (void)state;
    struct office *office = open_office(1, 20, 2, 0);
    follow(office, "quiet\ncall 101 102 600");
    run(office, 5 * SECOND);
    free(take_frames(office));
    char notes[1024] = "";
    follow(office, "ring 103 102");
    run(office, SECOND);
    (void)for_each_event(office, note, notes);
    assert_true(in_order(notes, "102=9") && in_order(notes, "102:8>103"));
    follow(office, "hangup 103");
    (void)for_each_event(office, note, notes);
    assert_true(in_order(notes, "102=9 102=1") && in_order(notes, "102:8>103 102:1>101"));
    office_free(office);
}

static void test_script_refuses(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "dance",
        "quiet now",
        "call 101 102",
        "call 101 102 x",
        "call 101 102 0",
        "call 101 102 5 6",
        "ring 101 101",
        "ring 118 101",
        "ring Kolejka1 101",
        "ring 101 7",
        "hangup 101",
        "hangup 999",
        "hold 101",
        "unhold 101",
        "answer 101",
        "join Nigdzie 48601234567 Jan",
        "leave Kolejka1 48601234567",
        "pause 120 Kolejka1 obiad",
        "pause 101 Nigdzie obiad",
        "unpause 101",
        "conf SesjaRady 118",
        "unconf SesjaRady 101",
        "register 999",
        "gap 0",
        "gap",
        "raw",
        "join Kolejka1 48601234567 \xff",
        "quiet\ncall 101 102 5\nring 101 999",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct office *office = open_office(1, 20, 2, 0);
        struct feed feed = {.office = office, .speed = 1};
        char reason[SCRIPT_REASON_BYTES] = "";
        follow(office, "quiet");
        if (script_run(&feed, rows[i], strlen(rows[i]), reason)) {
            fail_msg("followed: %s", rows[i]);
        }
        assert_true(strlen(reason) > 0);
        office_free(office);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_seed_same_frames),
        cmocka_unit_test(test_fold_equals_truth),
        cmocka_unit_test(test_a_day_has_everything),
        cmocka_unit_test(test_rate_is_kept),
        cmocka_unit_test(test_dial_rings_then_connects),
        cmocka_unit_test(test_dial_refuses),
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_gateway_fills_and_empties),
        cmocka_unit_test(test_quiet_ends_everything),
        cmocka_unit_test(test_bills),
        cmocka_unit_test(test_cdr_store_is_bounded),
        cmocka_unit_test(test_numbers_widen),
        cmocka_unit_test(test_script),
        cmocka_unit_test(test_hold_is_the_holders),
        cmocka_unit_test(test_second_call_on_a_busy_phone),
        cmocka_unit_test(test_script_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
