/* The running numbers: what servers were seen to do with them, id by id. */

#include "tests/harness.h"

#include "model/sequence.h"

enum {
    RECONNECT = -1000, /* the link is lost, and comes back */
    BACKLOG = -5000,   /* BACKLOG - n: the same, with a request for n stored messages */
    END = -2000,
    ANOTHER = 1 << 30, /* ANOTHER + id: the id, with another content */
    STALE = 1 << 28,   /* in `verdict`: what was received before the outage is still stale */
};

struct sequence_step {
    int64_t id; /* or one of the above */
    int verdict;
};

static void follow(const struct sequence_step *steps, size_t count, uint64_t gaps, uint64_t missed,
                   uint64_t duplicates, uint64_t late, uint64_t resets)
{
    struct sequence ids = {0};
    uint64_t last_order = 0; /* the order of the last message before the outage */
    sequence_reconnect(&ids, 0);
    for (size_t i = 0; i < count; i++) {
        int64_t id = steps[i].id;
        bool reconnect = id == RECONNECT || (id <= BACKLOG && id > BACKLOG - 1000);
        if (reconnect) {
            last_order = ids.order_max;
            sequence_disconnect(&ids);
            sequence_reconnect(&ids, id == RECONNECT ? 0 : (int)(BACKLOG - id));
        } else if (id == END) {
            sequence_counter_ended(&ids);
        } else {
            bool another = id >= ANOTHER && id < 2 * (int64_t)ANOTHER;
            int verdict = (int)sequence_check(&ids, another ? id - ANOTHER : id, (uint64_t)id);
            verdict |= last_order > 0 && last_order < sequence_valid_from(&ids) ? STALE : 0;
            if (verdict != steps[i].verdict) {
                fail_msg("id %lld, the step %zu: %x", (long long)id, i, (unsigned)verdict);
            }
        }
    }
    assert_int_equal(ids.gaps, gaps);
    assert_int_equal(ids.missed, missed);
    assert_int_equal(ids.duplicates, duplicates);
    assert_int_equal(ids.late, late);
    assert_int_equal(ids.resets, resets);
}

#define FOLLOW(steps, ...) follow(steps, sizeof(steps) / sizeof *(steps), __VA_ARGS__)

static void within_a_connection(void **state)
{
    (void)state;
    static const struct sequence_step in_order[] = {
        {386, SEQUENCE_FIRST}, {387, SEQUENCE_NEXT}, {388, SEQUENCE_NEXT}, {388, SEQUENCE_DUPLICATE}};
    static const struct sequence_step backlog_meets_live[] = {
        {127, SEQUENCE_FIRST},     {128, SEQUENCE_NEXT},      {129, SEQUENCE_NEXT},
        {130, SEQUENCE_NEXT},      {128, SEQUENCE_DUPLICATE}, {129, SEQUENCE_DUPLICATE},
        {130, SEQUENCE_DUPLICATE}, {131, SEQUENCE_NEXT}};
    static const struct sequence_step neighbours_swapped[] = {{194, SEQUENCE_FIRST},  {195, SEQUENCE_NEXT},
                                                              {196, SEQUENCE_NEXT},   {198, SEQUENCE_GAP},
                                                              {197, SEQUENCE_FILLED}, {199, SEQUENCE_NEXT}};
    static const struct sequence_step lost_for_good[] = {{21, SEQUENCE_FIRST},
                                                         {30, SEQUENCE_GAP},
                                                         {31, SEQUENCE_NEXT},
                                                         {25, SEQUENCE_LATE},
                                                         {25, SEQUENCE_DUPLICATE}};
    static const struct sequence_step two_gaps_at_once[] = {{1, SEQUENCE_FIRST},
                                                            {3, SEQUENCE_GAP},
                                                            {5, SEQUENCE_GAP},
                                                            {4, SEQUENCE_FILLED},
                                                            {2, SEQUENCE_FILLED}};
    static const struct sequence_step a_gap_becomes_final[] = {{1, SEQUENCE_FIRST},
                                                               {3, SEQUENCE_GAP},
                                                               {4, SEQUENCE_NEXT},
                                                               {2000, SEQUENCE_GAP},
                                                               {2001, SEQUENCE_NEXT}};
    static const struct sequence_step from_before_the_first[] = {
        {2000, SEQUENCE_FIRST}, {1999, SEQUENCE_LATE}, {1984, SEQUENCE_LATE}, {2001, SEQUENCE_NEXT}};
    FOLLOW(in_order, 0, 0, 1, 0, 0);
    FOLLOW(backlog_meets_live, 0, 0, 3, 0, 0);
    FOLLOW(neighbours_swapped, 0, 0, 0, 1, 0);
    FOLLOW(lost_for_good, 1, 7, 1, 1, 0);
    FOLLOW(two_gaps_at_once, 0, 0, 0, 2, 0);
    FOLLOW(a_gap_becomes_final, 2, 1996, 0, 0, 0);
    FOLLOW(from_before_the_first, 1, 14, 0, 2, 0);
}

#define FIRST     SEQUENCE_FIRST
#define NEXT      SEQUENCE_NEXT
#define GAP       SEQUENCE_GAP
#define LATE      SEQUENCE_LATE
#define FILLED    SEQUENCE_FILLED
#define DUPLICATE SEQUENCE_DUPLICATE
#define RESET     SEQUENCE_RESET

/* The counter restarts inside a connection: later messages count, and everything before is stale. */
static void a_count_that_begins_anew_is_accepted(void **state)
{
    (void)state;
    enum { WINDOW = SEQUENCE_WINDOW, LEAP = SEQUENCE_JUMP_MAX };
    static const struct sequence_step one_odd_id[] = {
        {386, FIRST}, {INT64_C(9000000000000000000), RESET}, {387, RESET}, {388, NEXT}, {389, NEXT}};
    static const struct sequence_step the_greatest_id[] = {
        {386, FIRST}, {INT64_MAX, RESET}, {INT64_MAX, DUPLICATE}, {1, RESET}, {2, NEXT}};
    static const struct sequence_step up_to_the_greatest[] = {{386, FIRST},      {INT64_MAX - 1, RESET},
                                                              {INT64_MAX, NEXT}, {INT64_MAX - 3, LATE},
                                                              {1, RESET},        {2, NEXT}};
    static const struct sequence_step falls_to_one[] = {{999999, FIRST}, {1000000, NEXT}, {1, RESET},
                                                        {2, NEXT},       {4, GAP},        {3, FILLED}};
    static const struct sequence_step known_with_another_content[] = {
        {7, FIRST},           {8, NEXT},           {9, NEXT}, {9, DUPLICATE},
        {ANOTHER + 8, RESET}, {ANOTHER + 9, NEXT}, {10, NEXT}};
    static const struct sequence_step the_last_with_another_content[] = {
        {7, FIRST}, {ANOTHER + 7, RESET}, {8, NEXT}};
    static const struct sequence_step below_the_window[] = {{1, FIRST}, {2000, GAP}, {2000 - WINDOW, RESET}};
    static const struct sequence_step just_in_the_window[] = {
        {1, FIRST}, {2000, GAP}, {2000 - WINDOW + 1, LATE}};
    static const struct sequence_step below_the_first[] = {
        {400, FIRST}, {401, NEXT}, {383, RESET}, {384, NEXT}};
    static const struct sequence_step a_leap[] = {{5, FIRST}, {5 + LEAP, GAP}, {6 + LEAP, NEXT}};
    static const struct sequence_step too_long_a_leap[] = {{5, FIRST}, {6 + LEAP, RESET}, {7 + LEAP, NEXT}};
    static const struct sequence_step many_duplicates[] = {
        {7, FIRST}, {7, DUPLICATE}, {7, DUPLICATE}, {7, DUPLICATE}, {8, NEXT}};
    FOLLOW(one_odd_id, 0, 0, 0, 0, 2);
    FOLLOW(the_greatest_id, 0, 0, 1, 0, 2);
    FOLLOW(up_to_the_greatest, 1, 1, 0, 1, 2);
    FOLLOW(falls_to_one, 0, 0, 0, 1, 1);
    FOLLOW(known_with_another_content, 0, 0, 1, 0, 1);
    FOLLOW(the_last_with_another_content, 0, 0, 0, 0, 1);
    FOLLOW(below_the_window, 1, 1998, 0, 0, 1);
    FOLLOW(just_in_the_window, 1, 1997, 0, 1, 0);
    FOLLOW(below_the_first, 0, 0, 0, 0, 1);
    FOLLOW(a_leap, 1, LEAP - 1, 0, 0, 0);
    FOLLOW(too_long_a_leap, 0, 0, 0, 0, 1);
    FOLLOW(many_duplicates, 0, 0, 3, 0, 0);
}

/* An order never falls when the counter does, and everything of the former counter is stale. */
static void a_new_count_makes_the_former_stale(void **state)
{
    (void)state;
    static const int64_t odd[] = {INT64_C(9000000000000000000), 1, INT64_MAX, 2, 5000000, 1};
    struct sequence ids = {0};
    sequence_reconnect(&ids, 0);
    (void)sequence_check(&ids, 386, 1);
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        uint64_t before = ids.order;
        assert_int_equal(sequence_check(&ids, odd[i], 1), SEQUENCE_RESET);
        assert_true(ids.order > before);
        assert_true(before < sequence_valid_from(&ids));
        assert_true(ids.order >= sequence_valid_from(&ids));
    }
}

/* No backlog: whatever ids come, everything before the outage stays stale. */
static void across_connections(void **state)
{
    (void)state;
    static const struct sequence_step nothing_lost[] = {
        {7, FIRST}, {RECONNECT, 0}, {8, NEXT | STALE}, {9, NEXT | STALE}};
    static const struct sequence_step some_lost[] = {{7, FIRST}, {RECONNECT, 0}, {12, GAP | STALE}};
    static const struct sequence_step counted_anew[] = {{7, FIRST},         {RECONNECT, 0},
                                                        {7, RESET | STALE}, {8, NEXT | STALE},
                                                        {RECONNECT, 0},     {1, RESET | STALE}};
    static const struct sequence_step channel_deleted[] = {{386, FIRST}, {END, 0}, {1, RESET}, {2, NEXT}};
    static const struct sequence_step deleted_yet_greater[] = {{386, FIRST}, {END, 0}, {500, RESET}};
    static const struct sequence_step never_connected[] = {{RECONNECT, 0}, {5, FIRST}};
    FOLLOW(nothing_lost, 0, 0, 0, 0, 0);
    FOLLOW(some_lost, 1, 4, 0, 0, 0);
    FOLLOW(counted_anew, 0, 0, 0, 0, 2);
    FOLLOW(channel_deleted, 0, 0, 0, 0, 1);
    FOLLOW(deleted_yet_greater, 0, 0, 0, 0, 1);
    FOLLOW(never_connected, 0, 0, 0, 0, 0);
}

static void a_backlog_that_shows_that_nothing_was_lost(void **state)
{
    (void)state;
    static const struct sequence_step quiet[] = {
        {7, FIRST}, {8, NEXT}, {BACKLOG - 2, 0}, {7, DUPLICATE | STALE}, {8, DUPLICATE}, {9, NEXT}};
    static const struct sequence_step missed_some[] = {
        {6, FIRST},        {7, NEXT}, {BACKLOG - 3, 0}, {7, DUPLICATE | STALE},
        {8, NEXT | STALE}, {9, NEXT}, {10, NEXT}};
    /* as a real server was seen to: the block meets live messages and repeats, neighbours swap */
    static const struct sequence_step block_repeats[] = {{127, FIRST},
                                                         {128, NEXT},
                                                         {BACKLOG - 4, 0},
                                                         {127, DUPLICATE | STALE},
                                                         {128, DUPLICATE | STALE},
                                                         {129, NEXT | STALE},
                                                         {130, NEXT},
                                                         {128, DUPLICATE},
                                                         {129, DUPLICATE},
                                                         {130, DUPLICATE},
                                                         {131, NEXT}};
    static const struct sequence_step neighbours_swapped[] = {
        {126, FIRST},       {127, NEXT},  {BACKLOG - 4, 0}, {128, NEXT | STALE}, {127, DUPLICATE | STALE},
        {130, GAP | STALE}, {129, FILLED}};
    static const struct sequence_step an_old_gap_is_filled[] = {{5, FIRST},
                                                                {8, GAP},
                                                                {BACKLOG - 4, 0},
                                                                {6, LATE | STALE},
                                                                {7, FILLED | STALE},
                                                                {8, DUPLICATE | STALE},
                                                                {9, NEXT}};
    /* the server has fewer than requested: more of the backlog may still come */
    static const struct sequence_step few_are_stored[] = {
        {7, FIRST},        {BACKLOG - 4, 0},  {7, DUPLICATE | STALE},
        {8, NEXT | STALE}, {9, NEXT | STALE}, {10, NEXT}};
    static const struct sequence_step lost_again_on_the_way[] = {{6, FIRST},
                                                                 {7, NEXT},
                                                                 {BACKLOG - 3, 0},
                                                                 {6, DUPLICATE | STALE},
                                                                 {BACKLOG - 3, 0},
                                                                 {6, DUPLICATE | STALE},
                                                                 {7, DUPLICATE | STALE},
                                                                 {8, NEXT}};
    FOLLOW(quiet, 0, 0, 2, 0, 0);
    FOLLOW(missed_some, 0, 0, 1, 0, 0);
    FOLLOW(block_repeats, 0, 0, 5, 0, 0);
    FOLLOW(neighbours_swapped, 0, 0, 1, 1, 0);
    FOLLOW(an_old_gap_is_filled, 0, 0, 1, 2, 0);
    FOLLOW(few_are_stored, 0, 0, 1, 0, 0);
    FOLLOW(lost_again_on_the_way, 0, 0, 3, 0, 0);
}

static void a_backlog_that_shows_nothing(void **state)
{
    (void)state;
    static const struct sequence_step too_short[] = {{7, FIRST},         {BACKLOG - 2, 0},
                                                     {10, GAP | STALE},  {11, NEXT | STALE},
                                                     {12, NEXT | STALE}, {13, NEXT | STALE}};
    /* last + 1 first: a restarted counter may have come just as far */
    static const struct sequence_step just_long_enough[] = {
        {7, FIRST}, {BACKLOG - 2, 0}, {8, NEXT | STALE}, {9, NEXT | STALE}, {10, NEXT | STALE}};
    static const struct sequence_step lost_within_the_block[] = {{6, FIRST},       {7, NEXT},
                                                                 {BACKLOG - 3, 0}, {7, DUPLICATE | STALE},
                                                                 {9, GAP | STALE}, {10, NEXT | STALE}};
    static const struct sequence_step lost_again_after_a_gap[] = {{7, FIRST},        {BACKLOG - 2, 0},
                                                                  {10, GAP | STALE}, {BACKLOG - 2, 0},
                                                                  {9, LATE | STALE}, {10, DUPLICATE}};
    FOLLOW(too_short, 1, 2, 0, 0, 0);
    FOLLOW(just_long_enough, 0, 0, 0, 0, 0);
    FOLLOW(lost_within_the_block, 1, 1, 1, 0, 0);
    FOLLOW(lost_again_after_a_gap, 1, 1, 1, 1, 0); /* what 10 reported is live, what 7 reported is not */
}

static void a_count_that_began_anew_is_no_repetition(void **state)
{
    (void)state;
    static const struct sequence_step another_content[] = {{7, FIRST},
                                                           {8, NEXT},
                                                           {BACKLOG - 20, 0},
                                                           {ANOTHER + 7, RESET | STALE},
                                                           {ANOTHER + 8, NEXT | STALE},
                                                           {ANOTHER + 9, NEXT | STALE}};
    static const struct sequence_step the_first_says_the_same[] = {
        {7, FIRST},       {8, NEXT}, {BACKLOG - 20, 0}, {7, DUPLICATE | STALE}, {ANOTHER + 8, RESET | STALE},
        {9, NEXT | STALE}};
    static const struct sequence_step far_below[] = {
        {646, FIRST}, {BACKLOG - 20, 0}, {1, RESET | STALE}, {2, NEXT | STALE}};
    static const struct sequence_step just_out_of_reach[] = {
        {646, FIRST}, {BACKLOG - 20, 0}, {626, RESET | STALE}};
    static const struct sequence_step just_in_reach[] = {
        {646, FIRST}, {BACKLOG - 20, 0}, {627, LATE | STALE}};
    static const struct sequence_step all_the_same_and_never_the_last[] = {
        {1, FIRST},        {2, NEXT}, {3, NEXT}, {4, NEXT}, {BACKLOG - 2, 0}, {3, DUPLICATE | STALE},
        {2, RESET | STALE}};
    static const struct sequence_step no_block_and_below[] = {
        {7, FIRST}, {8, NEXT}, {BACKLOG - 5, 0}, {9, NEXT | STALE}, {2, LATE | STALE}, {10, NEXT | STALE}};
    static const struct sequence_step deleted_while_away[] = {
        {7, FIRST}, {END, 0}, {BACKLOG - 5, 0}, {7, RESET | STALE}};
    FOLLOW(another_content, 0, 0, 0, 0, 1);
    FOLLOW(the_first_says_the_same, 0, 0, 1, 0, 1);
    FOLLOW(far_below, 0, 0, 0, 0, 1);
    FOLLOW(just_out_of_reach, 0, 0, 0, 0, 1);
    FOLLOW(just_in_reach, 1, 18, 0, 1, 0);
    FOLLOW(all_the_same_and_never_the_last, 0, 0, 1, 0, 1);
    FOLLOW(no_block_and_below, 1, 4, 0, 1, 0);
    FOLLOW(deleted_while_away, 0, 0, 0, 0, 1);
}

/* After each id: the id from which on everything is known; 0: none is missing. */
static void a_late_one_refreshes_no_more_than_its_own(void **state)
{
    (void)state;
    static const struct {
        int64_t id;
        int64_t free_from;
    } steps[] = {{10, 0},  {15, 15}, {14, 14}, {12, 14}, {20, 20}, {13, 20},
                 {19, 19}, {18, 18}, {17, 17}, {16, 12}, {11, 0}};
    struct sequence ids = {0};
    sequence_reconnect(&ids, 0);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        (void)sequence_check(&ids, steps[i].id, 1);
        int64_t free_from = ids.missing == 0 ? 0 : (int64_t)(sequence_valid_from(&ids) - ids.order_base);
        assert_int_equal(free_from, steps[i].free_from);
    }
    assert_int_equal(ids.gaps, 0);
    assert_int_equal(ids.missed, 0);
}

/* A late one from before the first id shows that those between are on their way, or lost. */
static void a_late_one_may_open_a_gap(void **state)
{
    (void)state;
    struct sequence ids = {0};
    sequence_reconnect(&ids, 0);
    (void)sequence_check(&ids, 184, 1);
    assert_int_equal(sequence_check(&ids, 182, 1), SEQUENCE_LATE);
    assert_true(ids.order < sequence_valid_from(&ids)); /* 183 may have reported something newer */
    assert_int_equal(ids.missed, 1);
    assert_int_equal(sequence_check(&ids, 183, 1), SEQUENCE_FILLED);
    assert_int_equal(ids.missed, 0);
    assert_int_equal(ids.gaps, 0);
    assert_true(ids.order >= sequence_valid_from(&ids));
}

/* An id that leaves the window without having come stays missing, and what is before it stays stale. */
static void what_is_missing_for_good_stays_stale(void **state)
{
    (void)state;
    struct sequence ids = {0};
    sequence_reconnect(&ids, 0);
    (void)sequence_check(&ids, 1, 1);
    uint64_t before = ids.order;
    for (int64_t id = 3; id < 3 + 3 * SEQUENCE_WINDOW; id++) {
        (void)sequence_check(&ids, id, 1);
        assert_true(sequence_valid_from(&ids) > before);
        assert_true(sequence_valid_from(&ids) <= ids.order);
    }
    assert_int_equal(ids.missing, 0);
    assert_int_equal(ids.missed, 1);
    assert_int_equal(sequence_check(&ids, 2, 1), SEQUENCE_RESET);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(within_a_connection),
        cmocka_unit_test(a_count_that_begins_anew_is_accepted),
        cmocka_unit_test(a_new_count_makes_the_former_stale),
        cmocka_unit_test(across_connections),
        cmocka_unit_test(a_backlog_that_shows_that_nothing_was_lost),
        cmocka_unit_test(a_backlog_that_shows_nothing),
        cmocka_unit_test(a_count_that_began_anew_is_no_repetition),
        cmocka_unit_test(a_late_one_refreshes_no_more_than_its_own),
        cmocka_unit_test(a_late_one_may_open_a_gap),
        cmocka_unit_test(what_is_missing_for_good_stays_stale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
