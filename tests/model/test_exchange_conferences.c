/* Conferences: who is in them, and what is known of it. */

#include "tests/model/exchange_fixture.h"

static void a_room_is_known_when_everybody_in_it_is(void **state)
{
    (void)state;
    (void)frame(1);
    (void)participant("R", "SIP/1", "101", true);
    (void)participant("R", "SIP/2", "102", true);
    const struct conference *conference = table_get(&exchange->conferences, "R");
    assert_int_equal(conference_freshness(conference, exchange->valid_from), FRESHNESS_LIVE);
    conference = table_get(&exchange->conferences, "R");
    (void)frame(3);
    (void)participant("R", "SIP/1", "101", false);
    /* for the sake of SIP/2 */
    assert_int_equal(conference_freshness(conference, exchange->valid_from), FRESHNESS_STALE);
    (void)participant("R", "SIP/2", "102", false);
    assert_int_equal(conference->count, 0);
    assert_true(conference->incomplete); /* somebody may have come meanwhile: it is not said to be empty */
    (void)frame(5);
    (void)frame(4);
    (void)participant("R", "SIP/3", "103", true);
    uint64_t order = conference->stamp.order;
    (void)frame(7);
    (void)participant("R", "SIP/4", "104", true);
    (void)frame(6);
    (void)participant("R", "SIP/5", "105", true);
    assert_true(conference->stamp.order > order + 2); /* a late message makes the room no older */
}

static void who_left_without_having_come(void **state)
{
    (void)state;
    (void)frame(1);
    (void)participant("R", "SIP/9", "109", false);
    const struct conference *conference = table_get(&exchange->conferences, "R");
    assert_int_equal(conference->count, 0);
    assert_true(conference->incomplete);
    (void)frame(2);
    (void)participant("R", "SIP/1", "101", true);
    (void)participant("R", "SIP/2", "101", true); /* the same number twice: known by the channel */
    (void)participant("R", "SIP/1", "101", true);
    assert_int_equal(conference->count, 2);
    (void)participant("R", "SIP/1", "101", false);
    assert_int_equal(conference->count, 1);
    assert_string_equal(conference->participants[0].channel, "SIP/2");
}

static void nobody_comes_back_by_a_late_message(void **state)
{
    (void)state;
    (void)frame(1);
    (void)participant("R", "SIP/2", "102", true);
    (void)frame(3);
    (void)participant("R", "SIP/1", "101", false);
    (void)frame(2); /* late: SIP/1 joins, who has left since; SIP/3 joins, of whom nothing newer is known */
    (void)participant("R", "SIP/1", "101", true);
    (void)participant("R", "SIP/3", "103", true);
    const struct conference *conference = table_get(&exchange->conferences, "R");
    assert_int_equal(conference->count, 2);
    assert_string_equal(conference->participants[1].channel, "SIP/3");
    (void)frame(4);
    (void)participant("R", "SIP/1", "101", true); /* and comes again */
    assert_int_equal(conference->count, 3);

    /* So many leave that not all of them are remembered. */
    static const char *const channels[] = {"SIP/5", "SIP/6", "SIP/7", "SIP/8", "SIP/9", "SIP/10"};
    (void)frame(6);
    EACH(channel, channels) {
        (void)participant("R", *channel, "109", false);
    }
    (void)frame(5);
    (void)participant("R", "SIP/5", "109", true);
    assert_int_equal(conference->count, 3);
}

static void nobody_who_was_removed_comes_back_by_a_late_message(void **state)
{
    (void)state;
    (void)frame(1);
    (void)member("101", "K", MEMBER_FREE, false, NULL);
    (void)frame(3);
    (void)member("101", "K", MEMBER_IN_USE, false, NULL);
    (void)apply(&(struct event){.kind = EVENT_REMOVED, .removed = {.number = "101"}});
    (void)frame(2);
    (void)member("101", "K", MEMBER_FREE, false, NULL);
    assert_int_equal(exchange->agents.count, 0);
    (void)frame(4);
    (void)member("101", "K", MEMBER_FREE, false, NULL);
    assert_int_equal(exchange->agents.count, 1);
}

/* Fills all rooms, twenty a room, each in a message of its own. */
static void fill_rooms(void)
{
    char room[16];
    char channel[24];
    for (int i = 0; i < EXCHANGE_PARTICIPANTS_MAX; i++) {
        (void)frame(i + 1);
        (void)snprintf(room, sizeof room, "R%d", i / 20);
        (void)snprintf(channel, sizeof channel, "SIP/%d", i);
        (void)participant(room, channel, "101", true);
    }
}

static int people_in(const char *room)
{
    return ((const struct conference *)table_get(&exchange->conferences, room))->count;
}

/* Memory for a thousand rooms of a thousand would be 331 MB. */
static void too_many_participants_are_said(void **state)
{
    (void)state;
    char channel[24];
    fill_rooms();
    assert_int_equal(exchange->participants, EXCHANGE_PARTICIPANTS_MAX);
    assert_int_equal(exchange->overflow, 0);
    struct conference *last = table_put(&exchange->conferences, "Z", NULL);
    assert_int_not_equal(participant("Z", "SIP/new", "102", true) & CHANGED_HISTORY, 0);
    assert_int_equal(exchange->overflow, 1); /* all are live */
    (void)unreadable(UNREADABLE_CONFERENCE, "R9", NULL, "cmember");
    (void)participant("Z", "SIP/one", "102", true); /* all are live, as far as this message is concerned */
    assert_int_equal(last->count, 0);
    assert_int_equal(exchange->overflow, 2);
    (void)frame(EXCHANGE_PARTICIPANTS_MAX + 1);
    (void)participant("Z", "SIP/one", "102", true); /* those of a stale room are dropped */
    assert_int_equal(last->count, 1);
    (void)participant("Z", "SIP/one", "102", false);
    assert_int_equal(people_in("R9"), 0);
    for (int i = 180; i < 200; i++) {
        (void)snprintf(channel, sizeof channel, "SIP/%d", i);
        (void)participant("R9", channel, "101", true);
    }
    assert_int_equal(exchange->participants, EXCHANGE_PARTICIPANTS_MAX);
    assert_int_equal(last->count, 0);
    assert_true(last->incomplete);
    (void)participant("R7", "SIP/140", "101", false);
    (void)participant("Z", "SIP/new", "102", true);
    (void)participant("R0", "SIP/0", "101", true); /* is there already */
    assert_int_equal(last->count, 1);
    assert_int_equal(exchange->participants, EXCHANGE_PARTICIPANTS_MAX);
    assert_int_equal(exchange->overflow, 2);
}

/* Finding the stalest takes a pass over all, so many are dropped at once, and not one for each who joins.
 * Nobody is dropped for one who is not added. */
static void the_stalest_of_all_rooms_give_way(void **state)
{
    (void)state;
    enum { AT_ONCE = EXCHANGE_PARTICIPANTS_MAX / 16 };
    fill_rooms();
    (void)frame(EXCHANGE_PARTICIPANTS_MAX + 3); /* a gap: who was there may have left */
    (void)participant("R999", "SIP/19999", "101", false);
    (void)participant("Z", "SIP/new", "102", true);
    (void)frame(EXCHANGE_PARTICIPANTS_MAX + 2); /* late: this one has left since */
    (void)participant("R999", "SIP/19999", "101", true);
    assert_int_equal(exchange->participants, EXCHANGE_PARTICIPANTS_MAX);
    assert_int_equal(people_in("R0"), 20);
    (void)frame(EXCHANGE_PARTICIPANTS_MAX + 4);
    (void)participant("Z", "SIP/newer", "103", true);
    assert_int_equal(exchange->participants, EXCHANGE_PARTICIPANTS_MAX - AT_ONCE + 1);
    assert_int_equal(people_in("R0"), 0); /* they were reported the longest ago */
    assert_true(((const struct conference *)table_get(&exchange->conferences, "R0"))->incomplete);
    assert_int_equal(people_in("R61"), 0);
    assert_int_equal(people_in("R62"), 10);
    assert_int_equal(people_in("Z"), 2);
    assert_int_equal(exchange->overflow, 0);
}

/* A late message marks what a newer one has reported since: nobody becomes stale, and no pass looks for the
 * stalest. */
static void late_news_of_what_is_newer_makes_nobody_stale(void **state)
{
    (void)state;
    fill_rooms();
    (void)frame(EXCHANGE_PARTICIPANTS_MAX + 1);
    (void)unreadable(UNREADABLE_CONFERENCE, "R9", NULL, "cmember");
    (void)participant("Z", "SIP/new", "102", true);
    assert_int_equal(exchange->participants, EXCHANGE_PARTICIPANTS_MAX - 20 + 1);
    uint64_t checked_valid_from = exchange->checked_valid_from;
    assert_int_not_equal(checked_valid_from, 0);
    (void)frame(EXCHANGE_PARTICIPANTS_MAX + 4);
    (void)participant("Z", "SIP/new", "102", true);
    (void)frame(EXCHANGE_PARTICIPANTS_MAX + 3);
    (void)unreadable(UNREADABLE_CONFERENCE, "Z", NULL, "cmember");
    assert_int_equal(exchange->checked_valid_from, checked_valid_from);
}

/* A participant of a late message is stale from the start, and is dropped if all others are live. */
static void who_comes_late_gives_way(void **state)
{
    (void)state;
    fill_rooms();
    (void)frame(EXCHANGE_PARTICIPANTS_MAX + 3); /* a gap: all are reported again */
    char room[16];
    char channel[24];
    for (int i = 0; i < EXCHANGE_PARTICIPANTS_MAX; i++) {
        (void)snprintf(room, sizeof room, "R%d", i / 20);
        (void)snprintf(channel, sizeof channel, "SIP/%d", i);
        (void)participant(room, channel, "101", true);
    }
    (void)participant("Z", "SIP/one", "102", true); /* not let in: all are live */
    assert_int_equal(exchange->overflow, 1);
    (void)frame(EXCHANGE_PARTICIPANTS_MAX + 4);
    (void)participant("R0", "SIP/0", "101", false);
    (void)frame(EXCHANGE_PARTICIPANTS_MAX + 1); /* one is missing still */
    (void)participant("Y", "SIP/late", "103", true);
    (void)frame(EXCHANGE_PARTICIPANTS_MAX + 5);
    (void)participant("Z", "SIP/two", "102", true);
    assert_int_equal(people_in("Y"), 0);
    assert_int_equal(people_in("Z"), 1);
    assert_int_equal(exchange->overflow, 1);
}

/* Who joins by a late message may have left, or come, by one that could not be read. */
static void who_comes_late_to_an_unreadable_room_is_stale(void **state)
{
    (void)state;
    (void)frame(1);
    (void)participant("R", "SIP/101", "101", true);
    (void)frame(3);
    (void)unreadable(UNREADABLE_CONFERENCE, "R", NULL, "cmember");
    (void)frame(2);
    (void)participant("R", "SIP/102", "102", true);
    const struct conference *room = table_get(&exchange->conferences, "R");
    assert_int_equal(room->count, 2);
    for (uint16_t i = 0; i < room->count; i++) {
        assert_int_equal(exchange_freshness(exchange, &room->participants[i].stamp), FRESHNESS_STALE);
    }
    (void)frame(4);
    (void)participant("R", "SIP/103", "103", true);
    room = table_get(&exchange->conferences, "R");
    assert_int_equal(exchange_freshness(exchange, &room->participants[2].stamp), FRESHNESS_LIVE);
}

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_room_is_known_when_everybody_in_it_is),
        TEST(who_left_without_having_come),
        TEST(nobody_comes_back_by_a_late_message),
        TEST(nobody_who_was_removed_comes_back_by_a_late_message),
        TEST(too_many_participants_are_said),
        TEST(the_stalest_of_all_rooms_give_way),
        TEST(late_news_of_what_is_newer_makes_nobody_stale),
        TEST(who_comes_late_gives_way),
        TEST(who_comes_late_to_an_unreadable_room_is_stale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
