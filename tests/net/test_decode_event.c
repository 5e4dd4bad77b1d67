/* Events in every form in which they come, and those that can't be understood. */

#include "tests/net/decode_fixture.h"

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
#define MWI(counts) "{\"mwi\":{\"exten\":\"101\"" counts "}}"
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
        {MWI(""), UNREADABLE_VOICEMAIL, "101", NULL},
        {MWI(",\"new\":null"), UNREADABLE_VOICEMAIL, "101", NULL},
        {MWI(",\"new\":null,\"old\":1"), UNREADABLE_VOICEMAIL, "101", NULL},
        {MWI(",\"new\":\"\",\"old\":1"), UNREADABLE_VOICEMAIL, "101", NULL},
        {MWI(",\"new\":\"-1\",\"old\":\"0\""), UNREADABLE_VOICEMAIL, "101", NULL},
        {MWI(",\"new\":1,\"old\":1000001"), UNREADABLE_VOICEMAIL, "101", NULL},
        {MWI(",\"new\":1.5,\"old\":0"), UNREADABLE_VOICEMAIL, "101", NULL},
        {MWI(",\"new\":\"two\""), UNREADABLE_VOICEMAIL, "101", NULL},
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

/* The event of a member with these fields more. */
static const struct event *decode_member(const char *fields)
{
    char text[256];
    const struct event *event;
    (void)snprintf(text, sizeof text,
                   "{\"qmember\":{\"peer\":\"MojaCentrala-101\",\"queue\":\"K\",\"m_status\":\"1\"%s}}",
                   fields);
    assert_int_equal(decode_text(text, &event), 1);
    return event;
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
        const struct event *event = decode_member(one->json);
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
        const struct event *event = decode_member(one->json);
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
        const struct event *event = decode_member(one->json);
        assert_string_equal(event->member.name == NULL ? "-" : event->member.name,
                            one->name == NULL ? "-" : one->name);
    }
}

/* A count that is not there is unknown, which is not none. */
static void voicemail_is_counted(void **state)
{
    (void)state;
    static const struct {
        const char *counts;
        int new_count, old_count;
    } cases[] = {
        {",\"new\":\"2\",\"old\":\"1\"", 2, 1},
        {",\"new\":0,\"old\":0", 0, 0},
        {",\"new\":\"007\",\"old\":1000000", 7, VOICEMAIL_MAX},
        {",\"new\":3", 3, VOICEMAIL_UNKNOWN},
        {",\"old\":3", VOICEMAIL_UNKNOWN, 3},
    };
    EACH(one, cases) {
        char frame[256];
        const struct event *events;
        int length = snprintf(
            frame, sizeof frame,
            "{\"id\":7,\"channel\":\"pbx_MojaCentrala\",\"text\":{\"mwi\":{\"exten\":101%s}}}", one->counts);
        assert_int_equal(cloudpbx_decode_frame(decoder, frame, (size_t)length, &events), 2);
        assert_int_equal(events[1].kind, EVENT_VOICEMAIL);
        assert_string_equal(events[1].voicemail.number, "101");
        assert_int_equal(events[1].voicemail.new_count, one->new_count);
        assert_int_equal(events[1].voicemail.old_count, one->old_count);
    }
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
            /* all that is known of an extension: test_events */
            bool whole = strcmp(shape->fields[0].text, "exten") == 0 &&
                         events[i].unreadable.thing == UNREADABLE_EXTENSION;
            found = found || events[i].unreadable.thing == shape->thing || whole;
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
        TEST(events_in_every_form),
        TEST(voicemail_is_counted),
        TEST(states_are_bits),
        TEST(strings_of_every_kind),
        TEST(numbers_of_peers),
        TEST(peers_of_other_exchanges),
        TEST(names_that_can_not_be_kept_stay_apart),
        TEST(one_mark_for_one_telephone),
        TEST(events_that_can_not_be_understood),
        TEST(pauses_in_every_form),
        TEST(memberships_are_kept_as_they_are),
        TEST(a_channel_is_no_name_of_an_agent),
        TEST(a_broken_event_of_every_shape_names_its_thing),
        cmocka_unit_test(no_shape_has_a_hole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
