/* The model as a whole: stories of events, in an exchange's order. */

#include "tests/harness.h"

#include "model/board.h"
#include "model/call.h"
#include "model/stats.h"

#include <locale.h>

static struct board *board;
static struct exchange *exchange;
static int64_t now;

static unsigned apply(const struct event *event)
{
    return exchange_apply(exchange, event, now);
}

static unsigned link_is(enum link_state state)
{
    return apply(&(struct event){.kind = EVENT_LINK, .link = {.state = state, .reason = "reason"}});
}

static void lose_and_reconnect(int backlog)
{
    (void)link_is(LINK_LOST);
    (void)apply(&(struct event){.kind = EVENT_LINK, .link = {.state = LINK_OPEN, .backlog = backlog}});
}

/* A message whose content is as its id says, and one of another content. */
static unsigned frame(int64_t id)
{
    return apply(&(struct event){.kind = EVENT_FRAME, .frame = {.id = id, .hash = (uint64_t)id}});
}

static unsigned another_frame(int64_t id)
{
    return apply(&(struct event){.kind = EVENT_FRAME, .frame = {.id = id, .hash = ~(uint64_t)id}});
}

static unsigned device(const char *number, enum device_state state)
{
    return apply(&(struct event){.kind = EVENT_DEVICE, .device = {.number = number, .state = state}});
}

static unsigned party(const char *number, enum device_state state, const char *peer, const char *name)
{
    return apply(
        &(struct event){.kind = EVENT_PARTY,
                        .party = {.number = number, .state = state, .peer_number = peer, .peer_name = name}});
}

static unsigned waiting(const char *queue, int callers)
{
    return apply(&(struct event){.kind = EVENT_WAITING, .waiting = {.queue = queue, .waiting = callers}});
}

static unsigned member(const char *number, const char *queue, enum member_status status, bool paused,
                       const char *reason)
{
    return apply(&(struct event){.kind = EVENT_MEMBER,
                                 .member = {.number = number,
                                            .queue = queue,
                                            .name = "Agent",
                                            .status = status,
                                            .calls_completed = 1,
                                            .pause = paused ? PAUSE_YES : PAUSE_NO,
                                            .reason = reason}});
}

static unsigned participant(const char *room, const char *channel, const char *number, bool joined)
{
    return apply(&(struct event){
        .kind = EVENT_PARTICIPANT,
        .participant = {.room = room, .channel = channel, .number = number, .name = "", .joined = joined}});
}

/* An unreadable message of the exchange, and what an unreadable event may have reported. */
static unsigned broken_frame(int64_t id)
{
    return apply(&(struct event){
        .kind = EVENT_FRAME,
        .frame = {
            .kind = FRAME_NOT_JSON, .id = id, .hash = (uint64_t)id, .unreadable = true, .excerpt = "{"}});
}

static unsigned unreadable(enum unreadable_thing thing, const char *name, const char *queue,
                           const char *event)
{
    return apply(
        &(struct event){.kind = EVENT_UNREADABLE,
                        .unreadable = {.thing = thing, .name = name, .queue = queue, .event = event}});
}

static unsigned foreign(const char *name)
{
    return apply(&(struct event){.kind = EVENT_FOREIGN, .foreign = {.exchange = name}});
}

static const struct extension *extension(const char *number)
{
    const struct extension *found = table_get(&exchange->extensions, number);
    assert_non_null(found);
    return found;
}

static enum freshness freshness(const char *number)
{
    return extension_freshness(extension(number), exchange->valid_from);
}

static int set_up(void **state)
{
    (void)state;
    board = board_new();
    exchange = board_add_exchange(board, "MojaCentrala");
    now = 1000000;
    (void)link_is(LINK_OPEN);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    board_free(board);
    return 0;
}

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

static struct agent_summary agent(const char *number)
{
    const struct agent *found = table_get(&exchange->agents, number);
    assert_non_null(found);
    return exchange_agent_summary(exchange, found, now);
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
    (void)member("101", "K", MEMBER_FREE, false, NULL);
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
    assert_true(directory_learn(&exchange->directory, "104", "Recepcja", NAME_FROM_USER));
    (void)party("105", DEVICE_RINGING, "104", "Ewa Lis");
    assert_string_equal(exchange_name_of(exchange, "104"), "Recepcja");
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
    (void)named_member("101", "K", NULL); /* not in each message */
    assert_string_equal(agent_name("101"), "Agent 1");

    assert_true(directory_learn(&exchange->directory, "101", "Ania", NAME_FROM_CONTACT));
    assert_string_equal(agent_name("101"), "Ania"); /* what the user wrote is never contradicted */
    (void)named_member("101", "K", "Agent 2");
    assert_string_equal(agent_name("101"), "Ania");
    assert_true(directory_learn(&exchange->directory, "101", "Recepcja", NAME_FROM_USER));
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
    assert_string_equal(agent_name("104"), "Agent 12"); /* … and the extension is still called something */
}

static void a_repeated_request_is_an_accident(void **state)
{
    (void)state;
    struct action_guard guard = {0};
    struct action dial = {.kind = ACTION_DIAL, .to = "105"};
    struct action other = {.kind = ACTION_DIAL, .to = "106"};
    struct action list = {.kind = ACTION_CALL_RECORDS};
    assert_true(action_guard_allows(&guard, &dial, 1000));
    assert_false(action_guard_allows(&guard, &dial, 1000));
    assert_false(action_guard_allows(&guard, &dial, 3999));
    assert_true(action_guard_allows(&guard, &list, 3999));
    assert_true(action_guard_allows(&guard, &dial, 4000));
    assert_true(action_guard_allows(&guard, &other, 4001));
    assert_true(action_guard_allows(&guard, &dial, 4002));
    struct action sms = {.kind = ACTION_SMS, .to = "105", .text = "a"};
    assert_true(action_guard_allows(&guard, &sms, 4003));
    assert_false(action_guard_allows(&guard, &sms, 4004));
    sms.text[0] = 'b';
    assert_true(action_guard_allows(&guard, &sms, 4005));
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
        TEST(a_call_from_dialling_to_the_end),
        TEST(a_call_with_a_stale_side_is_stale),
        TEST(the_state_is_made_of_two_reports),
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
        TEST(a_call_that_was_stale_begins_anew),
        TEST(a_call_that_was_stale_has_no_other_party_until_updated),
        TEST(the_reason_of_a_pause_is_sent_once),
        TEST(an_agent_that_is_gone_can_be_removed),
        TEST(an_agent_without_updates_is_silent_and_not_free),
        TEST(the_reason_is_that_of_a_pause_that_counts),
        TEST(a_stale_queue_makes_nobody_free),
        TEST(a_room_is_known_when_everybody_in_it_is),
        TEST(who_left_without_having_come),
        TEST(nobody_comes_back_by_a_late_message),
        TEST(nobody_who_was_removed_comes_back_by_a_late_message),
        TEST(long_names_are_known_again),
        TEST(the_log_knows_who_called),
        TEST(the_log_does_not_mix_calls),
        TEST(messages_and_their_states),
        TEST(names_and_where_they_come_from),
        TEST(agents_names_and_where_they_come_from),
        TEST(an_agent_has_the_last_of_his_names),
        TEST(a_repeated_request_is_an_accident),
        TEST(what_is_not_kept_is_said_once),
        TEST(too_many_participants_are_said),
        TEST(the_stalest_of_all_rooms_give_way),
        TEST(late_news_of_what_is_newer_makes_nobody_stale),
        TEST(who_comes_late_gives_way),
        TEST(too_many_memberships_are_said),
        TEST(what_is_not_understood_is_stale),
        TEST(a_broken_message_has_its_place),
        TEST(late_news_refreshes_nothing_that_was_not_understood),
        TEST(late_news_of_others_is_good_news),
        TEST(a_late_one_that_is_not_understood_spoils_no_newer_news),
        TEST(what_was_not_understood_begins_anew),
        TEST(several_in_a_minute_stay_reported),
        TEST(other_exchanges_are_counted_by_name),
        TEST(a_pause_that_is_not_known_makes_nobody_free),
        TEST(busy_is_counted_apart),
        TEST(odd_ids_block_no_later_message),
        TEST(history_forgets_the_oldest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
