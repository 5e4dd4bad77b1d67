/* Events and messages that can't be understood: what they make stale, and for how long. */

#include "tests/model/exchange_fixture.h"

/* An unreadable message of the exchange, and what an unreadable event may have reported. */
static unsigned broken_frame(int64_t id)
{
    return apply(&(struct event){
        .kind = EVENT_FRAME,
        .frame = {
            .kind = FRAME_NOT_JSON, .id = id, .hash = (uint64_t)id, .unreadable = true, .excerpt = "{"}});
}

/* How fresh each of a telephone, a queue, an agent in two queues and a room is: L, S or U. */
static const char *all_freshness(void)
{
    static const char letters[] = {
        [FRESHNESS_LIVE] = 'L', [FRESHNESS_STALE] = 'S', [FRESHNESS_UNKNOWN] = 'U'};
    static char word[6];
    const struct agent *agent = table_get(&exchange->agents, "101");
    const struct queue *queue = table_get(&exchange->queues, "K");
    const struct conference *conference = table_get(&exchange->conferences, "R");
    (void)snprintf(word, sizeof word, "%c%c%c%c%c", letters[freshness("101")],
                   letters[exchange_freshness(exchange, &queue->stamp)],
                   letters[exchange_freshness(exchange, &agent_membership(agent, "K")->stamp)],
                   letters[exchange_freshness(exchange, &agent_membership(agent, "L")->stamp)],
                   letters[conference_freshness(conference, exchange->valid_from)]);
    return word;
}

static void tell_all(int64_t id)
{
    (void)frame(id);
    (void)device("101", DEVICE_IDLE);
    (void)party("101", DEVICE_IDLE, NULL, NULL);
    (void)waiting("K", 0);
    (void)member("101", "K", MEMBER_FREE, false, NULL);
    (void)member("101", "L", MEMBER_FREE, false, NULL);
    (void)participant("R", "C", "101", true);
}

/* What an unreadable message names is stale, and nothing else, until it is reported again. */
static void what_is_not_understood_is_stale(void **state)
{
    (void)state;
    static const struct {
        enum unreadable_thing thing;
        const char *name, *queue, *then;
    } cases[] = {
        {UNREADABLE_NOTHING, NULL, NULL, "LLLLL"},    {UNREADABLE_EXTENSION, "101", NULL, "SLLLL"},
        {UNREADABLE_EXTENSION, "102", NULL, "LLLLL"}, {UNREADABLE_QUEUE, "K", NULL, "LSLLL"},
        {UNREADABLE_AGENT, "101", "K", "LLSLL"},      {UNREADABLE_AGENT, "101", NULL, "LLSSL"},
        {UNREADABLE_AGENT, NULL, "L", "LLLSL"},       {UNREADABLE_AGENT, NULL, NULL, "LLSSL"},
        {UNREADABLE_CONFERENCE, "R", NULL, "LLLLS"},  {UNREADABLE_ALL, NULL, NULL, "SSSSS"},
    };
    int64_t id = 1;
    EACH(one, cases) {
        tell_all(id++);
        assert_string_equal(all_freshness(), "LLLLL");
        (void)frame(id++);
        unsigned changes = unreadable(one->thing, one->name, one->queue, "event");
        assert_string_equal(all_freshness(), one->then);
        assert_int_equal((changes & CHANGED_FRESHNESS) != 0, strchr(one->then, 'S') != NULL);
    }
    tell_all(id);
    assert_string_equal(all_freshness(), "LLLLL");
    assert_null(table_get(&exchange->extensions, "102")); /* nobody is shown who was never understood */
}

/* A broken message counts by its id: it is not missing, and a second one is a duplicate. */
static void a_broken_message_has_its_place(void **state)
{
    (void)state;
    tell_all(1);
    (void)broken_frame(2);
    uint64_t before = board->history.last;
    (void)unreadable(UNREADABLE_EXTENSION, "101", NULL, NULL);
    assert_string_equal(all_freshness(), "SLLLL");
    (void)unreadable(UNREADABLE_AGENT, "101", NULL, NULL);
    (void)unreadable(UNREADABLE_QUEUE, "MojaCentrala-101", NULL, NULL);
    assert_string_equal(all_freshness(), "SLSSL");
    assert_int_equal(board->history.last - before, 1); /* logged once */
    (void)frame(3);
    (void)device("101", DEVICE_RINGING);
    assert_int_equal(freshness("101"), FRESHNESS_LIVE);
    (void)broken_frame(2);
    (void)unreadable(UNREADABLE_EXTENSION, "101", NULL, NULL);
    assert_int_equal(freshness("101"), FRESHNESS_LIVE);
    assert_int_equal(exchange->ids.gaps, 0);
    assert_int_equal(exchange->ids.duplicates, 1);
    assert_int_equal(exchange->unreadable.messages, 1);
}

/* An older report makes nothing live that an unreadable message named, known or not. */
static void late_news_refreshes_nothing_that_was_not_understood(void **state)
{
    (void)state;
    tell_all(1);
    (void)broken_frame(4);
    (void)unreadable(UNREADABLE_EXTENSION, "101", NULL, NULL);
    (void)unreadable(UNREADABLE_EXTENSION, "102", NULL, NULL);
    (void)frame(2);
    (void)device("101", DEVICE_IDLE);
    (void)frame(3);
    (void)device("102", DEVICE_IDLE);
    assert_int_equal(exchange->ids.gaps, 0);
    assert_int_equal(freshness("101"), FRESHNESS_STALE);
    assert_int_equal(freshness("102"), FRESHNESS_STALE);
    (void)frame(5);
    (void)device("101", DEVICE_IDLE);
    (void)device("102", DEVICE_IDLE);
    assert_int_equal(freshness("101"), FRESHNESS_LIVE);
    assert_int_equal(freshness("102"), FRESHNESS_LIVE);
}

/* Of a queue whose members alone are known, too. */
static void late_news_begins_no_queue_that_was_not_understood(void **state)
{
    (void)state;
    (void)frame(1);
    (void)member("101", "K", MEMBER_FREE, false, NULL);
    (void)frame(3);
    (void)unreadable(UNREADABLE_QUEUE, "K", NULL, "queue");
    (void)frame(2);
    (void)waiting("K", 0);
    const struct queue *queue = table_get(&exchange->queues, "K");
    assert_int_equal(exchange_freshness(exchange, &queue->stamp), FRESHNESS_STALE);
}

/* An unknown membership that an unreadable message named is stale if only an older report of it comes; what
 * no such message named is live. */
static void late_news_of_others_is_good_news(void **state)
{
    (void)state;
    tell_all(1);
    (void)broken_frame(7);
    (void)unreadable(UNREADABLE_AGENT, "101", "M", "qmember");
    (void)frame(5);
    (void)member("101", "M", MEMBER_FREE, false, NULL);
    (void)device("101", DEVICE_RINGING);
    for (int64_t id = 2; id <= 6; id++) {
        (void)frame(id);
    }
    const struct agent *agent = table_get(&exchange->agents, "101");
    assert_int_equal(exchange->ids.gaps, 0);
    assert_int_equal(exchange_freshness(exchange, &agent_membership(agent, "M")->stamp), FRESHNESS_STALE);
    assert_int_equal(freshness("101"), FRESHNESS_LIVE);
    assert_int_equal(extension("101")->state, DEVICE_RINGING);
}

/* What was not understood comes late: newer news stands. */
static void a_late_one_that_is_not_understood_spoils_no_newer_news(void **state)
{
    (void)state;
    tell_all(1);
    (void)frame(3);
    (void)device("101", DEVICE_RINGING);
    (void)broken_frame(2);
    (void)unreadable(UNREADABLE_EXTENSION, "101", NULL, NULL);
    assert_int_equal(freshness("101"), FRESHNESS_LIVE);
    assert_int_equal(extension("101")->state, DEVICE_RINGING);
}

/* A call with an unreadable report in the middle may be another one: its age starts again. */
static void what_was_not_understood_begins_anew(void **state)
{
    (void)state;
    (void)frame(1);
    (void)party("101", DEVICE_IN_USE, "601234567", NULL);
    now += 60000;
    (void)frame(2);
    (void)unreadable(UNREADABLE_EXTENSION, "101", NULL, "subscriber");
    now += 1000;
    (void)frame(3);
    (void)party("101", DEVICE_IN_USE, NULL, NULL);
    assert_int_equal(extension("101")->since, now);
    assert_string_equal(extension("101")->peer_number, "");
}

static void several_in_a_minute_stay_reported(void **state)
{
    (void)state;
    static const struct {
        int64_t after_ms;
        bool often;
    } steps[] = {{0, false},     {30000, false}, {29999, false}, {1, false},
                 {30000, false}, {20000, true},  {3600000, true}};
    int64_t id = 1;
    EACH(one, steps) {
        now += one->after_ms;
        (void)frame(id++);
        (void)unreadable(UNREADABLE_NOTHING, NULL, NULL, "queue");
        (void)unreadable(UNREADABLE_NOTHING, NULL, NULL, "queue"); /* of the same message: counted once */
        assert_int_equal(exchange->unreadable.often, one->often);
    }
    assert_int_equal(exchange->unreadable.messages, sizeof steps / sizeof *steps);
}

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(what_is_not_understood_is_stale),
        TEST(a_broken_message_has_its_place),
        TEST(late_news_refreshes_nothing_that_was_not_understood),
        TEST(late_news_begins_no_queue_that_was_not_understood),
        TEST(late_news_of_others_is_good_news),
        TEST(a_late_one_that_is_not_understood_spoils_no_newer_news),
        TEST(what_was_not_understood_begins_anew),
        TEST(several_in_a_minute_stay_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
