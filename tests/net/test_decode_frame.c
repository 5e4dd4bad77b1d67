/* Frames to events: envelopes, channels, what is no message and what is broken. */

#include "tests/net/decode_fixture.h"

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

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(only_a_deleted_channel_ends_the_count),
        TEST(frames_that_are_no_events),
        TEST(the_first_channel_becomes_ours),
        TEST(what_broken_messages_name),
        TEST(a_broken_message_may_name_too_many),
        TEST(a_byte_order_mark_is_no_part_of_a_frame),
        TEST(names_find_their_room),
        TEST(a_long_foreign_name_is_none_of_ours),
        TEST(broken_frames_are_harmless),
        TEST(depth_and_length_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
