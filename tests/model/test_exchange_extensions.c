/* Extensions and their calls, as their events report them. */

#include "tests/model/exchange_fixture.h"

static void a_call_from_dialling_to_the_end(void **state)
{
    (void)state;
    (void)frame(1);
    assert_true((device("101", DEVICE_IN_USE) & CHANGED_EXTENSIONS) != 0);
    (void)party("101", DEVICE_DIALLING, "105", NULL);
    /* in use from the first digit on, and yet not talking */
    assert_int_equal(extension("101")->state, DEVICE_DIALLING);
    (void)device("105", DEVICE_RINGING);
    (void)party("105", DEVICE_RINGING, "101", "Jan Nowak");
    assert_string_equal(extension("105")->peer_number, "101");
    assert_int_equal(extension("105")->direction, CALL_IN);
    assert_string_equal(exchange_name_of(exchange, "101"), "Jan Nowak");

    now += 4000;
    (void)frame(2);
    (void)device("105", DEVICE_IN_USE);
    (void)party("105", DEVICE_IN_USE, "101", "Jan Nowak");
    (void)party("101", DEVICE_IN_USE, "105", "Ewa Lis");
    assert_int_equal(extension("101")->state, DEVICE_IN_USE);
    assert_int_equal(extension("101")->since, now);
    assert_int_equal(extension("101")->direction, CALL_OUT);
    struct call call;
    assert_true(call_of_first_side(&exchange->extensions, extension("101"), exchange->valid_from, &call));
    assert_int_equal(call.freshness, FRESHNESS_LIVE);
    assert_ptr_equal(call.other, extension("105"));
    assert_int_equal(call.since, now);
    /* listed once, at the first */
    assert_false(call_of_first_side(&exchange->extensions, extension("105"), exchange->valid_from, &call));

    now += 60000;
    (void)frame(3);
    (void)party("101", DEVICE_IDLE, NULL, NULL);
    (void)device("101", DEVICE_IDLE);
    (void)device("105", DEVICE_IDLE);
    (void)party("105", DEVICE_IDLE, NULL, NULL);
    assert_int_equal(extension("101")->state, DEVICE_IDLE);
    assert_string_equal(extension("101")->peer_number, "");
    assert_false(call_of(&exchange->extensions, extension("105"), exchange->valid_from, &call));
}

static void a_call_with_a_stale_side_is_stale(void **state)
{
    (void)state;
    struct call call;
    (void)frame(1);
    (void)party("101", DEVICE_IN_USE, "105", NULL);
    (void)frame(3);
    (void)party("105", DEVICE_IN_USE, "101", NULL);
    assert_true(call_of(&exchange->extensions, extension("105"), exchange->valid_from, &call));
    assert_ptr_equal(call.other, extension("101"));
    assert_int_equal(call.freshness, FRESHNESS_STALE);
    (void)frame(2);
    assert_true(call_of(&exchange->extensions, extension("105"), exchange->valid_from, &call));
    assert_int_equal(call.freshness, FRESHNESS_LIVE);
}

static void the_state_is_made_of_two_reports(void **state)
{
    (void)state;
    static const struct {
        enum device_state device, party;
        int64_t party_later_ms;
        enum device_state state;
    } cases[] = {
        {DEVICE_IN_USE, DEVICE_DIALLING, 0, DEVICE_DIALLING},
        {DEVICE_BUSY, DEVICE_DIALLING, 0, DEVICE_DIALLING},
        {DEVICE_RINGING, DEVICE_IDLE, 0, DEVICE_RINGING},
        {DEVICE_BUSY, DEVICE_IN_USE, 60000, DEVICE_BUSY},
        {DEVICE_IN_USE, DEVICE_ON_HOLD, 60000, DEVICE_IN_USE},
        {DEVICE_IDLE, DEVICE_RINGING, 5000, DEVICE_IDLE},
        {DEVICE_IDLE, DEVICE_RINGING, 5001, DEVICE_RINGING},
        {DEVICE_IN_USE, DEVICE_IDLE, 5001, DEVICE_IDLE},
        {DEVICE_IDLE, DEVICE_UNAVAILABLE, 9000, DEVICE_UNAVAILABLE},
        {DEVICE_IDLE, DEVICE_UNAVAILABLE, 10, DEVICE_IDLE},
        {DEVICE_RINGING_IN_USE, DEVICE_RINGING, 60000, DEVICE_RINGING_IN_USE},
    };
    EACH(one, cases) {
        struct state_report a = {.stamp = {.at = 100, .order = 1}, .state = one->device};
        struct state_report b = {.stamp = {.at = 100 + one->party_later_ms, .order = 2}, .state = one->party};
        assert_int_equal(extension_combined_state(&a, &b, 1), one->state);
        struct state_report unknown = {0};
        assert_int_equal(extension_combined_state(&a, &unknown, 1), one->device);
        assert_int_equal(extension_combined_state(&unknown, &b, 1), one->party);
        assert_int_equal(extension_combined_state(&a, &b, 2), one->party); /* the device's report is stale */
    }
    struct state_report unknown = {0};
    assert_int_equal(extension_combined_state(&unknown, &unknown, 1), DEVICE_UNKNOWN);
}

static void a_call_that_was_stale_begins_anew(void **state)
{
    (void)state;
    (void)frame(1);
    (void)device("101", DEVICE_IN_USE);
    now += 3600000;
    (void)frame(9);
    assert_true((device("101", DEVICE_IN_USE) & CHANGED_EXTENSIONS) != 0);
    assert_int_equal(extension("101")->since, now); /* it may be another call: an hour is not claimed */
    (void)frame(19);
    (void)device("101", DEVICE_UNKNOWN); /* a value that we have no name for */
    assert_int_equal(extension("101")->state, DEVICE_UNKNOWN);
}

static void a_call_that_was_stale_has_no_other_party_until_updated(void **state)
{
    (void)state;
    (void)link_is(LINK_OPEN);
    (void)frame(1);
    (void)device("101", DEVICE_RINGING);
    (void)party("101", DEVICE_RINGING, "113", "Serwis");
    (void)frame(2);
    (void)device("101", DEVICE_IN_USE);
    assert_string_equal(extension("101")->peer_number, "113");
    assert_int_equal(extension("101")->direction, CALL_IN);
    now += 600000;
    (void)link_is(LINK_LOST);
    (void)link_is(LINK_OPEN);
    (void)frame(9);
    (void)device("101", DEVICE_IN_USE); /* ten minutes later: who it is with now, nobody has said */
    assert_int_equal(freshness("101"), FRESHNESS_LIVE);
    assert_string_equal(extension("101")->peer_number, "");
    assert_string_equal(extension("101")->peer_name, "");
    assert_int_equal(extension("101")->direction, CALL_DIRECTION_UNKNOWN);
    (void)frame(10);
    (void)party("101", DEVICE_IN_USE, "601234567", "");
    assert_string_equal(extension("101")->peer_number, "601234567");
}

static void the_log_knows_who_called(void **state)
{
    (void)state;
    (void)frame(1);
    (void)device("105", DEVICE_RINGING);
    uint64_t rang = board->history.last;
    assert_string_equal(history_at(&board->history, rang)->other, "");
    (void)party("105", DEVICE_RINGING, "48601234567", "Klient");
    assert_int_equal(board->history.last, rang); /* the same entry, completed */
    assert_string_equal(history_at(&board->history, rang)->other, "48601234567");
    assert_string_equal(history_at(&board->history, rang)->text, "Klient");
    (void)frame(2);
    (void)party("105", DEVICE_RINGING, "48999", "Inny"); /* an entry that has a peer keeps it */
    assert_string_equal(history_at(&board->history, rang)->other, "48601234567");
}

/* … but not who calls now, where the entry is of a state that has passed, or of before the link was lost: the
 * call may be another one. */
static void the_log_does_not_mix_calls(void **state)
{
    (void)state;
    (void)frame(1);
    (void)device("105", DEVICE_RINGING);
    uint64_t rang = board->history.last;
    lose_and_reconnect(0);
    (void)frame(2);
    (void)device("105", DEVICE_RINGING);
    (void)party("105", DEVICE_RINGING, "48601234567", "Klient");
    assert_string_equal(history_at(&board->history, rang)->other, "");
    (void)frame(3);
    (void)device("106", DEVICE_RINGING);
    rang = board->history.last;
    (void)device("106", DEVICE_IN_USE);
    (void)party("106", DEVICE_IN_USE, "48999", "Inny");
    assert_string_equal(history_at(&board->history, rang)->other, "");
    assert_string_equal(history_at(&board->history, rang + 1)->other, "48999");
}

static void named_participant(const char *number, const char *name)
{
    (void)apply(&(struct event){.kind = EVENT_PARTICIPANT,
                                .participant = {.room = "Sala",
                                                .channel = "SIP/MojaCentrala-1-1",
                                                .number = number,
                                                .name = name,
                                                .joined = true}});
}

static void names_and_where_they_come_from(void **state)
{
    (void)state;
    (void)frame(1);
    (void)member("101", "K", MEMBER_FREE, false, NULL);
    assert_string_equal(exchange_name_of(exchange, "101"), "Agent");
    (void)party("105", DEVICE_RINGING, "101", "Anna Nowak");
    assert_string_equal(exchange_name_of(exchange, "101"), "Anna Nowak");
    (void)member("101", "K", MEMBER_RINGING, false, NULL); /* a worse source does not take it back */
    assert_string_equal(exchange_name_of(exchange, "101"), "Anna Nowak");
    (void)party("105", DEVICE_RINGING, "102", "102"); /* a number is no name */
    assert_string_equal(exchange_name_of(exchange, "102"), "");
    (void)party("105", DEVICE_RINGING, "48601234567", "Szef"); /* strangers name themselves: not learnt */
    assert_string_equal(exchange_name_of(exchange, "48601234567"), "");
    assert_string_equal(exchange_peer_name(exchange, extension("105")), "Szef"); /* … but shown */
    (void)apply(&(struct event){.kind = EVENT_CALL_RECORD,
                                .call_record = {.caller_number = "103", .caller_name = "Sekretariat 3"}});
    assert_string_equal(exchange_name_of(exchange, "103"), "Sekretariat 3");
    (void)apply(&(struct event){.kind = EVENT_CALL_RECORD, .call_record = {.caller_number = "104"}});
    assert_string_equal(exchange_name_of(exchange, "104"), "");
    named_participant("103", "Konferencja"); /* worse than a call record */
    assert_string_equal(exchange_name_of(exchange, "103"), "Sekretariat 3");
    named_participant("104", "Ewa Lis"); /* better than what a queue calls its member */
    (void)member("104", "K", MEMBER_FREE, false, NULL);
    assert_string_equal(exchange_name_of(exchange, "104"), "Ewa Lis");
    assert_true(directory_learn(&exchange->directory, "104", "Recepcja", NAME_FROM_USER, 0));
    (void)party("105", DEVICE_RINGING, "104", "Ewa Lis");
    assert_string_equal(exchange_name_of(exchange, "104"), "Recepcja");
}

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_call_from_dialling_to_the_end),
        TEST(a_call_with_a_stale_side_is_stale),
        TEST(the_state_is_made_of_two_reports),
        TEST(a_call_that_was_stale_begins_anew),
        TEST(a_call_that_was_stale_has_no_other_party_until_updated),
        TEST(the_log_knows_who_called),
        TEST(the_log_does_not_mix_calls),
        TEST(names_and_where_they_come_from),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
