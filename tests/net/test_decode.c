/* What CloudPBX sends, as the vendor's document prints it and as servers were seen to. */

#include "tests/harness.h"

#include "model/decimal.h"
#include "net/cloudpbx/decode.h"
#include "net/cloudpbx/events.h"
#include "net/json_text.h"
#include "net/secrets.h"

#include <assert.h>
#include <locale.h>

static struct cloudpbx_decoder *decoder;

static int set_up(void **state)
{
    (void)state;
    decoder = cloudpbx_decoder_new("MojaCentrala");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    cloudpbx_decoder_free(decoder);
    return 0;
}

/* Decodes `text` in an envelope; returns the events in it. */
static size_t decode_text(const char *text, const struct event **events)
{
    char frame[4096];
    int length =
        snprintf(frame, sizeof frame, "{\"id\":386,\"channel\":\"pbx_MojaCentrala\",\"text\":%s}", text);
    size_t count = cloudpbx_decode_frame(decoder, frame, (size_t)length, events);
    assert_int_equal((*events)[0].kind, EVENT_FRAME);
    assert_int_equal((*events)[0].frame.kind, FRAME_EVENTS);
    assert_int_equal((*events)[0].frame.id, 386);
    (*events)++;
    return count - 1;
}

static enum frame_kind kind_of(const char *frame)
{
    const struct event *events;
    size_t count = cloudpbx_decode_frame(decoder, frame, strlen(frame), &events);
    assert_true(count == 1 || events[0].frame.kind == FRAME_EVENTS || events[0].frame.unreadable);
    return events[0].frame.kind;
}

/* The examples of the document, letter by letter, line breaks and wrong escapes included. */
static void the_documents_examples(void **state)
{
    (void)state;
    const struct event *event;
    assert_int_equal(decode_text("{\n  \"subscriber\":\n    {\n      \"peer\": \"MojaCentrala-101\",\n"
                                 "      \"statusValue\": 1\n    }\n}",
                                 &event),
                     1);
    assert_int_equal(event->kind, EVENT_PARTY);
    assert_string_equal(event->party.number, "101");
    assert_int_equal(event->party.state, DEVICE_IN_USE);
    assert_null(event->party.peer_number);

    assert_int_equal(
        decode_text("{\n  \"extstatus\":\n    {\n      \"exten\": \"130\",\n      \"status\": 4\n    }\n}",
                    &event),
        1);
    assert_int_equal(event->kind, EVENT_DEVICE);
    assert_string_equal(event->device.number, "130");
    assert_int_equal(event->device.state, DEVICE_UNAVAILABLE);

    assert_int_equal(
        decode_text("{\n  \"queue\":\n    {\n      \"peer\": \"Kolejka1\",\n      \"calls\": \"1\"\n    }\n}",
                    &event),
        1);
    assert_int_equal(event->kind, EVENT_WAITING);
    assert_string_equal(event->waiting.queue, "Kolejka1");
    assert_int_equal(event->waiting.waiting, 1);

    assert_int_equal(
        decode_text("{\n  \"qmember\":\n    {\n      \"peer\": \"MojaCentrala-101\",\n"
                    "      \"queue\": \"Kolejka1\",\n      \"m_status\": \"1\",\n      \"m_ct\": \"0\",\n"
                    "      \"m_mbshp\": \"static\",\n      \"m_paused\": \"0\",\n"
                    "      \"m_name\": \"Agent 1\",\n      \"m_location\": \"SIP\\MojaCentrala-101\"\n"
                    "    }\n}",
                    &event),
        1);
    assert_int_equal(event->kind, EVENT_MEMBER);
    assert_string_equal(event->member.number, "101");
    assert_string_equal(event->member.queue, "Kolejka1");
    assert_string_equal(event->member.name, "Agent 1");
    assert_string_equal(event->member.location, "SIP\\MojaCentrala-101");
    assert_int_equal(event->member.status, MEMBER_FREE);
    assert_int_equal(event->member.calls_completed, 0);
    assert_int_equal(event->member.pause, PAUSE_NO);
    assert_string_equal(event->member.membership, "static");
    assert_null(event->member.reason);

    assert_int_equal(
        decode_text("{\n  \"cmember\" :\n  {\n    \"channel\": \"SIP\\MojaCentrala-101-0005f005\",\n"
                    "    \"action\": \"add\",\n    \"conference\": \"SesjaRady\",\n"
                    "    \"callerIDName\": \"Jan Nowak\",\n    \"callerIDNum\": \"101\"\n  }\n}",
                    &event),
        1);
    assert_int_equal(event->kind, EVENT_PARTICIPANT);
    assert_string_equal(event->participant.channel, "SIP\\MojaCentrala-101-0005f005");
    assert_string_equal(event->participant.room, "SesjaRady");
    assert_string_equal(event->participant.name, "Jan Nowak");
    assert_true(event->participant.joined);

    assert_int_equal(decode_text("{\n  \"smsSendResponse\" :\n  {\n    \"MsgId\": \"3292468348841377230\",\n"
                                 "    \"to\": \"48XXXXXXXXX\",\n    \"status\": \"SENT\"\n  }\n}",
                                 &event),
                     1);
    assert_int_equal(event->kind, EVENT_SMS);
    assert_string_equal(event->sms.id, "3292468348841377230");
    assert_int_equal(event->sms.status, SMS_SENT);

    /* The envelope is printed with a placeholder in it, which is no JSON. */
    assert_int_equal(kind_of("{\"id\":386,\"channel\":\"pbx_MojaCentrala\",\"text\":{\"data}}"),
                     FRAME_NOT_JSON);
}

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

static void frames_that_are_no_events(void **state)
{
    (void)state;
    static const struct {
        const char *frame;
        enum frame_kind kind;
    } cases[] = {
        {"", FRAME_NOT_JSON},
        {"hello", FRAME_NOT_JSON},
        {"42", FRAME_NOT_AN_ENVELOPE},
        {"[]", FRAME_NOT_AN_ENVELOPE},
        {"{}", FRAME_NOT_AN_ENVELOPE},
        {"{\"id\":1,\"channel\":\"pbx_MojaCentrala\"}", FRAME_NOT_AN_ENVELOPE},
        {"{\"id\":1,\"text\":{}}", FRAME_NOT_AN_ENVELOPE},
        {"{\"channel\":\"pbx_MojaCentrala\",\"text\":{}}", FRAME_NOT_AN_ENVELOPE},
        {"{\"id\":1,\"channel\":\"pbx_MojaCentrala\",\"text\":5}", FRAME_NOT_AN_ENVELOPE},
        {"{\"id\":1,\"channel\":\"pbx_MojaCentrala\",\"text\":null}", FRAME_NOT_AN_ENVELOPE},
        {"{\"id\":1,\"channel\":\"pbx_MojaCentrala\",\"text\":[1]}", FRAME_NOT_AN_ENVELOPE},
        {"{\"id\":1,\"channel\":\"pbx_MojaCentrala\",\"text\":\"hello\"}", FRAME_NOT_AN_ENVELOPE},
        {"{\"id\":1,\"channel\":\"pbx_MojaCentrala\",\"text\":{}} x", FRAME_NOT_JSON},
        {"{\"id\":1,\"channel\":\"pbx_MojaCentrala\",\"text\":{\"queue\":{\"peer\":\"K\",\"calls\":1}",
         FRAME_NOT_JSON},
        {"{\"id\":1,\"channel\":\"pbx_Inna\",\"text\":{}}", FRAME_OTHER_CHANNEL},
        {"{\"id\":1,\"channel\":\"pbx_MojaCentralaX\",\"text\":{}}", FRAME_OTHER_CHANNEL},
        {"{\"id\":1,\"channel\":\"PBX_mojacentrala\",\"text\":{}}", FRAME_EVENTS},
        {"\ufeff{\"id\":1,\"channel\":\"pbx_MojaCentrala\",\"text\":{}}", FRAME_EVENTS},
        {"\ufeff\r\n{\"id\":1,\"channel\":\"pbx_Inna\",\"text\":{}}", FRAME_OTHER_CHANNEL},
        {"\ufeff", FRAME_NOT_JSON},
        {"{\ufeff\"id\":1,\"channel\":\"pbx_MojaCentrala\",\"text\":{}}",
         FRAME_NOT_JSON}, /* it stands in front only */
        {"{\"id\":-2,\"channel\":\"pbx_MojaCentrala\",\"text\":Channel deleted}", FRAME_CONTROL},
        {"{\"id\":0,\"channel\":\"pbx_MojaCentrala\",\"text\":{}}", FRAME_CONTROL},
        {"{\"id\":-2,\"channel\":\"pbx_Inna\",\"text\":Channel deleted}", FRAME_OTHER_CHANNEL},
        {"{\"id\":1,\"channel\":\"pbx_MojaCentrala\",\"text\":{}}", FRAME_EVENTS},
        {"{\"text\":{},\"channel\":\"pbx_MojaCentrala\",\"id\":\"1\"}", FRAME_EVENTS},
        {"{\"id\":1,\"channel\":\"pbx_MojaCentrala\",\"text\":[],\"more\":[{\"a\":[1.5e3,true]}]}",
         FRAME_EVENTS},
        {"{\"id\":1e99,\"channel\":\"pbx_MojaCentrala\",\"text\":{}}", FRAME_NOT_AN_ENVELOPE},
        {"{\"id\":99999999999999999999,\"channel\":\"pbx_MojaCentrala\",\"text\":{}}", FRAME_NOT_AN_ENVELOPE},
    };
    EACH(one, cases) {
        if (kind_of(one->frame) != one->kind) {
            fail_msg("%s is %s", one->frame, frame_kind_word(kind_of(one->frame)));
        }
    }
}

static void only_a_deleted_channel_ends_the_count(void **state)
{
    (void)state;
    static const struct {
        int id;
        bool ends;
    } cases[] = {{-2, true}, {-1, false}, {0, false}, {1, false}};
    EACH(one, cases) {
        char frame[128];
        const struct event *events;
        int length = snprintf(frame, sizeof frame, "{\"id\":%d,\"channel\":\"pbx_MojaCentrala\",\"text\":{}}",
                              one->id);
        (void)cloudpbx_decode_frame(decoder, frame, (size_t)length, &events);
        assert_int_equal(events[0].frame.counter_ends, one->ends);
    }
}

static void events_in_every_form(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t events, odd; /* unknown or unreadable ones */
    } cases[] = {
        {"{}", 0, 0},
        {"{\"extstatus\":{\"exten\":\"1\",\"status\":0},\"extstatus\":{\"exten\":\"2\",\"status\":0}}", 2, 0},
        {"[{\"extstatus\":{\"exten\":\"1\",\"status\":0}},{\"queue\":{\"peer\":\"K\",\"calls\":0}}]", 2, 0},
        {"\"{\\\"extstatus\\\":{\\\"exten\\\":\\\"1\\\",\\\"status\\\":0}}\"", 1, 0},
        {"\"[{\\\"extstatus\\\":{\\\"exten\\\":\\\"1\\\",\\n\\\"status\\\":0}}]\"", 1, 0},
        {"{\"extstatus\":{\"exten\":\"1\",\"status\":0}}\n{\"extstatus\":{\"exten\":\"2\",\"status\":0}}\n",
         2, 0},
        {"{\"parking\":{\"slot\":\"701\"}}", 1, 1},
        {"{\"extstatus\":5}", 1, 1},
        {"{\"extstatus\":{}}", 1, 1},
        {"{\"extstatus\":{\"exten\":\"1\"}}", 1, 1},
        {"{\"extstatus\":{\"exten\":\"1\",\"status\":\"x\"}}", 1, 1},
        {"{\"extstatus\":{\"exten\":\"\",\"status\":0}}", 1, 1},
        {"{\"queue\":{\"peer\":\"K\",\"calls\":-1}}", 1, 1},
        {"{\"queue\":{\"peer\":\"K\",\"calls\":99999999999}}", 1, 1},
        {"{\"cmember\":{\"channel\":\"C\",\"action\":\"jump\",\"conference\":\"R\"}}", 1, 1},
        {"{\"extstatus\":{\"exten\":130,\"statusValue\":\"1\",\"new\":{\"a\":[1,2]}}}", 1, 0},
        {"{\"subscriber\":{\"peer\":\"101\",\"statusValue\":\"8\"}}", 1, 0},
        {"{\"subscriber\":{\"peer\":\"101\",\"statusValue\":\"8\",\"status\":8}}", 1, 0},
        {"{\"smsSendResponse\":{\"MsgID\":\"7\",\"to\":\"48\",\"status\":\"SOMETHING NEW\"}}", 1, 0},
    };
    EACH(one, cases) {
        const struct event *events;
        size_t count = decode_text(one->text, &events);
        size_t odd = 0;
        for (size_t i = 0; i < count; i++) {
            odd += events[i].kind == EVENT_UNKNOWN || events[i].kind == EVENT_UNREADABLE;
        }
        if (count != one->events || odd != one->odd) {
            fail_msg("%s gives %zu events, %zu of them odd", one->text, count, odd);
        }
    }
}

static void states_are_bits(void **state)
{
    (void)state;
    static const struct {
        int code;
        enum device_state state;
    } cases[] = {
        {0, DEVICE_IDLE},           {1, DEVICE_IN_USE},
        {2, DEVICE_BUSY},           {3, DEVICE_BUSY},
        {4, DEVICE_UNAVAILABLE},    {8, DEVICE_RINGING},
        {9, DEVICE_RINGING_IN_USE}, {16, DEVICE_ON_HOLD},
        {17, DEVICE_IN_USE},        {24, DEVICE_RINGING_IN_USE},
        {32, DEVICE_DIALLING},      {-1, DEVICE_UNAVAILABLE},
        {-2, DEVICE_UNAVAILABLE},   {-3, DEVICE_UNKNOWN},
        {64, DEVICE_UNKNOWN},
    };
    EACH(one, cases) {
        char text[128];
        const struct event *event;
        (void)snprintf(text, sizeof text, "{\"extstatus\":{\"exten\":\"1\",\"status\":%d}}", one->code);
        assert_int_equal(decode_text(text, &event), 1);
        assert_int_equal(event->device.state, one->state);
        assert_int_equal(event->device.code, one->code);
    }
}

static void strings_of_every_kind(void **state)
{
    (void)state;
    static const struct {
        const char *json, *name;
    } cases[] = {
        {"Jan", "Jan"},
        {"\\u0141ukasz \\u017b\\u00f3\\u0142\\u0107", "Łukasz Żółć"},
        {"Łukasz", "Łukasz"},
        {"SIP\\/x", "SIP/x"},
        {"SIP\\Moja", "SIP\\Moja"},
        {"SIP\\biuro \\nowa \\faks \\rada \\tor", "SIP\\biuro \\nowa \\faks \\rada \\tor"},
        {"a\\\\b", "a\\b"},
        {"\\\"q\\\"", "\"q\""},
        {"\\ud83d\\ude00", "😀"},
        {"\\ud83d", "�"},
        {"\\ude00x", "�x"},
        {"\\uZZ", "\\uZZ"},
        {"\\u001b[2J\\u202e", "␛[2J▯"},
        {"a\\u0000b", "a␀b"},
        {"\x01\x1f", "␁␟"},
        {"\xff", "�"},
    };
    EACH(one, cases) {
        char text[512];
        const struct event *event;
        (void)snprintf(
            text, sizeof text,
            "{\"subscriber\":{\"peer\":\"MojaCentrala-1\",\"statusValue\":1,\"connectPeerName\":\"%s\"}}",
            one->json);
        assert_int_equal(decode_text(text, &event), 1);
        assert_string_equal(event->party.peer_name, one->name);
    }
}

/* As long as a name may be: CLOUDPBX_NAME_BYTES_MAX. */
#define NAME_OF_32   "Centrala-Spoldzielni-Mleczarskie"
#define LONGEST_NAME NAME_OF_32 NAME_OF_32 NAME_OF_32 NAME_OF_32

static void numbers_of_peers(void **state)
{
    (void)state;
    static const struct {
        const char *exchange, *peer, *number;
    } cases[] = {
        {"MojaCentrala", "MojaCentrala-101", "101"},
        {"Moja-Centrala", "Moja-Centrala-101", "101"},
        {"Moja", "Moja-Centrala-101",
         "Centrala-101"}, /* a number of ours may hold a dash, a name of ours is known */
        {"MojaCentrala", "mojacentrala-101", "101"},
        {"MojaCentrala", "MOJACENTRALA-101", "101"},
        {"Łódź", "ŁÓDŹ-101", "101"},
        {"łódź", "Łódź-101", "101"},
        {"MojaCentrala", "101", "101"},
        {"MojaCentrala", "*72101", "*72101"},
        {"", "Moja-Centrala-101", "101"},
        {LONGEST_NAME, LONGEST_NAME "-101", "101"},
    };
    static_assert(sizeof LONGEST_NAME == CLOUDPBX_NAME_BYTES_MAX + 1, "the longest name");
    EACH(one, cases) {
        char frame[512];
        const struct event *events;
        struct cloudpbx_decoder *own = cloudpbx_decoder_new(one->exchange);
        int length = snprintf(
            frame, sizeof frame,
            "{\"id\":1,\"channel\":\"pbx_%s\",\"text\":{\"subscriber\":{\"peer\":\"%s\",\"statusValue\":1}}}",
            one->exchange, one->peer);
        assert_int_equal(cloudpbx_decode_frame(own, frame, (size_t)length, &events), 2);
        assert_string_equal(events[1].party.number, one->number);
        cloudpbx_decoder_free(own);
    }
}

/* Writes `form` with `name` for each %s in it; returns the bytes, of which there must be room for all. */
static size_t fill(char *to, size_t size, const char *form, const char *name)
{
    size_t used = 0;
    for (const char *at = form; *at != '\0'; at++) {
        bool here = at[0] == '%' && at[1] == 's';
        used += (size_t)snprintf(to + used, size - used, "%s", here ? name : (char[]){*at, '\0'});
        assert_true(used < size);
        at += here;
    }
    return used;
}

/* Another exchange's telephone is none of ours, whatever its number is. */
static void peers_of_other_exchanges(void **state)
{
    (void)state;
    static const struct {
        const char *peer, *exchange;
    } cases[] = {{"OTHER-101", "OTHER"},
                 {"trunk-provider-101", "trunk-provider"},
                 {"MojaCentralaX-101", "MojaCentralaX"},
                 {"MojaCentral-101", "MojaCentral"},
                 {"x\\u001b-101", "x␛"},
                 {"Lodz-101", "Lodz"},
                 {"-101", "-"}};
    static const char *const forms[] = {"{\"subscriber\":{\"peer\":\"%s\",\"statusValue\":1}}",
                                        "{\"subscriber\":{\"peer\":\"%s\",\"statusValue\":null}}",
                                        "{\"qmember\":{\"peer\":\"%s\",\"queue\":\"K\",\"m_status\":1}}"};
    EACH(one, cases) {
        EACH(form, forms) {
            char text[256];
            const struct event *event;
            (void)fill(text, sizeof text, *form, one->peer);
            assert_int_equal(decode_text(text, &event), 1);
            assert_int_equal(event->kind, EVENT_FOREIGN);
            assert_string_equal(event->foreign.exchange, one->exchange);
        }
    }
}

/* Two things are told apart, though what differs in their names can't be kept: one lamp for both would lie.
 */
static void names_that_can_not_be_kept_stay_apart(void **state)
{
    (void)state;
#define DIGITS_95                                                                                            \
    "12345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345"
    static const struct {
        const char *one, *other;
    } cases[] = {
        {DIGITS_95 "6", DIGITS_95 "7"},
        {DIGITS_95 DIGITS_95 DIGITS_95 "6", DIGITS_95 DIGITS_95 DIGITS_95 "7"},
        {"101\\u200b", "101\\u200c"},
        {"101\\u200b", "101▯"},
        {"101\\u0000", "101\\u2400"},
        {"101\xff", "101\xfe"},
        {"a\\u0301\\u0302\\u0303\\u0304", "a\\u0301\\u0302\\u0303\\u0305"},
    };
    static const char *const forms[] = {"{\"extstatus\":{\"exten\":\"%s\",\"status\":1}}",
                                        "{\"subscriber\":{\"peer\":\"MojaCentrala-%s\",\"statusValue\":1}}",
                                        "{\"queue\":{\"peer\":\"%s\",\"calls\":1}}"};
    EACH(one, cases) {
        EACH(form, forms) {
            char names[2][256];
            for (int i = 0; i < 2; i++) {
                char text[1024];
                const struct event *event;
                (void)fill(text, sizeof text, *form, i == 0 ? one->one : one->other);
                assert_int_equal(decode_text(text, &event), 1);
                const char *name = event->kind == EVENT_WAITING ? event->waiting.queue
                                   : event->kind == EVENT_PARTY ? event->party.number
                                                                : event->device.number;
                assert_true(strlen(name) < 96); /* as a table keeps it */
                (void)snprintf(names[i], sizeof names[i], "%s", name);
            }
            assert_string_not_equal(names[0], names[1]);
        }
    }
    const struct event *event;
    assert_int_equal(decode_text("{\"extstatus\":{\"exten\":\"" DIGITS_95 "\",\"status\":1}}", &event), 1);
    assert_string_equal(event->device.number, DIGITS_95); /* what can be kept has no mark */
    assert_int_equal(decode_text("{\"queue\":{\"peer\":\"Sprzeda\\u017c\",\"calls\":1}}", &event), 1);
    assert_string_equal(event->waiting.queue, "Sprzedaż");
}

/* A telephone has one row, whichever of its two reports tells of it. */
static void one_mark_for_one_telephone(void **state)
{
    (void)state;
    static const char *const numbers[] = {"101\\u200b", "101\xff",     "101\\u0000",
                                          "-\\u200b",   DIGITS_95 "6", "\\u017b\\u200b"};
    EACH(number, numbers) {
        char text[1024];
        char name[256];
        const struct event *event;
        (void)fill(text, sizeof text, "{\"extstatus\":{\"exten\":\"%s\",\"status\":1}}", *number);
        assert_int_equal(decode_text(text, &event), 1);
        (void)snprintf(name, sizeof name, "%s", event->device.number);
        assert_non_null(strchr(name, '~'));
        (void)fill(text, sizeof text, "{\"subscriber\":{\"peer\":\"MOJAcentrala-%s\",\"statusValue\":1}}",
                   *number);
        assert_int_equal(decode_text(text, &event), 1);
        assert_string_equal(event->party.number, name);
    }
}

/* What an event that can't be understood puts in doubt. */
static void events_that_can_not_be_understood(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum unreadable_thing thing;
        const char *name, *queue;
    } cases[] = {
#define EXT(status) "{\"extstatus\":{\"exten\":\"101\",\"status\":" status "}}"
#define SUB(status) "{\"subscriber\":{\"peer\":\"MojaCentrala-101\",\"statusValue\":" status "}}"
        {EXT("8.0"), UNREADABLE_EXTENSION, "101", NULL},
        {EXT("1e0"), UNREADABLE_EXTENSION, "101", NULL},
        {EXT("null"), UNREADABLE_EXTENSION, "101", NULL},
        {EXT("\"ringing\""), UNREADABLE_EXTENSION, "101", NULL},
        {EXT("[8]"), UNREADABLE_EXTENSION, "101", NULL},
        {EXT("{}"), UNREADABLE_EXTENSION, "101", NULL},
        {EXT("true"), UNREADABLE_EXTENSION, "101", NULL},
        {EXT("4294967304"), UNREADABLE_EXTENSION, "101", NULL},
        {EXT("\"\""), UNREADABLE_EXTENSION, "101", NULL},
        {"{\"extstatus\":{\"exten\":\"101\"}}", UNREADABLE_EXTENSION, "101", NULL},
        {EXT("[8],\"statusValue\":0"), UNREADABLE_EXTENSION, "101", NULL},
        {EXT("null,\"statusValue\":0"), UNREADABLE_EXTENSION, "101", NULL},
        {EXT("0,\"statusValue\":8"), UNREADABLE_EXTENSION, "101", NULL},
        {SUB("0,\"status\":8"), UNREADABLE_EXTENSION, "101", NULL},
        {SUB("8.0"), UNREADABLE_EXTENSION, "101", NULL},
        {SUB("null"), UNREADABLE_EXTENSION, "101", NULL},
        {SUB("\"Idle\""), UNREADABLE_EXTENSION, "101", NULL},
        {"{\"queue\":{\"peer\":\"K\",\"calls\":\"2.0\"}}", UNREADABLE_QUEUE, "K", NULL},
        {"{\"queue\":{\"peer\":\"K\",\"calls\":null}}", UNREADABLE_QUEUE, "K", NULL},
        {"{\"queue\":{\"peer\":\"K\",\"calls\":-1}}", UNREADABLE_QUEUE, "K", NULL},
        {"{\"qmember\":{\"peer\":\"MojaCentrala-101\",\"queue\":\"K\",\"m_status\":null}}", UNREADABLE_AGENT,
         "101", "K"},
        {"{\"qmember\":{\"peer\":\"MojaCentrala-101\",\"m_status\":1}}", UNREADABLE_AGENT, "101", NULL},
        {"{\"qmember\":{\"queue\":\"K\",\"m_status\":1}}", UNREADABLE_AGENT, NULL, "K"},
        {"{\"cmember\":{\"channel\":\"C\",\"action\":\"jump\",\"conference\":\"R\"}}", UNREADABLE_CONFERENCE,
         "R", NULL},
        {"{\"cmember\":{\"action\":\"add\",\"conference\":\"R\"}}", UNREADABLE_CONFERENCE, "R", NULL},
        {"{\"smsSendResponse\":{\"to\":\"48\",\"status\":\"SENT\"}}", UNREADABLE_NOTHING, NULL, NULL},
        /* nobody is named: it may be anybody */
        {"{\"extstatus\":{\"status\":8}}", UNREADABLE_ALL, NULL, NULL},
        {"{\"extstatus\":{\"exten\":null,\"status\":8}}", UNREADABLE_ALL, NULL, NULL},
        {"{\"extstatus\":{\"exten\":[101],\"status\":8}}", UNREADABLE_ALL, NULL, NULL},
        {"{\"extstatus\":null}", UNREADABLE_ALL, NULL, NULL},
        {"{\"queue\":[8]}", UNREADABLE_ALL, NULL, NULL},
        /* an empty name is nobody's */
        {"{\"queue\":{\"peer\":\"\",\"calls\":\"1\"}}", UNREADABLE_NOTHING, NULL, NULL},
        {"{\"extstatus\":{\"exten\":\"\",\"status\":8}}", UNREADABLE_NOTHING, NULL, NULL},
    };
    EACH(one, cases) {
        const struct event *event;
        print_message("%s\n", one->text);
        assert_int_equal(decode_text(one->text, &event), 1);
        assert_int_equal(event->kind, EVENT_UNREADABLE);
        assert_int_equal(event->unreadable.thing, one->thing);
        assert_string_equal(event->unreadable.queue == NULL ? "-" : event->unreadable.queue,
                            one->queue == NULL ? "-" : one->queue);
        if (one->thing != UNREADABLE_NOTHING) {
            assert_string_equal(event->unreadable.name == NULL ? "-" : event->unreadable.name,
                                one->name == NULL ? "-" : one->name);
        }
    }
}

static const char *word_of_thing(const struct event *event)
{
    static const char letters[] = {
        [UNREADABLE_NOTHING] = '-', [UNREADABLE_EXTENSION] = 'e',  [UNREADABLE_QUEUE] = 'q',
        [UNREADABLE_AGENT] = 'a',   [UNREADABLE_CONFERENCE] = 'c', [UNREADABLE_ALL] = '*'};
    static char word[256];
    const struct unreadable_event *said = &event->unreadable;
    (void)snprintf(word, sizeof word, "%c:%s ", letters[said->thing], said->name == NULL ? "" : said->name);
    return word;
}

/* What is named in messages that can't be read; "" of those that put nothing in doubt. */
static void what_broken_messages_name(void **state)
{
    (void)state;
#define OURS(id, text) "{\"id\":" id ",\"channel\":\"pbx_MojaCentrala\",\"text\":" text "}"
    static const struct {
        const char *frame, *names;
        int64_t id;
    } cases[] = {
        /* a caller's name with a quotation mark, put in as it was */
        {OURS("7",
              "{\"subscriber\":{\"peer\":\"MojaCentrala-101\",\"statusValue\":8,\"connectPeerName\":\"Jan "
              "\"Kos\" Kot\"}}"),
         "e:101 a:101 ", 7},
        {OURS("7", "{\"cmember\":{\"channel\":\"SIP/x\",\"callerIDName\":\"a\"b\",\"conference\":\"Rada\"}}"),
         "c:Rada ", 7},
        {OURS("7", "{\"qmember\":{\"m_name\":\"a\"b\",\"peer\" : \"MojaCentrala-102\", "
                   "\"queue\":\"Sprzeda\\u017c\"}}"),
         "e:102 a:102 q:Sprzedaż ", 7},
        {OURS("7", "{\"queue\":{\"peer\":\"K \",\"calls\":\"1\"x}}"), "e:K  a:K  q:K  ", 7},
        {OURS("7", "{\"extstatus\":{\"exten\":130,\"status\":8},x}"), "e:130 ", 7},
        {OURS("7", "\"{\\\"extstatus\\\":{\\\"exten\\\":\\\"130\\\",\\\"status\\\":8},x}\""), "e:130 ", 7},
        /* the message can be read, and no event in it */
        {OURS("7", "5"), "*: ", 7},
        {OURS("7", "\"hello\""), "*: ", 7},
        {OURS("7", "{\"subscr"), "*: ", 7},
        /* no id, or none that can be one */
        {OURS("9223372036854775808", "{\"extstatus\":{\"exten\":\"101\",\"status\":8}}"), "e:101 ", 0},
        {"{\"channel\":\"pbx_MojaCentrala\",\"text\":{\"extstatus\":{\"exten\":\"101\",\"status\":8}}}",
         "e:101 ", 0},
        {"{\"text\":{\"extstatus\":{\"exten\":\"101\",\"a\"b\":1}},"
         "\"channel\":\"pbx_MojaCentrala\",\"id\":7}",
         "e:101 ", 0},
        {"{\"id\":null,\"channel\":\"pbx_MojaCentrala\",\"text\":{}}", "*: ", 0},
        {"{\"id\":null,\"channel\":\"pbx_mojacentrala\",\"text\":{}}", "*: ", 0},
        {"{\"id\":7,\"text\":{\"extstatus\":{\"exten\":\"101\",\"a\"b\":1}},"
         "\"channel\":\"pbx_MOJACENTRALA\"}",
         "e:101 ", 7},
        /* a name that can't be read may be anybody's */
        {OURS("7", "{\"extstatus\":{\"exten\":\"10"), "*: ", 7},
        {OURS("7", "{\"extstatus\":{\"exten\":\"1\"01\",\"status\":8}}"), "*: ", 7},
        {OURS("7", "\"{\\\"extstatus\\\":{\\\"exten\\\":\\\"1\\\"01\\\",x\""), "*: ", 7},
        {OURS("7", "\"{\\\"queue\\\":{\\\"peer\\\":\\\"Sprzeda\\\\u017c\\\",x\""), "*: ", 7},
        /* one event names nobody that can be told, another one does */
        {OURS("7",
              "{\"extstatus\":{'exten':\"101\",\"status\":8},\"queue\":{\"peer\":\"Q\",\"calls\":\"0\"}}"),
         "*: ", 7},
        {OURS("7", "{\"queue\":{\"peer\":\"Q\",\"calls\":\"0\"},\"extstatus\":{exten:\"101\",\"status\":8}}"),
         "*: ", 7},
        {OURS(
             "7",
             "{\"queue\":{\"peer\":\"Q\",\"calls\":\"0\"},\"extstatus\":{\"exten\":\"101\",\"status\":8},x}"),
         "e:Q a:Q q:Q e:101 ", 7},
        /* another exchange's telephone is in no doubt */
        {OURS("7",
              "{\"subscriber\":{\"peer\":\"OTHER-101\",\"statusValue\":8,\"connectPeerName\":\"a\"b\"}}"),
         "q:OTHER-101 ", 7},
        /* not ours, or no message of events: counted */
        {"{\"id\":7,\"channel\":\"pbx_Inna\",\"text\":{\"extstatus\":{\"exten\":\"101\",\"a\"b\":1}}}", "",
         7},
        {"{\"id\":7,\"channel\":\"pbx_MojaCentralaX\",\"text\":{\"exten\":\"101\"", "", 7},
        {"welcome to pbx_MojaCentrala2, exten \"exten\":\"101\"", "", 0},
        {"{\"id\":-2,\"channel\":\"pbx_MojaCentrala\",\"text\":Channel deleted}", "", -2},
        {"<html>\"peer\":\"101\"</html>", "", 0},
        {"{\"id\":7,\"text\":{\"extstatus\":{\"exten\":\"101\"}}}", "", 7},
    };
    EACH(one, cases) {
        char names[512] = "";
        const struct event *events;
        size_t count = cloudpbx_decode_frame(decoder, one->frame, strlen(one->frame), &events);
        print_message("%s\n", one->frame);
        assert_int_equal(events[0].frame.id, one->id);
        assert_true(events[0].frame.kind != FRAME_EVENTS);
        assert_int_equal(events[0].frame.unreadable, *one->names != '\0');
        for (size_t i = 1; i < count; i++) {
            assert_int_equal(events[i].kind, EVENT_UNREADABLE);
            assert_null(events[i].unreadable.event);
            (void)snprintf(names + strlen(names), sizeof names - strlen(names), "%s",
                           word_of_thing(&events[i]));
        }
        assert_string_equal(names, one->names);
    }
}

/* Whatever a publisher's text files begin with is no part of a message. */
static void a_byte_order_mark_is_no_part_of_a_frame(void **state)
{
    (void)state;
#define IDLE(number) "{\"extstatus\":{\"exten\":\"" number "\",\"status\":4}}"
    static const char *const frames[] = {
        "\ufeff" OURS("1", IDLE("130")),
        "\n" OURS("1", IDLE("130")) "\n",
        "{\"id\":\"1\",\"channel\":\"pbx_mojacentrala\",\"text\":" IDLE("130") "}",
        OURS("1", "\"\\ufeff{\\\"extstatus\\\":{\\\"exten\\\":\\\"130\\\",\\\"status\\\":4}}\""),
    };
    EACH(frame, frames) {
        const struct event *events;
        assert_int_equal(cloudpbx_decode_frame(decoder, *frame, strlen(*frame), &events), 2);
        assert_int_equal(events[0].frame.kind, FRAME_EVENTS);
        assert_int_equal(events[0].frame.id, 1);
        assert_int_equal(events[1].kind, EVENT_DEVICE);
        assert_string_equal(events[1].device.number, "130");
    }
}

/* With too many names it may as well be all. */
static void a_broken_message_may_name_too_many(void **state)
{
    (void)state;
    char frame[8192];
    for (int names = 63; names <= 66; names++) {
        int length = snprintf(frame, sizeof frame, "{\"id\":7,\"channel\":\"pbx_MojaCentrala\",\"text\":{");
        for (int i = 0; i < names; i++) {
            length += snprintf(frame + length, sizeof frame - (size_t)length,
                               "\"extstatus\":{\"exten\":\"%d\"},", i);
        }
        const struct event *events;
        size_t count = cloudpbx_decode_frame(decoder, frame, (size_t)length, &events);
        assert_int_equal(count, names <= 64 ? names + 1 : 2);
        assert_int_equal(events[1].unreadable.thing, names <= 64 ? UNREADABLE_EXTENSION : UNREADABLE_ALL);
    }
}

static void pauses_in_every_form(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        enum pause pause;
    } cases[] = {
        {",\"m_paused\":1", PAUSE_YES},
        {",\"m_paused\":true", PAUSE_YES},
        {",\"m_paused\":\"1\"", PAUSE_YES},
        {",\"m_paused\":\"true\"", PAUSE_YES},
        {",\"m_paused\":\"yes\"", PAUSE_YES},
        {",\"m_paused\":0", PAUSE_NO},
        {",\"m_paused\":false", PAUSE_NO},
        {",\"m_paused\":\"0\"", PAUSE_NO},
        {",\"m_paused\":\"false\"", PAUSE_NO},
        {",\"m_paused\":\"no\"", PAUSE_NO},
        {"", PAUSE_UNSAID},
        {",\"m_paused\":null", PAUSE_UNKNOWN},
        {",\"m_paused\":\"\"", PAUSE_UNKNOWN},
        {",\"m_paused\":\"2\"", PAUSE_UNKNOWN},
        {",\"m_paused\":2", PAUSE_UNKNOWN},
        {",\"m_paused\":[1]", PAUSE_UNKNOWN},
        {",\"m_paused\":1.0", PAUSE_UNKNOWN},
        {",\"m_paused\":\"on\"", PAUSE_UNKNOWN},
    };
    EACH(one, cases) {
        char text[256];
        const struct event *event;
        (void)snprintf(text, sizeof text,
                       "{\"qmember\":{\"peer\":\"MojaCentrala-101\",\"queue\":\"K\",\"m_status\":\"1\"%s}}",
                       one->json);
        assert_int_equal(decode_text(text, &event), 1);
        assert_int_equal(event->kind, EVENT_MEMBER);
        assert_int_equal(event->member.pause, one->pause);
    }
}

static void memberships_are_kept_as_they_are(void **state)
{
    (void)state;
    static const struct {
        const char *json, *membership;
    } cases[] = {{",\"m_mbshp\":\"static\"", "static"},
                 {",\"m_mbshp\":\"dynamic\"", "dynamic"},
                 {",\"m_mbshp\":\"realtime\"", "realtime"},
                 {",\"m_mbshp\":\"\"", NULL},
                 {",\"m_mbshp\":null", NULL},
                 {"", NULL}};
    EACH(one, cases) {
        char text[256];
        const struct event *event;
        (void)snprintf(text, sizeof text,
                       "{\"qmember\":{\"peer\":\"MojaCentrala-101\",\"queue\":\"K\",\"m_status\":\"1\"%s}}",
                       one->json);
        assert_int_equal(decode_text(text, &event), 1);
        assert_string_equal(event->member.membership == NULL ? "-" : event->member.membership,
                            one->membership == NULL ? "-" : one->membership);
    }
}

static void a_channel_is_no_name_of_an_agent(void **state)
{
    (void)state;
    static const struct {
        const char *json, *name;
    } cases[] = {
        {",\"m_name\":\"Agent 1\",\"m_location\":\"SIP/MojaCentrala-101\"", "Agent 1"},
        {",\"m_name\":\"Jan Nowak\"", "Jan Nowak"},
        {",\"m_name\":\"Serwis/Magazyn\"", "Serwis/Magazyn"},
        {",\"m_name\":\"Agent MojaCentrala-101\"", "Agent MojaCentrala-101"},
        {",\"m_name\":\"SIP/MojaCentrala-1\"", "SIP/MojaCentrala-1"}, /* of another: whatever that means */
        {",\"m_name\":\"SIP/MojaCentrala-101\",\"m_location\":\"SIP/MojaCentrala-101\"", NULL},
        {",\"m_name\":\"SIP\\/MojaCentrala-101\"", NULL},
        {",\"m_name\":\"SIP\\\\MojaCentrala-101\"", NULL},
        {",\"m_name\":\"SIP\\MojaCentrala-101\"", NULL}, /* as the document writes it */
        {",\"m_name\":\"PJSIP/MojaCentrala-101\"", NULL},
        {",\"m_name\":\"MojaCentrala-101\"", NULL},
        {",\"m_name\":\"Local/101@agents/n\",\"m_location\":\"Local/101@agents/n\"", NULL},
        {",\"m_name\":\"\"", NULL},
        {",\"m_name\":null", NULL},
        {",\"m_name\":[\"Anna\"]", NULL},
        {"", NULL},
    };
    EACH(one, cases) {
        char text[256];
        const struct event *event;
        (void)snprintf(text, sizeof text,
                       "{\"qmember\":{\"peer\":\"MojaCentrala-101\",\"queue\":\"K\",\"m_status\":\"1\"%s}}",
                       one->json);
        assert_int_equal(decode_text(text, &event), 1);
        assert_string_equal(event->member.name == NULL ? "-" : event->member.name,
                            one->name == NULL ? "-" : one->name);
    }
}

/* What each name may take of the decoder's room, as whole events and in a broken message: a sanitizer sees a
 * byte too far. */
static void names_find_their_room(void **state)
{
    (void)state;
    static const char *const bytes[] = {"x", "\x01", "\xff", "\\u0001", "\xc2\xad", "-"};
    static const char *const forms[] = {"\"peer\":\"%s-\",",
                                        "\"peer\":\"MojaCentrala-%s\",",
                                        "\"exten\":\"%s\",",
                                        "\"queue\":\"%s\",",
                                        "\"subscriber\":{\"peer\":\"%s-\",\"statusValue\":1},",
                                        "\"qmember\":{\"peer\":\"%s-1\",\"queue\":\"%s\",\"m_status\":1},"};
    static char frame[400 * 1024];
    EACH(byte, bytes) {
        EACH(form, forms) {
            for (size_t count = 1; count <= 280; count += 1 + count / 8) {
                char name[8 * 280 + 1];
                size_t size = strlen(*byte);
                for (size_t i = 0; i < count; i++) {
                    memcpy(name + i * size, *byte, size);
                }
                name[count * size] = '\0';
                size_t length = (size_t)snprintf(frame, sizeof frame,
                                                 "{\"id\":7,\"channel\":\"pbx_MojaCentrala\",\"text\":{");
                for (int field = 0; field < 70; field++) {
                    length += fill(frame + length, sizeof frame - length, *form, name);
                }
                const struct event *events;
                /* with no room from before */
                struct cloudpbx_decoder *own = cloudpbx_decoder_new("MojaCentrala");
                char *copy = malloc(length);
                assert_non_null(copy);
                memcpy(copy, frame, length);
                assert_true(cloudpbx_decode_frame(own, copy, length, &events) >= 1); /* it is cut … */
                memcpy(frame + length - 1, "}}", 2);
                assert_true(cloudpbx_decode_frame(own, frame, length + 1, &events) >= 1); /* … and whole */
                free(copy);
                cloudpbx_decoder_free(own);
            }
        }
    }
}

/* A prefix that is too long to be kept is another exchange's all the same. */
static void a_long_foreign_name_is_none_of_ours(void **state)
{
    (void)state;
    for (size_t length = 90; length <= 300; length++) {
        char text[512];
        const struct event *event;
        char name[320] = "";
        memset(name, 'x', length);
        (void)snprintf(text, sizeof text, "{\"subscriber\":{\"peer\":\"%s-101\",\"statusValue\":1}}", name);
        assert_int_equal(decode_text(text, &event), 1);
        assert_int_equal(event->kind, EVENT_FOREIGN);
    }
}

static void the_first_channel_becomes_ours(void **state)
{
    (void)state;
    const struct event *events;
    struct cloudpbx_decoder *own = cloudpbx_decoder_new(NULL);
    static const char ours[] = "{\"id\":1,\"channel\":\"pbx_A\",\"text\":{}}";
    static const char other[] = "{\"id\":1,\"channel\":\"pbx_B\",\"text\":{}}";
    assert_string_equal(cloudpbx_decoder_exchange(own), "");
    (void)cloudpbx_decode_frame(own, ours, strlen(ours), &events);
    assert_int_equal(events[0].frame.kind, FRAME_EVENTS);
    assert_string_equal(cloudpbx_decoder_exchange(own), "A");
    (void)cloudpbx_decode_frame(own, other, strlen(other), &events);
    assert_int_equal(events[0].frame.kind, FRAME_OTHER_CHANNEL);
    cloudpbx_decoder_free(own);
}

/* Every beginning of a frame, and every frame with one byte changed, is read without harm and never half
 * applied. */
static void broken_frames_are_harmless(void **state)
{
    (void)state;
    static const char frame[] = "{\"id\":46,\"channel\":\"pbx_MojaCentrala\",\"text\":["
                                "{\"extstatus\":{\"exten\":\"113\",\"status\":1},"
                                "\"subscriber\":{\"peer\":\"MojaCentrala-113\",\"statusValue\":1,"
                                "\"connectPeerName\":\"\\u0105\\M\"}},"
                                "{\"queue\":{\"peer\":\"K\",\"calls\":2}}]}";
    size_t length = sizeof frame - 1;
    for (size_t cut = 0; cut < length; cut++) {
        const struct event *events;
        char *copy = malloc(cut + 1); /* so that a sanitizer sees a byte too far */
        assert_non_null(copy);
        memcpy(copy, frame, cut);
        size_t count = cloudpbx_decode_frame(decoder, copy, cut, &events);
        assert_int_not_equal(events[0].frame.kind, FRAME_EVENTS);
        for (size_t i = 1; i < count; i++) {
            assert_int_equal(events[i].kind, EVENT_UNREADABLE);
        }
        free(copy);
    }
    for (size_t at = 0; at < length; at++) {
        for (int byte = 0; byte < 256; byte += 5) {
            char copy[sizeof frame];
            const struct event *events;
            memcpy(copy, frame, sizeof frame);
            copy[at] = (char)byte;
            size_t count = cloudpbx_decode_frame(decoder, copy, length, &events);
            assert_true(count >= 1 && count <= 9);
        }
    }
}

static void depth_and_length_are_bounded(void **state)
{
    (void)state;
    enum { DEPTH = 100000 };
    char *deep = malloc(DEPTH + 64);
    assert_non_null(deep);
    int used = snprintf(deep, 64, "{\"id\":1,\"channel\":\"pbx_MojaCentrala\",\"text\":{\"x\":");
    memset(deep + used, '[', DEPTH - 1);
    deep[used + DEPTH - 1] = '\0';
    assert_int_equal(kind_of(deep), FRAME_NOT_JSON);
    free(deep);
    size_t length = CLOUDPBX_FRAME_BYTES_MAX + 1;
    char *huge = calloc(length, 1);
    const struct event *events;
    assert_non_null(huge);
    memset(huge, ' ', length);
    memcpy(huge, "{\"peer\":\"\\u0041", 15);
    assert_int_equal(cloudpbx_decode_frame(decoder, huge, length, &events), 2);
    assert_int_equal(events[0].frame.kind, FRAME_NOT_JSON);
    assert_int_equal(events[1].unreadable.thing, UNREADABLE_ALL);
    free(huge);
}

/* An event that is added to the shapes must be found in a broken message, too. */
static void a_broken_event_of_every_shape_names_its_thing(void **state)
{
    (void)state;
    EACH(shape, cloudpbx_shapes) {
        char frame[256];
        const struct event *events;
        int length = snprintf(
            frame, sizeof frame,
            "{\"id\":7,\"channel\":\"pbx_MojaCentrala\",\"text\":{\"%s\":{\"%s\":\"101\",\"x\":\"a\"b\"}}}",
            shape->name.text, shape->fields[0].text);
        size_t count = cloudpbx_decode_frame(decoder, frame, (size_t)length, &events);
        bool found = false;
        for (size_t i = 1; i < count; i++) {
            assert_int_equal(events[i].kind, EVENT_UNREADABLE);
            found = found || events[i].unreadable.thing == shape->thing;
        }
        assert_true(found || (shape->thing == UNREADABLE_NOTHING && count == 2));
    }
}

/* A missing name would end the list of fields early. */
static void no_shape_has_a_hole(void **state)
{
    (void)state;
    EACH(shape, cloudpbx_shapes) {
        assert_non_null(shape->name.text);
        assert_non_null(shape->build);
        assert_non_null(shape->fields[0].text);
        assert_true((shape->keys & 1U) != 0); /* the first field names the thing */
        int count = 0;
        while (count < CLOUDPBX_FIELDS_MAX && shape->fields[count].text != NULL) {
            count++;
        }
        assert_int_equal(shape->keys >> count, 0);
        for (int i = count; i < CLOUDPBX_FIELDS_MAX; i++) {
            assert_null(shape->fields[i].text);
        }
    }
}

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_documents_examples),
        TEST(the_documents_replies),
        TEST(rows_that_can_not_be_read_spoil_no_others),
        TEST(an_empty_problem_is_none),
        TEST(callers_of_call_records),
        TEST(numbers_of_call_records),
        TEST(names_that_are_numbers),
        TEST(replies_that_are_not_promised),
        TEST(a_transcript_keeps_its_lines),
        TEST(a_list_comes_in_pieces),
        TEST(rows_have_bounds),
        TEST(a_document_has_bounds),
        TEST(only_a_deleted_channel_ends_the_count),
        TEST(frames_that_are_no_events),
        TEST(events_in_every_form),
        TEST(states_are_bits),
        TEST(strings_of_every_kind),
        TEST(numbers_of_peers),
        TEST(the_first_channel_becomes_ours),
        TEST(peers_of_other_exchanges),
        TEST(names_that_can_not_be_kept_stay_apart),
        TEST(one_mark_for_one_telephone),
        TEST(events_that_can_not_be_understood),
        TEST(what_broken_messages_name),
        TEST(a_broken_message_may_name_too_many),
        TEST(a_byte_order_mark_is_no_part_of_a_frame),
        TEST(pauses_in_every_form),
        TEST(memberships_are_kept_as_they_are),
        TEST(a_channel_is_no_name_of_an_agent),
        TEST(names_find_their_room),
        TEST(a_long_foreign_name_is_none_of_ours),
        TEST(broken_frames_are_harmless),
        TEST(depth_and_length_are_bounded),
        TEST(a_broken_event_of_every_shape_names_its_thing),
        cmocka_unit_test(no_shape_has_a_hole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
