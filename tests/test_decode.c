/* What CloudPBX sends, as the vendor's document prints it and as servers were seen to. */

#include "tests/harness.h"

#include "net/cloudpbx_decode.h"

#include <assert.h>
#include <locale.h>

static struct decoder *decoder;

static int set_up(void **state)
{
    (void)state;
    decoder = decoder_new("MojaCentrala");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    decoder_free(decoder);
    return 0;
}

/* Decodes `text` in an envelope; returns the events in it. */
static size_t decode_text(const char *text, const struct event **events)
{
    char frame[4096];
    int length = snprintf(frame, sizeof frame, "{\"id\":386,\"channel\":\"pbx_MojaCentrala\",\"text\":%s}", text);
    size_t count = decode_frame(decoder, frame, (size_t)length, events);
    assert_int_equal((*events)[0].kind, EVENT_FRAME);
    assert_int_equal((*events)[0].frame.kind, FRAME_EVENTS);
    assert_int_equal((*events)[0].frame.id, 386);
    (*events)++;
    return count - 1;
}

static enum frame_kind kind_of(const char *frame)
{
    const struct event *events;
    size_t count = decode_frame(decoder, frame, strlen(frame), &events);
    assert_true(count == 1 || events[0].frame.kind == FRAME_EVENTS);
    return events[0].frame.kind;
}

/* The examples of the document, letter by letter, line breaks and wrong escapes included. */
static void the_documents_examples(void **state)
{
    (void)state;
    const struct event *event;
    assert_int_equal(decode_text("{\n  \"subscriber\":\n    {\n      \"peer\": \"MojaCentrala-101\",\n"
                                 "      \"statusValue\": 1\n    }\n}", &event), 1);
    assert_int_equal(event->kind, EVENT_PARTY);
    assert_string_equal(event->party.number, "101");
    assert_int_equal(event->party.state, LINE_IN_USE);
    assert_null(event->party.peer_number);

    assert_int_equal(decode_text("{\n  \"extstatus\":\n    {\n      \"exten\": \"130\",\n      \"status\": 4\n    }\n}",
                                 &event), 1);
    assert_int_equal(event->kind, EVENT_DEVICE);
    assert_string_equal(event->device.number, "130");
    assert_int_equal(event->device.state, LINE_UNAVAILABLE);

    assert_int_equal(decode_text("{\n  \"queue\":\n    {\n      \"peer\": \"Kolejka1\",\n      \"calls\": \"1\"\n    }\n}",
                                 &event), 1);
    assert_int_equal(event->kind, EVENT_WAITING);
    assert_string_equal(event->waiting.queue, "Kolejka1");
    assert_int_equal(event->waiting.waiting, 1);

    assert_int_equal(decode_text("{\n  \"qmember\":\n    {\n      \"peer\": \"MojaCentrala-101\",\n"
                                 "      \"queue\": \"Kolejka1\",\n      \"m_status\": \"1\",\n      \"m_ct\": \"0\",\n"
                                 "      \"m_mbshp\": \"static\",\n      \"m_paused\": \"0\",\n"
                                 "      \"m_name\": \"Agent 1\",\n      \"m_location\": \"SIP\\MojaCentrala-101\"\n"
                                 "    }\n}", &event), 1);
    assert_int_equal(event->kind, EVENT_MEMBER);
    assert_string_equal(event->member.number, "101");
    assert_string_equal(event->member.queue, "Kolejka1");
    assert_string_equal(event->member.name, "Agent 1");
    assert_string_equal(event->member.location, "SIP\\MojaCentrala-101");
    assert_int_equal(event->member.status, MEMBER_FREE);
    assert_int_equal(event->member.taken, 0);
    assert_false(event->member.paused);
    assert_false(event->member.dynamic);
    assert_null(event->member.reason);

    assert_int_equal(decode_text("{\n  \"cmember\" :\n  {\n    \"channel\": \"SIP\\MojaCentrala-101-0005f005\",\n"
                                 "    \"action\": \"add\",\n    \"conference\": \"SesjaRady\",\n"
                                 "    \"callerIDName\": \"Jan Nowak\",\n    \"callerIDNum\": \"101\"\n  }\n}", &event), 1);
    assert_int_equal(event->kind, EVENT_PARTICIPANT);
    assert_string_equal(event->participant.channel, "SIP\\MojaCentrala-101-0005f005");
    assert_string_equal(event->participant.room, "SesjaRady");
    assert_string_equal(event->participant.name, "Jan Nowak");
    assert_true(event->participant.joined);

    assert_int_equal(decode_text("{\n  \"smsSendResponse\" :\n  {\n    \"MsgId\": \"3292468348841377230\",\n"
                                 "    \"to\": \"48XXXXXXXXX\",\n    \"status\": \"SENT\"\n  }\n}", &event), 1);
    assert_int_equal(event->kind, EVENT_MESSAGE);
    assert_string_equal(event->message.id, "3292468348841377230");
    assert_int_equal(event->message.status, MESSAGE_SENT);

    /* The envelope is printed with a placeholder in it, which is no JSON. */
    assert_int_equal(kind_of("{\"id\":386,\"channel\":\"pbx_MojaCentrala\",\"text\":{\"data}}"), FRAME_NOT_JSON);
}

static void the_documents_replies(void **state)
{
    (void)state;
    static const char cdr[] =
        "[  \n  {  \n    \"calldate\": \"2021-12-15 11:25:02\",  \n    \"clid\": \"\\\"Sekretariat 3\\\" <101>\",  \n"
        "    \"src\": \"101\",  \n    \"dst\": \"105\",  \n    \"channel\": \"SIP/PBX-101-00000028\",  \n"
        "    \"dstchannel\": \"SIP/PBX-105-00000029\",  \n    \"lastapp\": \"Queue\",  \n    \"duration\": 13,  \n"
        "    \"billsec\": 13,  \n    \"disposition\": \"ANSWERED\",  \n    \"uniqueid\": \"1639563902.75\",  \n"
        "    \"cost\": \"\",  \n    \"zone\": \"\"  \n  }  \n]";
    static const char transcripts[] = "[{\"uniqueid\": \"1639563902.75\", \"calldate\": \"2026-03-01 11:25:02\", "
                                      "\"src\": \"101\", \"dst\": \"105\"}]";
    static const char transcript[] = "{\"uniqueid\": \"1639563902.75\", \"content\": \"Treść transkrypcji rozmowy\", "
                                     "\"summary\": \"Podsumowanie transkrypcji\"}";
    static const char records[] = "[{\"uniqueid\": \"1552558647.371\", \"src\": \"101\", \"dst\": \"105\", "
                                  "\"format\": \"wav\", \"date\": \"2019-03-14 11:17:28\"}]";
    static const char sms[] = "{\"responseId\": \"3421756012963258480\", \"responseStatus\": \"QUEUE\", "
                              "\"responseErrorMessage\": null}";
    const struct event *event;
    assert_int_equal(decode_call_records(decoder, cdr, strlen(cdr), &event), 1);
    assert_string_equal(event->call_record.started, "2021-12-15 11:25:02");
    assert_string_equal(event->call_record.caller_id, "\"Sekretariat 3\" <101>");
    assert_string_equal(event->call_record.from, "101");
    assert_string_equal(event->call_record.application, "Queue");
    assert_int_equal(event->call_record.talked_s, 13);
    assert_int_equal(event->call_record.cost_grosz, -1);
    assert_int_equal(decode_transcripts(decoder, transcripts, strlen(transcripts), &event), 1);
    assert_string_equal(event->transcript.started, "2026-03-01 11:25:02");
    assert_int_equal(decode_transcript(decoder, transcript, strlen(transcript), &event), 1);
    assert_string_equal(event->transcript.content, "Treść transkrypcji rozmowy");
    assert_string_equal(event->transcript.summary, "Podsumowanie transkrypcji");
    assert_int_equal(decode_recordings(decoder, records, strlen(records), &event), 1);
    assert_string_equal(event->recording.format, "wav");
    struct sms_reply reply;
    assert_true(decode_sms_reply(decoder, sms, strlen(sms), &reply));
    assert_string_equal(reply.id, "3421756012963258480");
    assert_int_equal(reply.status, MESSAGE_QUEUED);
    assert_null(reply.problem);
}

/* Who is told that an SMS was not taken sends it again. */
static void an_empty_problem_is_none(void **state)
{
    (void)state;
    static const char sms[] = "{\"responseId\":\"7\",\"responseStatus\":\"QUEUE\",\"responseErrorMessage\":\"\"}";
    struct sms_reply reply;
    assert_true(decode_sms_reply(decoder, sms, strlen(sms), &reply));
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
    EACH (one, cases) {
        char reply[256];
        const struct event *events;
        int length = snprintf(reply, sizeof reply, "[{\"uniqueid\":\"1\",\"calldate\":\"x\",\"clid\":\"%s\"}]", one->clid);
        assert_int_equal(decode_call_records(decoder, reply, (size_t)length, &events), 1);
        const struct call_record *call = &events->call_record;
        assert_string_equal(call->caller_name == NULL ? "-" : call->caller_name, one->name == NULL ? "-" : one->name);
        assert_string_equal(call->caller_number == NULL ? "-" : call->caller_number,
                            one->number == NULL ? "-" : one->number);
    }
}

static void replies_that_are_not_promised(void **state)
{
    (void)state;
    static const char *const bad[] = {"",     "{}",  "[1]",      "[{}]", "[{\"uniqueid\":\"1\"}", "<html></html>",
                                      "null", "[[]", "\"text\"", "[{\"uniqueid\":null}]"};
    const struct event *events;
    struct sms_reply sms;
    EACH (reply, bad) {
        assert_int_equal(decode_call_records(decoder, *reply, strlen(*reply), &events), -1);
        assert_int_equal(decode_recordings(decoder, *reply, strlen(*reply), &events), -1);
        assert_int_equal(decode_transcripts(decoder, *reply, strlen(*reply), &events), -1);
        assert_int_equal(decode_transcript(decoder, *reply, strlen(*reply), &events), -1);
        assert_false(decode_sms_reply(decoder, *reply, strlen(*reply), &sms));
    }
    assert_int_equal(decode_call_records(decoder, "[]", 2, &events), 0);
}

/* One odd row among many, and characters that no JSON has: the others are read, and what was passed over is counted. */
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
        {"[{\"uniqueid\":\"1\",\"src\":\"a]\\\",}\"},{\"uniqueid\":NaN,\"x\":[{}]}]", 1, 1, "1"},
    };
    EACH (one, cases) {
        const struct event *events = NULL;
        ptrdiff_t rows = decode_recordings(decoder, one->json, strlen(one->json), &events);
        print_message("%s\n", one->json);
        assert_int_equal(rows, one->rows);
        if (one->rows > 0) {
            assert_int_equal(decode_unread_rows(decoder), one->unread);
            assert_string_equal(events[0].recording.id, one->first);
        }
    }
}

static void a_transcript_keeps_its_lines(void **state)
{
    (void)state;
    static const char reply[] = "{\"uniqueid\":\"1\",\"content\":\"A: Halo?\\r\\nB: \\u001b[31mDzień dobry\\n\","
                                "\"summary\":\"\"}";
    const struct event *event;
    assert_int_equal(decode_transcript(decoder, reply, strlen(reply), &event), 1);
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
        {"{\"id\":1,\"channel\":\"pbx_MojaCentrala\",\"text\":{\"queue\":{\"peer\":\"K\",\"calls\":1}", FRAME_NOT_JSON},
        {"{\"id\":1,\"channel\":\"pbx_Inna\",\"text\":{}}", FRAME_OTHER_CHANNEL},
        {"{\"id\":1,\"channel\":\"pbx_MojaCentralaX\",\"text\":{}}", FRAME_OTHER_CHANNEL},
        {"{\"id\":-2,\"channel\":\"pbx_MojaCentrala\",\"text\":Channel deleted}", FRAME_CONTROL},
        {"{\"id\":0,\"channel\":\"pbx_MojaCentrala\",\"text\":{}}", FRAME_CONTROL},
        {"{\"id\":-2,\"channel\":\"pbx_Inna\",\"text\":Channel deleted}", FRAME_OTHER_CHANNEL},
        {"{\"id\":1,\"channel\":\"pbx_MojaCentrala\",\"text\":{}}", FRAME_EVENTS},
        {"{\"text\":{},\"channel\":\"pbx_MojaCentrala\",\"id\":\"1\"}", FRAME_EVENTS},
        {"{\"id\":1,\"channel\":\"pbx_MojaCentrala\",\"text\":[],\"more\":[{\"a\":[1.5e3,true]}]}", FRAME_EVENTS},
        {"{\"id\":1e99,\"channel\":\"pbx_MojaCentrala\",\"text\":{}}", FRAME_NOT_AN_ENVELOPE},
        {"{\"id\":99999999999999999999,\"channel\":\"pbx_MojaCentrala\",\"text\":{}}", FRAME_NOT_AN_ENVELOPE},
    };
    EACH (one, cases) {
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
    EACH (one, cases) {
        char frame[128];
        const struct event *events;
        int length = snprintf(frame, sizeof frame, "{\"id\":%d,\"channel\":\"pbx_MojaCentrala\",\"text\":{}}", one->id);
        (void)decode_frame(decoder, frame, (size_t)length, &events);
        assert_int_equal(events[0].frame.ends_count, one->ends);
    }
}

static void events_in_every_form(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t events, unknown;
    } cases[] = {
        {"{}", 0, 0},
        {"{\"extstatus\":{\"exten\":\"1\",\"status\":0},\"extstatus\":{\"exten\":\"2\",\"status\":0}}", 2, 0},
        {"[{\"extstatus\":{\"exten\":\"1\",\"status\":0}},{\"queue\":{\"peer\":\"K\",\"calls\":0}}]", 2, 0},
        {"\"{\\\"extstatus\\\":{\\\"exten\\\":\\\"1\\\",\\\"status\\\":0}}\"", 1, 0},
        {"\"[{\\\"extstatus\\\":{\\\"exten\\\":\\\"1\\\",\\n\\\"status\\\":0}}]\"", 1, 0},
        {"{\"extstatus\":{\"exten\":\"1\",\"status\":0}}\n{\"extstatus\":{\"exten\":\"2\",\"status\":0}}\n", 2, 0},
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
        {"{\"smsSendResponse\":{\"MsgID\":\"7\",\"to\":\"48\",\"status\":\"SOMETHING NEW\"}}", 1, 0},
    };
    EACH (one, cases) {
        const struct event *events;
        size_t count = decode_text(one->text, &events);
        size_t unknown = 0;
        for (size_t i = 0; i < count; i++) {
            unknown += events[i].kind == EVENT_UNKNOWN;
        }
        if (count != one->events || unknown != one->unknown) {
            fail_msg("%s gives %zu events, %zu of them unknown", one->text, count, unknown);
        }
    }
}

static void states_are_bits(void **state)
{
    (void)state;
    static const struct {
        int code;
        enum line_state state;
    } cases[] = {
        {0, LINE_IDLE},     {1, LINE_IN_USE},   {2, LINE_BUSY},        {3, LINE_BUSY},
        {4, LINE_UNAVAILABLE}, {8, LINE_RINGING}, {9, LINE_RINGING_IN_USE}, {16, LINE_ON_HOLD},
        {17, LINE_IN_USE},  {24, LINE_RINGING_IN_USE}, {32, LINE_DIALLING}, {-1, LINE_UNAVAILABLE},
        {-2, LINE_UNAVAILABLE}, {-3, LINE_UNKNOWN}, {64, LINE_UNKNOWN},
    };
    EACH (one, cases) {
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
    EACH (one, cases) {
        char text[512];
        const struct event *event;
        (void)snprintf(text, sizeof text,
                       "{\"subscriber\":{\"peer\":\"M-1\",\"statusValue\":1,\"connectPeerName\":\"%s\"}}", one->json);
        assert_int_equal(decode_text(text, &event), 1);
        assert_string_equal(event->party.peer_name, one->name);
    }
}

/* As long as a name may be: DECODE_NAME_BYTES_MAX. */
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
        {"Moja", "Moja-Centrala-101", "Centrala-101"}, /* a number of ours may hold a dash, a name of ours is known */
        {"MojaCentrala", "Inna-101", "101"},
        {"MojaCentrala", "101", "101"},
        {"", "Moja-Centrala-101", "101"},
        {LONGEST_NAME, LONGEST_NAME "-101", "101"},
    };
    static_assert(sizeof LONGEST_NAME == DECODE_NAME_BYTES_MAX + 1, "the longest name");
    EACH (one, cases) {
        char frame[512];
        const struct event *events;
        struct decoder *own = decoder_new(one->exchange);
        int length = snprintf(frame, sizeof frame,
                              "{\"id\":1,\"channel\":\"pbx_%s\",\"text\":{\"subscriber\":{\"peer\":\"%s\",\"statusValue\":1}}}",
                              one->exchange, one->peer);
        assert_int_equal(decode_frame(own, frame, (size_t)length, &events), 2);
        assert_string_equal(events[1].party.number, one->number);
        decoder_free(own);
    }
}

static void the_first_channel_becomes_ours(void **state)
{
    (void)state;
    const struct event *events;
    struct decoder *own = decoder_new(NULL);
    static const char ours[] = "{\"id\":1,\"channel\":\"pbx_A\",\"text\":{}}";
    static const char other[] = "{\"id\":1,\"channel\":\"pbx_B\",\"text\":{}}";
    assert_string_equal(decoder_exchange(own), "");
    (void)decode_frame(own, ours, strlen(ours), &events);
    assert_int_equal(events[0].frame.kind, FRAME_EVENTS);
    assert_string_equal(decoder_exchange(own), "A");
    (void)decode_frame(own, other, strlen(other), &events);
    assert_int_equal(events[0].frame.kind, FRAME_OTHER_CHANNEL);
    decoder_free(own);
}

/* Every beginning of a frame, and every frame with one byte changed, is read without harm and never half applied. */
static void broken_frames_are_harmless(void **state)
{
    (void)state;
    static const char frame[] =
        "{\"id\":46,\"channel\":\"pbx_MojaCentrala\",\"text\":[{\"extstatus\":{\"exten\":\"113\",\"status\":1},"
        "\"subscriber\":{\"peer\":\"MojaCentrala-113\",\"statusValue\":1,\"connectPeerName\":\"\\u0105\\M\"}},"
        "{\"queue\":{\"peer\":\"K\",\"calls\":2}}]}";
    size_t length = sizeof frame - 1;
    for (size_t cut = 0; cut < length; cut++) {
        const struct event *events;
        char *copy = malloc(cut + 1); /* so that a sanitizer sees a byte too far */
        assert_non_null(copy);
        memcpy(copy, frame, cut);
        assert_int_equal(decode_frame(decoder, copy, cut, &events), 1);
        free(copy);
    }
    for (size_t at = 0; at < length; at++) {
        for (int byte = 0; byte < 256; byte += 5) {
            char copy[sizeof frame];
            const struct event *events;
            memcpy(copy, frame, sizeof frame);
            copy[at] = (char)byte;
            size_t count = decode_frame(decoder, copy, length, &events);
            assert_true(count >= 1 && count <= 5);
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
    size_t length = DECODE_FRAME_BYTES_MAX + 1;
    char *huge = calloc(length, 1);
    const struct event *events;
    assert_non_null(huge);
    memset(huge, ' ', length);
    assert_int_equal(decode_frame(decoder, huge, length, &events), 1);
    assert_int_equal(events[0].frame.kind, FRAME_NOT_JSON);
    free(huge);
}

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_documents_examples),        TEST(the_documents_replies),
        TEST(rows_that_can_not_be_read_spoil_no_others), TEST(an_empty_problem_is_none),      TEST(callers_of_call_records),
        TEST(replies_that_are_not_promised), TEST(a_transcript_keeps_its_lines),
        TEST(only_a_deleted_channel_ends_the_count),
        TEST(frames_that_are_no_events),     TEST(events_in_every_form),
        TEST(states_are_bits),               TEST(strings_of_every_kind),
        TEST(numbers_of_peers),              TEST(the_first_channel_becomes_ours),
        TEST(broken_frames_are_harmless),    TEST(depth_and_length_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
