/* Messages that are missing, late or repeated, and links that are lost: what stays live, and what is stale.
 */

#include "tests/model/exchange_fixture.h"

static unsigned another_frame(int64_t id)
{
    return apply(&(struct event){.kind = EVENT_FRAME, .frame = {.id = id, .hash = ~(uint64_t)id}});
}

static void a_gap_makes_everything_stale_until_updated(void **state)
{
    (void)state;
    (void)frame(1);
    (void)device("101", DEVICE_IDLE);
    (void)device("102", DEVICE_IDLE);
    (void)waiting("K", 2);
    (void)member("102", "K", MEMBER_FREE, false, NULL);
    (void)participant("R", "SIP/1", "101", true);
    assert_int_equal(freshness("101"), FRESHNESS_LIVE);

    assert_true((frame(5) & CHANGED_FRESHNESS) != 0);
    (void)device("101", DEVICE_IDLE);
    assert_int_equal(freshness("101"), FRESHNESS_LIVE);
    assert_int_equal(freshness("102"), FRESHNESS_STALE);
    const struct queue *queue = table_get(&exchange->queues, "K");
    assert_int_equal(exchange_freshness(exchange, &queue->stamp), FRESHNESS_STALE);
    const struct agent *agent = table_get(&exchange->agents, "102");
    assert_int_equal(exchange_agent_summary(exchange, agent, now).status, MEMBER_UNKNOWN);
    const struct conference *conference = table_get(&exchange->conferences, "R");
    assert_int_equal(exchange_freshness(exchange, &conference->stamp), FRESHNESS_STALE);
    struct queue_figures figures = stats_exchange(exchange, now);
    assert_int_equal(figures.waiting, 0);
    assert_int_equal(figures.uncertain, 1);
    assert_int_equal(figures.agents[AGENTS_FREE], 0);
    assert_int_equal(figures.agents[AGENTS_UNCERTAIN], 1);
    (void)frame(6);
    (void)device("102", DEVICE_IDLE);
    assert_int_equal(freshness("102"), FRESHNESS_LIVE);
}

static void swapped_neighbours_leave_nothing_stale(void **state)
{
    (void)state;
    (void)frame(1);
    (void)device("101", DEVICE_IDLE);
    (void)device("102", DEVICE_IDLE);
    (void)frame(3);
    (void)device("102", DEVICE_RINGING);
    assert_int_equal(freshness("101"), FRESHNESS_STALE);
    (void)frame(2); /* here after all: older than what is known of 102, and news of 103 */
    (void)device("102", DEVICE_IN_USE);
    (void)device("103", DEVICE_IDLE);
    assert_int_equal(freshness("101"), FRESHNESS_LIVE);
    assert_int_equal(extension("102")->state, DEVICE_RINGING);
    assert_int_equal(extension("103")->state, DEVICE_IDLE);
    assert_int_equal(exchange->ids.gaps, 0);
}

enum { TELEPHONES = 8, HELD_BACK_MAX = 6 };

static unsigned random_below(unsigned sides)
{
    static uint64_t seed = 20261120;
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(seed >> 33) % sides;
}

/* Applies a message to two exchanges. One of them rechecks all telephones whenever a gap is closed. */
static void apply_to_both(struct exchange *const both[2], int64_t id)
{
    char number[8];
    (void)snprintf(number, sizeof number, "%u", 101 + random_below(TELEPHONES));
    bool tells_device = random_below(2) == 0;
    enum device_state state = (enum device_state)random_below(DEVICE_STATE_COUNT);
    now += random_below(6000);
    for (int i = 0; i < 2; i++) {
        exchange = both[i];
        both[1]->recheck.dropped_valid_from = UINT64_MAX;
        (void)frame(id);
        (void)(tells_device ? device(number, state) : party(number, state, "22", "X"));
    }
}

static void check_alike(struct exchange *const both[2])
{
    for (uint32_t i = 0; i < both[0]->extensions.count; i++) {
        const struct extension *one = table_at(&both[0]->extensions, i);
        const struct extension *other = table_at(&both[1]->extensions, i);
        assert_int_equal(extension_freshness(one, both[0]->valid_from),
                         extension_freshness(other, both[1]->valid_from));
        if (extension_freshness(one, both[0]->valid_from) == FRESHNESS_LIVE) {
            assert_int_equal(one->state, other->state);
        }
    }
}

/* Messages come late, or never. When a gap is closed only the telephones that were updated meanwhile are
 * rechecked. That must be enough. */
static void enough_states_are_rechecked(void **state)
{
    (void)state;
    struct exchange *const both[2] = {exchange, board_add_exchange(board, "Again")};
    int64_t held_back[HELD_BACK_MAX];
    int held = 0;
    int64_t id = 1;
    for (int round = 0; round < 20000; round++) {
        if (held > 0 && random_below(8) == 0) {
            apply_to_both(both, held_back[--held]);
        } else if (held < HELD_BACK_MAX && random_below(20) == 0) {
            held_back[held++] = id++;
        } else {
            apply_to_both(both, id++);
        }
        id += random_below(900) == 0; /* lost for good */
        check_alike(both);
    }
}

static void a_late_message_is_applied_whole(void **state)
{
    (void)state;
    (void)frame(1);
    (void)frame(3);
    (void)frame(2);
    (void)device("101", DEVICE_RINGING);
    (void)device("101", DEVICE_IN_USE); /* both in one message */
    assert_int_equal(extension("101")->state, DEVICE_IN_USE);
}

static void a_late_message_is_no_newer_than_what_is_missing(void **state)
{
    (void)state;
    (void)frame(1);
    (void)device("101", DEVICE_IN_USE);
    (void)frame(5);
    (void)device("105", DEVICE_IDLE);
    (void)frame(3); /* 2 and 4 are still missing: 4 may have reported something newer */
    (void)device("101", DEVICE_IDLE);
    assert_int_equal(extension("101")->state, DEVICE_IDLE);
    assert_int_equal(freshness("101"), FRESHNESS_STALE);
    assert_int_equal(freshness("105"), FRESHNESS_LIVE);
    (void)frame(4);
    (void)device("102", DEVICE_IDLE);
    assert_int_equal(freshness("101"), FRESHNESS_LIVE); /* only what is older than 3 is missing now */
    assert_int_equal(freshness("102"), FRESHNESS_LIVE);
    (void)frame(2);
    assert_int_equal(freshness("101"), FRESHNESS_LIVE);
    assert_int_equal(exchange->ids.gaps, 0);
    assert_int_equal(history_at(&board->history, board->history.last)->kind, HISTORY_GAP_FILLED);
}

/* A state that was computed while one of two reports was stale is computed again when it is live. */
static void both_reports_count_again_when_neither_is_stale(void **state)
{
    (void)state;
    (void)frame(1);
    (void)device("101", DEVICE_IN_USE);
    (void)frame(3);
    (void)party("101", DEVICE_IDLE, NULL, NULL);
    assert_int_equal(extension("101")->state, DEVICE_IDLE); /* the telephone's own report is stale */
    (void)frame(2);
    assert_int_equal(extension("101")->state, DEVICE_IN_USE);
}

static void a_backlog_fills_in_what_was_missed(void **state)
{
    (void)state;
    (void)frame(40);
    (void)device("101", DEVICE_IDLE);
    (void)frame(41);
    (void)device("102", DEVICE_IDLE);
    lose_and_reconnect(3);
    assert_int_equal(freshness("102"), FRESHNESS_STALE);
    (void)frame(41);
    (void)device("102", DEVICE_RINGING); /* ignored, whatever it reports */
    (void)frame(42);
    (void)device("101", DEVICE_RINGING);
    assert_int_equal(freshness("102"), FRESHNESS_STALE); /* the block is not over */
    (void)frame(43);
    (void)device("103", DEVICE_IDLE);
    assert_int_equal(freshness("101"), FRESHNESS_LIVE);
    assert_int_equal(freshness("102"), FRESHNESS_LIVE);
    assert_int_equal(extension("101")->state, DEVICE_RINGING);
    assert_int_equal(extension("102")->state, DEVICE_IDLE);
    assert_int_equal(exchange->ids.duplicates, 1);
    assert_int_equal(exchange->ids.resets, 0);
}

static void a_backlog_of_another_count_is_none(void **state)
{
    (void)state;
    (void)frame(40);
    (void)device("101", DEVICE_IDLE);
    lose_and_reconnect(3);
    (void)another_frame(40);
    (void)device("102", DEVICE_IDLE);
    (void)another_frame(41);
    (void)another_frame(42);
    assert_int_equal(freshness("101"), FRESHNESS_STALE);
    assert_int_equal(freshness("102"), FRESHNESS_LIVE);
    assert_int_equal(exchange->ids.resets, 1);
}

static void duplicates_change_nothing(void **state)
{
    (void)state;
    (void)frame(1);
    (void)device("101", DEVICE_RINGING);
    (void)frame(2);
    (void)device("101", DEVICE_IDLE);
    (void)frame(1);
    assert_int_equal(device("101", DEVICE_RINGING), CHANGED_NOTHING);
    assert_int_equal(extension("101")->state, DEVICE_IDLE);
    assert_int_equal(exchange->events, 2);
    assert_int_equal(exchange->ids.duplicates, 1);
}

static void a_lost_link_is_not_idle(void **state)
{
    (void)state;
    (void)frame(7);
    (void)device("101", DEVICE_IDLE);
    now += 1000;
    assert_true((link_is(LINK_LOST) & CHANGED_FRESHNESS) != 0);
    assert_int_equal(freshness("101"), FRESHNESS_STALE);
    assert_int_equal(exchange->link.lost_at, now);
    now += 1000;
    (void)link_is(LINK_CONNECTING);
    (void)link_is(LINK_OPEN);
    assert_int_equal(freshness("101"), FRESHNESS_STALE);
    (void)frame(8); /* nothing was lost between, but the counter may have restarted: still stale */
    (void)device("102", DEVICE_IDLE);
    assert_int_equal(freshness("101"), FRESHNESS_STALE);
    assert_int_equal(freshness("102"), FRESHNESS_LIVE);
    assert_int_equal(exchange->ids.gaps, 0);
}

/* One odd id, and a counter that falls: later messages are applied, and everything before is stale. */
static void odd_ids_block_no_later_message(void **state)
{
    (void)state;
    static const int64_t counts[][3] = {
        {386, INT64_C(9000000000000000000), 387}, {1000000, 1, 2}, {500, INT64_MAX, 501}, {7, 2000000, 8}};
    EACH(ids, counts) {
        (void)frame((*ids)[0]);
        (void)device("101", DEVICE_IDLE);
        (void)device("102", DEVICE_IDLE);
        (void)frame((*ids)[1]);
        (void)device("103", DEVICE_IDLE);
        assert_int_equal(freshness("101"), FRESHNESS_STALE);
        assert_int_equal(freshness("103"), FRESHNESS_LIVE);
        (void)frame((*ids)[2]);
        (void)device("101", DEVICE_RINGING);
        assert_int_equal(freshness("101"), FRESHNESS_LIVE);
        assert_int_equal(extension("101")->state, DEVICE_RINGING);
        assert_int_equal(freshness("102"), FRESHNESS_STALE);
        (void)apply(
            &(struct event){.kind = EVENT_FRAME, .frame = {.kind = FRAME_CONTROL, .counter_ends = true}});
    }
    (void)frame(1);
    (void)device("101", DEVICE_IDLE);
    (void)another_frame(1);
    (void)device("102", DEVICE_IDLE);
    assert_int_equal(freshness("101"), FRESHNESS_STALE);
    assert_int_equal(freshness("102"), FRESHNESS_LIVE);
    assert_int_equal(exchange->ids.duplicates, 0);
}

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_gap_makes_everything_stale_until_updated),
        TEST(swapped_neighbours_leave_nothing_stale),
        TEST(enough_states_are_rechecked),
        TEST(a_late_message_is_applied_whole),
        TEST(a_late_message_is_no_newer_than_what_is_missing),
        TEST(both_reports_count_again_when_neither_is_stale),
        TEST(a_backlog_fills_in_what_was_missed),
        TEST(a_backlog_of_another_count_is_none),
        TEST(duplicates_change_nothing),
        TEST(a_lost_link_is_not_idle),
        TEST(odd_ids_block_no_later_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
