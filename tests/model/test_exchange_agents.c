/* Agents and their queues: who is free, paused, silent or unknown. */

#include "tests/model/exchange_fixture.h"

static void the_reason_of_a_pause_is_sent_once(void **state)
{
    (void)state;
    (void)frame(1);
    (void)member("101", "K", MEMBER_FREE, true, "obiad");
    (void)frame(2);
    (void)member("101", "K", MEMBER_RINGING, true, NULL);
    const struct agent *agent = table_get(&exchange->agents, "101");
    assert_string_equal(agent_membership(agent, "K")->reason, "obiad");
    (void)frame(3);
    (void)member("101", "K", MEMBER_FREE, false, NULL);
    assert_string_equal(agent_membership(agent, "K")->reason, "");
    (void)frame(4);
    (void)member("101", "K", MEMBER_FREE, true, NULL); /* another pause, without a reason */
    assert_string_equal(agent_membership(agent, "K")->reason, "");
    assert_int_equal(exchange_agent_summary(exchange, agent, now).pause, PAUSED_EVERYWHERE);
    (void)frame(5);
    (void)member("101", "Q2", MEMBER_FREE, false, NULL);
    assert_int_equal(exchange_agent_summary(exchange, agent, now).pause, PAUSED_SOMEWHERE);
    assert_int_equal(agent->queue_count, 2);
}

static void an_agent_that_is_gone_can_be_removed(void **state)
{
    (void)state;
    (void)frame(1);
    (void)member("109", "K", MEMBER_FREE, false, NULL);
    const struct event removed = {.kind = EVENT_REMOVED, .removed = {.number = "109"}};
    assert_true((apply(&removed) & CHANGED_AGENTS) != 0);
    assert_int_equal(apply(&removed), CHANGED_NOTHING);
    assert_int_equal(exchange->agents.count, 0);
}

static void an_agent_without_updates_is_silent_and_not_free(void **state)
{
    (void)state;
    enum { HOUR_MS = 60 * 60 * 1000 };
    exchange->silent_ms = 12 * HOUR_MS;
    assert_int_equal(exchange_next_silence_ms(exchange, now), -1);
    (void)frame(1);
    (void)member("101", "K", MEMBER_FREE, false, NULL);
    (void)member("102", "K", MEMBER_FREE, false, NULL);
    (void)member("102", "L", MEMBER_IN_USE, false, NULL);
    now += HOUR_MS;
    (void)frame(2);
    (void)member("102", "K", MEMBER_FREE, false, NULL);
    assert_int_equal(exchange_next_silence_ms(exchange, now), 11 * HOUR_MS + 1);
    now += 11 * HOUR_MS;
    assert_false(agent("101").silent);
    now++;
    assert_true(agent("101").silent);
    assert_false(agent("102").silent);
    assert_int_equal(agent("102").status, MEMBER_FREE); /* L was left, perhaps, in the middle of a call */
    struct queue_figures figures = stats_exchange(exchange, now);
    assert_int_equal(figures.agents[AGENTS_FREE], 1);
    assert_int_equal(figures.agents[AGENTS_SILENT], 1);
    assert_int_equal(exchange_next_silence_ms(exchange, now), HOUR_MS);
    (void)frame(3);
    assert_true((member("101", "K", MEMBER_FREE, false, NULL) & CHANGED_AGENTS) != 0);
    assert_int_equal(member("101", "K", MEMBER_FREE, false, NULL), CHANGED_NOTHING);
    assert_false(agent("101").silent);
    now += 12 * HOUR_MS + 1;
    (void)apply(&(struct event){.kind = EVENT_REMOVED, .removed = {.number = "102", .queue = "L"}});
    assert_int_equal(((const struct agent *)table_get(&exchange->agents, "102"))->queue_count, 1);
    (void)apply(&(struct event){.kind = EVENT_REMOVED, .removed = {.number = "102", .queue = "K"}});
    assert_null(table_get(&exchange->agents, "102"));
    assert_int_equal(history_at(&board->history, board->history.last)->kind, HISTORY_REMOVED);
    exchange->silent_ms = 0;
    assert_false(agent("101").silent);
    (void)frame(4);
    (void)member("102", "K", MEMBER_FREE, false, NULL); /* reported again: back */
    assert_int_equal(agent("102").status, MEMBER_FREE);
}

static void the_reason_is_that_of_a_pause_that_counts(void **state)
{
    (void)state;
    (void)frame(1);
    (void)member("101", "K", MEMBER_FREE, true, "obiad");
    (void)frame(3); /* 2 is missing: that pause may be over */
    (void)member("101", "L", MEMBER_FREE, true, NULL);
    assert_int_equal(agent("101").pause, PAUSED_EVERYWHERE);
    assert_string_equal(agent("101").reason, "");
    (void)frame(2); /* nothing of them */
    assert_string_equal(agent("101").reason, "obiad");
}

static void a_stale_queue_makes_nobody_free(void **state)
{
    (void)state;
    (void)frame(1);
    (void)member("101", "K", MEMBER_FREE, false, NULL);
    (void)frame(3);
    (void)member("101", "L", MEMBER_FREE, true, "obiad");
    struct queue_figures figures = stats_exchange(exchange, now);
    assert_int_equal(figures.agents[AGENTS_FREE], 0); /* that K is no pause is as old as the gap */
    assert_int_equal(figures.agents[AGENTS_PAUSED], 1);
}

/* `name`: what the exchange calls the agent; NULL: the message has none. */
static unsigned named_member(const char *number, const char *queue, const char *name)
{
    return apply(&(struct event){.kind = EVENT_MEMBER,
                                 .member = {.number = number,
                                            .queue = queue,
                                            .name = name,
                                            .status = MEMBER_FREE,
                                            .calls_completed = 1,
                                            .pause = PAUSE_NO}});
}

static const char *agent_name(const char *number)
{
    const struct agent *found = table_get(&exchange->agents, number);
    assert_non_null(found);
    return exchange_agent_name(exchange, found);
}

static void agents_names_and_where_they_come_from(void **state)
{
    (void)state;
    (void)frame(1);
    (void)named_member("101", "K", NULL);
    assert_string_equal(agent_name("101"), "");
    (void)named_member("101", "K", "101"); /* a number is no name */
    assert_string_equal(agent_name("101"), "");
    (void)party("105", DEVICE_RINGING, "101", "Anna Nowak");
    assert_string_equal(agent_name("101"), "Anna Nowak"); /* the extension's: it has no other */
    assert_true((named_member("101", "K", "Agent 1") & CHANGED_AGENTS) != 0);
    assert_string_equal(agent_name("101"), "Agent 1");
    assert_string_equal(exchange_name_of(exchange, "101"), "Anna Nowak"); /* the extension keeps its own */
    (void)party("105", DEVICE_RINGING, "101", "Anna Nowak-Lis");
    assert_string_equal(agent_name("101"), "Agent 1");
    (void)named_member("101", "K", " \u00a0"); /* nothing to be seen */
    assert_string_equal(agent_name("101"), "Agent 1");
    (void)named_member("101", "K", NULL); /* not in each message */
    assert_string_equal(agent_name("101"), "Agent 1");

    assert_true(directory_learn(&exchange->directory, "101", "Ania", NAME_FROM_CONTACT, 0));
    assert_string_equal(agent_name("101"), "Ania"); /* what the user wrote is never contradicted */
    (void)named_member("101", "K", "Agent 2");
    assert_string_equal(agent_name("101"), "Ania");
    assert_true(directory_learn(&exchange->directory, "101", "Recepcja", NAME_FROM_USER, 0));
    assert_string_equal(agent_name("101"), "Recepcja");

    (void)named_member("102", "K", "Agent 2"); /* an extension that has no other name */
    assert_string_equal(agent_name("102"), "Agent 2");
    assert_string_equal(exchange_name_of(exchange, "102"), "Agent 2");
}

/* Each queue has a name of its own for its member: the last one counts, by the order of the messages. */
static void an_agent_has_the_last_of_his_names(void **state)
{
    (void)state;
    (void)frame(1);
    (void)named_member("104", "K", "Agent 4");
    (void)named_member("104", "S", "Agent 11"); /* in the same message */
    assert_string_equal(agent_name("104"), "Agent 11");
    (void)frame(2);
    assert_true((named_member("104", "K", "Agent 4") & CHANGED_AGENTS) != 0); /* nothing else has changed */
    assert_string_equal(agent_name("104"), "Agent 4");
    (void)frame(4);
    (void)named_member("104", "K", "Agent 5");
    (void)frame(3); /* late: newer than the last of its queue, and older than that of the other */
    (void)named_member("104", "S", "Agent 12");
    const struct agent *agent = table_get(&exchange->agents, "104");
    assert_string_equal(agent_membership(agent, "S")->name, "Agent 12");
    assert_string_equal(agent_name("104"), "Agent 5");

    struct event removed = {.kind = EVENT_REMOVED, .removed = {.number = "104"}};
    (void)apply(&removed);
    (void)frame(5);
    (void)named_member("104", "S", NULL); /* whoever comes now is nobody's heir … */
    assert_string_equal(((const struct agent *)table_get(&exchange->agents, "104"))->name, "");
    assert_string_equal(agent_name("104"), "Agent 5"); /* … and the extension is still called something */
}

static void too_many_memberships_are_said(void **state)
{
    (void)state;
    (void)frame(1);
    (void)member("100", "K", MEMBER_FREE, false, NULL);
    exchange->memberships = EXCHANGE_MEMBERSHIPS_MAX;
    (void)member("101", "K", MEMBER_FREE, false, NULL);
    (void)member("100", "L", MEMBER_FREE, false, NULL);
    assert_null(table_get(&exchange->agents, "101"));
    assert_int_equal(exchange->overflow, 2);
    (void)frame(2);
    (void)member("100", "K", MEMBER_BUSY, false, NULL);
    assert_int_equal(agent_membership(table_get(&exchange->agents, "100"), "K")->status, MEMBER_BUSY);
    (void)apply(&(struct event){.kind = EVENT_REMOVED, .removed = {.number = "100"}});
    assert_int_equal(exchange->memberships, EXCHANGE_MEMBERSHIPS_MAX - 1);
    (void)frame(3);
    (void)member("101", "K", MEMBER_FREE, false, NULL);
    assert_int_equal(exchange->memberships, EXCHANGE_MEMBERSHIPS_MAX);
    assert_int_equal(exchange->overflow, 2);
}

/* Whoever may be paused is not free. */
static void a_pause_that_is_not_known_makes_nobody_free(void **state)
{
    (void)state;
    static const struct {
        enum pause said;
        enum pause kept;
        enum agent_class class;
    } steps[] = {
        {PAUSE_UNSAID, PAUSE_UNKNOWN, AGENTS_UNCERTAIN}, {PAUSE_NO, PAUSE_NO, AGENTS_FREE},
        {PAUSE_UNSAID, PAUSE_NO, AGENTS_FREE},           {PAUSE_YES, PAUSE_YES, AGENTS_PAUSED},
        {PAUSE_UNSAID, PAUSE_YES, AGENTS_PAUSED},        {PAUSE_UNKNOWN, PAUSE_UNKNOWN, AGENTS_UNCERTAIN},
        {PAUSE_UNSAID, PAUSE_UNKNOWN, AGENTS_UNCERTAIN}, {PAUSE_YES, PAUSE_YES, AGENTS_PAUSED},
    };
    int64_t id = 1;
    EACH(one, steps) {
        (void)frame(id++);
        (void)apply(&(struct event){.kind = EVENT_MEMBER,
                                    .member = {.number = "101",
                                               .queue = "K",
                                               .status = MEMBER_FREE,
                                               .pause = one->said,
                                               .reason = "Lunch"}});
        const struct agent *agent = table_get(&exchange->agents, "101");
        const struct membership *member = agent_membership(agent, "K");
        struct queue_figures figures[1];
        stats_queues(exchange, now, figures);
        assert_int_equal(member->pause, one->kept);
        assert_string_equal(member->reason, one->kept == PAUSE_YES ? "Lunch" : "");
        assert_int_equal(figures[0].agents[one->class], 1);
        assert_int_equal(stats_exchange(exchange, now).agents[one->class], 1);
    }
    lose_and_reconnect(0); /* the pause may have ended meanwhile */
    (void)frame(id);
    (void)apply(&(struct event){
        .kind = EVENT_MEMBER,
        .member = {.number = "101", .queue = "K", .status = MEMBER_FREE, .pause = PAUSE_UNSAID}});
    assert_int_equal(stats_exchange(exchange, now).agents[AGENTS_UNCERTAIN], 1);
}

/* Busy is not talking: it may be a telephone that is not to be disturbed. */
static void busy_is_counted_apart(void **state)
{
    (void)state;
    (void)frame(1);
    (void)member("101", "K", MEMBER_BUSY, false, NULL);
    assert_int_equal(stats_exchange(exchange, now).agents[AGENTS_BUSY], 1);
    assert_int_equal(stats_exchange(exchange, now).agents[AGENTS_TALKING], 0);
}

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_reason_of_a_pause_is_sent_once),
        TEST(an_agent_that_is_gone_can_be_removed),
        TEST(an_agent_without_updates_is_silent_and_not_free),
        TEST(the_reason_is_that_of_a_pause_that_counts),
        TEST(a_stale_queue_makes_nobody_free),
        TEST(agents_names_and_where_they_come_from),
        TEST(an_agent_has_the_last_of_his_names),
        TEST(too_many_memberships_are_said),
        TEST(a_pause_that_is_not_known_makes_nobody_free),
        TEST(busy_is_counted_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
