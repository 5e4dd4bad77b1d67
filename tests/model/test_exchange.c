/* The model as a whole: stories of events, in an exchange's order. */

#include "tests/model/exchange_fixture.h"

static unsigned foreign(const char *name)
{
    return apply(&(struct event){.kind = EVENT_FOREIGN, .foreign = {.exchange = name}});
}

/* Names from outside may be longer than what is kept of them, and are still known when they come again. */
static void long_names_are_known_again(void **state)
{
    (void)state;
    char name[200];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    link_is(LINK_OPEN);
    for (int64_t id = 1; id <= 3; id++) {
        frame(id);
        member("101", name, MEMBER_FREE, false, NULL);
        participant("R", name, "101", true);
        apply(&(struct event){.kind = EVENT_SMS, .sms = {.id = name, .to = "48", .status = SMS_SENT}});
    }
    const struct agent *agent = table_get(&exchange->agents, "101");
    const struct conference *conference = table_get(&exchange->conferences, "R");
    assert_int_equal(agent->queue_count, 1);
    assert_non_null(agent_membership(agent, name));
    assert_int_equal(conference->count, 1);
    assert_int_equal(exchange->messages.count, 1);
    participant("R", name, "101", false);
    assert_int_equal(conference->count, 0);
}

static unsigned sms_state(const char *id, enum sms_status status)
{
    return apply(
        &(struct event){.kind = EVENT_SMS, .sms = {.id = id, .to = "48601234567", .status = status}});
}

static void answer(const struct action *action, enum outcome outcome, const char *id)
{
    (void)apply(&(struct event){.kind = EVENT_OUTCOME,
                                .outcome = {.action = action,
                                            .outcome = outcome,
                                            .text = "text",
                                            .message_id = id,
                                            .message_status = SMS_QUEUED}});
}

static void messages_and_their_states(void **state)
{
    (void)state;
    struct action first = {.kind = ACTION_SMS, .serial = 1, .to = "601234567", .text = "Dzień dobry"};
    struct action second = {.kind = ACTION_SMS, .serial = 2, .to = "601234567", .text = "Raz jeszcze"};
    (void)apply(&(struct event){.kind = EVENT_REQUESTED, .requested = {.action = &first}});
    assert_int_equal(exchange->messages.list[0]->status, SMS_SENDING);
    answer(&first, OUTCOME_DONE, "77");
    (void)frame(1);
    (void)sms_state("77", SMS_SENT);
    (void)frame(2);
    (void)sms_state("77", SMS_DELIVERED);
    assert_int_equal(exchange->messages.list[0]->status, SMS_DELIVERED);
    assert_string_equal(exchange->messages.list[0]->text, "Dzień dobry");

    /* The stream is faster than the answer. */
    (void)apply(&(struct event){.kind = EVENT_REQUESTED, .requested = {.action = &second}});
    (void)frame(3);
    (void)sms_state("78", SMS_SENT);
    assert_int_equal(exchange->messages.count, 3);
    answer(&second, OUTCOME_DONE, "78");
    assert_int_equal(exchange->messages.count, 2);
    assert_int_equal(exchange->messages.list[1]->status, SMS_SENT);
    assert_string_equal(exchange->messages.list[1]->text, "Raz jeszcze");

    struct action lost = {.kind = ACTION_SMS, .serial = 3, .to = "601234567", .text = "?"};
    (void)apply(&(struct event){.kind = EVENT_REQUESTED, .requested = {.action = &lost}});
    answer(&lost, OUTCOME_UNCERTAIN, NULL);
    assert_int_equal(exchange->messages.list[2]->status, SMS_UNCERTAIN); /* not failed: nobody knows */
}

static void a_repeated_request_is_an_accident(void **state)
{
    (void)state;
    struct action_guard guard = {0};
    struct requests pending = {0};
    struct action dial = {.kind = ACTION_DIAL, .to = "105"};
    struct action other = {.kind = ACTION_DIAL, .to = "106"};
    struct action list = {.kind = ACTION_CALL_RECORDS};
    assert_int_equal(ACTION_ALLOWED, action_guard_check(&guard, &pending, &dial, 1000));
    assert_int_equal(ACTION_REPEATED, action_guard_check(&guard, &pending, &dial, 1000));
    assert_int_equal(ACTION_REPEATED, action_guard_check(&guard, &pending, &dial, 3999));
    assert_int_equal(ACTION_ALLOWED, action_guard_check(&guard, &pending, &list, 3999));
    assert_int_equal(ACTION_ALLOWED, action_guard_check(&guard, &pending, &dial, 4000));
    assert_int_equal(ACTION_ALLOWED, action_guard_check(&guard, &pending, &other, 4001));
    assert_int_equal(ACTION_ALLOWED, action_guard_check(&guard, &pending, &dial, 4002));
    struct action sms = {.kind = ACTION_SMS, .to = "105", .text = "a"};
    assert_int_equal(ACTION_ALLOWED, action_guard_check(&guard, &pending, &sms, 4003));
    assert_int_equal(ACTION_REPEATED, action_guard_check(&guard, &pending, &sms, 4004));
    sms.text[0] = 'b';
    assert_int_equal(ACTION_ALLOWED, action_guard_check(&guard, &pending, &sms, 4005));
}

/* What has no answer yet is not asked for again, however long ago it was, and the guard does not remember
 * what it refuses. */
static void a_pending_request_is_not_repeated(void **state)
{
    (void)state;
    static const struct action cases[] = {
        {.kind = ACTION_DIAL, .from = "101", .to = "105"}, {.kind = ACTION_DIAL, .from = "102", .to = "105"},
        {.kind = ACTION_DIAL, .from = "101", .to = "106"}, {.kind = ACTION_SMS, .to = "105", .text = "a"},
        {.kind = ACTION_SMS, .to = "105", .text = "b"},
    };
    EACH(asked, cases) {
        struct action_guard guard = {0};
        struct requests pending = {0};
        requests_add(&pending, asked, 0);
        EACH(one, cases) {
            enum action_verdict verdict = one == asked ? ACTION_PENDING : ACTION_ALLOWED;
            assert_int_equal(verdict, action_guard_check(&guard, &pending, one, (one - cases + 1) * 10000));
        }
        assert_true(requests_remove(&pending, asked));
        assert_int_equal(ACTION_ALLOWED, action_guard_check(&guard, &pending, asked, 90000));
    }
    const struct action list = {.kind = ACTION_CALL_RECORDS};
    struct requests pending = {0};
    requests_add(&pending, &list, 0);
    assert_int_equal(ACTION_ALLOWED, action_guard_check(&(struct action_guard){0}, &pending, &list, 1));
}

static void what_is_not_kept_is_said_once(void **state)
{
    (void)state;
    (void)frame(1);
    exchange->conferences.limit = 1;
    (void)participant("R1", "SIP/1", "101", true);
    uint64_t before = board->history.last;
    assert_int_equal(participant("R2", "SIP/2", "102", true), CHANGED_HISTORY | CHANGED_LINK);
    assert_int_equal(participant("R3", "SIP/3", "103", true), CHANGED_NOTHING);
    assert_int_equal(board->history.last, before + 1);
    assert_int_equal(history_at(&board->history, before + 1)->kind, HISTORY_OVERFLOW);
    assert_int_equal(exchange->overflow, 2);
}

static void history_forgets_the_oldest(void **state)
{
    (void)state;
    uint64_t before = board->history.last;
    for (int64_t id = 1; id <= 2 * HISTORY_ENTRIES_MAX; id++) {
        (void)frame(id);
        (void)waiting("K", (int)(id % 2));
    }
    assert_int_equal(board->history.last, before + 2 * HISTORY_ENTRIES_MAX);
    uint64_t first = history_first(&board->history);
    assert_int_equal(board->history.last - first + 1, HISTORY_ENTRIES_MAX);
    assert_int_equal(history_at(&board->history, first)->serial, first);
}

static void other_exchanges_are_counted_by_name(void **state)
{
    (void)state;
    uint64_t before = board->history.last;
    for (int i = 0; i < 150; i++) {
        (void)frame(i + 1);
        (void)foreign("OTHER");
    }
    (void)foreign("trunk");
    /* the 1st, 10th and 100th, and the first of the trunk */
    assert_int_equal(board->history.last - before, 4);
    assert_string_equal(history_at(&board->history, before + 3)->subject, "OTHER");
    assert_int_equal(history_at(&board->history, before + 3)->after, 100);
    assert_int_equal(exchange->foreign.events, 151);
    assert_string_equal(exchange->foreign.names[0].name, "OTHER");
    assert_int_equal(exchange->foreign.names[0].events, 150);
    assert_int_equal(exchange->foreign.names[1].events, 1);
    for (int i = 0; i < 100; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "more %d", i);
        (void)foreign(name);
    }
    assert_int_equal(exchange->foreign.events, 251);
    assert_int_equal(exchange->extensions.count, 0);
}

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(long_names_are_known_again),        TEST(messages_and_their_states),
        TEST(a_repeated_request_is_an_accident), TEST(a_pending_request_is_not_repeated),
        TEST(what_is_not_kept_is_said_once),     TEST(other_exchanges_are_counted_by_name),
        TEST(history_forgets_the_oldest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
