/* Lists, recordings and transcripts that are requested. */

#include "tests/net/cloudpbx_fixture.h"

static void answer_rows(struct raw_connection *connection, const char *row, int count)
{
    if (!raw_read_request(connection)) {
        return;
    }
    raw_send_text(connection, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[");
    for (int i = 0; i < count; i++) {
        raw_send_text(connection, i > 0 ? "," : "");
        raw_send_text(connection, row);
    }
    raw_send_text(connection, "]");
}

static const char CDR_ROW[] =
    "{\"calldate\":\"2021-12-15 11:25:02\",\"clid\":\"\\\"Sekretariat 3\\\" "
    "<101>\",\"src\":\"101\",\"dst\":\"105\","
    "\"channel\":\"SIP/PBX-101-00000028\",\"dstchannel\":\"SIP/PBX-105-00000029\",\"lastapp\":\"Queue\","
    "\"duration\":13,\"billsec\":13,\"disposition\":\"ANSWERED\",\"uniqueid\":\"1639563902.75\",\"cost\":"
    "\"\","
    "\"zone\":\"\"}";
static const char RECORD_ROW[] =
    "{\"uniqueid\":\"1552558647.371\",\"src\":\"101\",\"dst\":\"105\",\"format\":\"wav\","
    "\"date\":\"2019-03-14 11:17:28\"}";

static void answer_cdr(struct raw_connection *connection)
{
    answer_rows(connection, CDR_ROW, 3);
}

/* A busy week, and one day of it that is too busy: who asks for more than a day gets 10,000 rows. */
static void answer_full_cdr(struct raw_connection *connection)
{
    answer_rows(connection, CDR_ROW,
                connection->number == 1 || connection->number == 4 ? 10000 : connection->number);
}

/* The same, and the exchange breaks down at the third day. */
static void answer_half_a_week(struct raw_connection *connection)
{
    if (connection->number == 4) {
        raw_answer(connection, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        return;
    }
    answer_full_cdr(connection);
}

static void answer_records(struct raw_connection *connection)
{
    answer_rows(connection, RECORD_ROW, 2);
}

static void answer_full_records(struct raw_connection *connection)
{
    answer_rows(connection, RECORD_ROW, 5000);
}

static void answer_no_rows(struct raw_connection *connection)
{
    answer_rows(connection, "", 0);
}

static void answer_transcripts(struct raw_connection *connection)
{
    answer_rows(connection,
                "{\"uniqueid\":\"1639563902.75\",\"calldate\":\"2026-03-01 11:25:02\",\"src\":\"101\","
                "\"dst\":\"105\"}",
                4);
}

static void answer_transcript(struct raw_connection *connection)
{
    raw_answer(connection,
               "HTTP/1.1 200 OK\r\n\r\n{\"uniqueid\":\"1639563902.75\",\"content\":\"Dzień dobry\","
               "\"summary\":\"Powitanie\"}");
}

static void call_records_are_listed(void **state)
{
    struct fixture *fixture = *state;
    request_one(fixture, answer_cdr, &CDR);
    assert_int_equal(fixture->outcome, OUTCOME_DONE);
    assert_int_equal(fixture->records, 3);
    assert_string_equal(fixture->text, "3 call records");
    assert_true(asked_for(fixture, "GET /cdr?datestart=2021-10-01&datestop=2021-10-07 HTTP/1.1\r\n"));
}

static void a_full_list_of_calls_is_said_to_be_cut(void **state)
{
    struct fixture *fixture = *state;
    request_one(fixture, answer_full_cdr, &CDR);
    assert_int_equal(fixture->outcome, OUTCOME_DONE);
    assert_true(fixture->incomplete);
    assert_int_equal(fixture->servers[0].log->requests, 8);
    assert_int_equal(fixture->records, 2 + 3 + 10000 + 5 + 6 + 7 + 8);
    assert_string_equal(fixture->text,
                        "10031 call records; the exchange gives no more than 10000 of a day, so the "
                        "list is not complete for 2021-10-03");
    assert_true(asked_for(fixture, "GET /cdr?datestart=2021-10-07&datestop=2021-10-07 HTTP/1.1\r\n"));
    assert_int_equal(fixture->progress_unit, PROGRESS_DAYS);
    assert_int_equal(fixture->progress_done, 6);
    assert_int_equal(fixture->progress_total, 7);
}

static void a_day_that_fails_is_named(void **state)
{
    struct fixture *fixture = *state;
    request_one(fixture, answer_half_a_week, &CDR);
    assert_int_equal(fixture->outcome, OUTCOME_REFUSED);
    assert_string_equal(fixture->text,
                        "2021-10-03: 127.0.0.1 does not accept the key (HTTP 403): check the key");
}

static void recordings_are_listed(void **state)
{
    struct fixture *fixture = *state;
    request_one(fixture, answer_records, &(struct action){.kind = ACTION_RECORDINGS});
    assert_int_equal(fixture->recordings, 2);
    assert_true(asked_for(fixture, "GET /record HTTP/1.1\r\n"));
}

static void a_full_list_of_recordings_is_said_to_be_cut(void **state)
{
    struct fixture *fixture = *state;
    request_one(fixture, answer_full_records, &(struct action){.kind = ACTION_RECORDINGS});
    assert_int_equal(fixture->recordings, 5000);
    assert_non_null(strstr(fixture->text, "not complete"));
}

static void an_empty_list_is_one(void **state)
{
    struct fixture *fixture = *state;
    request_one(fixture, answer_no_rows, &CDR);
    assert_int_equal(fixture->outcome, OUTCOME_DONE);
    assert_string_equal(fixture->text, "0 call records");
}

static void transcripts_are_listed(void **state)
{
    struct fixture *fixture = *state;
    request_one(fixture, answer_transcripts,
                &(struct action){.kind = ACTION_TRANSCRIPTS, .date_from = "2026-03-01"});
    assert_int_equal(fixture->transcripts, 4);
    assert_true(asked_for(fixture, "GET /transcription?datestart=2026-03-01&datestop="));
}

static void a_transcript_is_shown(void **state)
{
    struct fixture *fixture = *state;
    request_one(fixture, answer_transcript,
                &(struct action){.kind = ACTION_TRANSCRIPT_GET, .id = "1639563902.75/../cdr"});
    assert_int_equal(fixture->transcripts, 1);
    assert_string_equal(fixture->content, "Dzień dobry");
    assert_true(asked_for(fixture, "GET /transcription/1639563902.75%2F..%2Fcdr HTTP/1.1\r\n"));
}

static void a_transcript_that_is_not_there(void **state)
{
    struct fixture *fixture = *state;
    request_one(fixture, answer_not_found, &(struct action){.kind = ACTION_TRANSCRIPT_GET, .id = "1.2"});
    assert_int_equal(fixture->outcome, OUTCOME_REFUSED);
    assert_string_equal(fixture->text, "There is no transcript 1.2");
}

static void answer_audio(struct raw_connection *connection)
{
    raw_answer(connection, OK("audio/wav", 12) "RIFFsizeWAVE");
}

static void a_recording_is_saved(void **state)
{
    struct fixture *fixture = *state;
    struct action get = {.kind = ACTION_RECORDING_GET, .id = "1552558647.371"};
    (void)snprintf(get.path, sizeof get.path, "%s/record.wav", fixture->folder);
    request_one(fixture, answer_audio, &get);
    assert_int_equal(fixture->outcome, OUTCOME_DONE);
    assert_non_null(strstr(fixture->text, get.path));
    assert_int_equal(unlink(get.path), 0);
    assert_true(asked_for(fixture, "GET /record/1552558647.371 HTTP/1.1\r\n"));
}

static void a_page_is_no_recording(void **state)
{
    struct fixture *fixture = *state;
    struct action get = {.kind = ACTION_RECORDING_GET, .id = "1552558647.371"};
    (void)snprintf(get.path, sizeof get.path, "%s/record.wav", fixture->folder);
    request_one(fixture, answer_page, &get);
    assert_int_equal(fixture->outcome, OUTCOME_REFUSED);
    assert_int_equal(access(get.path, F_OK), -1);
}

static void a_list_is_requested_elsewhere(void **state)
{
    static raw_script *const FAULTS[] = {answer_nothing, answer_cut, answer_bad_gateway, answer_unavailable};
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof FAULTS / sizeof FAULTS[0]; i++) {
        serve(fixture, FAULTS[i]);
        serve(fixture, answer_cdr);
        fixture->options.api[0] = fixture->urls[0];
        fixture->options.api[1] = fixture->urls[1];
        open_instance(fixture);
        fixture->outcomes = fixture->records = 0;
        submit(fixture, &CDR);
        wait_for_outcome(fixture);
        assert_int_equal(fixture->outcome, OUTCOME_DONE);
        assert_int_equal(fixture->records, 3);
        close_instance(fixture);
        stop_servers(fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(call_records_are_listed),
        TEST(a_full_list_of_calls_is_said_to_be_cut),
        TEST(a_day_that_fails_is_named),
        TEST(recordings_are_listed),
        TEST(a_full_list_of_recordings_is_said_to_be_cut),
        TEST(an_empty_list_is_one),
        TEST(transcripts_are_listed),
        TEST(a_transcript_is_shown),
        TEST(a_transcript_that_is_not_there),
        TEST(a_recording_is_saved),
        TEST(a_page_is_no_recording),
        TEST(a_list_is_requested_elsewhere),
    };
    assert_non_null(setlocale(LC_ALL, "C.UTF-8")); /* as the program does: names are not all ASCII */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
