/* Replies to requests: lists, rows and transcripts. */

#include "tests/net/decode_fixture.h"

static void the_documents_replies(void **state)
{
    (void)state;
    static const char cdr[] =
        "[  \n  {  \n    \"calldate\": \"2021-12-15 11:25:02\",  \n    \"clid\": \"\\\"Sekretariat 3\\\" "
        "<101>\",  \n"
        "    \"src\": \"101\",  \n    \"dst\": \"105\",  \n    \"channel\": \"SIP/PBX-101-00000028\",  \n"
        "    \"dstchannel\": \"SIP/PBX-105-00000029\",  \n    \"lastapp\": \"Queue\",  \n    \"duration\": "
        "13,  \n"
        "    \"billsec\": 13,  \n    \"disposition\": \"ANSWERED\",  \n    \"uniqueid\": \"1639563902.75\",  "
        "\n"
        "    \"cost\": \"\",  \n    \"zone\": \"\"  \n  }  \n]";
    static const char transcripts[] =
        "[{\"uniqueid\": \"1639563902.75\", \"calldate\": \"2026-03-01 11:25:02\", "
        "\"src\": \"101\", \"dst\": \"105\"}]";
    static const char transcript[] =
        "{\"uniqueid\": \"1639563902.75\", \"content\": \"Treść transkrypcji rozmowy\", "
        "\"summary\": \"Podsumowanie transkrypcji\"}";
    static const char records[] = "[{\"uniqueid\": \"1552558647.371\", \"src\": \"101\", \"dst\": \"105\", "
                                  "\"format\": \"wav\", \"date\": \"2019-03-14 11:17:28\"}]";
    static const char sms[] = "{\"responseId\": \"3421756012963258480\", \"responseStatus\": \"QUEUE\", "
                              "\"responseErrorMessage\": null}";
    const struct event *event;
    assert_int_equal(cloudpbx_decode_call_records(decoder, cdr, strlen(cdr), &event), 1);
    assert_string_equal(event->call_record.started, "2021-12-15 11:25:02");
    assert_string_equal(event->call_record.caller_id, "\"Sekretariat 3\" <101>");
    assert_string_equal(event->call_record.from, "101");
    assert_string_equal(event->call_record.application, "Queue");
    assert_true(event->call_record.talked_ms == 13000);
    assert_true(event->call_record.cost_thousandths == DECIMAL_UNKNOWN);
    assert_int_equal(cloudpbx_decode_transcripts(decoder, transcripts, strlen(transcripts), &event), 1);
    assert_string_equal(event->transcript.started, "2026-03-01 11:25:02");
    assert_int_equal(cloudpbx_decode_transcript(decoder, transcript, strlen(transcript), &event), 1);
    assert_string_equal(event->transcript.content, "Treść transkrypcji rozmowy");
    assert_string_equal(event->transcript.summary, "Podsumowanie transkrypcji");
    assert_int_equal(cloudpbx_decode_recordings(decoder, records, strlen(records), &event), 1);
    assert_string_equal(event->recording.format, "wav");
    struct cloudpbx_sms_reply reply;
    assert_true(cloudpbx_decode_sms_reply(decoder, sms, strlen(sms), &reply));
    assert_string_equal(reply.id, "3421756012963258480");
    assert_int_equal(reply.status, SMS_QUEUED);
    assert_null(reply.problem);
}

/* Who is told that an SMS was not taken sends it again. */
static void an_empty_problem_is_none(void **state)
{
    (void)state;
    static const char sms[] =
        "{\"responseId\":\"7\",\"responseStatus\":\"QUEUE\",\"responseErrorMessage\":\"\"}";
    struct cloudpbx_sms_reply reply;
    assert_true(cloudpbx_decode_sms_reply(decoder, sms, strlen(sms), &reply));
    assert_null(reply.problem);
}

static void callers_of_call_records(void **state)
{
    (void)state;
    static const struct {
        const char *clid, *name, *number;
    } cases[] = {
        {"\\\"Sekretariat 3\\\" <101>", "Sekretariat 3", "101"},
        {"\\\"A\\\"<101>", "A", "101"},
        {"Recepcja <102>", "Recepcja", "102"},
        {"\\\"\\\" <101>", NULL, "101"},
        {"\\\"a < b\\\" <101>", "a < b", "101"},
        {"<101>", NULL, "101"},
        {"101", NULL, NULL},
        {"\\\"", NULL, NULL},
        {"", NULL, NULL},
        {"> <", NULL, NULL},
        {"\\\"cut\\\" <10", NULL, NULL},
    };
    EACH(one, cases) {
        char reply[256];
        const struct event *events;
        int length = snprintf(reply, sizeof reply,
                              "[{\"uniqueid\":\"1\",\"calldate\":\"x\",\"clid\":\"%s\"}]", one->clid);
        assert_int_equal(cloudpbx_decode_call_records(decoder, reply, (size_t)length, &events), 1);
        const struct call_record *call = &events->call_record;
        assert_string_equal(call->caller_name == NULL ? "-" : call->caller_name,
                            one->name == NULL ? "-" : one->name);
        assert_string_equal(call->caller_number == NULL ? "-" : call->caller_number,
                            one->number == NULL ? "-" : one->number);
    }
}

/* Each field in turn, whatever its type: read exactly, or unknown, and counted where something stands there
 * that is none. */
static void numbers_of_call_records(void **state)
{
    (void)state;
    static const struct {
        const char *json; /* NULL: the field is left out */
        int64_t cost;
        int64_t length; /* of the call: never below nothing */
        size_t unread;
    } cases[] = {
        {"\"12.5\"", 12500, 12500, 0},
        {"12.5", 12500, 12500, 0},
        {"\"1,5\"", 1500, 1500, 0},
        {"\"12.50\"", 12500, 12500, 0},
        {"\"0.00\"", 0, 0, 0},
        {"0", 0, 0, 0},
        {"13", 13000, 13000, 0},
        {"\"13\"", 13000, 13000, 0},
        {"0.1", 100, 100, 0},
        {"1.25e1", 12500, 12500, 0},
        {"\"\"", DECIMAL_UNKNOWN, DECIMAL_UNKNOWN, 0},
        {"\"  \"", DECIMAL_UNKNOWN, DECIMAL_UNKNOWN, 0},
        {"null", DECIMAL_UNKNOWN, DECIMAL_UNKNOWN, 0},
        {NULL, DECIMAL_UNKNOWN, DECIMAL_UNKNOWN, 0},
        {"-12.5", -12500, DECIMAL_UNKNOWN, 0},
        {"\"12 gr\"", DECIMAL_UNKNOWN, DECIMAL_UNKNOWN, 1},
        {"\"12\\u0000\"", DECIMAL_UNKNOWN, DECIMAL_UNKNOWN, 1},
        {"true", DECIMAL_UNKNOWN, DECIMAL_UNKNOWN, 1},
        {"[12]", DECIMAL_UNKNOWN, DECIMAL_UNKNOWN, 1},
        {"99999999999999999999999", DECIMAL_UNKNOWN, DECIMAL_UNKNOWN, 1},
        {"1e999", DECIMAL_UNKNOWN, DECIMAL_UNKNOWN, 1},
    };
    static const char *const fields[] = {"cost", "duration", "billsec"};
    EACH(one, cases) {
        for (size_t i = 0; i < 3; i++) {
            char reply[256];
            const struct event *events;
            print_message("%s: %s\n", fields[i], one->json == NULL ? "-" : one->json);
            int length =
                snprintf(reply, sizeof reply, "[{\"uniqueid\":\"1\",\"calldate\":\"x\",\"%s\":%s}]",
                         one->json == NULL ? "other" : fields[i], one->json == NULL ? "1" : one->json);
            assert_int_equal(cloudpbx_decode_call_records(decoder, reply, (size_t)length, &events), 1);
            const struct call_record *call = &events->call_record;
            const int64_t found[] = {call->cost_thousandths, call->duration_ms, call->talked_ms};
            for (size_t j = 0; j < 3; j++) {
                assert_true(found[j] == (j != i ? DECIMAL_UNKNOWN : i == 0 ? one->cost : one->length));
            }
            bool below = i > 0 && one->cost < 0 && one->cost != DECIMAL_UNKNOWN;
            assert_int_equal(cloudpbx_decode_unreadable_numbers(decoder), below ? 1 : one->unread);
        }
    }
}

/* A number as the name of something is kept as it is written: rounded, it would name something else. */
static void names_that_are_numbers(void **state)
{
    (void)state;
    static const char reply[] = "[{\"uniqueid\":1639563902.10,\"calldate\":\"x\",\"src\":48601234567,\"dst\":"
                                "123456789012345678901234567890}]";
    const struct event *events;
    assert_int_equal(cloudpbx_decode_call_records(decoder, reply, sizeof reply - 1, &events), 1);
    assert_string_equal(events->call_record.id, "1639563902.10");
    assert_string_equal(events->call_record.from, "48601234567");
    assert_string_equal(events->call_record.to, "123456789012345678901234567890");
}

static void replies_that_are_not_promised(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "{}",
                                      "[1]",
                                      "[{}]",
                                      "[{\"uniqueid\":\"1\"}",
                                      "<html></html>",
                                      "null",
                                      "[[]",
                                      "\"text\"",
                                      "[{\"uniqueid\":null}]"};
    const struct event *events;
    struct cloudpbx_sms_reply sms;
    EACH(reply, bad) {
        assert_int_equal(cloudpbx_decode_call_records(decoder, *reply, strlen(*reply), &events), -1);
        assert_int_equal(cloudpbx_decode_recordings(decoder, *reply, strlen(*reply), &events), -1);
        assert_int_equal(cloudpbx_decode_transcripts(decoder, *reply, strlen(*reply), &events), -1);
        assert_int_equal(cloudpbx_decode_transcript(decoder, *reply, strlen(*reply), &events), -1);
        assert_false(cloudpbx_decode_sms_reply(decoder, *reply, strlen(*reply), &sms));
    }
    assert_int_equal(cloudpbx_decode_call_records(decoder, "[]", 2, &events), 0);
}

/* One odd row among many, and characters that no JSON has: the others are read, and what was passed over is
 * counted. */
static void rows_that_can_not_be_read_spoil_no_others(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        ptrdiff_t rows; /* -1: it is no list at all */
        size_t unread;
        const char *first; /* the id of the first row */
    } cases[] = {
        {"[{\"uniqueid\":\"1\"},{\"uniqueid\":\"2\"}]", 2, 0, "1"},
        {"[7,{\"uniqueid\":\"2\"}]", 1, 1, "2"},
        {"[{\"uniqueid\":\"1\"},null,{},[],\"x\",{\"uniqueid\":[]}]", 1, 5, "1"},
        {"[{\"uniqueid\":\"1\",\"src\":\"\xff\xfe\"}]", 1, 0, "1"},
        {"[{\"uniqueid\":\"1\",\"src\":\"SIP\\Moja-101\"}]", 1, 0, "1"},
        {"[{\"uniqueid\":\"1\",\"src\":\"\x1b[31m\n\"}]", 1, 0, "1"},
        {"[{\"uniqueid\":\"1\",\"src\":\"\\ud800\"},{\"uniqueid\":\"2\"}]", 1, 1, "2"},
        {"[{\"uniqueid\":nil},{\"uniqueid\":\"2\"} ] ", 1, 1, "2"},
        {"[{\"uniqueid\":nil}]", -1, 1, NULL},
        {"[{\"uniqueid\":\"1\"},{\"uniqueid\":nil}", -1, 0, NULL}, /* broken off: who knows what is missing */
        {"[{\"uniqueid\":nil}] x", -1, 0, NULL},
        {"[{\"uniqueid\":\"1\"},]", 1, 1, "1"},
        {" \xef\xbb\xbf [{\"uniqueid\":\"1\"}]", 1, 0, "1"},
        {"\xef[{\"uniqueid\":\"1\"}]", -1, 0, NULL}, /* a part of a byte order mark */
        {"\xef\xbb [{\"uniqueid\":\"1\"}]", -1, 0, NULL},
        {"\xef \xbb\xbf[{\"uniqueid\":\"1\"}]", -1, 0, NULL},
        {"[{\"uniqueid\":\"1\",\"src\":\"a]\\\",}\"},{\"uniqueid\":NaN,\"x\":[{}]}]", 1, 1, "1"},
    };
    EACH(one, cases) {
        const struct event *events = NULL;
        ptrdiff_t rows = cloudpbx_decode_recordings(decoder, one->json, strlen(one->json), &events);
        print_message("%s\n", one->json);
        assert_int_equal(rows, one->rows);
        if (one->rows > 0) {
            assert_int_equal(cloudpbx_decode_unreadable_rows(decoder), one->unread);
            assert_string_equal(events[0].recording.id, one->first);
        }
    }
}

/* However a list is cut by the network, its rows are the same, and a secret is hidden where it comes in two
 * pieces, too. */
static void a_list_comes_in_pieces(void **state)
{
    (void)state;
    static const char reply[] =
        " [ {\"uniqueid\":\"1\",\"src\":\"a]\\\",}\"} , {\"uniqueid\":\"2\",\"x\":[{},[1,2]],"
        "\"src\":\"sesame-open\"},7,{\"uniqueid\":\"3\",\"src\":\"SIP\\Moja\"}] ";
    struct secrets *secrets = secrets_new();
    secrets_add(secrets, "sesame-open");
    for (size_t bytes = 1; bytes < sizeof reply; bytes++) {
        const struct event *events = NULL;
        cloudpbx_decode_list_begin(decoder, EVENT_RECORDING, secrets);
        for (size_t at = 0; at < sizeof reply - 1; at += bytes) {
            size_t left = sizeof reply - 1 - at;
            assert_true(cloudpbx_decode_list_chunk(decoder, reply + at, left < bytes ? left : bytes));
        }
        assert_int_equal(cloudpbx_decode_list_end(decoder, &events), 3);
        assert_int_equal(cloudpbx_decode_unreadable_rows(decoder), 1);
        assert_string_equal(events[0].recording.from, "a]\",}");
        assert_string_equal(events[1].recording.from, "***********");
        assert_string_equal(events[2].recording.id, "3");
        assert_string_equal(events[2].recording.from, "SIP\\Moja");
    }
    secrets_free(secrets);
}

static ptrdiff_t read_pieces(size_t count, const char *first, const char *between, const char *last)
{
    const struct event *events;
    bool taken = true;
    cloudpbx_decode_list_begin(decoder, EVENT_RECORDING, NULL);
    (void)cloudpbx_decode_list_chunk(decoder, first, strlen(first));
    for (size_t i = 0; i < count && taken; i++) {
        taken = cloudpbx_decode_list_chunk(decoder, between, strlen(between));
    }
    (void)cloudpbx_decode_list_chunk(decoder, last, strlen(last));
    return cloudpbx_decode_list_end(decoder, &events);
}

/* What one row may cost is bounded, and how many there may be: what is over it is counted, or the list
 * refused. */
static void rows_have_bounds(void **state)
{
    enum { EIGHT = 8, ROWS = CLOUDPBX_EVENTS_MAX };
    (void)state;
    assert_int_equal(
        read_pieces(JSON_ROW_BYTES_MAX / EIGHT, "[{\"uniqueid\":\"", "01234567", "\"},{\"uniqueid\":\"1\"}]"),
        1);
    assert_int_equal(cloudpbx_decode_unreadable_rows(decoder), 1);
    assert_int_equal(
        read_pieces(JSON_ROW_BYTES_MAX / EIGHT - EIGHT, "[{\"uniqueid\":\"1\",\"x\":\"", "01234567", "\"}]"),
        1);
    assert_int_equal(
        read_pieces(JSON_VALUES_MAX, "[{\"uniqueid\":\"1\",\"x\":[0", ",{}", "]},{\"uniqueid\":\"1\"}]"), 1);
    assert_int_equal(cloudpbx_decode_unreadable_rows(decoder), 1);
    assert_int_equal(read_pieces(ROWS - 1, "[{\"uniqueid\":\"1\"}", ",{\"uniqueid\":\"2\"}", "]"), ROWS);
    assert_int_equal(read_pieces(ROWS, "[{\"uniqueid\":\"1\"}", ",{\"uniqueid\":\"2\"}", "]"), -1);
    assert_int_equal(read_pieces(ROWS, "[{}", ",{}", ",{\"uniqueid\":\"1\"}]"), -1);
    assert_int_equal(read_pieces(0, " [ ", "", " ] "), 0);
}

/* As a tree, a megabyte of it would take a hundred. */
static void a_document_has_bounds(void **state)
{
    (void)state;
    struct bytes reply = {0};
    const struct event *event;
    bytes_add_text(&reply, "{\"uniqueid\":\"1\",\"content\":\"c\",\"x\":[0");
    for (int i = 0; i < JSON_VALUES_MAX - 10; i++) {
        bytes_add_text(&reply, ",0");
    }
    size_t length = reply.length;
    bytes_add_text(&reply, "]}");
    assert_int_equal(cloudpbx_decode_transcript(decoder, reply.data, reply.length, &event), 1);
    reply.length = length;
    bytes_add_text(&reply, ",0,0,0,0,0,0,0,0,0,0]}");
    assert_int_equal(cloudpbx_decode_transcript(decoder, reply.data, reply.length, &event), -1);
    bytes_done(&reply);
}

static void a_transcript_keeps_its_lines(void **state)
{
    (void)state;
    static const char reply[] =
        "{\"uniqueid\":\"1\",\"content\":\"A: Halo?\\r\\nB: \\u001b[31mDzień dobry\\n\","
        "\"summary\":\"\"}";
    const struct event *event;
    assert_int_equal(cloudpbx_decode_transcript(decoder, reply, strlen(reply), &event), 1);
    assert_string_equal(event->transcript.content, "A: Halo?\nB: ␛[31mDzień dobry\n");
}

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_documents_replies),         TEST(rows_that_can_not_be_read_spoil_no_others),
        TEST(an_empty_problem_is_none),      TEST(callers_of_call_records),
        TEST(numbers_of_call_records),       TEST(names_that_are_numbers),
        TEST(replies_that_are_not_promised), TEST(a_transcript_keeps_its_lines),
        TEST(a_list_comes_in_pieces),        TEST(rows_have_bounds),
        TEST(a_document_has_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
