/* What the lists of states say: each word is read back, and no state is free, idle or final by accident. */

#include "tests/harness.h"

#include "model/agent.h"
#include "model/board.h"
#include "model/states.h"

static void words_are_unlike(const char *(*word_of)(int), int count)
{
    for (int i = 0; i < count; i++) {
        assert_true(strlen(word_of(i)) > 0);
        for (int other = 0; other < i; other++) {
            assert_string_not_equal(word_of(i), word_of(other));
        }
    }
}

#define WORD_OF(tag)                                                                                         \
    static const char *tag##_word_of(int value)                                                              \
    {                                                                                                        \
        return tag##_word((enum tag)value);                                                                  \
    }
WORD_OF(device_state)
WORD_OF(member_status)
WORD_OF(sms_status)
WORD_OF(frame_kind)
WORD_OF(unreadable_thing)
WORD_OF(link_state)
WORD_OF(outcome)
WORD_OF(freshness)

static void each_constant_has_a_word_of_its_own(void **state)
{
    (void)state;
    words_are_unlike(device_state_word_of, DEVICE_STATE_COUNT);
    words_are_unlike(member_status_word_of, MEMBER_STATUS_COUNT);
    words_are_unlike(sms_status_word_of, SMS_STATUS_COUNT);
    words_are_unlike(frame_kind_word_of, FRAME_KIND_COUNT);
    words_are_unlike(unreadable_thing_word_of, UNREADABLE_THING_COUNT);
    words_are_unlike(link_state_word_of, LINK_STATE_COUNT);
    words_are_unlike(outcome_word_of, OUTCOME_COUNT);
    words_are_unlike(freshness_word_of, FRESHNESS_COUNT);
}

static void a_telephone_that_talks_is_engaged(void **state)
{
    (void)state;
    int resting = 0;
    for (int i = 0; i < DEVICE_STATE_COUNT; i++) {
        enum device_state device = (enum device_state)i;
        assert_true(device_state_is_engaged(device) || !device_state_is_talking(device));
        resting += !device_state_is_engaged(device);
    }
    assert_int_equal(resting, 3); /* unknown, idle, unavailable */
    assert_false(device_state_is_engaged(DEVICE_UNKNOWN));
    assert_false(device_state_is_engaged(DEVICE_IDLE));
    assert_false(device_state_is_engaged(DEVICE_UNAVAILABLE));
}

static void only_the_gateway_gives_an_sms_up(void **state)
{
    (void)state;
    for (int i = 0; i < SMS_STATUS_COUNT; i++) {
        enum sms_status status = (enum sms_status)i;
        bool ours = status == SMS_SENDING || status == SMS_UNCERTAIN;
        assert_int_equal(sms_status_from_word(sms_status_word(status)), ours ? SMS_UNKNOWN : status);
        assert_false(ours && sms_has_failed(status));
    }
    assert_int_equal(sms_status_from_word("delivered"), SMS_DELIVERED);
    assert_int_equal(sms_status_from_word("no such word"), SMS_UNKNOWN);
    assert_int_equal(sms_status_from_word(""), SMS_UNKNOWN);
}

static void only_free_counts_as_free(void **state)
{
    (void)state;
    for (int i = 0; i < MEMBER_STATUS_COUNT; i++) {
        enum member_status status = (enum member_status)i;
        for (int f = 0; f < FRESHNESS_COUNT; f++) {
            for (int p = PAUSE_NO; p <= PAUSE_UNKNOWN; p++) {
                bool is_free = agent_class_of(status, (enum pause)p, (enum freshness)f, false) == AGENTS_FREE;
                assert_int_equal(is_free, status == MEMBER_FREE && f == FRESHNESS_LIVE && p == PAUSE_NO);
            }
        }
    }
}

/* Whatever status an agent has in one queue and unknown in another, the status is shown. */
static void any_status_is_more_than_unknown(void **state)
{
    (void)state;
    const struct stamp stamp = {.at = 1000, .order = 1};
    for (int i = 0; i < MEMBER_STATUS_COUNT; i++) {
        struct agent agent = {0};
        struct membership before;
        struct member_event event = {.number = "101", .queue = "A", .status = (enum member_status)i};
        (void)agent_apply(&agent, &event, &stamp, 1, &before);
        event.queue = "B";
        event.status = MEMBER_UNKNOWN;
        (void)agent_apply(&agent, &event, &stamp, 1, &before);
        assert_int_equal(agent_summary(&agent, 1, 0).status, i);
        agent_done(&agent);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_constant_has_a_word_of_its_own),
        cmocka_unit_test(a_telephone_that_talks_is_engaged),
        cmocka_unit_test(only_the_gateway_gives_an_sms_up),
        cmocka_unit_test(only_free_counts_as_free),
        cmocka_unit_test(any_status_is_more_than_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
